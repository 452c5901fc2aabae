"""The Kconfig files of a tree as bytes, blocks and entries; each read at most once."""

from __future__ import annotations

import re
from typing import Final

from auditor.kconfig.blocks import Blocks, line_of, padded, split
from auditor.kconfig.entries import Entry, Reverse
from auditor.kconfig.reader import core_of, reverse_at
from auditor.model import Location, Notice
from auditor.tree import KernelTree

SYMBOL_KINDS: Final = frozenset({"config", "menuconfig"})
NAME: Final = re.compile(r"[\w-]+")


class Store:
    """What follows from the bytes of one file alone; what was not understood is noted."""

    def __init__(self, tree: KernelTree) -> None:
        self.tree = tree
        self.notices: set[Notice] = set()
        self.asked: set[str] = set()
        """The paths somebody asked for, and with a `/` at their end the folders, since it was emptied last."""
        self._raw: dict[str, bytes | None] = {}
        self._data: dict[str, bytes] = {}
        self._blocks: dict[str, Blocks] = {}
        self._named: dict[str, dict[str, list[int]]] = {}
        self._cores: dict[tuple[str, int], Entry] = {}
        self._reverses: dict[tuple[str, int], Reverse | None] = {}

    def on(self, tree: KernelTree, paths: frozenset[str]) -> Store:
        """The same for another tree, in which the files `paths` are what they are here."""
        other = Store(tree)
        other._raw = {path: self._raw[path] for path in self._raw.keys() & paths}
        other._data = {path: self._data[path] for path in self._data.keys() & paths}
        other._blocks = {path: self._blocks[path] for path in self._blocks.keys() & paths}
        return other

    def raw(self, path: str) -> bytes | None:
        """The bytes of a file as they are, `None` where there is none."""
        self.asked.add(path)
        try:
            return self._raw[path]
        except KeyError:
            data = self._raw[path] = self.tree.read(path)
            return data

    def names(self, folder: str) -> tuple[str, ...]:
        """The entries of a folder (see `KernelTree.names`)."""
        self.asked.add(f"{folder}/")
        return self.tree.names(folder)

    def data(self, path: str) -> bytes:
        """The padded bytes of a file (see `blocks.padded`); most files are only searched and need none."""
        data = self._data.get(path)
        if data is None:
            data = self._data[path] = padded(self.raw(path) or b"")
        return data

    def blocks(self, path: str) -> Blocks:
        """The blocks of a file."""
        found = self._blocks.get(path)
        if found is None:
            data = self.data(path)
            found = self._blocks[path] = split(data)
            for at in found.unclosed:
                self.note(path, at, "this block has no end")
            for at in found.stray:
                self.note(path, at, "this ends no open block")
        return found

    def named(self, path: str, name: str) -> list[int]:
        """The blocks of a file that define `name`."""
        table = self._named.get(path)
        if table is None:
            table = self._named[path] = {}
            for index, (kind, argument, *_) in enumerate(self.blocks(path).rows):
                if kind in SYMBOL_KINDS and (match := NAME.match(argument)):
                    table.setdefault(match.group(), []).append(index)
        return table.get(name, [])

    def starts(self, path: str, at: int) -> bool:
        """Whether a statement starts at an offset of a file, and no line of a help text."""
        blocks = self.blocks(path)
        index = blocks.at(at)
        return index >= 0 and blocks.rows[index].start == at

    def core(self, path: str, index: int) -> Entry:
        """What a block says, but for its `select` and `imply` lines."""
        entry = self._cores.get((path, index))
        if entry is None:
            data, block = self.data(path), self.blocks(path).rows[index]
            entry = self._cores[path, index] = core_of(data, block, path)
            self.notices.update(entry.notices)
        return entry

    def reverse(self, path: str, index: int, at: int) -> Reverse | None:
        """The `select` or `imply` line around the byte at `at`; `None` where it is no such line."""
        if (path, at) not in self._reverses:
            data, block = self.data(path), self.blocks(path).rows[index]
            reverse, notices = reverse_at(data, block, path, at)
            self._reverses[path, at] = reverse
            self.notices.update(notices)
        return self._reverses[path, at]

    def note(self, path: str, at: int, text: str) -> None:
        """Keep a notice about the line at an offset of a file."""
        self.notices.add(Notice(Location(path, line_of(self.data(path), at)), text))
