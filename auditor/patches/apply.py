"""A patch laid over a tree, by git's own rules for what fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.errors import PatchError
from auditor.patches.model import Patch
from auditor.patches.workspace import Stored, Workspace, workspace
from auditor.tree import KernelTree, Overlay

_REGULAR: Final = ("100644", "100755")
_ADVICE: Final = "rebase it, or name with --base the commit it was made for"


def apply(base: KernelTree, patch: Patch) -> Overlay:
    """`base` as it is after `patch`; offsets are fine, and context has to match, as with `git am`.

    Only the touched files of `base` are read, and nothing but a folder of our own is written.
    Raises `PatchError`, which names file and hunk, when it does not apply or may not.
    """
    before = {path: _content(base, path, patch) for path in _present(base, patch)}
    with workspace(_hash_of(patch.diff)) as space:
        old = space.put(before)
        said = space.apply(patch.diff)
        if said:
            raise PatchError(_told(patch, said))
        return Overlay(base, dict(_changes(space, old, space.index(), patch)))


def _present(base: KernelTree, patch: Patch) -> Iterator[str]:
    """The files of the tree a patch names, before or after."""
    for path in dict.fromkeys(path for file in patch.files for path in (file.old, file.new) if path):
        if base.real(path) != path:
            raise PatchError(f"{path}: {patch.title} goes through a symbolic link of this tree; name the real file")
        above, _, name = path.rpartition("/")
        names = base.names(above)
        if f"{name}/" in names:
            raise PatchError(f"{path}: {patch.title} has a file where this tree has a folder; rebase it")
        if name in names:
            yield path


def _content(base: KernelTree, path: str, patch: Patch) -> bytes:
    data = base.read(path)
    if data is None:
        raise PatchError(f"{path}: {patch.title} changes it, and it cannot be read in this tree; see to that first")
    return data


def _hash_of(diff: bytes) -> str:
    """The hash function of the repository a diff was made in: binary parts are applied by full hashes only."""
    return "sha256" if re.search(rb"^index [0-9a-f]{64}\.\.", diff, re.MULTILINE) else "sha1"


def _changes(
    space: Workspace, old: dict[str, Stored], new: dict[str, Stored], patch: Patch
) -> Iterator[tuple[str, bytes | None]]:
    changed = {path: stored for path, stored in new.items() if old.get(path) != stored}
    for path, stored in changed.items():
        if stored.mode not in _REGULAR:
            raise PatchError(f"{path}: {patch.title} makes it no regular file; leave that file out")
    yield from ((path, None) for path in old if path not in new)
    yield from ((path, space.blob(stored.oid)) for path, stored in changed.items())


def _told(patch: Patch, said: str) -> str:
    """What git said, as one line that names the hunk."""
    where = re.search(r"^error: patch failed: (.+):(\d+)$", said, re.MULTILINE)
    if where is not None:
        return f"{where[1]}:{where[2]}: {_hunk(patch, *where.groups())} of {patch.title} does not fit; {_ADVICE}"
    damaged = re.search(r"^error: corrupt (?:binary )?patch at line (\d+)$", said, re.MULTILINE)
    if damaged is not None:
        return f"{patch.title}:{damaged[1]}: the diff is damaged here; send it again, unwrapped"
    first = next((line for line in said.splitlines() if line.startswith("error: ")), said.strip())
    first = first.removeprefix("error: ").replace("in index", "in this tree")
    return f"{first} ({patch.title}); {_ADVICE}"


def _hunk(patch: Patch, path: str, line: str) -> str:
    hunks = [hunk for file in patch.files if path in (file.old, file.new) for hunk in file.hunks]
    for number, hunk in enumerate(hunks, 1):
        if hunk.line == int(line):
            return f"hunk {number} of {len(hunks)} ({hunk.header})"
    return "a hunk"
