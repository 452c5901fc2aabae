"""What every format says alike: the order of things, the counts, and the ways of a level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditor.condition import Condition
from auditor.model import (
    WEAKEST_FIRST,
    ArchReport,
    ConfigLevel,
    ConfigReport,
    Deferral,
    Effect,
    Finding,
    FreePath,
    Level,
    LevelFacts,
    Notice,
    Report,
    Verdict,
)
from auditor.survey import Way

LEVELS: Final = tuple(Level)


def ways(facts: LevelFacts) -> tuple[Way, ...]:
    """The deferrals a level may end with, weakest first."""
    met = {path.deferral for path in facts.paths}
    return tuple(Way(d, facts.condition_of(d)) for d in WEAKEST_FIRST if d in met)


def freeing(facts: LevelFacts) -> tuple[Way, ...]:
    """The ways that free a table; the `absent` one only where there is no other."""
    every = ways(facts)
    return tuple(w for w in every if w.deferral is not Deferral.ABSENT) or every


def levels(report: Report) -> tuple[Level, ...]:
    """The levels that were asked for."""
    asked = {facts.level for arch in report.architectures for facts in arch.facts.levels}
    asked |= {level.level for config in report.configs for level in config.levels}
    return tuple(level for level in LEVELS if level in asked)


def architectures(report: Report) -> tuple[ArchReport, ...]:
    """The architectures by name."""
    return tuple(sorted(report.architectures, key=lambda arch: arch.name))


def level_facts(arch: ArchReport) -> tuple[LevelFacts, ...]:
    """What is known of each level, pte first."""
    return tuple(sorted(arch.facts.levels, key=lambda facts: LEVELS.index(facts.level)))


def config_levels(config: ConfigReport) -> tuple[ConfigLevel, ...]:
    """What each level does in one configuration, pte first."""
    return tuple(sorted(config.levels, key=lambda level: LEVELS.index(level.level)))


def configs(report: Report) -> tuple[ConfigReport, ...]:
    """The configurations by file."""
    return tuple(sorted(report.configs, key=lambda config: (config.file, config.arch)))


def findings(arch: ArchReport, *effects: Effect) -> tuple[Finding, ...]:
    """The findings with one of `effects` (none given: all), by level, rule, place and condition."""
    wanted = effects or tuple(Effect)
    return tuple(sorted((f for f in arch.findings if f.claim.effect in wanted), key=_finding_key))


def paths(ways_out: Iterable[FreePath]) -> tuple[FreePath, ...]:
    """The paths of a level, weakest deferral first, then by condition and way."""
    return tuple(sorted(ways_out, key=_path_key))


def notices(found: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices by place, each once."""
    return tuple(sorted(set(found)))


def verdict_counts(report: Report) -> dict[Verdict, int]:
    """How many architectures got each verdict; a verdict nobody got counts 0."""
    return {v: sum(arch.verdict is v for arch in report.architectures) for v in Verdict}


def effect_counts(report: Report) -> dict[Effect, int]:
    """How many findings have each effect."""
    found = [f.claim.effect for arch in report.architectures for f in arch.findings]
    return {effect: found.count(effect) for effect in Effect}


def when(condition: Condition) -> str:
    """The condition for a reader's eye: `always` and `never` in words."""
    if condition.is_true:
        return "always"
    return "never" if condition.is_false else str(condition)


def _finding_key(finding: Finding) -> tuple[object, ...]:
    claim = finding.claim
    place = (LEVELS.index(claim.level), claim.rule, claim.location)
    return (*place, str(claim.condition), claim.message, finding.fingerprint)


def _path_key(path: FreePath) -> tuple[object, ...]:
    steps = tuple((step.name, step.kind.value, step.location) for step in path.steps)
    strength = WEAKEST_FIRST.index(path.deferral)
    return (strength, str(path.condition), path.terminal, steps, path.reason)
