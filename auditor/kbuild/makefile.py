"""The assignments of one Makefile, to be found by what they set."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from auditor.kbuild.assignment import affixes
from auditor.kbuild.reader import assignments

_PARTS: Final = ("-y", "-objs", "-")


class Makefile:
    """The assignments of one Makefile, in their order."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.assignments = assignments(path, text)
        self.mentioned = frozenset(word for a in self.assignments for word in a.known)
        self._setting: dict[str, list[int]] = {}
        self._open: list[int] = []
        for index, assignment in enumerate(self.assignments):
            targets = assignment.targets()
            for name in targets:
                self._setting.setdefault(name, []).append(index)
            self._open += [] if targets else [index]
        self.composites = frozenset(self._composites())

    def setting(self, name: str) -> list[int]:
        """Which of the assignments may set a variable."""
        return sorted([*self._setting.get(name, ()), *self._open])

    def lists(self, stem: str, word: str) -> bool:
        """Whether an assignment to `stem-` names a word, whatever follows the hyphen."""
        return word in self.mentioned and any(
            word in a.known and a.target.startswith(f"{stem}-") for a in self.assignments
        )

    def _composites(self) -> set[str]:
        """The stems of lists that may hold the parts of an object of that name."""
        stems = {name.removesuffix(end) for name in self._setting for end in _PARTS if name.endswith(end)}
        targets = [affixes(self.assignments[index].target) for index in self._open]
        objects = [word[:-2] for word in self.mentioned if word.endswith(".o")] if targets else []
        return stems.union(stem for stem in objects if any(_may_be(f"{stem}{end}", targets) for end in _PARTS))


def _may_be(name: str, targets: list[tuple[str, str]]) -> bool:
    return any(name.startswith(start) and name.endswith(end) for start, end in targets)


@lru_cache(maxsize=512)
def parsed(path: str, text: str) -> Makefile:
    """The Makefile of that text; `path` is what opaque facts call it."""
    return Makefile(path, text)
