"""From one revision to the next: what stands in each, and which commit made it so."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import accumulate, chain, pairwise

from auditor.arches import resolve
from auditor.errors import UsageError
from auditor.git.log import Commit
from auditor.history.archive import Archive
from auditor.history.line import State, Step
from auditor.history.origin import Origins, flips
from auditor.timeline import VERDICT, Flip, History, Moment
from auditor.value import value


@value
class Asked:
    """A range `A..B` or a glob of tags, `per_commit` for every commit of the range that touched an answer.

    `bisect` is the one architecture of which the first other verdict is wanted.
    """

    range: str = ""
    tags: str = ""
    arches: tuple[str, ...] = ()
    per_commit: bool = False
    bisect: str = ""


def ends(log_range: str) -> tuple[str, str]:
    """The two revisions of `A..B`; an empty B is HEAD.  Raises `UsageError`."""
    base, dots, head = log_range.partition("..")
    if not dots or not base or head.startswith("."):
        raise UsageError(f"{log_range}: this is no range; give A..B, the older revision first, or --tags GLOB")
    return base, head or "HEAD"


def named(archive: Archive, asked: Asked) -> tuple[tuple[str, Commit], ...]:
    """The revisions that are asked for, in order, each with the name it was asked for by.

    Raises `UsageError` for a revision there is not, and where fewer than two are left.
    """
    names = archive.log.tags(asked.tags) if asked.tags else ends(asked.range)
    found = tuple((name, archive.log.commit(name)) for name in names)
    if asked.tags and len(found) < 2:
        raise UsageError(f"--tags {asked.tags}: {len(found)} tag(s) match; a history needs two")
    return found


class _Walk:
    """One question, answered from revision to revision."""

    def __init__(self, archive: Archive, asked: Asked, newest: str, oldest: str) -> None:
        self.archive = archive
        self.asked = asked
        self.walked = 0
        self.undecided = False
        self.arches = self._resolved(newest, oldest)

    def _resolved(self, *commits: str) -> tuple[str, ...]:
        names = (self.asked.bisect,) if self.asked.bisect else self.asked.arches
        return tuple(dict.fromkeys(self._resolve(name, commits) for name in names))

    def _resolve(self, name: str, commits: tuple[str, ...]) -> str:
        """An architecture the newest revision has, or else the oldest."""
        for commit in commits[1:]:
            try:
                return resolve(self.archive.tree(commits[0]), name)
            except UsageError:
                return resolve(self.archive.tree(commit), name)
        return name

    def start(self, commit: str) -> State:
        return self._noted(self.archive.state(commit, self.arches))

    def _noted(self, state: State) -> State:
        self.undecided = self.undecided or not moment("", None, "", state).complete
        return state

    def line(self, base: str, commits: tuple[Commit, ...]) -> tuple[State, Iterator[tuple[Commit, State, State]]]:
        """What is said in `base`, and each commit after it that may change that, with what is said before and after."""
        states = ((count, self._noted(state)) for count, state in self.archive.line(base, commits, self.arches))
        self.walked += len(commits)
        start = next(states)
        steps = pairwise(chain((start,), states))
        return start[1], ((commits[count - 1], before, after) for (_, before), (count, after) in steps)

    def each(self, points: tuple[tuple[str, Commit], ...]) -> list[State]:
        """What is said in each of these revisions."""
        revisions = [commit.revision for _, commit in points]
        changes = (self.archive.log.changes(old, new) for old, new in pairwise(revisions))
        steps = tuple(map(Step, revisions[1:], changes))
        found = {count: self._noted(state) for count, state in self.archive.states(revisions[0], steps, self.arches)}
        return list(accumulate(range(len(points)), lambda last, count: found.get(count, last), initial=found[0]))[1:]

    def moment(self, name: str, commit: Commit, state: State) -> Moment:
        return moment(name, commit, self.archive.release(commit.revision), state)


def moment(name: str, commit: Commit | None, release: str, state: State) -> Moment:
    """What stands in one revision."""
    about = (commit.revision, commit.subject, commit.date, commit.author_date) if commit else ("", "", "", "")
    standings = tuple(state[arch].standing for arch in sorted(state))
    notices = tuple(sorted({notice for said in state.values() for notice in said.notices}))
    return Moment(name, *about, release, standings, notices)


def history(archive: Archive, asked: Asked, points: tuple[tuple[str, Commit], ...]) -> History:
    """The whole answer for the revisions that `asked` has `named`.

    Raises `UsageError` for a range that is empty or cannot be walked, and
    `NotAKernelTree` for a revision that is none.
    """
    walk = _Walk(archive, asked, points[-1][1].revision, points[0][1].revision)
    archive.check(points[-1][1].revision, walk.arches)
    moments, found = _tagged(walk, points) if asked.tags else _ranged(walk, *points)
    if asked.bisect:
        found = [flip for flip in found if flip.level == VERDICT][:1]
    label = asked.tags or asked.range
    bisected = walk.arches[0] if asked.bisect else ""
    return History(label, archive.scenario.name, tuple(moments), tuple(found), walk.walked, walk.undecided, bisected)


def _ranged(walk: _Walk, base: tuple[str, Commit], head: tuple[str, Commit]) -> tuple[list[Moment], list[Flip]]:
    """The line of first parents that leads to `head`, from where it leaves what `base` has."""
    log = walk.archive.log
    (old_name, old), (new_name, new) = base, head
    if old.revision == new.revision or not log.is_ancestor(old.revision, new.revision):
        raise _nothing(walk, old_name, new_name, old.revision == new.revision)
    with ThreadPoolExecutor(1) as git:  # it takes a while, and the base will be looked at in any case
        asked = git.submit(log.between, old.revision, new.revision)
        walk.archive.read(old.revision)
        commits = asked.result()
    trunk = commits[0].parents[0] if commits and commits[0].parents else old.revision
    behind = old.revision if trunk != old.revision else ""
    first = walk.start(old.revision) if behind else None
    state, steps = walk.line(trunk, commits)
    moments, found = [walk.moment(old_name, old, state if first is None else first)], []
    origins = Origins(walk.archive, walk.arches, behind)
    for commit, before, after in steps:
        state = after
        found += [replace(flip, since=moments[-1].name) for flip in flips(origins, commit, before, after)]
        if walk.asked.per_commit and commit.revision != new.revision:
            moments.append(walk.moment(commit.revision[:12], commit, after))
    return [*moments, walk.moment(new_name, new, state)], found


def _nothing(walk: _Walk, old: str, new: str, same: bool) -> UsageError:
    if same:
        return UsageError(f"{old}..{new}: this range is empty; name an older and a newer revision")
    hint = "; this clone is shallow: git fetch --unshallow brings the rest" if walk.archive.log.shallow else ""
    return UsageError(
        f"{old}..{new}: {new} does not contain {old}; give a revision that does, or their merge base{hint}"
    )


def _tagged(walk: _Walk, points: tuple[tuple[str, Commit], ...]) -> tuple[list[Moment], list[Flip]]:
    """The revisions as they are; only between two that differ are the commits walked."""
    states = walk.each(points)
    moments = [walk.moment(name, commit, state) for (name, commit), state in zip(points, states, strict=True)]
    found: list[Flip] = []
    for (at, before), (point, after) in pairwise(zip(points, states, strict=True)):
        found += _between(walk, at, before, point, after)
    return moments, found


def _between(
    walk: _Walk, old: tuple[str, Commit], before: State, new: tuple[str, Commit], after: State
) -> Iterator[Flip]:
    """What two revisions differ in, with the last commit that made it so where one lies between them."""
    differences = list(flips(None, new[1], before, after))
    if not differences:
        return
    log = walk.archive.log
    base = log.merge_base(old[1].revision, new[1].revision)
    made: dict[tuple[str, str], Flip] = {}
    if base:
        origins = Origins(walk.archive, walk.arches, "")
        _, steps = walk.line(base, log.between(base, new[1].revision))
        for commit, earlier, later in steps:
            made |= {(flip.arch, flip.level): flip for flip in flips(origins, commit, earlier, later)}
    for flip in differences:
        last = made.get((flip.arch, flip.level))
        named_so = last if last is not None and last.after == flip.after else flip
        yield replace(named_so, before=flip.before, since=old[0])
