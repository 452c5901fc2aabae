"""C files scanned once for any number of trees and architectures: what follows from path and bytes alone."""

from __future__ import annotations

from typing import Final

from auditor.csource.directives import SourceFile
from auditor.csource.functions import FunctionIndex
from auditor.sources import Sources
from auditor.tree import KernelTree

MOST: Final = 20_000
"""Scanned files kept; ten times what all architectures of one tree need."""


class Scans:
    """Scanned files by path and bytes, the includes of files by bytes."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, bytes], SourceFile] = {}
        self.indexes: dict[tuple[str, bytes], FunctionIndex] = {}
        self.includes: dict[bytes, tuple[tuple[str, bool], ...]] = {}
        self.mentions: dict[tuple[bytes, ...], dict[bytes, bool]] = {}

    def trim(self) -> None:
        """Forget everything where it has become too much: to begin anew costs little, and rarely."""
        if max(len(self.files), len(self.includes)) > MOST:
            for kept in (self.files, self.indexes, self.includes, self.mentions):
                kept.clear()


class SharedSources(Sources):
    """The C files of a tree, of which the scans are shared with other trees."""

    def __init__(self, tree: KernelTree, scans: Scans) -> None:
        super().__init__(tree)
        self._scans = scans

    def _includes(self, data: bytes) -> tuple[tuple[str, bool], ...]:
        known = self._scans.includes.get(data)
        if known is None:
            known = self._scans.includes[data] = super()._includes(data)
        return known

    def _scanned(self, path: str) -> SourceFile:
        key = path, self.data(path) or b""
        known = self._scans.files.get(key)
        if known is None:
            known = self._scans.files[key] = super()._scanned(path)
        return known

    def _indexed(self, path: str) -> FunctionIndex:
        key = path, self.data(path) or b""
        known = self._scans.indexes.get(key)
        if known is None:
            known = self._scans.indexes[key] = super()._indexed(path)
        return known
