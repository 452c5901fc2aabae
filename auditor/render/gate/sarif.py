"""SARIF 2.1.0, errata 01 (OASIS): for code scanning, editors and whatever else merges results of many tools.

The call path is a code flow, the fingerprint a partial one, and `baselineState` says what is new, unchanged or
absent (fixed).  A waived finding carries its waiver as an accepted suppression; stale waivers and what could not be
read are notifications.  Nothing in it is absolute: files are relative to `%SRCROOT%`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from auditor.delta import GateResult, Waiver
from auditor.model import Effect, Finding, Step
from auditor.render import view
from auditor.render.as_json import dumped
from auditor.render.gate import words
from auditor.render.gate.sarif_parts import message, place, rule_of
from auditor.render.gate.told import State, Told, told
from auditor.render.safe import visible

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_Json = dict[str, Any]
_NO_PAGES: Final[Mapping[str, str]] = MappingProxyType({})
_LEVEL: Final = {Effect.BLOCKS: "error", Effect.UNKNOWN: "warning", Effect.NOTE: "note"}
_BASELINE: Final = {
    State.INTRODUCED: "new",
    State.TRANSIENT: "new",
    State.UNCHANGED: "unchanged",
    State.FIXED: "absent",
}


def render(result: GateResult, version: str, pages: Mapping[str, str] = _NO_PAGES) -> str:
    """The whole log; `pages` has the page of each rule, Markdown, by the rule's id."""
    found = told(result)
    rules = sorted({t.finding.claim.rule for t in found})
    return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(result, version, found, rules, pages)]})


def _run(
    result: GateResult, version: str, found: Sequence[Told], rules: Sequence[str], pages: Mapping[str, str]
) -> _Json:
    return {
        "tool": {
            "driver": {
                "name": "ptaudit",
                "version": version,
                "rules": [rule_of(rule, pages.get(rule, "")) for rule in rules],
            }
        },
        "automationDetails": {"id": "ptaudit/gate/"},
        "invocations": [{"executionSuccessful": result.complete, "toolExecutionNotifications": _notifications(result)}],
        "results": [_result(t, rules) for t in found],
        "properties": {
            "base": visible(result.base.name),
            "head": visible(result.head.name),
            "scenario": visible(result.head.scenario),
            "outcome": words.outcome(result),
        },
    }


def _result(told: Told, rules: Sequence[str]) -> _Json:
    finding, claim = told.finding, told.finding.claim
    return {
        "ruleId": visible(claim.rule),
        "ruleIndex": rules.index(claim.rule),
        "level": _LEVEL[claim.effect],
        "message": message(_said(told)),
        "locations": [place(claim.location)] if claim.location.path else [],
        "relatedLocations": [place(r.location, r.text) for r in claim.related if r.location.path],
        **_code_flows(finding),
        "partialFingerprints": {"ptaudit/v1": visible(finding.fingerprint)},
        "baselineState": _BASELINE[told.state],
        "suppressions": [_suppression(told.waiver)] if told.waiver else [],
        "properties": _properties(told),
    }


def _said(told: Told) -> str:
    claim = told.finding.claim
    said = f"{told.finding.arch}: {claim.message}, when {view.when(claim.condition)}"
    return f"{said}, in the series only" if told.state is State.TRANSIENT else said


def _code_flows(finding: Finding) -> _Json:
    steps = finding.claim.path.steps if finding.claim.path else ()
    flow = [{"location": _step(step), "nestingLevel": depth} for depth, step in enumerate(steps)]
    return {"codeFlows": [{"threadFlows": [{"locations": flow}]}]} if flow else {}


def _step(step: Step) -> _Json:
    said = f"{step.name} ({step.kind})"
    return place(step.location, said) if step.location.path else {"message": message(said)}


def _properties(told: Told) -> _Json:
    claim = told.finding.claim
    return {
        "arch": visible(told.finding.arch),
        "pageTableLevel": claim.level.value,
        "condition": visible(str(claim.condition)),
        "witness": words.witness(told.finding),
        "state": told.state.value,
        "counts": told.counts,
        "commits": [visible(subject) for subject in told.commits],
    }


def _suppression(waiver: Waiver) -> _Json:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": visible(waiver.reason),
        "properties": {
            "expires": waiver.expires.isoformat() if waiver.expires else "",
            "link": visible(waiver.link),
            "waiver": visible(str(waiver.location)),
        },
    }


def _notifications(result: GateResult) -> list[_Json]:
    # A waiver file need not lie in the tree, so its place is told in words.
    stale = [_notification("stale-waiver", f"{s.waiver.location}: {s.reason}") for s in result.stale]
    notices = view.notices(result.notices)
    return stale + [
        {**_notification("incomplete", n.text), "locations": [place(n.location)] if n.location.path else []}
        for n in notices
    ]


def _notification(what: str, said: str) -> _Json:
    return {"descriptor": {"id": what}, "level": "warning", "message": message(said)}
