"""A kernel tree that remembers which of its files were read."""

from __future__ import annotations

from auditor.model import Notice
from auditor.tree.base import KernelTree


class Recorded:
    """Another tree, with a list of the files it had and somebody read."""

    def __init__(self, tree: KernelTree) -> None:
        self._tree = tree
        self._taken: set[str] = set()

    @property
    def revision(self) -> str:
        """See `KernelTree.revision`."""
        return self._tree.revision

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        data = self._tree.read(path)
        if data is not None:
            self._taken.add(path)
        return data

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        return self._tree.names(folder)

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        return self._tree.real(path)

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return self._tree.notices()

    def take(self) -> frozenset[str]:
        """The files read since the last call."""
        taken, self._taken = frozenset(self._taken), set()
        return taken
