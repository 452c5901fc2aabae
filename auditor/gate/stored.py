"""A report that was written earlier as JSON, read back as far as a comparison needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from auditor.condition import parse
from auditor.delta import Snapshot
from auditor.errors import UsageError
from auditor.model import (
    Claim,
    Deferral,
    Effect,
    Finding,
    FreePath,
    Level,
    Location,
    Notice,
    Related,
    Step,
    StepKind,
    TreeInfo,
    Verdict,
)

SCHEMA: Final = "ptaudit-report-v1"

_Json = Mapping[str, Any]


def read_report(data: bytes, path: str) -> Snapshot:
    """The snapshot of a report as `ptaudit audit --format json` writes it.

    Raises `UsageError` for anything else: the file may come from anywhere.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: it is no JSON ({error}); give a report written with --format json") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise UsageError(f"{path}: it is no {SCHEMA} report; write one with ptaudit audit --format json")
    try:
        return _snapshot(document, path)
    except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
        raise UsageError(f"{path}: this report is damaged ({error!r}); write it anew") from None


def _snapshot(document: _Json, path: str) -> Snapshot:
    archs = document["architectures"]
    return Snapshot(
        path,
        TreeInfo(str(document["tree"]["release"]), str(document["tree"]["revision"])),
        str(document["scenario"]),
        tuple(_finding(finding) for arch in archs for finding in arch["findings"]),
        tuple((str(arch["name"]), Verdict(arch["verdict"])) for arch in archs),
        tuple(Notice(_place(notice), str(notice["text"])) for notice in document["notices"]),
    )


def _finding(stored: _Json) -> Finding:
    condition, level = parse(stored["condition"]), Level(stored["level"])
    steps = tuple(Step(str(s["name"]), StepKind(s["kind"]), _place(s)) for s in stored["steps"])
    # A stored finding keeps the steps of its way and not what became of the table: the rule's id says that.
    way = FreePath(level, condition, Deferral.UNKNOWN, "", steps) if steps else None
    claim = Claim(
        str(stored["rule"]),
        level,
        Effect(stored["effect"]),
        condition,
        _place(stored),
        str(stored["message"]),
        way,
        tuple(Related(_place(r), str(r["text"])) for r in stored["related"]),
    )
    witness = stored["witness"]
    pairs = None if witness is None else tuple((str(name), str(value)) for name, value in witness.items())
    return Finding(str(stored["arch"]), claim, str(stored["fingerprint"]), pairs)


def _place(stored: _Json) -> Location:
    return Location(str(stored["path"]), int(stored["line"]))
