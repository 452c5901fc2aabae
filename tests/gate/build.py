"""Short words for tests of the gate: findings and snapshots built by hand."""

from __future__ import annotations

from hashlib import sha256

from auditor.condition import parse
from auditor.delta import Snapshot, snapshot
from auditor.model import (
    Claim,
    Deferral,
    Effect,
    Finding,
    FreePath,
    Level,
    Location,
    Notice,
    Report,
    Step,
    StepKind,
    TreeInfo,
    Verdict,
)
from tests.render.build import arch_report


def finding(
    arch: str,
    rule: str = "direct-free",
    when: str = "SMP",
    *,
    level: Level = Level.PTE,
    effect: Effect = Effect.BLOCKS,
    line: int = 7,
) -> Finding:
    """A finding of a hook in `arch/<arch>/include/asm/tlb.h`; its fingerprint is one word of the four."""
    place = Location(f"arch/{arch}/include/asm/tlb.h", line)
    steps = (
        Step(f"__{level}_free_tlb", StepKind.MACRO, place),
        Step("pte_free", StepKind.PRIMITIVE, Location(place.path, line + 1)),
    )
    condition = parse(when)
    path = FreePath(level, condition, Deferral.IMMEDIATE, "pte_free", steps)
    claim = Claim(rule, level, effect, condition, place, f"{level}_free_tlb: frees at once", path)
    witness = (("SMP", "y"), ("PT_RECLAIM", "y")) if effect is Effect.BLOCKS else None
    return Finding(arch, claim, print_of(arch, rule, when, level), witness)


def print_of(arch: str, rule: str = "direct-free", when: str = "SMP", level: Level = Level.PTE) -> str:
    """The fingerprint `finding` gives."""
    return sha256("\0".join((rule, arch, level, when)).encode()).hexdigest()[:16]


def report(*findings: Finding, notices: tuple[Notice, ...] = (), revision: str = "", **verdicts: Verdict) -> Report:
    """A report of the architectures the findings name, blocked where not told otherwise."""
    names = sorted({*(f.arch for f in findings), *verdicts})
    archs = tuple(
        arch_report(
            name, verdicts.get(name, Verdict.BLOCKED), "for a reason", {}, *(f for f in findings if f.arch == name)
        )
        for name in names
    )
    return Report(TreeInfo("6.18.15", revision), "tree", archs, notices=notices)


def shot(*findings: Finding, name: str = "HEAD", notices: tuple[Notice, ...] = (), **verdicts: Verdict) -> Snapshot:
    """What a gate keeps of that report."""
    return snapshot(report(*findings, notices=notices, **verdicts), name)
