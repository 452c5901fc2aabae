"""Whether what a commit changed touches an answer: asked of every commit, so only the changes are looked at."""

from __future__ import annotations

from auditor.apart import Answer
from auditor.git.log import Change
from auditor.tree import Contents, KernelTree


class Held:
    """An answer, and the paths it depends on as they are named and where they really are."""

    def __init__(self, answer: Answer, tree: KernelTree) -> None:
        self.answer = answer
        self._files = dict(answer.dependencies.files)
        self._folders = dict(answer.dependencies.folders)
        asked = {*self._files, *self._folders, *(path for path, _ in answer.dependencies.links)}
        self._watched = asked | {tree.real(path) for path in asked}

    def touched(self, changes: tuple[Change, ...]) -> bool:
        """Whether one of the changes may matter; any change of a link may."""
        return any(self._touched(change) for change in changes)

    def _touched(self, change: Change) -> bool:
        if not change.plain or change.path in self._watched:
            return True
        return not change.same_names and any(path in self._watched for path in above(change.path))

    def same(self, changes: tuple[Change, ...], contents: Contents) -> bool:
        """Whether a tree that differs by `changes` from the one this was held for still has the answer."""
        needed = self.answer.dependencies
        if needed.notices or not all(change.plain for change in changes):
            return needed.holds(contents)
        paths = {path for change in changes for path in (change.path, *above(change.path))} & self._watched
        if not all(path in self._files or path in self._folders for path in paths):
            return needed.holds(contents)  # a link leads there
        files = all(contents.file(path) == self._files[path] for path in paths if path in self._files)
        return files and all(contents.folder(path) == self._folders[path] for path in paths if path in self._folders)


def above(path: str) -> list[str]:
    """The folders a path lies in, the root included; with it, each of them may have come or gone."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts))]
