"""The text of a Makefile: logical lines, and words that keep what stands in brackets together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Final

_CONTINUED: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\\r?\n[ \t]*")
_COMMENT: Final = re.compile(r"(?<!\\)(?:\\\\)*#")
_INNERMOST: Final = re.compile(r"\([^(){}]*\)|\{[^(){}]*\}")
_INCLUDE: Final = re.compile(r"^ *[-s]?include[ \t]+(\S+)[ \t]*$", re.MULTILINE)
_SHADOWED: Final = re.compile(
    r"^[ \t]*(?:(?:export|override|private)[ \t]+)*(?:(?:un)?define[ \t]+CONFIG_(\w+)|CONFIG_(\w+)[ \t]*[:+?!]*=)",
    re.MULTILINE,
)


def joined(data: bytes) -> str:
    """The text with the lines put together that a backslash at their end continues."""
    return _CONTINUED.sub(r"\1 ", data.decode("utf-8", "replace"))


def with_includes(text: str, read: Callable[[str], str | None]) -> str:
    """The text with other Makefiles in the place of the includes that `read` finds a text for."""
    if "include" not in text:
        return text
    return _INCLUDE.sub(lambda match: read(match.group(1)) or match.group(), text)


def lines(text: str) -> list[str]:
    """The lines without comments; an option that the Makefile sets is an option no more, but a variable like others."""
    for name in {one or other for one, other in _SHADOWED.findall(text)}:
        text = re.sub(rf"\bCONFIG_{name}\b", f"own_CONFIG_{name}", text)
    return [_uncommented(line) for line in text.split("\n")]


def _uncommented(line: str) -> str:
    found = _COMMENT.search(line) if "#" in line else None
    return (line[: found.end() - 1] if found else line).rstrip()


def masked(line: str) -> str:
    """The line with an `x` for every character in brackets, and for the brackets."""
    while "(" in line or "{" in line:
        line, count = _INNERMOST.subn(lambda match: "x" * len(match.group()), line)
        if not count:
            break
    return line


def words(text: str) -> tuple[str, ...]:
    """The words of a value; what stands in brackets is never cut."""
    return tuple(_plain(text[m.start() : m.end()]) for m in re.finditer(r"\S+", masked(text)))


def _plain(word: str) -> str:
    """A path without the detours that the file system would take."""
    if "./" not in word and "//" not in word:
        return word
    return posixpath.normpath(word) + ("/" if word.endswith("/") else "")


def ancestors(path: str) -> Iterator[str]:
    """The folders above a file or folder, the nearest first; not the root of the tree, and not `arch`."""
    folder = path.rstrip("/").rpartition("/")[0]
    while folder and folder != "arch":
        yield folder
        folder = folder.rpartition("/")[0]
