"""A kernel tree that remembers everything it was asked, what is not there included."""

from __future__ import annotations

from auditor.model import Notice
from auditor.tree.base import KernelTree


class Observed:
    """Another tree, with the paths read, the folders listed and the links resolved through this object."""

    def __init__(self, tree: KernelTree) -> None:
        self.tree = tree
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.links: set[str] = set()
        self.code: set[str] = set()
        """C files of which only the text was read (see `ObservedCode`)."""

    @property
    def revision(self) -> str:
        """See `KernelTree.revision`."""
        return self.tree.revision

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        self.files.add(path)
        return self.tree.read(path)

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        self.folders.add(folder)
        return self.tree.names(folder)

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        self.links.add(path)
        return self.tree.real(path)

    def notices(self) -> tuple[Notice, ...]:
        """Those of the tree that are about what was asked here."""
        found = self.tree.notices()
        if not found:
            return ()
        asked = {*self.files, *self.folders, *self.links, *self.code}
        return about(found, asked | {self.tree.real(path) for path in asked})


def about(notices: tuple[Notice, ...], paths: set[str]) -> tuple[Notice, ...]:
    """The notices about one of `paths`, or about a folder on the way to one."""
    concerned = set(paths)
    for path in paths:
        while "/" in path:
            path = path.rpartition("/")[0]
            concerned.add(path)
    return tuple(notice for notice in notices if notice.location.path in concerned)
