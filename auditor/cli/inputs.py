"""Files the user names."""

from __future__ import annotations

from pathlib import Path

from auditor.errors import UsageError


def contents(path: str, what: str) -> bytes:
    """The bytes of a file that is meant to be a `what`.  Raises `UsageError` where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: this {what} cannot be read ({error.strerror}); give a readable file") from None
