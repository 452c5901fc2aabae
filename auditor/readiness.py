"""Claims against a scenario and an architecture's Kconfig: a verdict, with a configuration that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Final

from auditor.condition import Condition, any_of, symbol
from auditor.kconfig import Decision, KconfigModel
from auditor.model import (
    ArchFacts,
    ArchReport,
    Claim,
    Deferral,
    Effect,
    Finding,
    FreePath,
    Level,
    Verdict,
)
from auditor.scenario import PT_RECLAIM, Scenario

UNCLAIMED: Final = "unclaimed"
_ON: Final = symbol(PT_RECLAIM)
_UNSAFE: Final = (Deferral.IMMEDIATE, Deferral.BATCHED, Deferral.UNKNOWN, Deferral.MIXED)


def what_if(model: KconfigModel, scenario: Scenario) -> KconfigModel:
    """The Kconfig files with PT_RECLAIM as the scenario has it."""
    if scenario.enable is None:
        return model
    return model.with_enablement(PT_RECLAIM, scenario.enable, scenario.selects)


def accounted(facts: ArchFacts, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, and one for every way that waits for no grace period and that no rule speaks for."""
    given = list(claims)
    return tuple(_united([*given, *_unclaimed(facts, given)]))


def judge(facts: ArchFacts, claims: Iterable[Claim], what_if: KconfigModel) -> ArchReport:
    """The verdict on one architecture, the findings that bear it, and the sentence why; `claims` are `accounted`."""
    possible = what_if.decide(_ON)
    if not possible.possible:
        needs, free = possible.leans_on, possible.free
        return ArchReport(facts.name, Verdict.NOT_APPLICABLE, _never(possible), (), facts, needs, free)
    weighed = [_weighed(facts.name, claim, what_if) for claim in claims if claim.effect is not Effect.NOTE]
    excluded = [decision for decision in weighed if isinstance(decision, Decision)]
    findings = [finding for finding in weighed if isinstance(finding, Finding)]
    verdict = _verdict(findings)
    needs = tuple(sorted({s for proof in excluded for s in proof.leans_on}))
    free = tuple(sorted({s for proof in excluded for s in proof.free}))
    return ArchReport(facts.name, verdict, _reason(verdict, findings, excluded), tuple(findings), facts, needs, free)


def noted(report: ArchReport, claims: Iterable[Claim], remarks: Iterable[Claim], what_if: KconfigModel) -> ArchReport:
    """The report with its notes: what some configuration shows of `claims` and `remarks`.

    Where PT_RECLAIM cannot be on, all of them are notes.  They come when the verdict is made: nothing else changes.
    """
    extra = _united([_as_note(claim) for claim in remarks])
    if what_if.decide(_ON).possible:
        notes = [*_notes(report.name, claims, what_if), *_notes(report.name, extra, what_if)]
    else:
        notes = [_finding(report.name, _as_note(claim), None) for claim in (*claims, *extra)]
    return replace(report, findings=(*report.findings, *notes))


def _as_note(claim: Claim) -> Claim:
    return replace(claim, effect=Effect.NOTE)


def _weighed(arch: str, claim: Claim, model: KconfigModel) -> Finding | Decision:
    """The claim as a finding where some configuration shows it, else the decision that excludes it."""
    question = claim.condition & _ON
    decision = model.decide(question)
    if not decision.possible:
        return decision
    if decision.open:
        return _finding(arch, _open(claim, decision), None)
    if claim.effect is Effect.BLOCKS and question.opaques():
        certain = model.decide(_whatever(question))
        if certain.open:
            return _finding(arch, _open(claim, certain), None)
        if not certain.possible:
            facts = ", ".join(sorted(question.opaques()))
            doubt = replace(claim, effect=Effect.UNKNOWN, message=f"{claim.message}; this depends on: {facts}")
            return _finding(arch, doubt, decision.witness)
        decision = certain
    return _finding(arch, claim, decision.witness)


