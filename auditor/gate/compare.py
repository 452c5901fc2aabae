"""Two snapshots of a tree: what is new, what is gone, what stayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from auditor.delta import Delta, Snapshot, VerdictChange
from auditor.model import Effect, Finding

_WEIGHT: Final = {Effect.NOTE: 0, Effect.UNKNOWN: 1, Effect.BLOCKS: 2}


def compare(before: Snapshot, after: Snapshot) -> Delta:
    """What lies between two audits of a tree under the same scenario."""
    old, new = _by_fingerprint(before.findings), _by_fingerprint(after.findings)
    return Delta(
        introduced=_in_order(f for key, f in new.items() if _weight(f) > _weight(old.get(key))),
        fixed=_in_order(f for key, f in old.items() if _weight(f) > _weight(new.get(key))),
        unchanged=_in_order(f for key, f in new.items() if _weight(f) == _weight(old.get(key))),
        verdicts=_verdicts(before, after),
    )


def identity(finding: Finding) -> tuple[str, ...]:
    """The order in which findings are told: by architecture, level, rule, place."""
    claim = finding.claim
    place = claim.location
    return (finding.arch, claim.level, claim.rule, place.path, f"{place.line:09}", finding.fingerprint)


def _by_fingerprint(findings: Iterable[Finding]) -> dict[str, Finding]:
    """One finding each, the worst: the same mechanism at two lines under one condition is one thing."""
    found: dict[str, Finding] = {}
    for finding in findings:
        if _weight(finding) > _weight(found.get(finding.fingerprint)):
            found[finding.fingerprint] = finding
    return found


def _weight(finding: Finding | None) -> int:
    return -1 if finding is None else _WEIGHT[finding.claim.effect]


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=identity))


def _verdicts(before: Snapshot, after: Snapshot) -> tuple[VerdictChange, ...]:
    old, new = dict(before.verdicts), dict(after.verdicts)
    names = sorted({*old, *new})
    changes = (VerdictChange(name, old.get(name), new.get(name)) for name in names)
    return tuple(change for change in changes if change.before is not change.after)


def together(first: Snapshot, second: Snapshot) -> Snapshot:
    """`second`, with what `first` knows as well: a finding of either is no news."""
    return replace(second, findings=(*first.findings, *second.findings))
