"""Which Kconfig files one architecture is made of, and where a name stands in them.

Almost all files are the same for every architecture: they are followed, read
and indexed once for a tree (`KconfigFiles`).  Only what hangs on `$(SRCARCH)`
differs (`ArchFiles`).  The index over-counts on purpose (it takes help texts
along); every hit is checked against the block it lies in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from auditor.kconfig.entries import Reverse
from auditor.kconfig.store import NAME, SYMBOL_KINDS, Store
from auditor.kconfig.walk import Inclusion, Walk
from auditor.tree import KernelTree

ROOT: Final = "Kconfig"

_CONFIG: Final = re.compile(rb"config[ \t\\\n]+([\w-]+)")
_SELECT: Final = re.compile(rb"select[ \t\\\n]+([\w-]+)")
_IMPLY: Final = re.compile(rb"imply[ \t\\\n]+([\w-]+)")
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Place(NamedTuple):
    """A block of an inclusion; `key` orders places as the interpreter meets them."""

    key: tuple[int, ...]
    inclusion: Inclusion
    block: int


class Selecting(NamedTuple):
    """A `select` or `imply` of a symbol by the symbol `source`."""

    place: Place
    source: str
    reverse: Reverse


class Names:
    """Names to the paths they occur in; most occur in one, and a dict of strings is built fast."""

    def __init__(self) -> None:
        self._first: dict[bytes, str] = {}
        self._more: dict[bytes, list[str]] = defaultdict(list)

    def add(self, path: str, names: list[bytes]) -> None:
        """Take up what occurs in one file."""
        first, more = self._first.setdefault, self._more
        for name in names:
            if first(name, path) is not path:
                more[name].append(path)

    def __contains__(self, name: bytes) -> bool:
        return name in self._first

    def paths(self, name: bytes) -> tuple[str, ...]:
        """The paths a name occurs in, each once."""
        if name not in self._first:
            return ()
        return tuple(dict.fromkeys((self._first[name], *self._more.get(name, ()))))


class Index:
    """The paths that may define a name, and those that may select or imply it."""

    def __init__(self, store: Store, paths: Iterable[str]) -> None:
        self.definitions, self.reverses = Names(), Names()
        for path in paths:
            data = store.data(path) or b""
            self.definitions.add(path, _CONFIG.findall(data))
            self.reverses.add(path, _SELECT.findall(data))
            self.reverses.add(path, _IMPLY.findall(data))


class KconfigFiles:
    """Everything of a tree's Kconfig that does not depend on the architecture, read once."""

    def __init__(self, tree: KernelTree) -> None:
        self.store = Store(tree)
        walk = Walk(self.store, None)
        self.inclusions = walk.run([Inclusion(ROOT, None, 0)])
        self.holes = walk.holes
        self.by_path = _by_path(self.inclusions)
        self.index = Index(self.store, self.by_path)


def _by_path(inclusions: list[Inclusion]) -> dict[str, list[Inclusion]]:
    table: dict[str, list[Inclusion]] = {}
    for inclusion in inclusions:
        table.setdefault(inclusion.path, []).append(inclusion)
    return table


class ArchFiles:
    """All Kconfig files of one architecture."""

    def __init__(self, files: KconfigFiles, arch: str) -> None:
        self.shared, self.store, self.arch = files, files.store, arch
        # without a top-level Kconfig the architecture's own file is the root
        roots = [] if files.inclusions else [Inclusion(f"arch/{arch}/Kconfig", None, 0)]
        self.by_path = _by_path(Walk(self.store, arch).run(roots, files.holes))
        self.index = Index(self.store, self.by_path)
        self._real: dict[Inclusion, bool] = {}

    def definitions(self, name: str) -> list[Place]:
        """Where `name` is defined, in the interpreter's order."""
        word = name.encode()
        return sorted(
            place
            for path, table in self._paths(word, "definitions")
            for block in self.store.named(path, name)
            for place in self._places(table, path, block)
        )

    def selecting(self, name: str) -> list[Selecting]:
        """Every `select` and `imply` of `name`, in the interpreter's order."""
        word = name.encode()
        found = [
            Selecting(place, source, reverse)
            for path, table in self._paths(word, "reverses")
            for block, source, reverse in self._reverses(path, word)
            for place in self._places(table, path, block)
        ]
        return sorted(found, key=lambda row: row.place.key)

    def may_select(self, name: str) -> bool:
        """Whether any file could select or imply `name`."""
        word = name.encode()
        return word in self.index.reverses or word in self.shared.index.reverses

    def flagged(self, option: bytes) -> list[str]:
        """The symbols one of whose definitions carries the bare line `option`."""
        line = re.compile(rb"\n[ \t]+(?:option[ \t]+)?" + option + rb"[ \t\r]*(?=\n|\Z)")
        found: set[str] = set()
        for path in (*self.by_path, *self.shared.by_path):
            data = self.store.data(path) or b""
            for match in line.finditer(data) if option in data else ():
                blocks = self.store.blocks(path)
                index = blocks.at(match.start())
                if index >= 0 and (name := NAME.match(blocks.rows[index].argument)):
                    found.add(name.group())
        return sorted(found)

    def _paths(self, word: bytes, kind: str) -> Iterator[tuple[str, dict[str, list[Inclusion]]]]:
        """Where a word occurs in either half of the index, with the inclusions there."""
        for half in (self, self.shared):
            names: Names = getattr(half.index, kind)
            for path in names.paths(word):
                yield path, half.by_path

    def _reverses(self, path: str, word: bytes) -> Iterator[tuple[int, str, Reverse]]:
        """The `select` and `imply` lines of a file whose target is `word`."""
        data, blocks = self.store.data(path) or b"", self.store.blocks(path)
        at = data.find(word)
        while at >= 0:
            end = at + len(word)
            if data[at - 1 : at] in (b" ", b"\t", b"\n") and data[end : end + 1] not in _LETTERS:
                before = data[max(0, at - 80) : at].rstrip(b" \t\\\n")
                index = blocks.at(at) if before.endswith((b"select", b"imply")) else -1
                if index >= 0 and blocks.rows[index].kind in SYMBOL_KINDS:
                    reverse = self.store.reverse(path, index, at)
                    name = NAME.match(blocks.rows[index].argument)
                    if reverse is not None and name is not None:
                        yield index, name.group(), reverse
            at = data.find(word, end)

    def _places(self, table: dict[str, list[Inclusion]], path: str, block: int) -> Iterator[Place]:
        start = self.store.blocks(path).rows[block].start
        for inclusion in table.get(path, ()):
            if self._is_real(inclusion):
                yield Place((*inclusion.key, start), inclusion, block)

    def _is_real(self, inclusion: Inclusion) -> bool:
        """Whether every `source` on the way is a statement, no line of a help text."""
        known = self._real.get(inclusion)
        if known is None:
            known, parent = True, inclusion.parent
            if parent is not None:
                known = self.store.starts(parent.path, inclusion.at) and self._is_real(parent)
            self._real[inclusion] = known
        return known


_LETTERS: Final = frozenset(bytes((letter,)) for letter in _WORD)
