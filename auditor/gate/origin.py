"""The commit a patch was made on, for a patch that is in the branch already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from auditor.errors import UsageError
from auditor.git.history import recent
from auditor.git.objects import Missing, Objects
from auditor.git.repository import find_repository
from auditor.patches import Patch
from auditor.tree.disk import MAX_FILE_BYTES

_SEARCHED: Final = 100
"""Commits; a series that is still worked on is shorter."""

_PART: Final = re.compile(rb"^(?=diff --git )", re.MULTILINE)
_INDEX: Final = re.compile(rb"^index ([0-9a-f]{7,64})\.\.([0-9a-f]{7,64})", re.MULTILINE)


class _File(NamedTuple):
    """One file of a patch: its names and how its hashes begin, before and after."""

    old: str | None
    new: str | None
    before: str
    after: str


def made_on(kernel: str, patch: Patch) -> str:
    """The parent of the newest commit that left the files of `patch` as it leaves them, and found them as it does.

    Only the last hundred commits before HEAD count.  Empty where there is
    none, no repository, or no `index` line in the patch to know it by.
    """
    files = tuple(_files(patch))
    try:
        repository = find_repository(kernel)
        known = recent(kernel, _SEARCHED + 1) if files else ()
    except UsageError:
        return ""
    objects = Objects(repository, MAX_FILE_BYTES)
    try:
        for commit, parent in pairwise(known):
            if all(
                _begins(objects, commit, repository.prefix, f.new, f.after)
                and _begins(objects, parent, repository.prefix, f.old, f.before)
                for f in files
            ):
                return parent
    finally:
        objects.close()
    return ""


def _files(patch: Patch) -> Iterator[_File]:
    """What `index` lines say; a file that is only renamed has none."""
    parts = _PART.split(patch.diff)[1:]
    if len(parts) == len(patch.files):
        for part, file in zip(parts, patch.files, strict=True):
            found = _INDEX.search(part.partition(b"\n@@ ")[0])
            if found:
                yield _File(file.old, file.new, found[1].decode(), found[2].decode())


def _begins(objects: Objects, revision: str, prefix: str, path: str | None, start: str) -> bool:
    """Whether the hash of a file begins like that; a file that is not there has only zeros."""
    if path is None:
        return not start.strip("0")
    place = f"{prefix}/{path}" if prefix else path
    if "\n" in place:  # git would take it for two questions
        return False
    try:
        return objects.get(f"{revision}:{place}").oid.startswith(start)
    except Missing:
        return False
