"""GitLab's Code Quality report: the JSON array its `codequality` artifact takes.

GitLab compares the array of a merge request with that of its target branch by fingerprint, so this one holds all that
is there after the change, unchanged findings included, and what only one commit of the series has.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from auditor.delta import GateResult, Stale
from auditor.model import Effect, Location, Notice
from auditor.render import view
from auditor.render.as_json import dumped
from auditor.render.gate import words
from auditor.render.gate.told import State, Told, sentence, told
from auditor.render.safe import visible

_Json = dict[str, Any]
_SEVERITY: Final = {Effect.BLOCKS: "critical", Effect.UNKNOWN: "major", Effect.NOTE: "info"}


def render(result: GateResult, version: str) -> str:
    """The whole array; the version of the tool is not in it."""
    entries = [_finding(t) for t in told(result) if t.state is not State.FIXED]
    entries += [_stale(s) for s in result.stale]
    entries += [_notice(n) for n in view.notices(result.notices)]
    return dumped(entries)


def _finding(told: Told) -> _Json:
    claim, fingerprint = told.finding.claim, told.finding.fingerprint
    if told.state is State.TRANSIENT:  # the last commit may have the same finding, with another effect
        fingerprint = f"{fingerprint}-transient"
    severity = "info" if told.waiver else _SEVERITY[claim.effect]
    return _entry(sentence(told), claim.rule, fingerprint, severity, claim.location)


def _stale(stale: Stale) -> _Json:
    waiver = stale.waiver
    return _entry(words.stale(stale), "stale-waiver", f"{waiver.fingerprint}-stale", "minor", waiver.location)


def _notice(notice: Notice) -> _Json:
    identity = hashlib.sha256(str(notice).encode(errors="backslashreplace")).hexdigest()[:16]
    return _entry(visible(notice.text), "incomplete", identity, "major", notice.location)


def _entry(description: str, check: str, fingerprint: str, severity: str, where: Location) -> _Json:
    """One violation; a finding of a whole file stands at its first line."""
    return {
        "description": description,
        "check_name": visible(check),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": where.path, "lines": {"begin": max(where.line, 1)}},
    }
