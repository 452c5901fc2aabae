"""The sentences every format of the gate tells in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.delta import GateResult, Stale, VerdictChange, Waiver
from auditor.model import Effect, Finding
from auditor.render import view
from auditor.render.safe import visible


def headline(result: GateResult) -> str:
    """Which trees were compared, under which what-if."""
    base, head = result.base, result.head
    release = f"Linux {head.tree.release}" if head.tree.release else "Linux"
    return visible(f"{release}, {base.name} → {head.name}, scenario {head.scenario}")


def outcome(result: GateResult) -> str:
    """`failed: 3 blocking findings introduced`, and how it stands with completeness."""
    policy = result.policy
    state = "failed" if policy.failed else "passed"
    incomplete = "" if result.complete else "; incomplete, see the notices"
    return f"{state}: {policy.reason} (fails on: {policy.fail_on}){incomplete}"


def counts(result: GateResult) -> str:
    """How many findings are new, gone and there as before; notes are counted apart."""
    delta = result.delta
    parts = (("introduced", delta.introduced), ("fixed", delta.fixed), ("unchanged", delta.unchanged))
    return ", ".join(f"{len(bearing(found))} {word}{_and_notes(len(notes(found)))}" for word, found in parts)


def _and_notes(count: int) -> str:
    return f" (and {count} note{'s' * (count != 1)})" if count else ""


def bearing(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that block or are unknown."""
    return tuple(f for f in findings if f.claim.effect is not Effect.NOTE)


def notes(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that only tell."""
    return tuple(f for f in findings if f.claim.effect is Effect.NOTE)


def verdict_change(change: VerdictChange) -> str:
    """`alpha: not-applicable → blocked`."""
    before = change.before.value if change.before else "no such architecture"
    after = change.after.value if change.after else "no such architecture"
    return visible(f"{change.arch}: {before} → {after}")


def verdict_changes(result: GateResult) -> Iterator[str]:
    """Every architecture whose verdict is another one."""
    return (verdict_change(change) for change in result.delta.verdicts)


def what(finding: Finding) -> str:
    """`alpha: __pte_free_tlb: pte_free() gives the table back at once [direct-free, pte]`."""
    claim = finding.claim
    return visible(f"{finding.arch}: {claim.message} [{claim.rule}, {claim.level}]")


def line(finding: Finding) -> str:
    """The finding on one line: place, architecture, effect, what."""
    claim = finding.claim
    said = f"{finding.arch}: {claim.effect}: {claim.message} [{claim.rule}, {claim.level}]"
    return visible(f"{claim.location}: {said}")


def when(finding: Finding) -> str:
    """The condition of a finding, `always` where there is none."""
    return visible(view.when(finding.claim.condition))


def witness(finding: Finding) -> str:
    """A configuration that shows it, `SMP=y PT_RECLAIM=y`; empty where there is none."""
    return visible(" ".join(f"{name}={value}" for name, value in sorted(finding.witness or ())))


def way(finding: Finding) -> tuple[str, ...]:
    """The call path, a line a step."""
    steps = finding.claim.path.steps if finding.claim.path else ()
    return tuple(visible(f"{step.name} ({step.kind}) {step.location}") for step in steps)


def details(finding: Finding) -> Iterator[tuple[str, str]]:
    """What stands behind a finding as (label, line); the label is empty on a line that goes on."""
    return details_by(finding, way(finding))


def details_by(finding: Finding, path: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The same with other words for its path."""
    yield "when", when(finding)
    yield from _labelled("path", path)
    yield from _labelled("see", (visible(f"{r.location}: {r.text}") for r in finding.claim.related))
    if finding.witness:
        yield "witness", witness(finding)


def waiver(accepted: Waiver) -> str:
    """Why, to which day and where that was said."""
    until = f", to {accepted.expires}" if accepted.expires else ""
    link = f", see {accepted.link}" if accepted.link else ""
    return visible(f"{accepted.reason}{until}{link}")


def stale(waiver: Stale) -> str:
    """`waiver 0123456789abcdef: it expired on 2026-11-22`."""
    return visible(f"waiver {waiver.waiver.fingerprint}: {waiver.reason}")


def _labelled(label: str, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for n, said in enumerate(lines):
        yield "" if n else label, said
