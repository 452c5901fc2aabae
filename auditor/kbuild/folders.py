"""Under which configuration a file is built: from the list that names it up through the folders that are entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from auditor.condition import FALSE, TRUE, Condition, any_of, opaque
from auditor.kbuild.makefile import parsed
from auditor.kbuild.text import ancestors, joined, with_includes
from auditor.kbuild.values import Values
from auditor.tree import KernelTree

_DEEPEST: Final = 20
"""Makefiles in Makefiles that are read; kernels need two."""


class Kbuild:
    """The Makefiles of one tree, seen from one architecture."""

    def __init__(self, tree: KernelTree, arch: str) -> None:
        self.tree = tree
        self.arch = arch
        self._files: dict[str, Values | None] = {}
        self._reached: dict[str, Condition] = {}

    def built(self, path: str) -> Condition:
        """Where the object of the C file `path` is part of the kernel."""
        folder, _, name = path.rpartition("/")
        return self._where(f"{folder}/{name.rsplit('.', 1)[0]}.o")

    def _where(self, path: str) -> Condition:
        """Where the build comes to an object, or to a folder, whose path ends with a slash."""
        known = self._reached.get(path)
        if known is None:
            known = self._reached[path] = self._listed(path)
        return known

    def _listed(self, path: str) -> Condition:
        """The folders of the tree's top and an architecture's own are always entered."""
        folder = next(ancestors(path), "")
        found = list(self._lists(path)) if folder else [TRUE]
        if found:
            return any_of(found)
        entered = self._where(f"{folder}/")
        if self._folder(folder) is None or (path.endswith("/") and folder == f"arch/{self.arch}"):
            return entered
        return opaque(f"{path} is built") & entered

    def _lists(self, path: str) -> Iterator[Condition]:
        """Where each list holds a path: in its own folder, in one above, or in the architecture's Makefile."""
        own = next(ancestors(path))
        for folder in ancestors(path):
            values, target = self._folder(folder), path[len(folder) + 1 :]
            if values and (target in values.makefile.mentioned or (folder == own and target.endswith(".o"))):
                where = values.listed(target)
                if where is not None:
                    yield where & self._where(f"{folder}/")
        top = self._file(f"arch/{self.arch}/Makefile") if path.endswith("/") else None
        where = top.listed(path) if top and path in top.makefile.mentioned else None
        if where is not None:
            yield where

    def _folder(self, folder: str) -> Values | None:
        """The Makefile of a folder: a file Kbuild comes first."""
        return self._file(f"{folder}/Kbuild") or self._file(f"{folder}/Makefile")

    def _file(self, path: str) -> Values | None:
        if path not in self._files:
            text = self._text(path, frozenset())
            self._files[path] = None if text is None else Values(parsed(path, text), self._outside(path))
        return self._files[path]

    def _text(self, path: str, seen: frozenset[str]) -> str | None:
        """A Makefile with those in it that it includes by a name that can be told."""
        data = self.tree.read(path) if path not in seen and len(seen) < _DEEPEST else None
        if data is None:
            return None
        folder = path.rpartition("/")[0]

        def included(name: str) -> str | None:
            name = name.removeprefix("$(srctree)/").replace("$(src)/", f"{folder}/")
            return None if "$" in name or name.startswith("/") else self._text(name, seen | {path})

        return with_includes(joined(data), included)

    def _outside(self, path: str) -> Callable[[str, str | None], Condition]:
        """Where a variable that the Makefile does not set is a text: the architecture's may export it."""

        def spelled(name: str, text: str | None) -> Condition:
            top = f"arch/{self.arch}/Makefile"
            if path == top:
                return TRUE if text == "" else FALSE
            makefile = self._file(top)
            if makefile and makefile.makefile.setting(name):
                return makefile.spells(name, text)
            return FALSE if text is None else opaque(f"make: {name} is {text}")

        return spelled
