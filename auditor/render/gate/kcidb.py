"""The answer of a gate as KCIDB I/O data, schema version 5.3: what KernelCI's common database takes.

One checkout (the tree after the change), and for each architecture a build that was not made (`SKIP`: nothing is
compiled) with one test on it.  A finding is an issue; its incident says on which test it shows (`present`), or no
longer does.  There is no clock in it.  `origin` is `ptaudit`: who submits puts the name KCIDB knows him by there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final

from auditor.delta import GateResult
from auditor.model import Effect, Verdict
from auditor.render import view
from auditor.render.as_json import dumped, finding_of, notice_of
from auditor.render.gate import words
from auditor.render.gate.told import State, Told, told
from auditor.render.safe import visible

VERSION: Final = {"major": 5, "minor": 3}
ORIGIN: Final = "ptaudit"

_Json = dict[str, Any]
_LONGEST_LOG: Final = 16384
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_PLAIN_ARCH: Final = re.compile(r"[a-z0-9_]+")
_NOT_A_NODE: Final = re.compile(r"[^a-zA-Z0-9_-]")


def render(result: GateResult, version: str) -> str:
    """The whole submission; the version of the tool is in the checkout's `misc`."""
    found = told(result)
    archs = _architectures(result, found)
    checkout = _id("checkout", result.base.name, result.head.name, result.head.tree.revision, result.head.scenario)
    return dumped(
        {
            "version": VERSION,
            "checkouts": [_checkout(result, checkout, version)],
            "builds": [_build(checkout, arch) for arch in archs],
            "tests": [_test(result, checkout, arch, [t for t in found if t.finding.arch == arch]) for arch in archs],
            "issues": [_issue(t) for t in found],
            "incidents": [_incident(checkout, t) for t in found],
        }
    )


def _architectures(result: GateResult, found: Sequence[Told]) -> list[str]:
    return sorted({*(name for name, _ in result.head.verdicts), *(t.finding.arch for t in found)})


def _checkout(result: GateResult, identity: str, version: str) -> _Json:
    revision = result.head.tree.revision
    return {
        "id": identity,
        "origin": ORIGIN,
        **({"git_commit_hash": revision} if _COMMIT.fullmatch(revision) else {}),
        "comment": words.headline(result),
        "valid": True,
        "misc": {
            "tool": f"ptaudit {version}",
            "outcome": words.outcome(result),
            "complete": result.complete,
            "notices": [notice_of(notice) for notice in view.notices(result.notices)],
            "stale_waivers": [words.stale(stale) for stale in result.stale],
        },
    }


def _build(checkout: str, arch: str) -> _Json:
    return {
        "id": _id("build", checkout, arch),
        "origin": ORIGIN,
        "checkout_id": checkout,
        **({"architecture": arch} if _PLAIN_ARCH.fullmatch(arch) else {}),
        "comment": visible(f"{arch}: read, not compiled"),
        "status": "SKIP",
    }


def _test(result: GateResult, checkout: str, arch: str, found: Sequence[Told]) -> _Json:
    verdict = dict(result.head.verdicts).get(arch)
    return {
        "id": _id("test", checkout, arch),
        "origin": ORIGIN,
        "build_id": _id("build", checkout, arch),
        "path": f"ptaudit.gate.{_NOT_A_NODE.sub('_', arch) or '_'}",
        "comment": visible(f"PT_RECLAIM on {arch}, {words.headline(result)}"),
        "status": _status(result, verdict, found),
        "log_excerpt": _log(found),
        "misc": {"verdict": verdict.value if verdict else None},
    }


def _status(result: GateResult, verdict: Verdict | None, found: Sequence[Told]) -> str:
    """`ERROR` says that nobody knows: an unknown finding counts, or something could not be read."""
    counted = {t.finding.claim.effect for t in found if t.counts}
    if Effect.BLOCKS in counted:
        return "FAIL"
    if counted or not result.complete:
        return "ERROR"
    return "SKIP" if verdict in (Verdict.NOT_APPLICABLE, None) else "PASS"


def _log(found: Sequence[Told]) -> str:
    lines = [f"{t.state}: {words.line(t.finding)}" for t in found]
    return "\n".join(lines)[:_LONGEST_LOG]


def _issue(told: Told) -> _Json:
    """An issue is a finding as a gate saw it; what is unknown may be the tool's as well as the code's."""
    effect = told.finding.claim.effect
    return {
        "id": _issue_id(told),
        "version": 1,
        "origin": ORIGIN,
        "report_subject": words.what(told.finding),
        "culprit": {"code": True, "tool": effect is Effect.UNKNOWN},
        "comment": f"{words.line(told.finding)}, when {words.when(told.finding)}",
        "misc": {"finding": finding_of(told.finding)},
    }


def _incident(checkout: str, told: Told) -> _Json:
    return {
        "id": _id("incident", checkout, _issue_id(told)),
        "origin": ORIGIN,
        "issue_id": _issue_id(told),
        "issue_version": 1,
        "test_id": _id("test", checkout, told.finding.arch),
        "present": told.state in (State.INTRODUCED, State.UNCHANGED),
        "comment": told.state.value,
        "misc": {
            "counts": told.counts,
            "commits": [visible(subject) for subject in told.commits],
            "waiver": words.waiver(told.waiver) if told.waiver else "",
        },
    }


def _issue_id(told: Told) -> str:
    return f"{ORIGIN}:{visible(told.finding.fingerprint)}-{told.finding.claim.effect}"


def _id(*parts: str) -> str:
    text = "\0".join(parts).encode(errors="backslashreplace")
    return f"{ORIGIN}:{hashlib.sha256(text).hexdigest()[:32]}"
