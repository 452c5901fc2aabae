"""The JSON array b4 0.16 reads from its review checks (`b4.review-perpatch-check-cmd`, `b4.review-series-check-cmd`).

b4 keeps one result for each tool and message, so the array has exactly one: `status` is `fail` where the policy
failed, `warn` where somebody should look, else `pass`.  `details` is a JSON array in a string, which b4 shows line by
line, as it does with what patchwork says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from auditor.delta import GateResult
from auditor.model import Location
from auditor.render import view
from auditor.render.as_json import dumped
from auditor.render.gate import words
from auditor.render.gate.told import Severity, Told, mended, of_change, sentence
from auditor.render.safe import visible

_Detail = dict[str, str]
_STATUS: Final = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.NOTICE: "pass"}


def render(result: GateResult, version: str) -> str:
    """The array; the version of the tool is not in it."""
    details = list(_details(result))
    return dumped(
        [
            {
                "tool": "ptaudit",
                "status": _status(result, details),
                "summary": f"{words.outcome(result)}; {words.counts(result)}",
                "details": json.dumps(details, ensure_ascii=False) if details else "",
            }
        ]
    )


def _status(result: GateResult, details: list[_Detail]) -> str:
    if result.policy.failed:
        return "fail"
    return "warn" if any(detail["status"] == "warn" for detail in details) else "pass"


def _details(result: GateResult) -> Iterator[_Detail]:
    for found in (*of_change(result), *mended(result)):
        yield _finding(found)
    for stale in result.stale:
        yield _detail("warn", "stale-waiver", "stale", stale.waiver.location, words.stale(stale))
    for notice in view.notices(result.notices):
        yield _detail("warn", "incomplete", "notice", notice.location, visible(notice.text))


def _finding(told: Told) -> _Detail:
    claim = told.finding.claim
    return _detail(_STATUS[told.severity], claim.rule, told.state, claim.location, sentence(told))


def _detail(status: str, rule: str, state: str, where: Location, said: str) -> _Detail:
    place = visible(str(where))
    return {
        "status": status,
        "context": f"ptaudit/{visible(rule)}",
        "state": state,
        "description": f"{place}: {said}",
    }
