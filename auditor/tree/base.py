"""What every source of a kernel tree offers."""

from __future__ import annotations

from typing import Protocol

from auditor.model import Notice


class KernelTree(Protocol):
    """A read-only kernel tree; paths are relative to its root, with `/` and without `..`."""

    @property
    def revision(self) -> str:
        """The full hash of the commit it is; empty for files on disk and for a patched tree."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file, or `None` where there is none or it cannot be read.

        What exists but cannot be read (permissions, size, a link out of the
        tree) also becomes a notice.
        """

    def names(self, folder: str) -> tuple[str, ...]:
        """The sorted entries of a folder, subfolders with a trailing `/`; empty where there is none."""

    def real(self, path: str) -> str:
        """`path` with every link on the way replaced by where it leads; as it is where that is out of the tree."""

    def notices(self) -> tuple[Notice, ...]:
        """What could not be read so far, sorted."""
