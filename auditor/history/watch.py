"""Whether what a commit changed touches an answer: asked of every commit, so only the changes are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.apart import Answer
from auditor.git.log import Change
from auditor.tree import Contents, KernelTree
from auditor.tree.revision import Revision


class Touched(NamedTuple):
    """What differs between two trees: paths, and folders that came, went or have other entries; `plain`: no link."""

    paths: frozenset[str]
    plain: bool


class Lasting:
    """The folders that have been there ever since a tree, whatever has changed since."""

    def __init__(self, tree: KernelTree | None) -> None:
        """Of no tree, or of one that is not out of git, no folder is known to last."""
        self._tree = tree if isinstance(tree, Revision) else None
        self._gone: dict[str, set[str]] = {}
        """By folder, the entries that are gone since, or of which something is."""

    def note(self, changes: Iterable[Change]) -> None:
        """What has changed since: since the tree, or since what was noted last."""
        for change in changes if self._tree else ():
            if change.gone:
                for folder in _above(change.path):
                    entry = change.path[len(folder) + 1 if folder else 0 :].partition("/")[0]
                    self._gone.setdefault(folder, set()).add(entry)

    def __contains__(self, folder: str) -> bool:
        gone = self._gone.get(folder, ())
        return self._tree is not None and any(entry not in gone for entry in self._tree.entries(folder))


def touched(changes: tuple[Change, ...], lasting: Lasting) -> Touched:
    """What changes touch: the paths, and each folder above one that came or went, up to the first that lasts."""
    paths = {change.path for change in changes}
    for change in changes:
        for folder in () if change.same_names else _above(change.path):
            paths.add(folder)
            if folder in lasting:
                break
    return Touched(frozenset(paths), all(change.plain for change in changes))


def _above(path: str) -> list[str]:
    """The folders a path lies in, the nearest first, and the root."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in reversed(range(len(parts)))]


class Held:
    """An answer, and the paths it depends on as they are named and where they really are."""

    def __init__(self, answer: Answer, tree: KernelTree, real: dict[str, str]) -> None:
        """`real` is where paths are that were looked up before in this tree, or in one with the same links."""
        self.answer = answer
        self._files = dict(answer.dependencies.files)
        self._folders = dict(answer.dependencies.folders)
        self._code = dict(answer.dependencies.code)
        asked = {*self._files, *self._folders, *self._code, *(path for path, _ in answer.dependencies.links)}
        if isinstance(tree, Revision):
            asked.update(link for folder in self._folders for link in tree.links(folder))
        real.update((path, tree.real(path)) for path in asked - real.keys())
        self._watched = asked.union(map(real.__getitem__, asked))

    def touched(self, change: Touched) -> bool:
        """Whether it may matter; any change of a link may."""
        return not change.plain or not self._watched.isdisjoint(change.paths)

    def same(self, change: Touched, contents: Contents) -> bool:
        """Whether a tree that differs so much from the one this is held for has the answer, too."""
        needed = self.answer.dependencies
        paths = self._watched & change.paths
        if (
            needed.notices
            or not change.plain
            or not all(path in self._files or path in self._folders or path in self._code for path in paths)
        ):
            return needed.holds(contents)
        return self.agrees(paths, contents)

    def agrees(self, paths: Iterable[str], contents: Contents) -> bool:
        """Whether a tree is the same at these paths, as far as the answer depends on them."""
        files = all(contents.file(path) == self._files[path] for path in paths if path in self._files)
        folders = all(contents.folder(path) == self._folders[path] for path in paths if path in self._folders)
        return files and folders and contents.says((path, self._code[path]) for path in paths if path in self._code)
