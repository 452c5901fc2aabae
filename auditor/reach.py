"""What the hooks of an architecture can do while PT_RECLAIM is on: its ways, asked of a what-if's Kconfig model."""

from __future__ import annotations

from typing import Final

from auditor.condition import OPAQUE, TRUE, Atom, Condition, cube_formula, symbol
from auditor.kconfig import KconfigModel
from auditor.model import WEAKEST_FIRST, ArchFacts, LevelFacts
from auditor.scenario import PT_RECLAIM
from auditor.survey import ArchReach, LevelReach, Way

_ON: Final = symbol(PT_RECLAIM)


def reach(facts: ArchFacts, model: KconfigModel) -> ArchReach:
    """The ways of every level that `model`, a what-if, admits with PT_RECLAIM on."""
    if not model.admits(_ON):
        return ArchReach(facts.name, ())
    return ArchReach(facts.name, tuple(LevelReach(level.level, _ways(level, model)) for level in facts.levels))


def _ways(facts: LevelFacts, model: KconfigModel) -> tuple[Way, ...]:
    met = {path.deferral for path in facts.paths}
    every = ((deferral, facts.condition_of(deferral)) for deferral in WEAKEST_FIRST if deferral in met)
    admitted = [(deferral, where) for deferral, where in every if model.admits(where & _ON)]
    if len(admitted) == 1:
        return (Way(admitted[0][0], TRUE),)
    return tuple(Way(deferral, _short(where, model)) for deferral, where in admitted)


def _short(where: Condition, model: KconfigModel) -> Condition:
    """`where` without the symbols that have only one value while PT_RECLAIM is on."""
    for atom in sorted(a for a in where.atoms() if a.rank != OPAQUE):
        for value in (True, False):
            if not model.admits(_ON & _literal(atom, not value)):
                where = where.restrict(atom, value)
                break
    return where


def _literal(atom: Atom, value: bool) -> Condition:
    return cube_formula(((atom, value),))
