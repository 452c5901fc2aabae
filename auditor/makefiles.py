"""The Makefiles that say how C files are compiled, and where in the tree what they name is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from auditor.makefile import MARK, Makefile
from auditor.model import Location, Notice
from auditor.paths import above
from auditor.sources import Sources

_NAMES: Final = ("Makefile", "Kbuild")
_BUILD: Final = ("scripts/Makefile.build", "scripts/Makefile.lib")
MAX_MAKEFILES: Final = 500
"""Makefiles read for one architecture; the kernels we know have it read sixty."""


class Makefiles:
    """The Makefiles of one tree; each is taken apart once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, Makefile] = {}
        self._included: dict[str, tuple[str, ...]] = {}
        """By the path of a Makefile, those that it includes, or patterns that go with the architecture."""

    def bearing(self, arch: str, code: Iterable[str]) -> tuple[str, ...]:
        """Those that bear on the core, an architecture's memory management and some C files, and those they include."""
        folders = {"", f"arch/{arch}", f"arch/{arch}/mm", "mm"}
        for path in code:
            while path := above(path):
                folders.add(path)
        todo = [*_BUILD, *(f"{folder}/{name}".lstrip("/") for folder in sorted(folders) for name in _NAMES)]
        found: dict[str, None] = {}
        while todo and len(found) < MAX_MAKEFILES:
            path = todo.pop(0)
            if path not in found and self._is_file(path):
                found[path] = None
                todo += self._including(path, arch)
        return tuple(found)

    def searched(self, paths: Iterable[str], arch: str) -> frozenset[str]:
        """The folders in which these have the compiler look for headers; the root of the tree is empty."""
        patterns = {pattern for path in paths for pattern in self._of(path).folders}
        loose = [pattern for pattern in patterns if pattern.startswith("*")]
        found = {path for pattern in patterns.difference(loose) for path in self._matching(_of_arch(pattern, arch))}
        if loose:
            every = [*self._folders_below(f"arch/{arch}")]
            found.update(folder for folder in every if any(fnmatchcase(folder, pattern) for pattern in loose))
        return frozenset(found)

    def crowded(self, paths: tuple[str, ...]) -> Iterator[Notice]:
        """A notice for each of these that says too much, and where they are too many."""
        for path in paths:
            if self._of(path).crowded:
                yield Notice(Location(path), "a line of this Makefile names more than is followed")
        if len(paths) >= MAX_MAKEFILES:
            yield Notice(Location(paths[-1]), f"{MAX_MAKEFILES} Makefiles or more are included; others were left out")

    def meant(self, word: str, path: str, arch: str) -> Iterator[str]:
        """The files that a word of one of these may mean."""
        for pattern in self._of(path).meant(word):
            yield from self._matching(_of_arch(pattern, arch))

    def _including(self, path: str, arch: str) -> Iterator[str]:
        known = self._included.get(path)
        if known is None:
            known = self._included[path] = tuple(self._followed(self._of(path).included))
        for pattern in known:
            yield from self._matching(_of_arch(pattern, arch)) if MARK in pattern else (pattern,)

    def _followed(self, patterns: Iterable[str]) -> Iterator[str]:
        """The files that some patterns mean, and the patterns that go with the architecture."""
        for pattern in patterns:
            yield from (pattern,) if MARK in pattern else filter(self._is_file, self._matching(pattern))

    def _of(self, path: str) -> Makefile:
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = Makefile(path, self._sources.data(path) or b"")
        return known

    def _is_file(self, path: str) -> bool:
        """Whether there is such a Makefile; a word that looks like none is not read, as it may be a folder."""
        folder, name = above(path), path.rpartition("/")[2]
        if "." in name or name[:1].isupper():
            return self._sources.data(path) is not None
        return bool(folder) and name in self._sources.names(folder)

    def _matching(self, pattern: str) -> Iterator[str]:
        """The paths that a pattern may mean, in which `*` stands for a part of a name."""
        if "*" not in pattern:
            yield pattern
            return
        found = [""]
        for part in pattern.split("/"):
            if "*" in part:
                names = ((folder, name.rstrip("/")) for folder in found for name in self._sources.names(folder))
                found = [f"{folder}/{name}".lstrip("/") for folder, name in names if fnmatchcase(name, part)]
            else:
                found = [f"{folder}/{part}".lstrip("/") for folder in found]
        yield from found

    def _folders_below(self, folder: str) -> Iterator[str]:
        todo = [folder]
        while todo:
            here = todo.pop()
            yield here
            todo += [f"{here}/{name[:-1]}" for name in self._sources.names(here) if name.endswith("/")]


def _of_arch(pattern: str, arch: str) -> str:
    return pattern.replace(MARK, arch)
