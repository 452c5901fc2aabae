"""The answer of a gate as CSV (see `auditor.render.table`).

One line a finding, then one a stale waiver (`stale-waiver`) and one a notice (`incomplete`).
"""

from __future__ import annotations

from typing import Final

from auditor.delta import GateResult, Stale
from auditor.model import Notice
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import Told, told
from auditor.render.table import written

COLUMNS: Final = (
    "state", "counts", "arch", "level", "effect", "rule", "path", "line", "message", "condition", "witness",
    "fingerprint", "commits", "waiver",
)  # fmt: skip

_Row = dict[str, str]


def render(result: GateResult, version: str) -> str:
    """The whole table; the version of the tool is not in it."""
    rows = [_finding(t) for t in told(result)]
    rows += [_stale(s) for s in result.stale]
    rows += [_notice(n) for n in view.notices(result.notices)]
    return written(COLUMNS, rows)


def _finding(told: Told) -> _Row:
    finding, claim = told.finding, told.finding.claim
    return {
        "state": told.state,
        "counts": "yes" if told.counts else "no",
        "arch": finding.arch,
        "level": claim.level,
        "effect": claim.effect,
        "rule": claim.rule,
        "path": claim.location.path,
        "line": str(claim.location.line),
        "message": claim.message,
        "condition": str(claim.condition),
        "witness": words.witness(finding),
        "fingerprint": finding.fingerprint,
        "commits": "; ".join(told.commits),
        "waiver": words.waiver(told.waiver) if told.waiver else "",
    }


def _stale(stale: Stale) -> _Row:
    where = stale.waiver.location
    return {
        "state": "stale-waiver",
        "path": where.path,
        "line": str(where.line),
        "message": stale.reason,
        "fingerprint": stale.waiver.fingerprint,
        "waiver": words.waiver(stale.waiver),
    }


def _notice(notice: Notice) -> _Row:
    return {
        "state": "incomplete",
        "path": notice.location.path,
        "line": str(notice.location.line),
        "message": notice.text,
    }
