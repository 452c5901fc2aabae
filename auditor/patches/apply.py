"""A patch laid over a tree, by git's own rules for what fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from auditor.errors import PatchError
from auditor.patches.model import Patch
from auditor.patches.workspace import Stored, Workspace, workspace
from auditor.tree import KernelTree, Overlay
from auditor.tree.disk import MAX_FILE_BYTES

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
        said = space.apply(patch.diff, patch.strip)
        if said:
            raise PatchError(_told(patch, said))
        new = space.index()
        _check(patch, new)
        return Overlay(base, dict(_changes(space, old, new)))


def _present(base: KernelTree, patch: Patch) -> Iterator[str]:
    """The files of the tree a patch names, before or after."""
    for path in dict.fromkeys(path for file in patch.files for path in (file.old, file.new) if path):
        if base.real(path) != path:
            raise PatchError(f"{path}: {patch.title} goes through a symbolic link of this tree; name the real file")
        above, _, name = path.rpartition("/")
        names = base.names(above)
        if f"{name}/" in names:
            raise PatchError(f"{path}: {patch.title} has a file where this tree has a folder; {_ADVICE}")
        if name in names:
            yield path
        elif not names:
            _check_folder(base, above, patch)


def _check_folder(base: KernelTree, folder: str, patch: Patch) -> None:
    """Raise `PatchError` where a folder to be made, or one above it, is a file."""
    while folder:
        above, _, name = folder.rpartition("/")
        if name in base.names(above) and not any(file.old == folder for file in patch.files):
            raise PatchError(f"{folder}: {patch.title} has a folder where this tree has a file; {_ADVICE}")
        folder = above


def _content(base: KernelTree, path: str, patch: Patch) -> bytes:
    data = base.read(path)
    if data is None:
        raise PatchError(f"{path}: {patch.title} changes it, and it cannot be read in this tree; see to that first")
    return data


def _hash_of(diff: bytes) -> str:
    """The hash function of the repository a diff was made in: binary parts are applied by full hashes only."""
    return "sha256" if re.search(rb"^index [0-9a-f]{64}\.\.", diff, re.MULTILINE) else "sha1"


def _check(patch: Patch, new: Mapping[str, Stored]) -> None:
    """Raise `PatchError` where git made something else of a diff than what is written in it."""
    for path, stored in new.items():
        if stored.mode not in _REGULAR:
            raise PatchError(f"{path}: {patch.title} makes it no regular file; leave that file out")
    written = Counter(path for file in patch.files for path in {file.old, file.new} if path)
    for file in patch.files:
        there = file.new in new if file.new else file.old not in new
        if not there and written[file.path] == 1:
            raise PatchError(f"{file.path}: git does not see this part of {patch.title}; make it with git format-patch")


def _changes(
    space: Workspace, old: Mapping[str, Stored], new: Mapping[str, Stored]
) -> Iterator[tuple[str, bytes | None]]:
    yield from ((path, None) for path in old if path not in new)
    for path, stored in new.items():
        if old.get(path) != stored:
            data = space.blob(stored.oid, MAX_FILE_BYTES)
            if data is None:
                raise PatchError(f"{path}: it becomes larger than {MAX_FILE_BYTES} bytes; leave that file out")
            yield path, data


def _told(patch: Patch, said: str) -> str:
    """What git said, as one line that names the hunk."""
    where = re.search(r"^error: patch failed: (.+):(\d+)$", said, re.MULTILINE)
    if where is not None:
        hunk = _hunk(patch, where[1], int(where[2]))
        more = len(re.findall(r"^error: patch failed: ", said, re.MULTILINE)) - 1
        others = f" (as {more} more)" if more else ""
        return f"{where[1]}:{where[2]}: {hunk} of {patch.title} does not fit this tree{others}; {_ADVICE}"
    damaged = re.search(r"^error: corrupt (?:binary )?patch at line (\d+)", said, re.MULTILINE)
    if damaged is not None:
        return f"{patch.title}: line {damaged[1]} of the diff is damaged; send it again, unwrapped"
    lines = said.strip().splitlines() or [""]
    first = next((line for line in lines if line.startswith(("error: ", "fatal: "))), lines[-1])
    return f"{first.partition(': ')[2].replace('in index', 'in this tree')} ({patch.title}); {_ADVICE}"


def _hunk(patch: Patch, path: str, line: int) -> str:
    hunks = [hunk for file in patch.files if path in (file.old, file.new) for hunk in file.hunks]
    for number, hunk in enumerate(hunks, 1):
        if hunk.line == line:
            return f"hunk {number} of {len(hunks)} ({hunk.header})"
    return "a hunk"
