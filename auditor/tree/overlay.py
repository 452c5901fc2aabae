"""A kernel tree with a few files replaced, added or deleted, in memory."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import Location, Notice
from auditor.tree.base import KernelTree


class Overlay:
    """`base` with `changes`: path -> its new bytes, or `None` where it is deleted.

    The paths go through no link, and no link is among them: a link of `base`
    that leads to a changed file leads to the new one.
    """

    def __init__(self, base: KernelTree, changes: Mapping[str, bytes | None]) -> None:
        below = base if isinstance(base, Overlay) else None
        self.base: KernelTree = below.base if below else base
        self.changes: dict[str, bytes | None] = {**below.changes, **changes} if below else dict(changes)
        self._added = {f for path, data in self.changes.items() if data is not None for f in _folders(path)}
        self._shrunk = {f for path, data in self.changes.items() if data is None for f in _folders(path)}
        self._real: dict[str, str] = {}
        self._notices: set[Notice] = set()

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        real = self.real(path)
        if real not in self.changes:
            return self.base.read(path)
        data = self.changes[real]
        if data is None and path != real:
            self._notices.add(Notice(Location(path), "this link leads nowhere"))
        return data

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        real = self.real(folder)
        below = f"{real}/" if real else ""
        if not (real in self._added or real in self._shrunk or real == ""):
            return self.base.names(folder)
        names = {name for name in self.base.names(folder) if self._stays(below + name)}
        for path, data in self.changes.items():
            if data is not None and path.startswith(below):
                first, slash, _ = path.removeprefix(below).partition("/")
                names.add(first + slash)
        return tuple(sorted(names))

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return tuple(sorted({*self.base.notices(), *self._notices}))

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        known = self._real.get(path)
        if known is None:
            known = self._real[path] = self.base.real(path)
        return known

    def _stays(self, path: str) -> bool:
        """Whether an entry of the base, a folder with its slash, is still there."""
        if path.endswith("/"):
            return path[:-1] not in self._shrunk or bool(self.names(path[:-1]))
        return path not in self.changes


def _folders(path: str) -> list[str]:
    """Every folder above a path, the root as the empty one."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts))]
