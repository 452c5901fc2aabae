"""Whether a change may go in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from auditor.delta import CommitDelta, Delta, FailOn, GateResult, Policy, Snapshot, Stale, Waived, Waiver
from auditor.gate.compare import compare
from auditor.model import Effect, Finding

_BLOCKING: Final = frozenset({Effect.BLOCKS})
_ORDER: Final = (Effect.BLOCKS, Effect.UNKNOWN, Effect.NOTE)
_DOUBTFUL: Final = frozenset({Effect.BLOCKS, Effect.UNKNOWN})


def gate(steps: Sequence[Snapshot], fail_on: FailOn, waivers: Sequence[Waiver], today: date) -> GateResult:
    """The answer for a series: `steps` holds the tree before it, after each commit that was audited, and after all.

    With more than two steps every commit is judged by itself as well, so that
    what one introduces and a later one mends is told: a tree is bisected.
    """
    base, head = steps[0], steps[-1]
    delta = compare(base, head)
    commits = _commits(steps) if len(steps) > 2 else ()
    valid = {w.fingerprint: w for w in waivers if not _expired(w, today)}
    brought = [f for commit in commits for f in commit.delta.introduced]
    found = _worst((*delta.introduced, *delta.unchanged, *brought))
    waived = tuple(Waived(f, valid[f.fingerprint]) for f in found if f.fingerprint in valid)
    policy = _decide(fail_on, delta, commits, frozenset(valid))
    return GateResult(base, head, delta, policy, commits, waived, _stale(waivers, (*head.findings, *brought), today))


def _commits(steps: Sequence[Snapshot]) -> tuple[CommitDelta, ...]:
    pairs = itertools.pairwise(steps)
    return tuple(
        CommitDelta(after.subject or after.name, after.tree.revision, compare(before, after)) for before, after in pairs
    )


def _decide(fail_on: FailOn, delta: Delta, commits: Sequence[CommitDelta], waived: frozenset[str]) -> Policy:
    """`introduced` looks at what is new anywhere in the series, the others at all there is after it."""
    if fail_on is FailOn.NEVER:
        return Policy(fail_on, False, "nothing fails this gate")
    if fail_on is FailOn.INTRODUCED:
        parts = [delta.introduced, *(c.delta.introduced for c in commits)]
        return _policy(fail_on, "introduced", (f for part in parts for f in part), _DOUBTFUL, waived)
    effects = _BLOCKING if fail_on is FailOn.BLOCKING else _DOUBTFUL
    return _policy(fail_on, "present", (*delta.introduced, *delta.unchanged), effects, waived)


def _policy(
    fail_on: FailOn, verb: str, findings: Iterable[Finding], effects: frozenset[Effect], waived: frozenset[str]
) -> Policy:
    bearing = _worst(f for f in findings if f.claim.effect in effects and f.fingerprint not in waived)
    blocks = sum(f.claim.effect is Effect.BLOCKS for f in bearing)
    return Policy(fail_on, bool(bearing), f"{_counted(blocks, len(bearing) - blocks)} {verb}", bearing)


def _worst(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once; one that is told twice, by a commit and by the series, at its worst."""
    found: dict[str, Finding] = {}
    for finding in findings:
        first = found.setdefault(finding.fingerprint, finding)
        if _ORDER.index(finding.claim.effect) < _ORDER.index(first.claim.effect):
            found[finding.fingerprint] = finding
    return tuple(found.values())


def _counted(blocks: int, unknown: int) -> str:
    parts = [f"{blocks} blocking finding{'s' * (blocks != 1)}"] * bool(blocks or not unknown)
    parts += [f"{unknown} unknown finding{'s' * (unknown != 1)}"] * bool(unknown)
    return " and ".join(parts)


def _expired(waiver: Waiver, today: date) -> bool:
    return waiver.expires is not None and waiver.expires < today


def _stale(waivers: Sequence[Waiver], found: Iterable[Finding], today: date) -> tuple[Stale, ...]:
    present = {f.fingerprint for f in found}
    stale = []
    for waiver in waivers:
        if _expired(waiver, today):
            stale.append(Stale(waiver, f"it expired on {waiver.expires}"))
        elif waiver.fingerprint not in present:
            stale.append(Stale(waiver, "no finding has this fingerprint"))
    return tuple(stale)
