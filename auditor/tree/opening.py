"""From the name of a revision to the kernel tree it is."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from auditor.errors import NotAKernelTree, UsageError
from auditor.git.history import check_revision
from auditor.git.repository import find_repository
from auditor.tree.disk import MAX_FILE_BYTES
from auditor.tree.revision import Revision
from auditor.tree.stored import Folders, Store

if TYPE_CHECKING:
    from auditor.git.objects import Objects

_FULL: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A full hash, which any git process can be asked for."""


class Revisions:
    """The revisions of one repository; what git stores once for several of them is read once."""

    def __init__(self, repository: str) -> None:
        """Raises `UsageError` where `repository` is none, nor a folder of the work tree of one."""
        from auditor.git.objects import KeptObjects

        self._objects = KeptObjects(find_repository(repository), MAX_FILE_BYTES)
        self._repository = repository
        self._folders = Folders()

    def open(self, revision: str) -> Revision:
        """See `open_revision`."""
        return _opened(self._objects, self._repository, revision, self._folders)


def open_revision(repository: str, revision: str) -> Revision:
    """The kernel tree of a commit, a tag or a tree, in the repository whose work tree or git folder `repository` is.

    `repository` may be a folder of a work tree: the tree is that folder's then.
    Raises `UsageError` when there is no such repository or revision, and
    `NotAKernelTree` when it lacks a Makefile or an `arch/` folder.
    """
    from auditor.git.objects import Objects

    check_revision(revision)
    return _opened(Objects(find_repository(repository), MAX_FILE_BYTES), repository, revision, Folders())


def _opened(objects: Objects, repository: str, revision: str, folders: Folders) -> Revision:
    from auditor.git.objects import Missing

    try:
        commit, tree = _peeled(objects, revision)
    except Missing as why:
        what = f"{revision}: no such revision in {repository} ({why})"
        raise UsageError(f"{what}; name a commit, a tag or a branch of it") from None
    store = Store(objects, folders)
    return _kernel(Revision(store, os.path.realpath(repository), tree, commit), revision, objects.repository.prefix)


def _peeled(objects: Objects, revision: str) -> tuple[str, str]:
    """The full hash of the commit (of the tree, where a tree was named), and of its tree."""
    found = objects.get(revision) if _FULL.fullmatch(revision) else objects.resolve(revision)
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
