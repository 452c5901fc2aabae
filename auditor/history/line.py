"""One line of commits: the answers in its first tree, and in each one after it that may say something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from auditor.apart import Apart
from auditor.arches import architectures
from auditor.git.log import Change
from auditor.history.finder import Finder
from auditor.history.watch import Held, Lasting, Touched, touched
from auditor.model import Notice
from auditor.timeline import Standing, standing
from auditor.tree import Contents


class Said(NamedTuple):
    """What a history tells of one architecture in one tree."""

    standing: Standing
    notices: tuple[Notice, ...]


State = dict[str, Said]
"""What is said of each architecture in one tree."""


class Step(NamedTuple):
    """A commit, and all that differs between its tree and the one before it on the line."""

    commit: str
    changes: tuple[Change, ...]


class Found(NamedTuple):
    """What is said after so many steps, and the architectures that had to be audited for it."""

    steps: int
    state: State
    audited: tuple[str, ...]


_Answers = dict[str, Held]
_ANYTHING: Final = Touched(frozenset(), False)
"""No word about what differs from an earlier commit."""

_MEMBERSHIP: Final = re.compile(r"arch/[^/]+(/Kconfig|/include(/.*)?)?")
"""What decides whether a folder is an architecture."""


class Share(Protocol):
    """The architectures that a walk is about."""

    def first(self, arches: tuple[str, ...]) -> Iterable[str]:
        """Those among all that the first tree has."""

    def has(self, arch: str) -> bool:
        """Whether one that a later tree has is among them."""


def walk(finder: Finder, base: str, steps: tuple[Step, ...], share: Share) -> Iterator[Found]:
    """What is found in `base` (nothing, where that is empty), and after each step that may have changed it."""
    line = _Line(finder, share)
    now = line.start(base) if base else {}
    yield Found(0, _said(now), line.audits())
    for count, (commit, changes) in enumerate(steps, 1):
        before, now = now, line.after(now, commit, changes)
        if now is not before:
            yield Found(count, _said(now), line.audits())


def _said(answers: _Answers) -> State:
    return {arch: Said(standing(held.answer.reports[0]), held.answer.notices) for arch, held in answers.items()}


class _Line:
    """The answers along a line, for the architectures that are wanted."""

    def __init__(self, finder: Finder, share: Share) -> None:
        self._finder = finder
        self._share = share
        self._real: dict[str, str] = {}
        """Where paths really are, as long as no link of the line changes."""
        self._contents: Contents | None = None
        """What was looked at last, unless a link has changed since."""
        self._changed: set[str] = set()
        """What else has changed since."""
        self._lasting = Lasting(None)
        """The folders that have been there since then."""
        self._audited: list[str] = []

    def audits(self) -> tuple[str, ...]:
        """The architectures that had to be audited since the last call."""
        found, self._audited = tuple(self._audited), []
        return found

    def start(self, commit: str) -> _Answers:
        """The answers in the first tree."""
        here = self._here(commit)
        there = self._share.first(architectures(here.contents.tree))
        return {arch: self._answer(arch, here, _ANYTHING) for arch in there}

    def after(self, answers: _Answers, commit: str, changes: tuple[Change, ...]) -> _Answers:
        """The answers in a tree that differs so from one with `answers`; these themselves, if they hold."""
        self._lasting.note(changes)
        change = touched(changes, self._lasting)
        self._changed |= change.paths
        if not change.plain:
            self._real.clear()
            self._contents, self._lasting = None, Lasting(None)
        stale = any(held.touched(change) for held in answers.values())
        moved = not change.plain or any(map(_MEMBERSHIP.fullmatch, change.paths))
        if not stale and not moved:
            return answers
        here = self._here(commit)
        there = filter(self._share.has, architectures(here.contents.tree)) if moved else answers
        found = {
            arch: self._next(answers[arch], arch, here, change)
            if arch in answers
            else self._answer(arch, here, _ANYTHING)
            for arch in there
        }
        return answers if found == answers else found

    def _here(self, commit: str) -> Apart:
        here = self._finder.apart(commit, self._contents, self._changed)
        self._contents, self._changed, self._lasting = here.contents, set(), Lasting(here.contents.tree)
        return here

    def _next(self, held: Held, arch: str, here: Apart, change: Touched) -> Held:
        """The answer in the next tree: the same one where it still holds."""
        if not held.touched(change):
            return held
        if not held.same(change, here.contents):
            return self._answer(arch, here, change)
        return held if change.plain else Held(held.answer, here.contents.tree, self._real)

    def _answer(self, arch: str, here: Apart, change: Touched) -> Held:
        """An answer found before, or a new one."""
        known = self._finder.remembered(here, arch, change, self._real)
        if known is None:
            self._audited.append(arch)
            known = self._finder.audited(here, arch, self._real)
        return known
