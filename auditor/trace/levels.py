"""From the outer hook of each level to its free paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from auditor.condition import FALSE, Condition
from auditor.csource.directives import SourceFile
from auditor.csource.syntax import parse_body
from auditor.headers import END, Headers
from auditor.includes import EXPANDER
from auditor.model import (
    BatchWay,
    Deferral,
    FreePath,
    Level,
    LevelFacts,
    Location,
    MarkKind,
    Mention,
    Notice,
    Step,
    StepKind,
)
from auditor.preprocess import KCONFIG_TESTS
from auditor.trace.batch import TABLE_BATCH
from auditor.trace.definitions import Definitions
from auditor.trace.execute import Execution
from auditor.trace.mentions import hook_definitions
from auditor.trace.reclaim import reclaimed, unhooked
from auditor.trace.resolve import MAX_WORK, Resolver
from auditor.trace.settle import settled
from auditor.trace.state import Outcome, Place, State
from auditor.vocabulary import RELEASES

_KCONFIG_H: Final = "include/linux/kconfig.h"
"""Where `IS_ENABLED()` and its kin are defined, in a way that `auditor.preprocess` knows."""


class Traced(NamedTuple):
    """The facts of each level; where one ends in `tlb_remove_table()`, what that does; and what was cut short.

    `mentions` are the definitions rules ask for beside the ways: the
    architecture's own `__tlb_remove_table()`, and its hooks.  `walked` are the
    headers that were read for all files, or sought far away, `units` those that were read for a C file, with it,
    `looked_up` the names they were asked for,
    `at_stake` those of which one more definition would change an answer, `unseen`
    those of calls that nothing defines, `replaceable` the functions whose bodies are `__weak`,
    `members` those of operations structures that calls from the PTE hook go through.
    """

    levels: tuple[LevelFacts, ...]
    batch: tuple[BatchWay, ...]
    mentions: tuple[Mention, ...]
    notices: tuple[Notice, ...]
    walked: frozenset[str]
    units: frozenset[str]
    looked_up: frozenset[str]
    at_stake: frozenset[str]
    unseen: frozenset[str]
    replaceable: frozenset[str]
    members: frozenset[str]


def trace_levels(headers: Headers, definitions: Definitions, levels: tuple[Level, ...]) -> Traced:
    """Every way out of each level's hook, under exact conditions."""
    resolver = Resolver(headers, definitions)
    built = definitions.kbuild.built(EXPANDER)
    found = [(level, *_level(resolver, level, built)) for level in levels]
    facts = tuple(_with_reclaim(ways, definitions) for _, ways, _ in found)
    batched = any(path.terminal == TABLE_BATCH for level in facts for path in level.paths)
    mentions = [*hook_definitions(headers, levels), *(resolver.own_table_frees if batched else ())]
    notices = tuple(_doubts(headers, resolver, facts))
    batch = resolver.batch if batched else ()
    wanted = headers.universe.beyond
    walked = frozenset(v.file.path for v in headers.visits if not v.unit or v.file.path in wanted)
    units = frozenset(visit.file.path for visit in headers.visits if visit.unit)
    looked_up, unseen = frozenset(headers.looked_up), frozenset(headers.unseen)
    through = frozenset(member for level, _, members in found if level is Level.PTE for member in members)
    names = looked_up, headers.at_stake(), unseen, frozenset(definitions.replaceable), through
    return Traced(facts, batch, tuple(mentions), notices, walked, units, *names)


def _with_reclaim(facts: LevelFacts, definitions: Definitions) -> LevelFacts:
    if facts.level is not Level.PTE:
        return facts
    return replace(facts, paths=(*facts.paths, *reclaimed(definitions.sources, definitions.kbuild)))


def _doubts(headers: Headers, resolver: Resolver, facts: tuple[LevelFacts, ...]) -> Iterator[Notice]:
    """What makes the facts less than certain."""
    arch = Location(f"arch/{headers.includes.arch}")
    yield from unhooked(headers.sources)
    yield from headers.unfollowed()
    if resolver.truncated:
        yield Notice(arch, "its calls nest too deep to follow them all; what was not followed is unknown")
    if resolver.work > MAX_WORK:
        yield Notice(arch, f"it takes more than {MAX_WORK} steps to follow its calls; what was not followed is unknown")
    for root in headers.universe.missing:
        yield Notice(arch, f"<{root}>, which {EXPANDER} includes, is nowhere in the tree")
    for path in sorted({path for name in KCONFIG_TESTS for path in headers.sources.defining(name)} - {_KCONFIG_H}):
        yield Notice(Location(path), "it has an IS_ENABLED() of its own, or one like it, which is not followed")
    redefined = headers.redefined_options()
    for name in sorted(
        {s for level in facts for path in level.paths for s in path.condition.symbols()} & set(redefined)
    ):
        yield Notice(
            redefined[name], f"CONFIG_{name} is set here and not by Kconfig alone; conditions on it may be wrong"
        )


