"""C files scanned once for any number of trees and architectures: what follows from path and bytes alone.

They are read without their comments: where nothing else has changed, nothing follows anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Final, TypeVar

from auditor.csource.directives import SourceFile
from auditor.csource.functions import Function, FunctionIndex
from auditor.csource.text import spliced, uncommented
from auditor.deadline import check
from auditor.sources import MacroText, Sources
from auditor.tree import ObservedCode, Texts, is_code

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST: Final = 20_000
"""Scanned files kept; ten times what all architectures of one tree need."""


Key = tuple[str, bytes]
"""The path of a file and its bytes: all that a scan rests on."""


class Scans:
    """What was found out about files, for whoever meets the same ones again."""

    def __init__(self) -> None:
        self.files: dict[Key, SourceFile] = {}
        self.indexes: dict[Key, FunctionIndex] = {}
        self.named: dict[str, dict[Key, tuple[Function, ...]]] = {}
        self.includes: dict[bytes, tuple[tuple[str, bool], ...]] = {}
        self.says: dict[tuple[bytes, ...], dict[bytes, bool]] = {}
        self.macro_texts: dict[Key, MacroText] = {}
        self.texts = Texts(spliced, uncommented)

    def trim(self) -> None:
        """Forget everything where it has become too much: to begin anew is rare."""
        if max(len(self.files), len(self.texts.known)) > MOST:
            self.texts.forget()
            for kept in (self.files, self.indexes, self.named, self.includes, self.says, self.macro_texts):
                kept.clear()


class SharedSources(Sources):
    """The C files of a tree, of which the scans are shared with other trees."""

    def __init__(self, tree: ObservedCode, scans: Scans) -> None:
        """`tree` has the texts of `scans`."""
        super().__init__(tree)
        self._scans = scans
        self._code = tree

    def text(self, path: str) -> bytes:
        """See `Sources.text`."""
        return self.data(path) or b"" if is_code(path) else super().text(path)

    def without_macro_text(self, paths: Iterable[str]) -> list[str]:
        """See `Sources.without_macro_text`; what another tree's file of the same text has is taken for this one's."""
        new = super().without_macro_text(paths)
        kept = ((path, self._scans.macro_texts.get(self._key(path))) for path in new)
        self.macro_texts.update((path, found) for path, found in kept if found is not None)
        return super().without_macro_text(new)

    def keep_macro_text(self, path: str, found: MacroText) -> None:
        """See `Sources.keep_macro_text`."""
        super().keep_macro_text(path, found)
        self._scans.macro_texts[self._key(path)] = found

    def _key(self, path: str) -> Key:
        return path, self.data(path) or b""

    def _whole(self, path: str, data: bytes) -> bytes:
        return data if is_code(path) else super()._whole(path, data)

    def _says(self, path: str, words: tuple[bytes, ...]) -> bool:
        if path not in self._data and is_code(path):  # thousands do not: their comments need not be told apart
            check()
            if not self._code.may_hold(path, words):
                return False
        said = self._scans.says.setdefault(words, {})
        return _once(said, self.data(path) or b"", super()._says, path, words)

    def _named(self, path: str, name: str) -> tuple[Function, ...]:
        return _once(self._scans.named.setdefault(name, {}), self._key(path), super()._named, path, name)

    def _includes(self, data: bytes) -> tuple[tuple[str, bool], ...]:
        return _once(self._scans.includes, data, super()._includes, data)

    def _scanned(self, path: str) -> SourceFile:
        return _once(self._scans.files, self._key(path), super()._scanned, path)

    def _indexed(self, path: str) -> FunctionIndex:
        return _once(self._scans.indexes, self._key(path), super()._indexed, path)


def _once(known: dict[K, V], key: K, find: Callable[..., V], *arguments: object) -> V:
    """What is known by a key, found out where it is not."""
    found = known.get(key)
    if found is None:
        found = known[key] = find(*arguments)
    return found
