"""The answer of a gate for a terminal or a pipe: what is new first, in full; the rest in lines and counts."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.delta import CommitDelta, GateResult
from auditor.model import Finding
from auditor.render import view
from auditor.render.columns import Span
from auditor.render.gate import words
from auditor.render.safe import visible
from auditor.render.text import finding_spans


def render(result: GateResult, version: str) -> str:
    """The whole answer, plain."""
    return "".join(text for text, _ in spans(result))


def spans(result: GateResult) -> Iterator[Span]:
    """The pieces of the text in order, each with the name of its style (empty: none)."""
    yield f"{words.headline(result)}\n", "bold"
    yield f"{words.outcome(result)}\n", "red" if result.policy.failed else "green"
    yield f"{words.counts(result)}\n", ""
    yield from _lines("verdicts", [visible(line) for line in words.verdict_changes(result)])
    yield from _introduced(result)
    yield from _lines("fixed", [_line(f) for f in result.delta.fixed])
    for commit in result.commits:
        yield from _commit(commit)
    yield from _lines("waived", [f"{_line(w.finding)}: {visible(w.waiver.reason)}" for w in result.waived])
    yield from _lines("stale waivers", [visible(f"{s.waiver.location}: {s.reason}") for s in result.stale])
    yield from _lines("incomplete", [visible(str(n)) for n in view.notices(result.notices)], "yellow")


def _introduced(result: GateResult) -> Iterator[Span]:
    found = words.bearing(result.delta.introduced)
    if found:
        yield "\nintroduced\n", "red"
    for finding in found:
        yield from finding_spans(finding)
    yield from _lines("introduced notes", [_line(f) for f in words.notes(result.delta.introduced)])


def _commit(commit: CommitDelta) -> Iterator[Span]:
    delta = commit.delta
    revision = f"{commit.revision[:12]} " if commit.revision else ""
    title = f"commit {revision}{visible(commit.subject)}"
    lines = [f"introduced  {_line(f)}" for f in words.bearing(delta.introduced)]
    lines += [f"fixed       {_line(f)}" for f in words.bearing(delta.fixed)]
    yield from _lines(title, lines or ["nothing introduced, nothing fixed"])


def _line(finding: Finding) -> str:
    claim = finding.claim
    return visible(f"{claim.location}: {finding.arch}: {claim.effect}: {claim.message} [{claim.rule}, {claim.level}]")


def _lines(title: str, lines: list[str], style: str = "") -> Iterator[Span]:
    if lines:
        yield f"\n{title}\n", style or "bold"
    for line in lines:
        yield f"  {line}\n", ""
