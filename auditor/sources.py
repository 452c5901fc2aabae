"""The C files of one tree, read and scanned once, shared by all architectures."""

from __future__ import annotations

import re
from typing import Final

from auditor.csource.directives import SourceFile
from auditor.csource.functions import Function, FunctionIndex
from auditor.model import Location, Notice
from auditor.tree import KernelTree

_INCLUDE: Final = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


class Sources:
    """Lazily scanned files of a tree."""

    def __init__(self, tree: KernelTree) -> None:
        self.tree = tree
        self._files: dict[str, SourceFile] = {}
        self._indexes: dict[str, FunctionIndex] = {}
        self._targets: dict[str, tuple[tuple[str, bool], ...]] = {}

    def data(self, path: str) -> bytes | None:
        """The raw bytes of a file, `None` where there is none."""
        return self.tree.read(path)

    def targets(self, path: str) -> tuple[tuple[str, bool], ...]:
        """What a file includes, comments not yet respected: `(target, quoted)`, in order."""
        known = self._targets.get(path)
        if known is None:
            data = self.data(path) or b""
            found = ((m.group(2).decode("utf-8", "replace").strip(), m.group(1) == b'"') for m in _INCLUDE.finditer(data))
            known = self._targets[path] = tuple(found)
        return known

    def file(self, path: str) -> SourceFile:
        """The scanned file; an absent one is empty."""
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = SourceFile(path, self.data(path) or b"")
        return known

    def functions(self, path: str, name: str) -> tuple[Function, ...]:
        """The definitions of the function `name` in a file."""
        data = self.data(path)
        if data is None or name.encode() not in data:
            return ()
        index = self._indexes.get(path)
        if index is None:
            index = self._indexes[path] = FunctionIndex(self.file(path))
        return index.named(name)

    def declares(self, path: str, name: str) -> bool:
        """Whether a file has a `#define` or `#undef` of `name`, or a function of that name."""
        data = self.data(path)
        if data is None or name.encode() not in data:
            return False
        return name in self.file(path).macros or bool(self.functions(path, name))

    def notices(self) -> tuple[Notice, ...]:
        """What the scans could not make sense of."""
        return tuple(
            Notice(Location(path), f"{file.unbalanced} unbalanced preprocessor conditional(s); conditions here may be wrong")
            for path, file in sorted(self._files.items())
            if file.unbalanced
        )