def _open(claim: Claim, decision: Decision) -> Claim:
    """The claim, where nobody knows whether a configuration shows it."""
    return replace(
        claim, effect=Effect.UNKNOWN, message=f"{claim.message}; whether it can happen is open: {decision.open}"
    )


def _notes(arch: str, claims: Iterable[Claim], model: KconfigModel) -> Iterator[Finding]:
    """The notes some configuration shows; what one answer implies is not asked again."""
    possible: list[Condition] = []
    impossible: list[Condition] = []
    for claim in claims:
        where = claim.condition
        if claim.effect is not Effect.NOTE or any(where.implies(never) for never in impossible):
            continue
        if not any(shown.implies(where) for shown in possible):
            if not model.admits(where):
                impossible.append(where)
                continue
            possible.append(where)
        yield _finding(arch, claim, None)


def _whatever(condition: Condition) -> Condition:
    """Where `condition` holds whatever its opaque facts are."""
    facts = [atom for atom in condition.atoms() if atom.name in condition.opaques()]
    return ~((~condition).exists(facts))


def _unclaimed(facts: ArchFacts, claims: list[Claim]) -> list[Claim]:
    """Ways that wait for no grace period and that no rule speaks for: silence is never safe."""
    found = []
    for level in facts.levels:
        spoken = any_of(c.condition for c in claims if c.level is level.level and _speaks(c))
        for path in level.paths:
            rest = path.condition & ~spoken
            if path.deferral in _UNSAFE and not rest.is_false:
                found.append(_silence(path, rest))
    return found


def _speaks(claim: Claim) -> bool:
    """Whether a claim accounts for a way; at the level PT_RECLAIM frees, a note alone does not."""
    return claim.effect is not Effect.NOTE or claim.level is not Level.PTE


def _silence(path: FreePath, rest: Condition) -> Claim:
    text = f"{path.level}_free_tlb: no rule speaks for this way, which ends {path.deferral}"
    return Claim(UNCLAIMED, path.level, Effect.UNKNOWN, rest, path.location, text, path)


def _united(claims: list[Claim]) -> list[Claim]:
    """Claims that differ in nothing but their condition and path, made one."""
    found: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        key = (claim.rule, claim.level, claim.effect, claim.location, claim.message)
        before = found.get(key)
        found[key] = replace(before, condition=before.condition | claim.condition) if before else claim
    return list(found.values())


def _finding(arch: str, claim: Claim, witness: tuple[tuple[str, str], ...] | None) -> Finding:
    hook = claim.path.hook.name if claim.path and claim.path.hook else ""
    identity = "\0".join((claim.rule, arch, claim.level, hook, str(claim.condition)))
    return Finding(arch, claim, sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:16], witness)


def _verdict(findings: list[Finding]) -> Verdict:
    effects = {f.claim.effect for f in findings}
    if Effect.BLOCKS in effects:
        return Verdict.BLOCKED
    return Verdict.UNKNOWN if Effect.UNKNOWN in effects else Verdict.READY


def _never(decision: Decision) -> str:
    return f"PT_RECLAIM cannot be on: {decision.reason}" if decision.reason else "PT_RECLAIM cannot be on"


def _reason(verdict: Verdict, findings: list[Finding], excluded: list[Decision]) -> str:
    if verdict is Verdict.READY:
        return _why_ready(excluded)
    effect = Effect.BLOCKS if verdict is Verdict.BLOCKED else Effect.UNKNOWN
    bearing = sorted((f.claim for f in findings if f.claim.effect is effect), key=lambda c: len(str(c.condition)))
    first, rest = bearing[0], len(bearing) - 1
    more = f" (and {rest} more)" if rest else ""
    where = f" when {first.condition}" if str(first.condition) else ""
    return f"{first.message}{where}{more}"


def _why_ready(excluded: list[Decision]) -> str:
    if not excluded:
        return "wherever PT_RECLAIM is on, every way out of the hooks waits for RCU"
    reasons = list(dict.fromkeys(proof.reason for proof in excluded if proof.reason))
    why = f": {reasons[0]}" if reasons else ""
    return f"no configuration with PT_RECLAIM on reaches a way that does not wait for RCU{why}"
