"""What every format tells beside the finding itself: where it stands, whether it counts, who accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from auditor.delta import FailOn, GateResult, Waiver
from auditor.model import Effect, Finding
from auditor.render.gate import words


class State(StrEnum):
    """Where a finding stands between the two trees; `transient` came with one commit and went before the last."""

    INTRODUCED = "introduced"
    TRANSIENT = "transient"
    UNCHANGED = "unchanged"
    FIXED = "fixed"


class Severity(StrEnum):
    """How loudly a format that knows three ways of saying something says it."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


_NEW: Final = frozenset({State.INTRODUCED, State.TRANSIENT})
_LOOKS_AT_ALL: Final = frozenset({FailOn.BLOCKING, FailOn.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a gate tells it: `counts` is what the policy says.

    `commits` has the subjects of those that brought it, or, where it is fixed, of those that mended it.
    """

    finding: Finding
    state: State
    counts: bool
    waiver: Waiver | None
    commits: tuple[str, ...]

    @property
    def severity(self) -> Severity:
        """An error fails the gate; a warning would under a stricter policy; all else is good to know."""
        if self.counts:
            return Severity.ERROR
        quiet = self.waiver or self.state is State.FIXED or self.finding.claim.effect is Effect.NOTE
        return Severity.NOTICE if quiet else Severity.WARNING


def told(result: GateResult) -> tuple[Told, ...]:
    """Every finding of the answer: introduced, transient, unchanged, fixed, each group in its own order."""
    delta = result.delta
    return (
        *_told(result, delta.introduced, State.INTRODUCED),
        *_told(result, _transient(result), State.TRANSIENT),
        *_told(result, delta.unchanged, State.UNCHANGED),
        *_fixed(result),
    )


def of_change(result: GateResult) -> tuple[Told, ...]:
    """What the change is asked about: what it brings, and what the policy finds where it looks at the whole tree.

    Notes ask nothing of anybody, and are not among them.
    """
    every = result.policy.fail_on in _LOOKS_AT_ALL
    found = (t for t in told(result) if t.finding.claim.effect is not Effect.NOTE)
    return tuple(t for t in found if t.state in _NEW or t.counts or (every and t.waiver))


def mended(result: GateResult) -> tuple[Told, ...]:
    """What the change fixes; a note that is gone was nothing to fix."""
    return tuple(t for t in _fixed(result) if t.finding.claim.effect is not Effect.NOTE)


def sentence(told: Told) -> str:
    """What a finding says, when, and what speaks for it, in one line."""
    said = f"{words.what(told.finding)}, when {words.when(told.finding)}"
    if told.state is State.TRANSIENT:
        said += ", in the series only"
    return f"{said} (waived: {words.waiver(told.waiver)})" if told.waiver else said


def _told(result: GateResult, findings: Iterable[Finding], state: State) -> Iterator[Told]:
    counted = set(map(_key, result.policy.counted))
    waivers = {w.finding.fingerprint: w.waiver for w in result.waived}
    for finding in findings:
        brought = tuple(c.subject for c in result.commits if _among(finding, c.delta.introduced))
        yield Told(finding, state, _key(finding) in counted, waivers.get(finding.fingerprint), brought)


def _fixed(result: GateResult) -> Iterator[Told]:
    for finding in result.delta.fixed:
        mended = tuple(c.subject for c in result.commits if _among(finding, c.delta.fixed))
        yield Told(finding, State.FIXED, False, None, mended)


def _transient(result: GateResult) -> tuple[Finding, ...]:
    there = set(map(_key, (*result.delta.introduced, *result.delta.unchanged)))
    brought = (f for commit in result.commits for f in commit.delta.introduced)
    return tuple({_key(f): f for f in brought if _key(f) not in there}.values())


def _among(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(other.fingerprint == finding.fingerprint for other in others)


def _key(finding: Finding) -> tuple[str, Effect]:
    return finding.fingerprint, finding.claim.effect
