"""What each level does in exactly one configuration."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import ConfigLevel, Deferral, FreePath, LevelFacts


def in_configuration(facts: LevelFacts, values: Mapping[str, str]) -> ConfigLevel:
    """The paths in force under `values` (symbol to value; absent is `n`), and what they amount to.

    A way that frees nothing counts only where it is the only one; two
    different ends at a run-time branch are `mixed`.
    """
    paths: list[FreePath] = []
    doubts: list[str] = []
    for path in facts.paths:
        holds = path.condition.evaluate(values)
        if holds is None:
            doubts.append(f"depends on {', '.join(sorted(path.condition.opaques()))}")
        elif holds:
            paths.append(path)
    freeing = [p for p in paths if p.deferral is not Deferral.ABSENT] or paths
    ways = tuple(dict.fromkeys(p.deferral for p in freeing))
    reasons = [*doubts, *(p.reason for p in freeing if p.deferral is Deferral.UNKNOWN)]
    terminals = tuple(dict.fromkeys(p.terminal for p in freeing if p.terminal))
    return ConfigLevel(facts.level, _amount(ways, bool(doubts)), ways, terminals, "; ".join(dict.fromkeys(reasons)))


def _amount(ways: tuple[Deferral, ...], doubtful: bool) -> Deferral:
    if doubtful or Deferral.UNKNOWN in ways or not ways:
        return Deferral.UNKNOWN
    return ways[0] if len(ways) == 1 else Deferral.MIXED
