"""The folders of a checkout, each opened in the one above it."""

from __future__ import annotations

import errno
import os
import weakref
from collections.abc import Callable
from typing import Final

MOST: Final = 100
"""Folders open at once; where a process may have few files open, they are 256."""

_CHAIN: Final = 40
"""Links one behind the other; no file system follows more."""

_DEPTH: Final = 100
"""Folders one inside the other; the kernels we know have ten."""

_NONE: Final = -1

ABSENT: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})
"""What the system says of a path at which there is nothing."""

Follow = Callable[[str], str | None]
"""Where a link leads, relative to the root; `None` where that is not to be followed."""

_FLAGS: Final = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Folders:
    """Descriptors of the folders under `root`, opened when they are first needed."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._open: dict[str, int] = {}
        """Folders by their paths, through links too, each with a descriptor of its own; below 0: there is none."""
        weakref.finalize(self, _close, self._open)

    def __reduce__(self) -> tuple[type[Folders], tuple[str]]:
        return Folders, (self._root,)  # another process opens its own

    def at(self, folder: str, follow: Follow) -> int:
        """The descriptor of a folder; raises `OSError` where it cannot be opened or is not to be."""
        known = self._open.get(folder)
        if known is None:
            if len(self._open) > MOST:
                _close(self._open)
            known = self._walk(folder, follow, _CHAIN)
        if known < 0:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        return known

    def names(self, folder: str, follow: Follow) -> tuple[str, ...]:
        """The sorted entries of a folder, subfolders with a trailing `/`; raises what `at` raises."""
        here = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self.at(folder, follow))
        try:
            with os.scandir(here) as entries:
                return tuple(sorted(e.name + "/" if e.is_dir() else e.name for e in entries))
        finally:
            os.close(here)

    def _walk(self, folder: str, follow: Follow, links: int) -> int:
        """Open what is not open yet, from above; below 0 where something on the way is no folder."""
        if folder.count("/") >= _DEPTH:
            return _NONE
        known = folder
        while known and known not in self._open:
            known = known.rpartition("/")[0]
        if known not in self._open:
            self._open[""] = os.open(self._root, _FLAGS)
        here = self._open[known]
        for name in folder[len(known) :].split("/"):
            if name and here >= 0:
                known = f"{known}/{name}" if known else name
                if known not in self._open:
                    self._open[known] = self._step(here, name, known, follow, links)
                here = self._open[known]
        return here

    def _step(self, above: int, name: str, folder: str, follow: Follow, links: int) -> int:
        """Open one folder in the one above it, or what it is a link to."""
        if name == ".." or "\0" in name:
            return _NONE
        try:
            return os.open(name, _FLAGS, dir_fd=above)
        except OSError as error:
            if error.errno not in ABSENT:
                raise
            target = follow(folder) if links and os.path.islink(f"{self._root}/{folder}") else None
        there = _NONE if target is None else self._walk(target, follow, links - 1)
        return there if there < 0 else os.dup(there)


def _close(opened: dict[str, int]) -> None:
    while opened:
        descriptor = opened.popitem()[1]
        if descriptor >= 0:
            os.close(descriptor)
