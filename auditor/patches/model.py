"""Patches and series of them, as they travel from a mail to a tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hunk:
    """One `@@` part of a file's diff: the line it starts at before, and its header as written."""

    line: int
    header: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a patch does to one file: `old` is `None` for a new one, `new` for a deleted one."""

    old: str | None
    new: str | None
    hunks: tuple[Hunk, ...] = ()
    added: int = 0
    removed: int = 0

    @property
    def path(self) -> str:
        """The name afterwards; of a deleted file the one it had."""
        return self.new or self.old or ""


@dataclass(frozen=True, slots=True)
class Patch:
    """One change: what its mail says about it, and the diff, as bytes."""

    subject: str
    author: str
    diff: bytes
    files: tuple[FileChange, ...]
    number: int | None = None
    """Its place in the series, where the subject says so."""
    strip: int = 1
    """How many folders the names in the diff have too many."""

    @property
    def title(self) -> str:
        """What to call it in a message."""
        return f"“{self.subject}”" if self.subject else "this diff"


@dataclass(frozen=True, slots=True)
class Cover:
    """The mail that introduces a series."""

    subject: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """Patches in the order in which they apply; `name` is where they came from."""

    name: str
    patches: tuple[Patch, ...]
    cover: Cover | None = None
    base_commit: str = ""
    """The full hash its author named with `base-commit:`, or nothing."""
    prerequisites: tuple[str, ...] = ()
    """The patch ids its author named as needed before it."""
    missing: tuple[int, ...] = ()
    """Numbers its subjects count that are not here."""
