"""A kernel checkout on disk.

Each folder is opened in the one above it, and each file in its folder, never
through a link: whoever puts a link in the place of a folder while an audit
runs does not make it open what lies elsewhere.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from typing import Final

from auditor.errors import NotAKernelTree
from auditor.model import Location, Notice
from auditor.tree.folders import ABSENT, Folders

MAX_FILE_BYTES: Final = 4 << 20
"""No file an audit reads reaches a quarter of this; what a scan makes of it takes some forty times as much memory."""

_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW


class Checkout:
    """A folder that holds a kernel tree; files are read once and links out of it are not followed."""

    revision: Final = ""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._files: dict[str, bytes | None] = {}
        self._folders = Folders(self.root)
        self._real: dict[str, str] = {}
        self._notices: set[Notice] = set()

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        try:
            return self._files[path]
        except KeyError:
            data = self._files[path] = self._load(path)
            return data

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        try:
            return self._folders.names(folder, self._target)
        except OSError as error:
            if error.errno not in ABSENT:
                self._trouble(folder, f"this folder cannot be listed ({error.strerror})")
            return ()

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        if "\0" in path:
            return path
        above, _, name = path.rpartition("/")
        folder = self._real.get(above)
        if folder is None:
            folder = self._real[above] = self._inside(above)
        here = f"{folder}/{name}" if folder else name
        return self._inside(here) if os.path.islink(f"{self.root}/{here}") else here

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return tuple(sorted(self._notices))

    def _inside(self, path: str) -> str:
        real = os.path.realpath(f"{self.root}/{path}")
        return real[len(self.root) + 1 :] if f"{real}/".startswith(f"{self.root}/") else path

    def _load(self, path: str) -> bytes | None:
        above, _, name = path.rpartition("/")
        if name == "..":
            return None
        try:
            descriptor = os.open(name, _FLAGS, dir_fd=self._folders.at(above, self._target))
            try:
                data = _plain(descriptor)
                return self._examined(path, descriptor) if data is None else data
            finally:
                os.close(descriptor)
        except ValueError:  # no file has such a name
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return self._follow(path)
            if error.errno not in ABSENT:
                self._trouble(path, f"this file cannot be read ({error.strerror})")
            return None

    def _examined(self, path: str, descriptor: int) -> bytes | None:
        """What `_plain` has no bytes of: an empty file, or a notice."""
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            self._trouble(path, "this is not a regular file")
            return None
        if status.st_size > MAX_FILE_BYTES:
            self._trouble(path, f"this file is larger than {MAX_FILE_BYTES} bytes and was not read")
            return None
        return os.pread(descriptor, status.st_size + 1, 0)

    def _follow(self, path: str) -> bytes | None:
        target = self._target(path)
        return None if target is None else self.read(target)

    def _target(self, path: str) -> str | None:
        """Where a link ends, relative to the root; `None`, with a notice, outside of it or nowhere."""
        real = os.path.realpath(f"{self.root}/{path}")
        if real != self.root and not real.startswith(self.root + "/"):
            self._trouble(path, "this link leads out of the tree and was not followed")
            return None
        if any(f"{above}/".startswith(f"{real}/") for above in self._above(path)):
            self._trouble(path, "this link leads back to a folder it stands in and was not followed")
            return None
        if not os.path.exists(real):
            self._trouble(path, "this link leads nowhere")
            return None
        return real[len(self.root) + 1 :]

    def _above(self, path: str) -> Iterator[str]:
        """Where the folders on the way to `path` really are."""
        while path:
            path = path.rpartition("/")[0]
            yield os.path.realpath(f"{self.root}/{path}")

    def _trouble(self, path: str, text: str) -> None:
        self._notices.add(Notice(Location(path), text))


def _plain(descriptor: int) -> bytes | None:
    """The bytes of a file that has some and not too many; `None` for anything else.

    Where a file ends costs a third of what `fstat` does.  Pipes, sockets and
    terminals have no end, nothing can be read of a folder, and the devices
    without an end say 0.
    """
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        return os.pread(descriptor, size + 1, 0) if 0 < size <= MAX_FILE_BYTES else None
    except OSError:  # what it was is told by whoever asks again
        return None


def open_checkout(path: str) -> Checkout:
    """The kernel tree at `path`.

    Raises `NotAKernelTree` when it is no folder or lacks what every kernel's
    root has: a Makefile and an `arch/` folder.
    """
    if not os.path.isdir(path):
        what = "it is a file" if os.path.exists(path) else "there is no such folder"
        raise NotAKernelTree(f"{path}: not a kernel tree: {what}; give the root of a kernel checkout")
    needed = (("Makefile", os.path.isfile), ("arch/", os.path.isdir))
    missing = [name for name, there in needed if not there(os.path.join(path, name))]
    if missing:
        names = " and ".join(missing)
        raise NotAKernelTree(f"{path}: not a kernel tree: it has no {names}; give the root of a kernel checkout")
    return Checkout(path)
