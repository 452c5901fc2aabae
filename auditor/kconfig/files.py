"""Which Kconfig files one architecture is made of.

Almost all files are the same for every architecture: they are followed, read
and indexed once for a tree (`KconfigFiles`).  Only what hangs on `$(SRCARCH)`
differs (`ArchFiles`).
"""

from __future__ import annotations

import re
from typing import Final

from auditor.kconfig.index import Definition, Index, Selecting
from auditor.kconfig.store import NAME, Store
from auditor.kconfig.walk import Inclusion, Walk
from auditor.tree import KernelTree

ROOT: Final = "Kconfig"


class KconfigFiles:
    """Everything of a tree's Kconfig that does not depend on the architecture, read once."""

    def __init__(self, tree: KernelTree) -> None:
        self.store = Store(tree)
        walk = Walk(self.store, None)
        self.index = Index(self.store, walk.run([Inclusion(ROOT, None, 0)]))
        self.holes, self.guessed, self.missing = walk.holes, walk.guessed, frozenset(walk.missing)
        self.asked = frozenset(self.store.asked)
        """Every path the walk asked for, and with a `/` at their end the folders."""

    def on(self, tree: KernelTree) -> KconfigFiles:
        """The same for another tree, in which all that was `asked` for is what it is here."""
        other = KconfigFiles.__new__(KconfigFiles)
        other.index, other.holes, other.guessed = self.index, self.holes, self.guessed
        other.missing, other.asked = self.missing, self.asked
        other.store = self.store.on(tree, self.asked)
        return other


class ArchFiles:
    """All Kconfig files of one architecture."""

    def __init__(self, files: KconfigFiles, arch: str) -> None:
        self.store, self.arch, self.common = files.store, arch, files
        self.store.asked.clear()
        # without a top-level Kconfig the architecture's own file is the root
        roots = [] if files.index.by_path else [Inclusion(f"arch/{arch}/Kconfig", None, 0)]
        walk = Walk(self.store, arch)
        own = Index(self.store, walk.run(roots, files.holes))
        self.asked = frozenset(self.store.asked)
        """Every path asked for beside `KconfigFiles.asked`, and with a `/` at their end the folders."""
        walk.doubt([*files.guessed, *walk.guessed], {**files.index.by_path, **own.by_path})
        self.missing = files.missing | walk.missing
        """Notices on what the `source` statements of this architecture do not find, or not for certain."""
        self._halves = (own, files.index)
        self._definitions: dict[str, tuple[Definition, ...]] = {}
        self._selecting: dict[str, tuple[Selecting, ...]] = {}

    def definitions(self, name: str) -> tuple[Definition, ...]:
        """Every definition of `name`, in the interpreter's order, without its selects."""
        found = self._definitions.get(name)
        if found is None:
            rows = [row for half in self._halves for row in half.definitions(name)]
            found = self._definitions[name] = tuple(sorted(rows, key=lambda row: row[0].key))
        return found

    def selecting(self, name: str) -> tuple[Selecting, ...]:
        """Every `select` and `imply` of `name`, in the interpreter's order."""
        found = self._selecting.get(name)
        if found is None:
            rows = [row for half in self._halves for row in half.selecting(name)]
            found = self._selecting[name] = tuple(sorted(rows, key=lambda row: row.place.key))
        return found

    def flagged(self, option: bytes) -> list[str]:
        """The symbols one of whose definitions carries the bare line `option`."""
        line = re.compile(rb"\n[ \t]+(?:option[ \t]+)?" + option + rb"[ \t\r]*(?=\n|\Z)")
        found: set[str] = set()
        for path in (path for half in self._halves for path in half.by_path):
            data = self.store.data(path)
            for match in line.finditer(data) if option in data else ():
                blocks = self.store.blocks(path)
                index = blocks.at(match.start())
                if index >= 0 and (name := NAME.match(blocks.rows[index].argument)):
                    found.add(name.group())
        return sorted(found)
