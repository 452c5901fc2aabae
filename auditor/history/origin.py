"""What changed from one commit to the next, and where it came from when the commit is a merge."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.git.log import Commit
from auditor.history.archive import Archive
from auditor.history.line import State
from auditor.timeline import VERDICT, Flip


def flips(origins: Origins | None, commit: Commit, before: State, after: State) -> Iterator[Flip]:
    """Each verdict and each level's deferrals that are not the same; without `origins` no commit is named."""
    for arch in sorted(before.keys() | after.keys()):
        old, new = said(before, arch), said(after, arch)
        for level in sorted(old.keys() | new.keys(), key=_order(old, new).index) if old != new else ():
            if old.get(level, "") != new.get(level, "") and (level == VERDICT or (old and new)):
                flip = Flip(arch, level, old.get(level, ""), new.get(level, ""))
                made = origins.made(flip, commit) if origins else flip
                if made is not None:
                    yield made


def said(state: State, arch: str) -> dict[str, str]:
    """What is said of an architecture; nothing where there is no such one."""
    return state[arch].standing.said() if arch in state else {}


def _order(old: dict[str, str], new: dict[str, str]) -> list[str]:
    return list(dict.fromkeys((*old, *new)))


class Origins:
    """Names the commit that made a change; what lies in `behind` (a commit, or empty) is not told."""

    def __init__(self, archive: Archive, arches: tuple[str, ...], behind: str) -> None:
        self._archive = archive
        self._behind = behind
        self._lines: dict[tuple[str, str], tuple[Commit, ...]] = {}

    def made(self, flip: Flip, commit: Commit) -> Flip | None:
        """The change with its commit; `None` where that one is behind the range."""
        found = self._source(flip, commit)
        if self._behind and found is not commit and self._archive.log.is_ancestor(found.revision, self._behind):
            return None
        about = found.revision, found.subject, found.date, found.author_date
        merge = "" if found is commit else commit.revision
        return Flip(flip.arch, flip.level, flip.before, flip.after, *about, merge)

    def _source(self, flip: Flip, commit: Commit) -> Commit:
        """The commit on the line that `commit` merged, and on those merged there, from which it has been so."""
        for other in commit.parents[1:]:
            line = self._line(commit.parents[0], other)
            made = self._last(flip, line) if line else None
            if made is not None:
                return self._source(flip, made)
        return commit

    def _line(self, first: str, other: str) -> tuple[Commit, ...]:
        if (first, other) not in self._lines:
            self._lines[first, other] = self._archive.log.between(first, other)
        return self._lines[first, other]

    def _last(self, flip: Flip, line: tuple[Commit, ...]) -> Commit | None:
        """The last commit of a line that made it so; `None` where the line does not end so, or always was."""
        base = line[0].parents[:1]
        states = self._archive.line(base[0] if base else "", line, (flip.arch,))
        made, now = None, said(next(states)[1], flip.arch).get(flip.level, "")
        for steps, state in states:
            then, now = now, said(state, flip.arch).get(flip.level, "")
            if now == flip.after and then != now:
                made = line[steps - 1]
        return made if now == flip.after else None
