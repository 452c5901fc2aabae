"""A kernel tree out of git's object store: one commit, and nothing checked out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from auditor.model import Notice
from auditor.tree.stored import LINK, MODULE, TREE, Entry, Folder, Store

_MAX_HOPS: Final = 40
"""As many links as Linux follows on the way to one file."""


class Revision:
    """The tree of one commit; files are read once and links out of it are not followed."""

    def __init__(self, store: Store, root: str, tree: str, revision: str) -> None:
        self.root = root
        self.revision = revision
        self._store = store
        self._top = Entry(TREE, tree)
        self._files: dict[str, bytes] = {}
        self._unreadable: set[str] = set()
        self._folders: dict[str, tuple[str, Folder]] = {}
        self._real: dict[str, str] = {}

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        data = self._files.get(path)
        if data is None and path not in self._unreadable:
            data = self._load(path)
            if data is None:
                self._unreadable.add(path)
            else:
                self._files[path] = data
        return data

    def take_on(self, other: Revision, same: Mapping[str, str]) -> None:
        """Have at hand what was read of another tree, as far as it is the `same` in this one.

        What could not be read there is tried here, too: a notice may tell why.
        """
        self._files = other._files.copy()
        for path in other._files.keys() - same.keys():
            del self._files[path]

    def expect(self, paths: Iterable[str]) -> None:
        """These files are likely to be read: asked for together they come sooner."""
        split = (path.rpartition("/") for path in paths)
        entries = (self._folder(above)[1].get(name) for above, _, name in split)
        self._store.expect(entry for entry in entries if entry is not None)

    def content(self, path: str) -> str:
        """The hash git has for what `read` would return, and nothing is read for it; empty where there is none.

        What cannot be read for its size, or because its object is missing, still has one.
        """
        above, _, name = path.rpartition("/")
        entry = self._folder(above)[1].get(name)
        if entry is not None and entry.mode == LINK:
            target = self._target(path)
            return "" if target is None else self.content(target)
        return "" if entry is None or entry.mode in (TREE, MODULE) else entry.oid

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        real, entries = self._folder(folder)
        known = self._store.names.get(id(entries))
        if known is not None:
            return known
        below = f"{real}/" if real else ""
        self._store.expect(entry for name, entry in entries.items() if below + name not in self._files)
        names = tuple(sorted(f"{n}/" if self._is_folder(below + n, e) else n for n, e in entries.items()))
        if entries and all(entry.mode != LINK for entry in entries.values()):
            self._store.names[id(entries)] = names  # the same in every tree that has this folder
        return names

    def entries(self, folder: str) -> Iterable[str]:
        """The names in a folder; no file of it is read because somebody asks, unlike for `names`."""
        return self._folder(folder)[1]

    def links(self, folder: str) -> tuple[str, ...]:
        """The links in a folder, as paths: whether one is listed as a folder hangs on where it leads."""
        found = (name for name, entry in self._folder(folder)[1].items() if entry.mode == LINK)
        return tuple(f"{folder}/{name}" if folder else name for name in found)

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return tuple(sorted(self._store.notices))

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
        return Revision(self._store.beside(), self.root, tree, self.revision)

    def close(self) -> None:
        """End the git process; whoever reads on starts another."""
        self._store.objects.close()

    def _load(self, path: str) -> bytes | None:
        above, _, name = path.rpartition("/")
        entry = self._folder(above)[1].get(name)
        if entry is None:
            return None
        if entry.mode == LINK:
            target = self._target(path)
            return None if target is None else self.read(target)
        if entry.mode in (TREE, MODULE):
            self._store.trouble(path, "this is not a regular file")
            return None
        return self._store.data(path, "file", entry.oid)

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
        return "", self._store.folder("", self._top.oid)

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
            self._store.trouble(
                path, "this is a submodule: its files are in a repository of their own and were not read"
            )
        return here, self._store.folder(here, entry.oid) if entry.mode == TREE else {}

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
            self._store.trouble(path, "this link leads out of the tree and was not followed")
            return None
        if not real or any(f"{above}/".startswith(f"{real}/") for above in self._above(path)):
            self._store.trouble(path, "this link leads back to a folder it stands in and was not followed")
            return None
        end = self._at(real)
        if end is None or end.mode == LINK:
            self._store.trouble(path, "this link leads nowhere")
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
        data = self._store.data(real, "link", entry.oid)
        return None if data is None else os.fsdecode(data)
