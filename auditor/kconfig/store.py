"""The Kconfig files of a tree as bytes, blocks and entries; each read at most once."""

from __future__ import annotations

import re
from typing import Final

from auditor.deadline import late
from auditor.kconfig.blocks import Blocks, line_of, padded, split
from auditor.kconfig.entries import Entry, Reverse
from auditor.kconfig.reader import core_of, in_help, reverse_at
from auditor.model import Location, Notice
from auditor.tree import KernelTree

SYMBOL_KINDS: Final = frozenset({"config", "menuconfig"})
MAX_BYTES: Final = 32 << 20
"""Bytes of the Kconfig files of one tree; the kernels we know have 7 million."""

MAX_BLOCKS: Final = 100_000
"""Statements of the files that are taken apart; the kernels we know need 5,300."""

MAX_ENTRIES: Final = 20_000
"""Entries and `select` lines that are read; the kernels we know need 1,200."""

NAME: Final = re.compile(r"[\w-]+", re.ASCII)


class Store:
    """What follows from the bytes of one file alone; what was not understood is noted."""

    def __init__(self, tree: KernelTree) -> None:
        self.tree = tree
        self.notices: set[Notice] = set()
        self.asked: set[str] = set()
        """The paths somebody asked for, and with a `/` at their end the folders, since it was emptied last."""
        self.beyond = ""
        """Which limit was met; empty as long as none was.  From then on no answer rests on all of the files."""
        self.cut_short = False
        """Whether that was the clock: another run may get farther."""
        self._bytes = self._rows = 0
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
        other.beyond, other._bytes = self.beyond, self._bytes
        other._blocks = {path: self._blocks[path] for path in self._blocks.keys() & paths}
        return other

    def raw(self, path: str) -> bytes | None:
        """The bytes of a file as they are, `None` where there is none."""
        self.asked.add(path)
        try:
            return self._raw[path]
        except KeyError:
            data = self._raw[path] = self._read(path)
            return data

    def _read(self, path: str) -> bytes | None:
        if self._is_late(path):
            return None
        if self._bytes > MAX_BYTES:
            self.give_up(path, f"more than {MAX_BYTES} bytes of Kconfig files were read")
            return None
        data = self.tree.read(path)
        self._bytes += len(data or b"")
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
            found = self._blocks[path] = self._split(path)
            for at in found.unclosed:
                self.note(path, at, "this block has no end")
            for at in found.stray:
                self.note(path, at, "this ends no open block")
        return found

    def _split(self, path: str) -> Blocks:
        if self._rows > MAX_BLOCKS:
            self.give_up(path, f"more than {MAX_BLOCKS} Kconfig statements were taken apart")
        if self._rows > MAX_BLOCKS or self._is_late(path):
            return Blocks((), (), (), ())
        found = split(self.data(path))
        self._rows += len(found.rows)
        return found

    def give_up(self, path: str, why: str) -> None:
        """Note that a limit was met at a file, once."""
        if not self.beyond:
            self.beyond = why
            self.notices.add(Notice(Location(path), f"{why}; what lies beyond is unknown"))

    def _is_late(self, path: str) -> bool:
        """Whether the time is over; what was begun is left in order, so this is noted and not raised."""
        over = late()
        if over:
            self.cut_short = True
            self.give_up(path, f"{over} to read its Kconfig files")
        return bool(over)

    def _spent(self, path: str) -> bool:
        """Whether no more entries are read."""
        if len(self._cores) + len(self._reverses) < MAX_ENTRIES:
            return self._is_late(path)
        self.give_up(path, f"more than {MAX_ENTRIES} Kconfig entries were read")
        return True

    def named(self, path: str, name: str) -> list[int]:
        """The blocks of a file that define `name`."""
        table = self._named.get(path)
        if table is None:
            table = self._named[path] = {}
            for index, (kind, argument, start, *_) in enumerate(self.blocks(path).rows):
                if kind not in SYMBOL_KINDS:
                    continue
                if match := NAME.match(argument):
                    table.setdefault(match.group(), []).append(index)
                elif not argument.startswith("$"):
                    self.note(path, start, "this entry has no name")
        return table.get(name, [])

    def starts(self, path: str, at: int) -> bool:
        """Whether a statement starts at an offset of a file, and no line of a help text."""
        blocks = self.blocks(path)
        index = blocks.at(at)
        return index >= 0 and blocks.rows[index].start == at

    def says(self, path: str, at: int) -> bool:
        """Whether the line at an offset of a file belongs to an entry, and is no line of a help text."""
        blocks = self.blocks(path)
        index = blocks.at(at)
        return index >= 0 and not in_help(self.data(path), blocks.rows[index], at)

    def core(self, path: str, index: int) -> Entry:
        """What a block says, but for its `select` and `imply` lines; nothing, past the limit."""
        entry = self._cores.get((path, index))
        if entry is None:
            data, block = self.data(path), self.blocks(path).rows[index]
            if self._spent(path):
                return Entry(block.kind, "")
            entry = self._cores[path, index] = core_of(data, block, path)
            self.notices.update(entry.notices)
        return entry

    def reverse(self, path: str, index: int, at: int) -> Reverse | None:
        """The `select` or `imply` line around the byte at `at`; `None` where it is no such line."""
        if (path, at) not in self._reverses:
            if self._spent(path):
                return None
            data, block = self.data(path), self.blocks(path).rows[index]
            reverse, notices = reverse_at(data, block, path, at)
            self._reverses[path, at] = reverse
            self.notices.update(notices)
        return self._reverses[path, at]

    def note(self, path: str, at: int, text: str) -> None:
        """Keep a notice about the line at an offset of a file."""
        self.notices.add(self.notice(path, at, text))

    def notice(self, path: str, at: int, text: str) -> Notice:
        """A notice about the line at an offset of a file."""
        return Notice(Location(path, line_of(self.data(path), at)), text)
