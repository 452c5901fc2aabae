"""Files and folders as git stores them, and what cannot be had of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.model import Location, Notice

if TYPE_CHECKING:
    from auditor.git.objects import Objects

_NAMES: Final = sys.getfilesystemencoding()
"""`os.fsdecode` asks for it each time."""

TREE, LINK, MODULE = b"40000", b"120000", b"160000"


class Entry(NamedTuple):
    """One line of a folder: its mode, and the hash of what it is."""

    mode: bytes
    oid: str


Folder = dict[str, Entry]


class Folders:
    """Folders by their hashes; those of `looked` have all that is one step below at hand."""

    def __init__(self) -> None:
        self.known: dict[str, Folder] = {}
        self.unread: dict[str, bytes] = {}
        self.looked: set[str] = set()
        self.names: dict[int, tuple[str, ...]] = {}
        """What is listed of the folders in `known` that hold no link, by their identity."""


class Store:
    """Blobs and trees by their hashes; each trouble with one becomes a notice."""

    def __init__(self, objects: Objects, folders: Folders) -> None:
        """`folders` may be shared with other trees of the repository."""
        self.objects = objects
        self.notices: set[Notice] = set()
        self._folders = folders
        self._trees = folders.known
        self.names = folders.names

    def beside(self) -> Store:
        """The same without its notices."""
        return Store(self.objects, self._folders)

    def data(self, path: str, what: str, oid: str) -> bytes | None:
        """The bytes of one object, or a notice."""
        from auditor.git.objects import Missing, TooLarge

        try:
            found = self.objects.get(oid)
        except TooLarge:
            self.trouble(path, f"this {what} is larger than {self.objects.limit} bytes and was not read")
        except Missing as why:
            self.trouble(path, f"this {what} cannot be read ({why})")
        else:
            if found.kind == ("tree" if what == "folder" else "blob"):
                return found.data
            self.trouble(path, f"this {what} is a {found.kind} in git, and was not read")
        return None

    def folder(self, path: str, oid: str) -> Folder:
        """What a folder holds; nothing where it cannot be had."""
        folder = self._trees.get(oid)
        if folder is None:
            data = self._folders.unread.pop(oid, None) or self.data(path, "folder", oid)
            folder = {} if data is None else _entries(data, len(oid) // 2)
            if folder is None:
                self.trouble(path, "this folder is damaged in git, and was not read")
            folder = self._trees[oid] = folder or {}
        if oid not in self._folders.looked:
            self._look_ahead(folder)
            self._folders.looked.add(oid)
        return folder

    def _look_ahead(self, folder: Folder) -> None:
        """Kconfig files lead from folder to folder: have what is one step below at hand."""
        known, unread = self._trees, self._folders.unread
        trees = (entry.oid for entry in folder.values() if entry.mode == TREE)
        below = [oid for oid in trees if oid not in known and oid not in unread]
        found = {found.oid: found.data for found in self.objects.get_all(below) if found.kind == "tree"}
        unread |= found
        names = re.compile(rb"\0?[0-7]+ Kconfig[^\0]*\0(.{%d})" % (len(next(iter(found), "")) // 2), re.DOTALL)
        self.objects.expect(oid.hex() for data in found.values() if b" Kconfig" in data for oid in names.findall(data))

    def expect(self, entries: Iterable[Entry]) -> None:
        """These files and links are going to be read."""
        self.objects.expect(entry.oid for entry in entries if entry.mode not in (TREE, MODULE))

    def trouble(self, path: str, text: str) -> None:
        """Leave a notice."""
        self.notices.add(Notice(Location(path), text))


def _entries(tree: bytes, width: int) -> Folder | None:
    """The entries of a tree object, whose hashes are `width` bytes long; `None` for what is none."""
    found = re.findall(rb"([0-7]+) ([^\0]+)\0(.{%d})" % width, tree, re.DOTALL)
    modes, names, oids = zip(*found, strict=True) if found else ((), (), ())
    joined = b"\0".join(names)  # all at once: drivers/ alone has thousands
    if len(b"".join(modes)) + len(joined) - len(names[1:]) + len(found) * (width + 2) != len(tree):
        return None
    plain = joined.decode(_NAMES, "surrogateescape").split("\0")[: len(found)]
    folder = dict(zip(plain, map(Entry, modes, map(bytes.hex, oids)), strict=True))
    if b"/" not in joined and b"." not in names and b".." not in names:
        return folder
    # git itself writes none of them
    return {name: entry for name, entry in folder.items() if "/" not in name and name not in (".", "..")}
