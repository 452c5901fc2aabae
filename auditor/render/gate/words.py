"""The sentences every format of the gate tells in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.delta import GateResult, VerdictChange
from auditor.model import Effect, Finding
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
    """How many findings are new, gone and there as before."""
    delta = result.delta
    parts = ((len(delta.introduced), "introduced"), (len(delta.fixed), "fixed"), (len(delta.unchanged), "unchanged"))
    return ", ".join(f"{n} {word}" for n, word in parts)


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
