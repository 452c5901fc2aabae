"""Files and folders as git stores them, and what cannot be had of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from auditor.model import Location, Notice

if TYPE_CHECKING:
    from auditor.git.objects import Objects

TREE, LINK, MODULE = b"40000", b"120000", b"160000"


class Entry(NamedTuple):
    """One line of a folder: its mode, and the hash of what it is."""

    mode: bytes
    oid: str


Folder = dict[str, Entry]


class Store:
    """Blobs and trees by their hashes; each trouble with one becomes a notice."""

    def __init__(self, objects: Objects, folders: dict[str, Folder] | None = None) -> None:
        """`folders` by their hashes may be shared with other trees of the repository."""
        self.objects = objects
        self.notices: set[Notice] = set()
        self._trees = {} if folders is None else folders

    def beside(self) -> Store:
        """The same without its notices."""
        return Store(self.objects, self._trees)

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
            data = self.data(path, "folder", oid)
            folder = {} if data is None else _entries(data, len(oid) // 2)
            if folder is None:
                self.trouble(path, "this folder is damaged in git, and was not read")
            folder = self._trees[oid] = folder or {}
        self._look_ahead(folder)
        return folder

    def _look_ahead(self, folder: Folder) -> None:
        """Kconfig files lead from folder to folder: have what is one step below at hand."""
        below = [entry.oid for entry in folder.values() if entry.mode == TREE and entry.oid not in self._trees]
        for found in self.objects.get_all(below):
            entries = _entries(found.data, len(found.oid) // 2) if found.kind == "tree" else None
            if entries is not None:
                self._trees[found.oid] = entries
        trees = (self._trees.get(oid, {}) for oid in below)
        self.objects.expect(e.oid for tree in trees for name, e in tree.items() if name.startswith("Kconfig"))

    def expect(self, entries: Iterable[Entry]) -> None:
        """These files and links are going to be read."""
        self.objects.expect(entry.oid for entry in entries if entry.mode not in (TREE, MODULE))

    def trouble(self, path: str, text: str) -> None:
        """Leave a notice."""
        self.notices.add(Notice(Location(path), text))


def _entries(tree: bytes, width: int) -> Folder | None:
    """The entries of a tree object, whose hashes are `width` bytes long; `None` for what is none."""
    found = re.findall(rb"([0-7]+) ([^\0]+)\0(.{%d})" % width, tree, re.DOTALL)
    if sum(len(mode) + len(name) for mode, name, _ in found) + len(found) * (width + 2) != len(tree):
        return None
    own = (b".", b"..")  # git itself writes neither of them, nor a name with a slash
    return {os.fsdecode(n): Entry(mode, oid.hex()) for mode, n, oid in found if b"/" not in n and n not in own}
