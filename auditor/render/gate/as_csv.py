"""The answer of a gate as a table: CSV as RFC 4180 has it, with a header line and CRLF.

One line a finding, then one a stale waiver (`stale-waiver`) and one a notice (`incomplete`).  A cell that a
spreadsheet would take for a formula (`=`, `+`, `-`, `@` first) gets an apostrophe in front, and so does one that
begins with an apostrophe: take the first one off, and the text is what it was.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from auditor.delta import GateResult, Stale
from auditor.model import Notice
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import Told, told
from auditor.render.safe import visible

COLUMNS: Final = (
    "state", "counts", "arch", "level", "effect", "rule", "path", "line", "message", "condition", "witness",
    "fingerprint", "commits", "waiver",
)  # fmt: skip

_Row = dict[str, str]
_RISKY: Final = ("=", "+", "-", "@", "'")


def render(result: GateResult, version: str) -> str:
    """The whole table; the version of the tool is not in it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    rows = [_finding(t) for t in told(result)]
    rows += [_stale(s) for s in result.stale]
    rows += [_notice(n) for n in view.notices(result.notices)]
    writer.writerows({column: _harmless(visible(text)) for column, text in row.items()} for row in rows)
    return out.getvalue()


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


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell
