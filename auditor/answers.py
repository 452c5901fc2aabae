"""The frozen values of a campaign: many trees, one table of answers, and what differs between two rows of it.

Plain texts and tuples only: they go to other machines, into a database and into a cache.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from auditor.model import Deferral, Level
from auditor.value import value


class State(StrEnum):
    """How far a campaign is with one tree."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Kind(StrEnum):
    """Where a tree lies."""

    GIT = "git"
    FOLDER = "folder"
    TARBALL = "tarball"


@value
class Place:
    """One tree of a plan: `name` is how the table calls it, `path` where it is.

    `revision` is the full hash of a commit for `git`; `stamp` tells whether a tarball is still the one it was.
    """

    name: str
    kind: Kind
    path: str
    revision: str = ""
    stamp: str = ""


@value
class Way:
    """One deferral a level may end with, and when: Kconfig's spelling, `y` where that is always."""

    deferral: str
    condition: str


@value
class Answer:
    """One architecture of one tree; `levels` has the ways of each level, weakest deferral first."""

    arch: str
    verdict: str
    reason: str
    levels: tuple[tuple[str, tuple[Way, ...]], ...]

    def ways(self, level: str) -> tuple[Way, ...]:
        """The ways of one level."""
        return next((ways for name, ways in self.levels if name == level), ())


@value
class Outcome:
    """What became of one tree: its answers, or the reason why it has none (`failure`).

    `release` is from its Makefile.  `notices` are what could not be read or understood.
    """

    failure: str = ""
    release: str = ""
    notices: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


@value
class TreeRow:
    """One tree of the table."""

    place: Place
    state: State
    outcome: Outcome


@value
class Table:
    """Everything a campaign knows, in the order of its plan."""

    scenario: str
    trees: tuple[TreeRow, ...]

    @property
    def complete(self) -> bool:
        """Whether every tree was audited, with nothing unreadable or left undecided."""
        return all(tree.state is State.DONE and not unsettled(tree.outcome) for tree in self.trees)


@value
class Change:
    """What one architecture says in two rows, where that is not the same; empty where a row has no such answer."""

    arch: str
    what: str
    before: str
    after: str


@value
class Comparison:
    """Two rows of the table, and every difference between them."""

    before: str
    after: str
    changes: tuple[Change, ...]


LEVELS: Final = tuple(level.value for level in Level)


def unsettled(outcome: Outcome) -> bool:
    """Whether an audit left something open."""
    return bool(outcome.notices) or any(answer.verdict == "unknown" for answer in outcome.answers)


def deferrals(ways: tuple[Way, ...]) -> str:
    """The deferrals of a level in one cell."""
    return ", ".join(way.deferral for way in ways)


def freeing(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The ways that free a table; the `absent` one only where there is no other."""
    return tuple(way for way in ways if way.deferral != Deferral.ABSENT) or ways


def conditions(ways: tuple[Way, ...]) -> str:
    """When each of them holds, in one cell."""
    return "; ".join(f"{way.deferral} if {way.condition}" for way in ways)
