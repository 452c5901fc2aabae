"""The structure of a diff: files, hunks, and what is refused whatever the tree."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from auditor.errors import PatchError
from auditor.patches.model import FileChange, Hunk

if TYPE_CHECKING:
    from unidiff.patch import Hunk as UnidiffHunk
    from unidiff.patch import PatchedFile

LINK_MODE, MODULE_MODE = "120000", "160000"
_NO_FILE: Final = "/dev/null"
_PREFIX: Final = re.compile(r"[a-z12]/")
"""What git, by its several settings, puts before a name: `a/`, `b/`, `i/`, `w/`, `1/` …"""

_START: Final = re.compile(rb"^(?:diff -|Index: |--- \S)", re.MULTILINE)
"""Where git, too, takes a mail's text to end and its diff to begin."""

_GIT: Final = re.compile(
    rb'^diff --git ("(?:[^"\\\n]|\\.)*"|[^" \n]+) ("(?:[^"\\\n]|\\.)*"|[^" \n]+)\r?$', re.MULTILINE
)
"""Both names; where one has a blank in it, git itself goes by other lines."""

_REFUSED: Final = (
    (rb"^(?:diff --(?:cc|combined) |@@@ )", "it is the diff of a merge; make one against a single parent"),
    (rb"^Only in \S+: \S+\r?$", "new files are left out of it; make it with diff -Nurp, or with git diff"),
    (rb"^Binary files? .* (?:differ|has changed)\r?$", "a binary file is left out of it; make it with --binary"),
)
"""Lines that git would skip without a word, though the change is more than what it then applies."""


def split_text(body: bytes) -> tuple[bytes, bytes]:
    """A mail's text, and the diff after it, empty where there is none."""
    start = _START.search(body)
    return (body[: start.start()], body[start.start() :]) if start else (body, b"")


def unix_lines(diff: bytes) -> bytes:
    """A diff whose own lines came with CR LF, without them; where only the files have them, they stay."""
    return diff.replace(b"\r\n", b"\n") if diff.partition(b"\n")[0].endswith(b"\r") else diff


def read_files(diff: bytes, name: str) -> tuple[int, tuple[FileChange, ...]]:
    """How many folders its names have too many (`a/`: one), and the files a diff changes.

    Raises `PatchError` for what is no diff, or one that may not be applied.
    """
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    for pattern, why in _REFUSED:
        if re.search(pattern, diff, re.MULTILINE):
            raise PatchError(f"{name}: {why}")
    try:
        found = PatchSet.from_string(diff, "utf-8", "surrogateescape", metadata_only=True)
    except UnidiffParseError as error:
        raise PatchError(f"{name}: this diff is damaged: {_told(error)}; send it again, unwrapped") from None
    names = [(_unquoted(file.source_file), _unquoted(file.target_file)) for file in found]
    strip = _strip([*names, *_headers(diff)])
    changes = (
        _change(file, _path(a, strip, name), _path(b, strip, name), name)
        for file, (a, b) in zip(found, names, strict=True)
    )
    return strip, tuple(changes)


def _told(error: Exception) -> str:
    """What is wrong with a diff, in a word that fits a line."""
    said = " ".join(str(error).split())
    return said if len(said) <= 80 else f"{said[:79]}…"


def _headers(diff: bytes) -> list[tuple[str, str]]:
    """The names in git's own lines: of an empty file that comes or goes the diff has one name, and these both."""
    found = _GIT.findall(diff)
    return [(_unquoted(os.fsdecode(old)), _unquoted(os.fsdecode(new))) for old, new in found]


def _strip(names: Sequence[tuple[str, str]]) -> int:
    """1 for names as git and `diff -r old new` write them, 0 for names from the root of the tree."""
    there = [name for pair in names for name in pair if name != _NO_FILE]
    if all(_PREFIX.match(name) for name in there):
        return 1
    return int(any(a != b and a.partition("/")[2] == b.partition("/")[2] for a, b in names))


def _change(file: PatchedFile, old: str | None, new: str | None, name: str) -> FileChange:
    for mode in (file.source_mode, file.target_mode):
        if mode in (LINK_MODE, MODULE_MODE):
            what = "a symbolic link" if mode == LINK_MODE else "a submodule"
            raise PatchError(f"{name}: {new or old}: {what} is added, changed or removed; leave that file out")
    hunks = tuple(Hunk(hunk.source_start, _header(hunk)) for hunk in file)
    return FileChange(old, new, hunks, sum(hunk.added for hunk in file), sum(hunk.removed for hunk in file))


def _header(hunk: UnidiffHunk) -> str:
    before, after = f"{hunk.source_start},{hunk.source_length}", f"{hunk.target_start},{hunk.target_length}"
    return f"@@ -{before} +{after} @@"


def _path(written: str, strip: int, name: str) -> str | None:
    """A file's name in the tree; `None` for no file."""
    if written == _NO_FILE:
        return None
    if written.startswith("/"):
        raise PatchError(f"{name}: {written}: an absolute path; make the diff inside of the kernel tree")
    path = written.split("/", 1)[-1] if strip else written
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/")) or not path.isprintable():
        raise PatchError(f"{name}: {written!r}: no file of a kernel tree; make the diff inside of the kernel tree")
    return path


def _unquoted(path: str) -> str:
    """A name as the file system has it: git quotes unusual ones as C does."""
    if len(path) < 2 or not path.startswith('"') or not path.endswith('"'):
        return path.removesuffix("\r")
    raw = os.fsencode(path[1:-1]).decode("latin-1")
    return os.fsdecode(raw.encode("latin-1").decode("unicode_escape").encode("latin-1", "replace"))
