"""How verdicts and deferrals went over the revisions of a repository: the values renderers show."""

from __future__ import annotations

from typing import Final

from auditor.model import WEAKEST_FIRST, ArchReport, Deferral, Level, LevelFacts, Notice, Verdict
from auditor.value import value

VERDICT: Final = ""
"""The place of a verdict where that of a level would be."""


@value
class Standing:
    """One architecture in one revision; `deferrals` are all a level may end with, weakest first."""

    arch: str
    verdict: Verdict
    deferrals: tuple[tuple[Level, tuple[Deferral, ...]], ...]

    def said(self) -> dict[str, str]:
        """The verdict by `VERDICT`, and each level's deferrals by its name, in words."""
        levels = {level.value: ", ".join(found) for level, found in self.deferrals}
        return {VERDICT: self.verdict.value, **levels}


@value
class Moment:
    """One revision; `name` is what it was asked for by, or its short hash."""

    name: str
    commit: str
    subject: str
    date: str
    author_date: str
    release: str
    standings: tuple[Standing, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was unreadable or left undecided."""
        return not self.notices and all(s.verdict is not Verdict.UNKNOWN for s in self.standings)


@value
class Flip:
    """A verdict (`level` is empty) or the deferrals of a level that changed, and the commit that did it.

    `before` or `after` is empty where there is no such architecture.  `commit` is
    empty where two revisions lie on different lines and no commit between them
    can be named; `merge` is the commit with which the change came to the line
    followed, empty where that is `commit` itself.
    """

    arch: str
    level: str
    before: str
    after: str
    commit: str = ""
    subject: str = ""
    date: str = ""
    author_date: str = ""
    merge: str = ""
    since: str = ""
    """The name of the revision, one of those shown, after which it is so."""


@value
class History:
    """The answer: revisions in their order, and what changed from one to the next."""

    asked: str
    scenario: str
    moments: tuple[Moment, ...]
    flips: tuple[Flip, ...]
    walked: int
    """How many commits were looked at, most of which changed nothing an answer rests on."""
    undecided: bool = False
    """Whether a revision that is not shown was incomplete or inconclusive."""
    bisected: str = ""
    """The one architecture of which the first other verdict was asked for."""

    @property
    def complete(self) -> bool:
        """Whether every revision looked at was complete and decided."""
        return not self.undecided and all(moment.complete for moment in self.moments)


def standing(report: ArchReport) -> Standing:
    """What a report says in a word each."""
    return Standing(
        report.name, report.verdict, tuple((facts.level, _deferrals(facts)) for facts in report.facts.levels)
    )


def _deferrals(facts: LevelFacts) -> tuple[Deferral, ...]:
    """All that a level may end with; that it is absent only where there is nothing else."""
    met = {path.deferral for path in facts.paths}
    return tuple(d for d in WEAKEST_FIRST if d in met and (d is not Deferral.ABSENT or len(met) == 1))
