"""Short words for tests that build a report by hand."""

from __future__ import annotations

from collections.abc import Callable

from auditor.condition import parse
from auditor.model import (
    ArchFacts,
    ArchReport,
    Claim,
    Deferral,
    Effect,
    Finding,
    FreePath,
    Level,
    LevelFacts,
    Location,
    Notice,
    Related,
    Step,
    StepKind,
    Verdict,
)

Excerpts = Callable[[Location], tuple[tuple[int, str], ...]]

TLB = "include/asm-generic/tlb.h"
PGALLOC = "include/asm-generic/pgalloc.h"
HOSTILE = 'x"><script>alert(1)</script>{{ 7*7 }}]]>\u202egpj\x1b[31m'


def step(name: str, kind: StepKind, path: str, line: int) -> Step:
    """One step, on one line of a test."""
    return Step(name, kind, Location(path, line))


def free_path(level: Level, when: str, deferral: Deferral, *steps: Step, reason: str = "") -> FreePath:
    """A path whose last step is the terminal."""
    terminal = steps[-1].name if steps else ""
    return FreePath(level, parse(when), deferral, terminal, steps, reason)


def direct(arch: str, level: Level, when: str) -> FreePath:
    """The hook calls `pte_free()` and its like at once."""
    return free_path(
        level,
        when,
        Deferral.IMMEDIATE,
        step(f"{level}_free_tlb", StepKind.MACRO, TLB, 722),
        step(f"__{level}_free_tlb", StepKind.MACRO, f"arch/{arch}/include/asm/tlb.h", 7),
        step(f"{level}_free", StepKind.INLINE, PGALLOC, 140),
        step("pagetable_free", StepKind.PRIMITIVE, PGALLOC, 145),
    )


def deferred(arch: str, level: Level, when: str = "") -> tuple[FreePath, ...]:
    """The hook hands the table to the table batch: RCU with PT_RECLAIM, half of it without."""
    base = parse(when)
    steps = (
        step(f"{level}_free_tlb", StepKind.MACRO, TLB, 722),
        step(f"__{level}_free_tlb", StepKind.INLINE, f"arch/{arch}/include/asm/tlb.h", 80),
        step("tlb_remove_ptdesc", StepKind.INLINE, TLB, 520),
        step("tlb_remove_table", StepKind.FUNCTION, "mm/mmu_gather.c", 342),
    )
    on, off = base & parse("PT_RECLAIM"), base & parse("!PT_RECLAIM")
    return (
        FreePath(level, on, Deferral.RCU, "tlb_remove_table", steps, "single table by call_rcu"),
        FreePath(level, off, Deferral.SEMI_RCU, "tlb_remove_table", steps, "single table by IPI"),
    )


def absent(level: Level, when: str) -> FreePath:
    """A level that is folded away."""
    return free_path(level, when, Deferral.ABSENT)


def finding(
    arch: str,
    rule: str,
    path: FreePath,
    message: str,
    *related: Related,
    effect: Effect = Effect.BLOCKS,
    witness: tuple[tuple[str, str], ...] | None = None,
    at: int = 1,
) -> Finding:
    """A finding whose primary location is step `at` of its path."""
    place = path.steps[at].location
    claim = Claim(rule, path.level, effect, path.condition, place, message, path, related)
    return Finding(arch, claim, f"{rule}:{arch}:{path.level}:{path.condition}", witness)


def arch_report(
    name: str,
    verdict: Verdict,
    reason: str,
    levels: dict[Level, tuple[FreePath, ...]],
    *findings: Finding,
    notices: tuple[Notice, ...] = (),
) -> ArchReport:
    """An architecture whose facts are just its levels."""
    facts = tuple(LevelFacts(level, ways) for level, ways in levels.items())
    return ArchReport(name, verdict, reason, findings, ArchFacts(name, facts, (), notices))
