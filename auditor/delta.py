"""The frozen values of a gate: what a change introduces, fixes and leaves, and what the policy makes of it.

    Report -> Snapshot, two of them -> Delta -> GateResult

A finding is known again by its fingerprint, so lines may move; one that only
becomes worse (a note that now blocks) counts as introduced, one that becomes
harmless (what blocked is a note now) as fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditor.model import Finding, Location, Notice, Report, TreeInfo, Verdict


class FailOn(StrEnum):
    """What fails a gate.

    `introduced`: a finding of the change that blocks or is unknown.
    `blocking`, `unknown`: any that blocks, or that blocks or is unknown, in the tree after it.
    """

    INTRODUCED = "introduced"
    BLOCKING = "blocking"
    UNKNOWN = "unknown"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a gate compares of one audited tree: its findings and verdicts, from a report or from a stored one.

    `name` says which tree in the user's words: a revision, a file; `subject` is that of the commit that led to it.
    """

    name: str
    tree: TreeInfo
    scenario: str
    findings: tuple[Finding, ...]
    verdicts: tuple[tuple[str, Verdict], ...]
    notices: tuple[Notice, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """An architecture whose verdict is another one; `None` where there is no such architecture."""

    arch: str
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class Delta:
    """What lies between two snapshots; the findings of `fixed` are as they were before, the others as they are now."""

    introduced: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitDelta:
    """What one commit of a series does to the tree before it."""

    subject: str
    revision: str
    delta: Delta


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding somebody accepts: why, to which day (included; `None`: for good), and where that was said."""

    fingerprint: str
    reason: str
    expires: date | None
    link: str
    location: Location


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding and the waiver that accepts it."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Stale:
    """A waiver that accepts nothing any more, and why: it expired, or no finding has its fingerprint."""

    waiver: Waiver
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What was asked for, and whether the change meets it; `reason` says it in one sentence.

    `counted` is what stands against the change, each finding once, at its worst; what is waived is not in it.
    """

    fail_on: FailOn
    failed: bool
    reason: str
    counted: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """The whole answer of a gate; renderers turn it into text and read nothing else.

    `commits` is there where every commit was judged by itself.  `notices`
    are those of the tree after the change: with one, the answer is incomplete.
    """

    base: Snapshot
    head: Snapshot
    delta: Delta
    policy: Policy
    commits: tuple[CommitDelta, ...] = ()
    waived: tuple[Waived, ...] = ()
    stale: tuple[Stale, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What could not be read or understood in the tree after the change."""
        return self.head.notices

    @property
    def complete(self) -> bool:
        """Whether nothing of the tree after the change was unreadable or cut short."""
        return not self.head.notices


def snapshot(report: Report, name: str, subject: str = "") -> Snapshot:
    """What a gate needs of a report."""
    findings = tuple(finding for arch in report.architectures for finding in arch.findings)
    verdicts = tuple((arch.name, arch.verdict) for arch in report.architectures)
    return Snapshot(name, report.tree, report.scenario, findings, verdicts, report.notices, subject)
