"""The frozen values of a survey: one tree judged under several scenarios, and what its hooks do under each.

ArchFacts, once -> a Judgement per scenario -> Survey
"""

from __future__ import annotations

from auditor.condition import Condition
from auditor.model import Deferral, Level, Report
from auditor.value import value


@value
class Way:
    """One deferral a level can end with while PT_RECLAIM is on.

    `condition` is when, without what always holds there; it speaks of nothing
    the scenario has already settled.
    """

    deferral: Deferral
    condition: Condition


@value
class LevelReach:
    """The ways of one level that some configuration with PT_RECLAIM on takes, weakest first."""

    level: Level
    ways: tuple[Way, ...]


@value
class ArchReach:
    """The reach of every level of one architecture; no level where PT_RECLAIM cannot be on."""

    arch: str
    levels: tuple[LevelReach, ...]

    def level(self, level: Level) -> tuple[Way, ...]:
        """The ways of one level; empty where there are none."""
        return next((reach.ways for reach in self.levels if reach.level is level), ())


@value
class Judgement:
    """The verdicts under one scenario; `assumes` says in words what it takes for granted of PT_RECLAIM."""

    report: Report
    assumes: str
    reaches: tuple[ArchReach, ...]

    def reach(self, arch: str) -> ArchReach:
        """What the hooks of one architecture do under this scenario."""
        return next((reach for reach in self.reaches if reach.arch == arch), ArchReach(arch, ()))


@value
class Survey:
    """One tree under several scenarios, the one that was asked for first; `files` names what was read of the tree."""

    judgements: tuple[Judgement, ...]
    files: tuple[str, ...] = ()

    @property
    def report(self) -> Report:
        """The answer under the scenario that was asked for."""
        return self.judgements[0].report
