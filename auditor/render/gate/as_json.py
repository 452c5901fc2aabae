"""The answer of a gate as JSON, version 1: what docs/gate-v1.schema.json describes."""

from __future__ import annotations

from typing import Any, Final

from auditor.delta import CommitDelta, Delta, GateResult, Snapshot, Stale, Waived, Waiver
from auditor.render.as_json import dumped, finding_of, notice_of

SCHEMA: Final = "ptaudit-gate-v1"

_Json = dict[str, Any]


def render(result: GateResult, version: str) -> str:
    """The whole answer; `version` is that of the tool. The same answer gives the same bytes."""
    return dumped(
        {
            "schema": SCHEMA,
            "tool": {"name": "ptaudit", "version": version},
            "base": _tree(result.base),
            "head": _tree(result.head),
            "scenario": result.head.scenario,
            **_delta(result.delta),
            "commits": [_commit(commit) for commit in result.commits],
            "waived": [_waived(waived) for waived in result.waived],
            "stale_waivers": [_stale(stale) for stale in result.stale],
            "notices": [notice_of(notice) for notice in result.notices],
            "complete": result.complete,
            "policy": {
                "fail_on": result.policy.fail_on.value,
                "failed": result.policy.failed,
                "reason": result.policy.reason,
                "counted": [finding.fingerprint for finding in result.policy.counted],
            },
        }
    )


def _tree(snapshot: Snapshot) -> _Json:
    return {"name": snapshot.name, "release": snapshot.tree.release, "revision": snapshot.tree.revision}


def _delta(delta: Delta) -> _Json:
    return {
        "introduced": [finding_of(finding) for finding in delta.introduced],
        "fixed": [finding_of(finding) for finding in delta.fixed],
        "unchanged": [finding_of(finding) for finding in delta.unchanged],
        "verdicts": [
            {"arch": c.arch, "before": c.before and c.before.value, "after": c.after and c.after.value}
            for c in delta.verdicts
        ],
    }


def _commit(commit: CommitDelta) -> _Json:
    return {"subject": commit.subject, "revision": commit.revision, **_delta(commit.delta)}


def _waived(waived: Waived) -> _Json:
    return {"finding": finding_of(waived.finding), "waiver": _waiver(waived.waiver)}


def _stale(stale: Stale) -> _Json:
    return {"waiver": _waiver(stale.waiver), "reason": stale.reason}


def _waiver(waiver: Waiver) -> _Json:
    return {
        "fingerprint": waiver.fingerprint,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat() if waiver.expires else None,
        "link": waiver.link,
        "path": waiver.location.path,
        "line": waiver.location.line,
    }
