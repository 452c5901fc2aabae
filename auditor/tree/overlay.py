"""A kernel tree with a few files replaced, added or deleted, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from auditor.model import Location, Notice
from auditor.tree.base import KernelTree


class Overlay:
    """`base` with `changes`: path -> its new bytes, or `None` where it is deleted.

    The paths go through no link, and no link is among them; a link of `base`
    to a changed file leads to what it is now.
    """

    revision: Final = ""

    def __init__(self, base: KernelTree, changes: Mapping[str, bytes | None]) -> None:
        below = base if isinstance(base, Overlay) else None
        self.base: KernelTree = below.base if below else base
        self.changes: dict[str, bytes | None] = {**below.changes, **changes} if below else dict(changes)
        self._grown = {f for path, data in self.changes.items() if data is not None for f in _folders(path)}
        self._shrunk = {f for path, data in self.changes.items() if data is None for f in _folders(path)}
        self._notices: set[Notice] = set()

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        if path in self.changes:
            return self.changes[path]
        real = self.base.real(path)
        if real == path:
            return self.base.read(path)
        turned = self._turned(path)
        if turned or (real in self.changes and self._follows(path.rpartition("/")[0])):
            return self.changes.get(real)
        return self.base.read(path)

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        real = self.base.real(folder) if folder else ""
        turned = real != folder and self._turned(folder)
        touched = turned or ((real in self._grown or real in self._shrunk) and self._follows(folder))
        names = self._listed(real) if touched else set(self.base.names(folder))
        if self._come or self._gone:
            names = {self._marked(f"{real}/" if real else "", name) for name in names}
        return tuple(sorted(names))

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        return self.base.real(path)

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return tuple(sorted({*self.base.notices(), *self._notices}))

    @cached_property
    def _come(self) -> set[str]:
        """Folders the base does not have."""
        return {folder for folder in self._grown if not self.base.names(folder)}

    @cached_property
    def _gone(self) -> set[str]:
        """Folders of the base that are empty now, which to git is no folder."""
        return {folder for folder in self._shrunk if not self._listed(folder)}

    def _turned(self, path: str) -> bool:
        """Whether a link on the way leads to something else than in the base; a notice where to nothing any more."""
        for link in (*_folders(path)[1:], path):
            above, _, name = link.rpartition("/")
            folder, end = self.base.real(above) if above else "", self.base.real(link)
            if end == (f"{folder}/{name}" if folder else name):
                continue  # this is no link
            if end in self._come or end in self._gone or end in self.changes:
                if end not in self._come and self.changes.get(end) is None:
                    self._notices.add(Notice(Location(link), "this link leads nowhere"))
                return True
        return False

    def _follows(self, folder: str) -> bool:
        """Whether the base goes where a folder really is: it does not follow a link that leads back."""
        real = self.base.real(folder) if folder else ""
        return real == folder or real in self._come or bool(self.base.names(folder)) or not self.base.names(real)

    def _listed(self, folder: str) -> set[str]:
        """The entries of a folder named by its real path."""
        below = f"{folder}/" if folder else ""
        names = {name for name in self.base.names(folder) if self._stays(below + name)}
        for path, data in self.changes.items():
            if data is not None and path.startswith(below):
                first, slash, _ = path.removeprefix(below).partition("/")
                names.add(first + slash)
        return names

    def _stays(self, entry: str) -> bool:
        """Whether an entry of the base, a folder with its slash, is still there."""
        folder = entry.removesuffix("/")
        if folder != entry and folder in self._shrunk:
            return bool(self._listed(folder))
        return folder not in self.changes

    def _marked(self, below: str, name: str) -> str:
        """An entry with a slash if it is, or leads to, a folder that is there now."""
        path = below + name.removesuffix("/")
        real = self.base.real(path)
        if real == path or not (real in self._come or real in self._gone):
            return name
        return name.removesuffix("/") + "/" * (real in self._come)


def _folders(path: str) -> list[str]:
    """Every folder above a path, the root as the empty one."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts))]
