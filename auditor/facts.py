"""The C side of an audit: what each architecture's sources say, before Kconfig or any rule speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from auditor.condition import TRUE, TooManyNodes, at_most
from auditor.deadline import OutOfTime
from auditor.errors import UsageError
from auditor.headers import Headers, WidenUniverse
from auditor.includes import Includes, Universe
from auditor.kbuild import Kbuild
from auditor.model import ArchFacts, Deferral, FreePath, Level, LevelFacts, Location, Notice
from auditor.sources import Sources
from auditor.trace import Definitions, Traced, trace_levels

MAX_SYMBOLS: Final = 300
"""Symbols in the condition of one way; the kernels we know need a dozen."""

MAX_NODES: Final = 50_000
"""Nodes of the diagrams of one architecture's conditions; the kernels we know need two thousand."""

MAX_REPEATS: Final = 50
"""How often one architecture's headers are walked again because a new name turned out to matter."""


def collect(sources: Sources, name: str, levels: tuple[Level, ...], beyond: frozenset[str] = frozenset()) -> ArchFacts:
    """What the sources of one architecture say; `beyond` are headers that count, wherever they are included."""
    try:
        with at_most(MAX_NODES):
            facts = _followed(sources, name, levels, beyond)
    except RecursionError:
        return given_up(name, levels, "its conditionals or calls nest too deep to follow")
    except OutOfTime as limit:
        return given_up(name, levels, str(limit))
    except TooManyNodes:
        return given_up(name, levels, f"its conditions take more than {MAX_NODES} nodes to write down")
    symbols = max((len(p.condition.atoms()) for f in facts.levels for p in f.paths), default=0)
    if symbols > MAX_SYMBOLS:
        return given_up(name, levels, f"its ways depend on more than {MAX_SYMBOLS} symbols at once")
    return facts


def _followed(sources: Sources, name: str, levels: tuple[Level, ...], beyond: frozenset[str]) -> ArchFacts:
    universe = Universe(Includes(sources, name), beyond)
    traced = _traced(sources, universe, Kbuild(sources.tree, name), levels)
    facts = ArchFacts(name, traced.levels, traced.batch, mentions=traced.mentions, notices=traced.notices)
    facts = replace(facts, walked=traced.walked, looked_up=traced.looked_up, at_stake=traced.at_stake)
    facts = replace(facts, units=traced.units, unseen=traced.unseen)
    return replace(facts, replaceable=traced.replaceable, members=traced.members)


def given_up(name: str, levels: tuple[Level, ...], why: str) -> ArchFacts:
    """An architecture nobody can follow: every level unknown, and a notice."""
    place = Location(f"arch/{name}")
    facts = (LevelFacts(level, (FreePath(level, TRUE, Deferral.UNKNOWN, "", (), why),)) for level in levels)
    return ArchFacts(name, tuple(facts), notices=(Notice(place, f"{why}; all of it is unknown"),))


def _traced(sources: Sources, universe: Universe, kbuild: Kbuild, levels: tuple[Level, ...]) -> Traced:
    """The ways of every level; headers are read anew when a name in one passed over turns out to matter."""
    includes, name = universe.includes, universe.includes.arch
    for _ in range(MAX_REPEATS):
        try:
            return trace_levels(Headers(sources, includes, universe), Definitions(sources, kbuild, name), levels)
        except WidenUniverse:
            continue
    raise UsageError(
        f"arch/{name}: its headers need more than {MAX_REPEATS} rounds to read; audit the others with --arch"
    )
