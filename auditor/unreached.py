"""Headers to which an include may lead that is not followed.

The walk follows what the architecture's own folders and the common ones have.
A Makefile may add folders for some configurations or for some files, so an
include that leads nowhere may mean any header that is called so; and other C
files than the one that is walked expand the hooks, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from auditor.includes import Includes
from auditor.model import Location, Notice
from auditor.sources import Sources

MAX_ADDED: Final = 2_000
"""Headers of one folder that a Makefile adds; the kernels we know have a hundred."""


def added(sources: Sources, arch: str, folders: Iterable[str]) -> tuple[frozenset[str], tuple[Notice, ...]]:
    """The headers of folders in which the compiler looks, too, and a notice for each that has too many of them."""
    own = f"arch/{arch}/include"
    found, notices = set[str](), []
    for folder in sorted(folders):
        if folder in ("include", "include/uapi", own) or folder.startswith(f"{own}/"):
            continue  # these are searched anyway
        headers = [*islice(sources.below(folder, ".h"), MAX_ADDED)] if folder else []
        found.update(headers)
        if not folder or len(headers) == MAX_ADDED:
            place = Location(folder or f"arch/{arch}")
            what = "this folder" if folder else "the root of the tree"
            notices.append(Notice(place, f"a Makefile has headers looked for in {what}; that is not followed"))
    return frozenset(found), tuple(notices)


def named(sources: Sources, headers: Iterable[str], targets: Iterable[str]) -> frozenset[str]:
    """Those of some headers that includes of these targets may mean, and those that such headers lead to."""
    ends: dict[str, list[str]] = {}
    for path in headers:
        parts = path.split("/")
        for start in range(len(parts)):
            ends.setdefault("/".join(parts[start:]), []).append(path)
    found, todo = set[str](), {*targets}
    while todo:
        tails = todo.union(_tail(target) for target in todo if "./" in target)
        new = {path for tail in tails & ends.keys() for path in ends[tail]} - found
        found |= new
        todo = {target for path in new for target, _ in sources.targets(path)}
    return frozenset(found)


def _tail(target: str) -> str:
    """The end of the path of a file that an include may mean, whatever folders are searched."""
    return target.rpartition("../")[2].removeprefix("./")


class Unreached:
    """The includes of one architecture, and the headers that one of them may mean."""

    def __init__(self, includes: Includes, headers: Iterable[str]) -> None:
        self._includes = includes
        self._called: dict[str, list[str]] = {}
        for path in headers:
            self._called.setdefault(path.rpartition("/")[2], []).append(path)

    def led_to(self, followed: Iterable[str], beside: Iterable[str]) -> frozenset[str]:
        """What includes may lead to that are not followed, conditionals ignored.

        Those of `followed`, and of what they surely mean, are; those of other files, `beside`, are not.
        """
        sure = self._surely(followed)
        todo = [*beside, *(found for path in sure for found in self._perhaps(path))]
        seen = set(todo)
        while todo:
            here = todo.pop()
            for found in (*self._meant(here), *self._perhaps(here)) if here not in sure else ():
                if found not in seen:
                    seen.add(found)
                    todo.append(found)
        return frozenset(seen)

    def _surely(self, paths: Iterable[str]) -> frozenset[str]:
        todo = [*paths]
        seen = set(todo)
        while todo:
            for found in self._meant(todo.pop()):
                if found not in seen:
                    seen.add(found)
                    todo.append(found)
        return frozenset(seen)

    def _meant(self, path: str) -> Iterator[str]:
        """The files of the tree that a file's includes name."""
        for target, quoted in self._includes.sources.targets(path):
            found = self._includes.resolve(target, quoted, path)
            if found:
                yield found

    def _perhaps(self, path: str) -> Iterator[str]:
        """The headers that those includes of a file may mean that name no file for sure."""
        for target, quoted in self._includes.sources.targets(path):
            called = self._called.get(target.rpartition("/")[2])
            if called and not self._includes.is_sure(self._includes.resolve(target, quoted, path)):
                yield from (header for header in called if f"/{header}".endswith(f"/{_tail(target)}"))
