"""Files the user names: read as far as one of their kind may reach, for it may be a mistake, or a stranger's."""

from __future__ import annotations

from typing import Final

from auditor.errors import UsageError

MAX_CONFIG: Final = 8 << 20
"""Bytes of a `.config`; one with every symbol has a third of a million."""

MAX_REPORT: Final = 16 << 20
"""Bytes of a stored report; a whole kernel's with all notes has a million."""

MAX_TOML: Final = 1 << 20
"""Bytes of waivers, settings and plans."""


def contents(path: str, what: str, most: int) -> bytes:
    """The bytes of a file that is meant to be a `what`.

    Raises `UsageError` where it cannot be read or is larger than `most` bytes.
    """
    data = beginning(path, what, most + 1)
    return within(data, path, what, most)


def within(data: bytes, path: str, what: str, most: int) -> bytes:
    """The bytes themselves.  Raises `UsageError` where there are more than `most`."""
    if len(data) > most:
        raise UsageError(f"{path}: it is larger than {most} bytes; give a {what}, which is smaller")
    return data


def beginning(path: str, what: str, count: int) -> bytes:
    """The first `count` bytes of a file.  Raises `UsageError` where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(count)
    except OSError as error:
        raise UsageError(f"{path}: this {what} cannot be read ({error.strerror}); give a readable file") from None
