"""Where a process that may be killed at any moment puts its temporary folders: what it leaves, its parent removes.

A room has a name before its process is forked, and becomes a folder only when
something is put there.
"""

from __future__ import annotations

import os
import sys
from typing import Final

_taken: Final[list[str]] = []
"""Not empty in a process that was given a room."""


def new() -> str:
    """A name nobody else has."""
    return f"ptaudit-{os.urandom(8).hex()}"


def take(room: str) -> None:
    """From now on the temporary folders of this process go there."""
    _taken[:] = [room]


def folder() -> str | None:
    """The folder for temporary folders; `None` stands for the usual one."""
    if not _taken:
        return None
    from tempfile import gettempdir

    path = os.path.join(gettempdir(), _taken[0])
    if not os.path.isdir(path):
        os.mkdir(path, 0o700)
    return path


def clear(room: str) -> None:
    """Remove what the process of that room left; it must have ended."""
    temporary = sys.modules.get("tempfile")
    place = temporary and temporary.tempdir  # not known: then this process had none, and it opened the tree first
    if place and os.path.isdir(path := os.path.join(place, room)):
        from shutil import rmtree

        rmtree(path, ignore_errors=True)
