"""The structure of a diff: files, hunks, and what is refused whatever the tree."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from auditor.errors import PatchError
from auditor.patches.model import FileChange, Hunk

if TYPE_CHECKING:
    from unidiff.patch import Hunk as UnidiffHunk
    from unidiff.patch import PatchedFile

LINK_MODE, MODULE_MODE = "120000", "160000"
_START: Final = re.compile(rb"^(?:diff -|Index: |--- \S)", re.MULTILINE)
"""Where git, too, takes a mail's text to end and its diff to begin."""


def split_text(body: bytes) -> tuple[bytes, bytes]:
    """A mail's text, and the diff after it, empty where there is none."""
    start = _START.search(body)
    return (body[: start.start()], body[start.start() :]) if start else (body, b"")


def read_files(diff: bytes, name: str) -> tuple[FileChange, ...]:
    """The files a diff changes; raises `PatchError` for what is no diff, or one that may not be applied."""
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    try:
        found = PatchSet.from_string(diff, "utf-8", "surrogateescape", metadata_only=True)
    except UnidiffParseError as error:
        raise PatchError(f"{name}: this diff is damaged: {str(error).strip()}; send it again, unwrapped") from None
    return tuple(_change(file, name) for file in found)


def _change(file: PatchedFile, name: str) -> FileChange:
    old, new = (_path(side, name) for side in (file.source_file, file.target_file))
    for mode in (file.source_mode, file.target_mode):
        if mode in (LINK_MODE, MODULE_MODE):
            what = "a symbolic link" if mode == LINK_MODE else "a submodule"
            raise PatchError(f"{name}: {new or old}: {what} is added, changed or removed; leave that file out")
    hunks = tuple(Hunk(h.source_start, _header(h)) for h in file)
    return FileChange(old, new, hunks, sum(h.added for h in file), sum(h.removed for h in file))


def _header(hunk: UnidiffHunk) -> str:
    before, after = f"{hunk.source_start},{hunk.source_length}", f"{hunk.target_start},{hunk.target_length}"
    return f"@@ -{before} +{after} @@"


def _path(side: str, name: str) -> str | None:
    """A file's name without the first folder, `a/` or `b/`; `None` for no file."""
    if side == "/dev/null":
        return None
    path = _unquoted(side)
    if path.startswith("/"):
        raise PatchError(f"{name}: {path}: an absolute path; make the diff inside of the kernel tree")
    inside = path.partition("/")[2] or path
    if any(part in ("", ".", "..", ".git") for part in inside.split("/")):
        raise PatchError(f"{name}: {path}: this is no file of a kernel tree; make the diff inside of the kernel tree")
    return inside


def _unquoted(path: str) -> str:
    """A name as the file system has it: git quotes unusual ones as C does."""
    if len(path) < 2 or not path.startswith('"') or not path.endswith('"'):
        return path
    raw = path[1:-1].encode("utf-8", "surrogateescape").decode("latin-1").encode("latin-1")
    return os.fsdecode(raw.decode("unicode_escape").encode("latin-1", "replace"))
