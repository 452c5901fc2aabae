"""What of a tree is in the page cache, and how to get it out of there without being root.

Only the files' content goes; names and inodes stay in memory, as they do after
a checkout that was made a while ago.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 97
"""One file of so many is asked whether it is still there."""


def evict(tree: Path) -> float | None:
    """Let go of every file below `tree`; the share of files that stayed all the same, `None` where nobody can tell."""
    files = [path for path in _files(tree) if _let_go(path)]
    held = [_held(path) for path in files[::EVERY]]
    if not held or None in held:
        return None
    return sum(map(bool, held)) / len(held)


def _files(tree: Path) -> Iterator[str]:
    for folder, _, names in os.walk(tree):
        yield from (f"{folder}/{name}" for name in names)


def _let_go(path: str) -> bool:
    """Whether `path` is a regular file with something in it; its pages are given back."""
    with _opened(path) as descriptor:
        if descriptor is None:
            return False
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        return os.fstat(descriptor).st_size > 0


def _held(path: str) -> bool | None:
    """Whether the first byte can be had without waiting for the disk; `None` where the system cannot tell."""
    with _opened(path) as descriptor:
        try:
            return descriptor is not None and os.preadv(descriptor, [bytearray(1)], 0, os.RWF_NOWAIT) > 0
        except BlockingIOError:
            return False
        except (OSError, AttributeError):
            return None


@contextmanager
def _opened(path: str) -> Iterator[int | None]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:  # a link, or not ours to read
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)
