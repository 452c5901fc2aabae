"""A kernel tree in an archive, read without unpacking it.

One pass over the archive makes a list of its regular files and, where it is
compressed, keeps the bytes of those an audit can ask for; any other is fetched
by another pass.  The archive is a stranger's: links are not followed, and
nothing is ever made of a name but a key.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

from auditor.errors import NotAKernelTree
from auditor.model import Location, Notice
from auditor.tree.disk import MAX_FILE_BYTES
from auditor.tree.members import Member, MemberKind, members, open_stream, read_at

_KEPT_FOLDERS: Final = ("arch/", "include/", "mm/")
_KEPT_ENDINGS: Final = (".c", ".h", ".S")
_KEPT_NAMES: Final = ("Kconfig", "Kbuild", "Makefile")


class Tarball:
    """The tree in one archive; `files` are its members by their paths from the root of the tree."""

    revision: Final = ""

    def __init__(
        self, path: str, files: Mapping[str, Member], kept: Mapping[str, bytes], troubles: set[Notice]
    ) -> None:
        self.path = path
        self._files = files
        self._kept = dict(kept)
        self._notices = troubles
        self._names = sorted(files)
        self._folders: dict[str, tuple[str, ...]] = {}

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        known = self._kept.get(path)
        if known is not None:
            return known
        member = self._files.get(path)
        if member is None:
            if self._names_below(path):
                self._trouble(path, "this is not a regular file")
            return None
        if why := _refused(member):
            self._trouble(path, why)
            return None
        data = self._kept[path] = read_at(self.path, member)
        return data

    def names(self, folder: str) -> tuple[str, ...]:
        """See `KernelTree.names`."""
        known = self._folders.get(folder)
        if known is None:
            below = f"{folder}/" if folder else ""
            rests = (path[len(below) :].partition("/") for path in self._names_below(folder))
            known = self._folders[folder] = tuple(sorted({first + slash for first, slash, _ in rests}))
            member = self._files.get(folder)
            if member and member.kind is MemberKind.LINK:
                self._trouble(folder, _LINK)
        return known

    def real(self, path: str) -> str:
        """See `KernelTree.real`."""
        return path

    def notices(self) -> tuple[Notice, ...]:
        """See `KernelTree.notices`."""
        return tuple(sorted(self._notices))

    def _names_below(self, folder: str) -> list[str]:
        if not folder:
            return self._names
        # "0" is the character behind "/"
        return self._names[bisect_left(self._names, f"{folder}/") : bisect_left(self._names, f"{folder}0")]

    def _trouble(self, path: str, text: str) -> None:
        self._notices.add(Notice(Location(path), text))


_LINK: Final = "this link was not followed: in an archive only regular files are read"


def _refused(member: Member) -> str:
    """Why a member is not read; empty where it is."""
    if member.kind is MemberKind.LINK:
        return _LINK
    if member.kind is MemberKind.OTHER:
        return "this is not a regular file"
    if member.size > MAX_FILE_BYTES:
        return f"this file is larger than {MAX_FILE_BYTES} bytes and was not read"
    return ""


def open_tarball(path: str) -> Tarball:
    """The kernel tree in an archive (`.tar`, `.tar.gz`, `.tar.xz`, `.tar.zst` from Python 3.14 on).

    Its root is that of the archive, or the one folder there.  Raises
    `NotAKernelTree` for an archive that is damaged or cut off, or lacks a
    Makefile or an `arch/` folder, and `UsageError` for one that cannot be read.
    """
    found: dict[str, Member] = {}
    data: dict[str, bytes] = {}
    troubles: set[Notice] = set()
    with open_stream(path) as stream:
        for member in members(path, stream):
            if member.kind is MemberKind.STRAY:
                troubles.add(Notice(Location(member.path), "this name leads out of the archive and was not read"))
                continue
            found[member.path] = member
            data.pop(member.path, None)  # the last one counts, as when it is unpacked
            if stream.compressed and not _refused(member) and _matters(member.path):
                data[member.path] = stream.contents(member)
    root = _root(found, path)
    below = {name[len(root) :]: member for name, member in found.items() if name.startswith(root)}
    kept = {name[len(root) :]: content for name, content in data.items() if name.startswith(root)}
    return Tarball(os.path.abspath(path), below, kept, troubles)


def _matters(path: str) -> bool:
    """Whether an audit can ask for a file; one it asks for all the same costs another pass."""
    name = path.rpartition("/")[2]
    if name.startswith(_KEPT_NAMES):
        return True
    places = (path, path.partition("/")[2])
    return name.endswith(_KEPT_ENDINGS) and any(place.startswith(_KEPT_FOLDERS) for place in places)


def _root(found: Mapping[str, Member], path: str) -> str:
    """What stands before every path of the tree."""
    for root in ("", f"{next(iter(found), '').partition('/')[0]}/"):
        if f"{root}Makefile" in found and any(name.startswith(f"{root}arch/") for name in found):
            return root
    what = "it has no Makefile and arch/ at its root, or in its first folder"
    raise NotAKernelTree(f"{path}: not a kernel tree: {what}; give an archive of a kernel")
