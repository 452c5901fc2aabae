"""Where a name stands in the files one walk reached: its definitions, and what selects or implies it.

The index over-counts on purpose (it takes help texts along); every hit is
checked against the block it lies in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from auditor.kconfig.blocks import BLANK
from auditor.kconfig.entries import Entry, Reverse
from auditor.kconfig.store import NAME, SYMBOL_KINDS, Store
from auditor.kconfig.walk import Inclusion
from auditor.names import Names

_BETWEEN: Final = rb"[^\w\"'#$=!<>()-]+"
"""What may stand between `select` and its target: `blocks.BLANK`, and where a line goes on."""

_CONFIG: Final = re.compile(rb"config%b([\w-]+)" % _BETWEEN)
_SELECT: Final = re.compile(rb"select%b([\w-]+)" % _BETWEEN)
_IMPLY: Final = re.compile(rb"imply%b([\w-]+)" % _BETWEEN)
MAX_NAMES: Final = 500_000
"""Names that files define or select, as often as they do; the kernels we know have 60,000."""

_NAMELESS: Final = re.compile(rb"\n%b*(?:(?:menu)?config|select|imply)%b[\w-]*\$" % (BLANK, _BETWEEN))
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LETTERS: Final = frozenset(bytes((letter,)) for letter in _WORD)
_APART: Final = frozenset(range(256)) - _WORD - frozenset(b"\"'#$=!<>()")
"""The same, byte by byte."""


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


Definition = tuple[Place, Entry]


class Index:
    """The definitions and selects in some inclusions; each name is looked up once."""

    def __init__(self, store: Store, inclusions: Iterable[Inclusion]) -> None:
        self.store = store
        self.by_path: dict[str, list[Inclusion]] = {}
        for inclusion in inclusions:
            self.by_path.setdefault(inclusion.path, []).append(inclusion)
        self._definers, self._selecters = Names(), Names()
        left = MAX_NAMES
        for path in self.by_path:
            data = store.raw(path) or b""
            defined, selected, implied = _CONFIG.findall(data), _SELECT.findall(data), _IMPLY.findall(data)
            left -= len(defined) + len(selected) + len(implied)
            if left < 0:
                store.give_up(path, f"more than {MAX_NAMES} names are defined or selected")
                break
            self._definers.add(path, defined)
            self._selecters.add(path, selected)
            self._selecters.add(path, implied)
            if b"$" in data:  # rare, and found at once
                self._tell_nameless(path)
        self._real: dict[Inclusion, bool] = {}
        self._definitions: dict[str, list[Definition]] = {}
        self._selecting: dict[str, list[Selecting]] = {}

    def _tell_nameless(self, path: str) -> None:
        """A notice for each line that defines or selects a symbol whose name is an expression."""
        for match in _NAMELESS.finditer(self.store.data(path)):
            if self.store.says(path, match.start()):
                self.store.note(path, match.start(), "the symbol's name is an expression; what it names is unknown")

    def definitions(self, name: str) -> list[Definition]:
        """Every definition of `name`, without its selects."""
        found = self._definitions.get(name)
        if found is None:
            found = self._definitions[name] = [
                (place, self.store.core(path, block))
                for path in self._definers.paths(name.encode())
                for block in self.store.named(path, name)
                for place in self._places(path, block)
            ]
        return found

    def selecting(self, name: str) -> list[Selecting]:
        """Every `select` and `imply` of `name`."""
        found = self._selecting.get(name)
        if found is None:
            word = name.encode()
            found = self._selecting[name] = [
                Selecting(place, source, reverse)
                for path in self._selecters.paths(word)
                for block, source, reverse in self._reverses(path, word)
                for place in self._places(path, block)
            ]
        return found

    def _reverses(self, path: str, word: bytes) -> Iterator[tuple[int, str, Reverse]]:
        """The `select` and `imply` lines of a file whose target is `word`."""
        data, blocks = self.store.data(path), self.store.blocks(path)
        at = data.find(word)
        while at >= 0:
            end = at + len(word)
            if data[at - 1] in _APART and data[end : end + 1] not in _LETTERS:
                index = blocks.at(at) if _before(data, at).endswith((b"select", b"imply")) else -1
                if index >= 0 and blocks.rows[index].kind in SYMBOL_KINDS:
                    reverse = self.store.reverse(path, index, at)
                    name = NAME.match(blocks.rows[index].argument)
                    if reverse is not None and name is not None:
                        yield index, name.group(), reverse
            at = data.find(word, end)

    def _places(self, path: str, block: int) -> Iterator[Place]:
        start = self.store.blocks(path).rows[block].start
        for inclusion in self.by_path[path]:
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


def _before(data: bytes, at: int) -> bytes:
    """The end of the word before `at`."""
    while at and data[at - 1] in _APART:
        at -= 1
    return data[max(0, at - 6) : at]
