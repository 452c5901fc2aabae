"""A kernel tree out of git's object store: one commit, and nothing checked out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.errors import NotAKernelTree, UsageError
from auditor.git.history import check_revision
from auditor.git.repository import find_repository
from auditor.model import Location, Notice
from auditor.tree.disk import MAX_FILE_BYTES

if TYPE_CHECKING:
    from auditor.git.objects import Objects

TREE, LINK, MODULE = b"40000", b"120000", b"160000"
_MAX_HOPS: Final = 40
"""As many links as Linux follows on the way to one file."""


class Entry(NamedTuple):
    """One line of a folder: its mode, and the hash of what it is."""

    mode: bytes
    oid: str


Folder = dict[str, Entry]


class Revision:
    """The tree of one commit; files are read once and links out of it are not followed."""

    def __init__(self, objects: Objects, root: str, tree: str, revision: str) -> None:
        self.root = root
        self.revision = revision
        self._objects = objects
        self._top = Entry(TREE, tree)
        self._files: dict[str, bytes | None] = {}
        self._folders: dict[str, tuple[str, Folder]] = {}
        self._trees: dict[str, Folder] = {}
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
        real, entries = self._folder(folder)
        below = f"{real}/" if real else ""
        self._objects.expect(
            e.oid for n, e in entries.items() if e.mode not in (TREE, MODULE) and below + n not in self._files
        )
        return tuple(sorted(f"{n}/" if self._is_folder(below + n, e) else n for n, e in entries.items()))

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return tuple(sorted(self._notices))

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        above, _, name = path.rpartition("/")
        folder = self._real.get(above)
        if folder is None:
            real = self._resolved(above)
            folder = self._real[above] = above if real is None else real
        here = f"{folder}/{name}" if folder else name
        entry = self._at(here)
        if entry is not None and entry.mode != LINK:
            return here
        real = self._resolved(path)
        return path if real is None else real

    def below(self, folder: str) -> Revision:
        """One folder of it, as a tree of its own."""
        entry = self._at(folder)
        tree = entry.oid if entry is not None and entry.mode == TREE else ""
        return Revision(self._objects, self.root, tree, self.revision)

    def close(self) -> None:
        """End the git process; whoever reads on starts another."""
        self._objects.close()

    def _load(self, path: str) -> bytes | None:
        above, _, name = path.rpartition("/")
        entry = self._folder(above)[1].get(name)
        if entry is None:
            return None
        if entry.mode == LINK:
            target = self._target(path)
            return None if target is None else self.read(target)
        if entry.mode in (TREE, MODULE):
            self._trouble(path, "this is not a regular file")
            return None
        return self._object(path, "file", entry.oid)

    def _object(self, path: str, what: str, oid: str) -> bytes | None:
        """The bytes of one object, or a notice."""
        from auditor.git.objects import Missing, TooLarge

        try:
            found = self._objects.get(oid)
        except TooLarge:
            self._trouble(path, f"this {what} is larger than {self._objects.limit} bytes and was not read")
        except Missing as why:
            self._trouble(path, f"this {what} cannot be read ({why})")
        else:
            if found.kind == ("tree" if what == "folder" else "blob"):
                return found.data
            self._trouble(path, f"this {what} is a {found.kind} in git, and was not read")
        return None

    def _folder(self, path: str) -> tuple[str, Folder]:
        """Where a folder really is, and what it holds: nothing where there is none."""
        known = self._folders.get(path)
        if known is None:
            known, here = self._root, ""
            for name in path.split("/") if path else ():
                here = f"{here}/{name}" if here else name
                if here not in self._folders:
                    self._folders[here] = self._open(known, here, name)
                known = self._folders[here]
                if not known[1]:  # nothing is beneath it, however long the path
                    break
        return known

    @cached_property
    def _root(self) -> tuple[str, Folder]:
        return "", self._list("", self._top.oid)

    def _open(self, above: tuple[str, Folder], path: str, name: str) -> tuple[str, Folder]:
        folder, entries = above
        here = f"{folder}/{name}" if folder else name
        entry = entries.get(name)
        if entry is None:
            return here, {}
        if entry.mode == LINK:
            target = self._target(path)
            return (here, {}) if target is None else self._folder(target)
        if entry.mode == MODULE:
            self._trouble(path, "this is a submodule: its files are in a repository of their own and were not read")
        return here, self._list(here, entry.oid) if entry.mode == TREE else {}

    def _list(self, path: str, oid: str) -> Folder:
        folder = self._trees.get(oid)
        if folder is None:
            data = self._object(path, "folder", oid)
            folder = self._trees[oid] = {} if data is None else dict(_entries(data, len(oid) // 2))
        self._look_ahead(folder)
        return folder

    def _look_ahead(self, folder: Folder) -> None:
        """Kconfig files lead from folder to folder: have what is one step below at hand."""
        below = [entry.oid for entry in folder.values() if entry.mode == TREE and entry.oid not in self._trees]
        for found in self._objects.get_all(below):
            if found.kind == "tree":
                self._trees[found.oid] = dict(_entries(found.data, len(found.oid) // 2))
        trees = (self._trees.get(oid, {}) for oid in below)
        self._objects.expect(e.oid for tree in trees for name, e in tree.items() if name.startswith("Kconfig"))

    def _at(self, real: str) -> Entry | None:
        """What is at a path that goes through no link."""
        above, _, name = real.rpartition("/")
        return self._folder(above)[1].get(name) if real else self._top

    def _is_folder(self, path: str, entry: Entry) -> bool:
        if entry.mode == LINK:
            real = self._resolved(path)
            end = None if real is None else self._at(real)
            return end is not None and end.mode in (TREE, MODULE)
        return entry.mode in (TREE, MODULE)

    def _target(self, path: str) -> str | None:
        """Where a link ends; `None`, with a notice, outside of the tree or nowhere."""
        real = self._resolved(path)
        if real is None:
            self._trouble(path, "this link leads out of the tree and was not followed")
            return None
        if not real or any(f"{above}/".startswith(f"{real}/") for above in self._above(path)):
            self._trouble(path, "this link leads back to a folder it stands in and was not followed")
            return None
        end = self._at(real)
        if end is None or end.mode == LINK:
            self._trouble(path, "this link leads nowhere")
            return None
        return real

    def _above(self, path: str) -> Iterator[str]:
        """Where the folders on the way to `path` really are."""
        while "/" in path:
            path = path.rpartition("/")[0]
            yield self._resolved(path) or ""

    def _resolved(self, path: str) -> str | None:
        """`path` with every link on the way replaced by where it leads; `None` when that is out of the tree."""
        here: list[str] = []
        rest, hops = path.split("/")[::-1], 0
        while rest:
            name = rest.pop()
            if name == "..":
                if not here:
                    return None
                here.pop()
            elif name not in ("", "."):
                here.append(name)
                target = self._link("/".join(here))
                if target is not None:
                    hops += 1
                    if hops > _MAX_HOPS:  # in a circle: it stays a link
                        return path
                    if target.startswith("/"):
                        return None
                    here.pop()
                    rest.extend(target.split("/")[::-1])
        return "/".join(here)

    def _link(self, real: str) -> str | None:
        """What a link says, `None` for anything else."""
        entry = self._at(real)
        if entry is None or entry.mode != LINK:
            return None
        data = self._object(real, "link", entry.oid)
        return None if data is None else os.fsdecode(data)

    def _trouble(self, path: str, text: str) -> None:
        self._notices.add(Notice(Location(path), text))


def _entries(tree: bytes, width: int) -> Iterator[tuple[str, Entry]]:
    """The entries of a tree object, whose hashes are `width` bytes long."""
    for mode, name, oid in re.findall(rb"([0-7]+) ([^\0]+)\0(.{%d})" % width, tree, re.DOTALL):
        if b"/" not in name and name not in (b".", b".."):  # git itself writes none of these
            yield os.fsdecode(name), Entry(mode, oid.hex())


def open_revision(repository: str, revision: str) -> Revision:
    """The kernel tree of a commit, a tag or a tree, in the repository whose work tree or git folder `repository` is.

    `repository` may be a folder of a work tree: the tree is that folder's then.
    Raises `UsageError` when there is no such repository or revision, and
    `NotAKernelTree` when it lacks a Makefile or an `arch/` folder.
    """
    from auditor.git.objects import Missing, Objects

    check_revision(revision)
    objects = Objects(find_repository(repository), MAX_FILE_BYTES)
    try:
        commit, tree = _peeled(objects, revision)
    except Missing as why:
        what = f"{revision}: no such revision in {repository} ({why})"
        raise UsageError(f"{what}; name a commit, a tag or a branch of it") from None
    return _kernel(Revision(objects, os.path.realpath(repository), tree, commit), revision, objects.repository.prefix)


def _peeled(objects: Objects, revision: str) -> tuple[str, str]:
    """The full hash of the commit (of the tree, where a tree was named), and of its tree."""
    found = objects.resolve(revision)
    while found.kind == "tag":
        found = objects.get(_field(found.data, b"object"))
    if found.kind == "commit":
        return found.oid, _field(found.data, b"tree")
    if found.kind == "tree":
        return found.oid, found.oid
    raise UsageError(f"{revision}: this is a {found.kind}; name a commit, a tag or a branch")


def _field(data: bytes, name: bytes) -> str:
    match = re.match(rb"%s ([0-9a-f]+)\n" % name, data)
    return match.group(1).decode("ascii") if match else ""


def _kernel(tree: Revision, revision: str, prefix: str) -> Revision:
    """`tree`, or its folder `prefix`, if that is a kernel tree."""
    if prefix:
        tree = tree.below(prefix)
    missing = [name for name in ("Makefile", "arch/") if name not in tree.names("")]
    if missing:
        what = f"it has no {' and '.join(prefix + '/' * bool(prefix) + name for name in missing)}"
        raise NotAKernelTree(f"{revision}: not a kernel tree: {what}; name a commit of a kernel repository")
    return tree
