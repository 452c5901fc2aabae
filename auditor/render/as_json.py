"""The report as JSON, version 1: what docs/report-v1.schema.json describes."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from auditor.model import (
    WEAKEST_FIRST,
    ArchReport,
    ConfigLevel,
    ConfigReport,
    Finding,
    FreePath,
    Location,
    Notice,
    Report,
    Step,
)
from auditor.render import view
from auditor.render.safe import is_surrogate, visible

SCHEMA: Final = "ptaudit-report-v1"

_Json = dict[str, Any]
_NOT_PLAIN = re.compile(r"[^\n -~]")


def render(report: Report, version: str) -> str:
    """The whole report; `version` is that of the tool. The same report gives the same bytes."""
    return dumped(_report(report, version))


def dumped(document: object) -> str:
    """The document as text that any terminal and any parser takes."""
    return _NOT_PLAIN.sub(_escape, json.dumps(document, ensure_ascii=False, indent=1)) + "\n"


def _escape(match: re.Match[str]) -> str:
    """Keep what can be seen, escape what cannot, spell out what UTF-8 cannot hold."""
    char = match.group()
    if char.isprintable():
        return char
    return json.dumps(visible(char) if is_surrogate(char) else char)[1:-1]


def _report(report: Report, version: str) -> _Json:
    return {
        "schema": SCHEMA,
        "tool": {"name": "ptaudit", "version": version},
        "tree": {"release": report.tree.release, "revision": report.tree.revision},
        "scenario": report.scenario,
        "summary": _summary(report),
        "architectures": [_arch(arch) for arch in view.architectures(report)],
        "configs": [_config(config) for config in view.configs(report)],
        "notices": [notice_of(notice) for notice in view.notices(report.notices)],
    }


def _summary(report: Report) -> _Json:
    return {
        "architectures": len(report.architectures),
        "verdicts": {v.value: n for v, n in view.verdict_counts(report).items()},
        "findings": {e.value: n for e, n in view.effect_counts(report).items()},
        "notices": len(view.notices(report.notices)),
        "complete": report.complete,
    }


def _arch(arch: ArchReport) -> _Json:
    return {
        "name": arch.name,
        "verdict": arch.verdict.value,
        "reason": arch.reason,
        "leans_on": list(arch.leans_on),
        "free": list(arch.free),
        "findings": [finding_of(finding) for finding in view.findings(arch)],
        "levels": {
            facts.level.value: {"paths": [_path(path) for path in view.paths(facts.paths)]}
            for facts in view.level_facts(arch)
        },
        "notices": [notice_of(notice) for notice in view.notices(arch.facts.notices)],
    }


def finding_of(finding: Finding) -> _Json:
    """One finding, as reports and gates write it."""
    claim = finding.claim
    return {
        "arch": finding.arch,
        "rule": claim.rule,
        "level": claim.level.value,
        "condition": str(claim.condition),
        **_place(claim.location),
        "message": claim.message,
        "effect": claim.effect.value,
        "fingerprint": finding.fingerprint,
        "witness": None if finding.witness is None else dict(sorted(finding.witness)),
        "related": [{**_place(r.location), "text": r.text} for r in claim.related],
        "steps": [_step(step) for step in claim.path.steps] if claim.path else [],
    }


def _path(path: FreePath) -> _Json:
    return {
        "condition": str(path.condition),
        "deferral": path.deferral.value,
        "terminal": path.terminal,
        "reason": path.reason,
        "steps": [_step(step) for step in path.steps],
        "passed": [{"kind": m.kind.value, "name": m.name, **_place(m.location)} for m in path.passed],
    }


def _step(step: Step) -> _Json:
    return {"name": step.name, "kind": step.kind.value, **_place(step.location)}


def _config(config: ConfigReport) -> _Json:
    return {
        "file": config.file,
        "arch": config.arch,
        "levels": {lv.level.value: _config_level(lv) for lv in view.config_levels(config)},
    }


def _config_level(level: ConfigLevel) -> _Json:
    return {
        "deferral": level.deferral.value,
        "ways": [way.value for way in WEAKEST_FIRST if way in level.ways],
        "terminals": sorted(level.terminals),
        "reason": level.reason,
    }


def notice_of(notice: Notice) -> _Json:
    """One notice, as reports and gates write it."""
    return {**_place(notice.location), "text": notice.text}


def _place(location: Location) -> _Json:
    return {"path": location.path, "line": location.line}