def _level(resolver: Resolver, level: Level, built: Condition) -> tuple[LevelFacts, frozenset[str]]:
    """The ways of one level, and the members of operations that its calls go through."""
    resolver.definitions.members.clear()
    hook = f"{level}_free_tlb"
    place = Place(END, 0, SourceFile(EXPANDER, b""), 0)  # its text says nothing the headers do not
    execution = Execution(resolver, place, -1, ())
    execution.locals.update(("tlb", "table", "address"))
    execution.given = frozenset({"table"})
    call = parse_body(f"{hook}(tlb, table, address);".encode())
    falling = execution.run(call, [State(built, frozenset({"table"}))])
    outcomes = [*execution.ends]
    for state in execution.finished(falling):
        outcomes += settled(resolver, state)
    members = frozenset(resolver.definitions.members)
    paths = _paths(level, outcomes, built)
    return LevelFacts(level, tuple(p if p.steps else _with_hook(resolver, p) for p in paths)), members


# outcomes to paths


def _paths(level: Level, outcomes: list[Outcome], built: Condition) -> tuple[FreePath, ...]:
    """Free paths, equal ones united, and where nothing is freed."""
    freed: dict[tuple[object, ...], FreePath] = {}
    covered = idle = FALSE
    allocators = {s for o in outcomes if o.deferral is Deferral.IMMEDIATE for s in o.steps[:-1]}
    for outcome in sorted(outcomes, key=_weight):
        path = _path(level, outcome, allocators)
        if path.deferral is Deferral.ABSENT:
            missing = any(mark.kind is MarkKind.MISSING for mark in outcome.passed)
            idle = idle if missing else idle | path.condition
            continue
        key = (path.deferral, path.terminal, path.steps, path.reason)
        before = freed.get(key)
        where = path.condition | before.condition if before else path.condition
        passed = tuple(dict.fromkeys((*before.passed, *path.passed))) if before else path.passed
        freed[key] = replace(path, condition=where, passed=passed)
        covered = covered | where
    paths = list(freed.values())
    absent = [(built & ~covered, "the hook frees nothing"), (~built, f"{EXPANDER} is not built")]
    paths += [FreePath(level, where, Deferral.ABSENT, "", (), why) for where, why in absent if not where.is_false]
    return tuple(_without_silence(paths, idle, built)) if level is Level.PTE else tuple(paths)


def _without_silence(paths: list[FreePath], idle: Condition, built: Condition) -> Iterator[FreePath]:
    """There is a PTE table wherever there is an MMU: a hook that was not seen to free it was not understood.

    Nor was one that does not on one of its ways (`idle`), which counts where
    no other is as bad: an architecture's own pool takes the table back with
    a mark in a map, or a helper finds it by its address.
    """
    for path in paths:
        silent = path.deferral is Deferral.ABSENT and not (path.condition & built).is_false
        yield _unseen(path, "nothing the hook does was seen to free the table") if silent else path
        if path.deferral in (Deferral.ABSENT, Deferral.IMMEDIATE, Deferral.UNKNOWN):
            idle = idle & ~path.condition
    if not idle.is_false:
        way = FreePath(Level.PTE, idle, Deferral.ABSENT, "", ())
        yield _unseen(way, "on one of its ways nothing the hook does was seen to free the table")


def _unseen(path: FreePath, reason: str) -> FreePath:
    return replace(path, deferral=Deferral.UNKNOWN, reason=reason)


def _with_hook(resolver: Resolver, path: FreePath) -> FreePath:
    """A way without a deciding call still has the architecture's hook to show."""
    hooks = hook_definitions(resolver.headers, (path.level,))
    mention = next((m for m in hooks if not (m.condition & path.condition).is_false), None)
    if mention is None or path.deferral is Deferral.ABSENT:
        return path
    kind = StepKind.MACRO if mention.detail == "macro" else StepKind.INLINE
    return replace(path, steps=(Step(mention.name, kind, mention.location),))


def _weight(outcome: Outcome) -> tuple[int, str]:
    return (0 if outcome.deferral is not None else 1), outcome.terminal


def _path(level: Level, outcome: Outcome, allocators: set[Step]) -> FreePath:
    if outcome.deferral is not None:
        return _ended(level, outcome, outcome.deferral, outcome.terminal, outcome.reason)
    release = next((s for s in outcome.steps if s.name in RELEASES), None)
    if outcome.handed and (outcome.reason or outcome.kept):
        return _ended(level, outcome, Deferral.UNKNOWN, "", outcome.reason or outcome.kept)
    if outcome.kept and not outcome.reason and outcome.steps and outcome.steps[-1] in allocators:
        # one way of this function frees the page, the other keeps it for the next table: the slot is free at once
        reason = f"{outcome.steps[-1].name}() frees the page or keeps it for reuse: {outcome.kept}"
        return _ended(level, outcome, Deferral.IMMEDIATE, outcome.steps[-1].name, reason)
    if release and (outcome.reason or outcome.kept):
        reason = f"{release.name}() by contract gives the table back at once"
        return _ended(level, outcome, Deferral.IMMEDIATE, release.name, reason)
    if outcome.reason or outcome.kept:
        return _ended(level, outcome, Deferral.UNKNOWN, "", outcome.reason or outcome.kept)
    return _ended(level, outcome, Deferral.ABSENT, "", "the hook frees nothing")


def _ended(level: Level, outcome: Outcome, deferral: Deferral, terminal: str, reason: str) -> FreePath:
    passed = tuple(mark for mark in outcome.passed if mark.kind not in (MarkKind.BESIDE, MarkKind.MISSING))
    return FreePath(level, outcome.where, deferral, terminal, outcome.steps, reason, passed)
