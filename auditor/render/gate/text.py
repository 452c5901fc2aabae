"""The answer of a gate for a terminal or a pipe: what is new first, in full; the rest in lines and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.delta import CommitDelta, GateResult
from auditor.render import view
from auditor.render.columns import Span
from auditor.render.gate import words
from auditor.render.gate.told import State, of_change
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
    yield from _lines("verdicts", words.verdict_changes(result))
    yield from _introduced(result)
    yield from _counted(result)
    yield from _lines("fixed", map(words.line, words.bearing(result.delta.fixed)))
    for commit in result.commits:
        yield from _commit(commit)
    yield from _lines("waived", (f"{words.line(w.finding)}: {words.waiver(w.waiver)}" for w in result.waived))
    yield from _lines("stale waivers", (f"{visible(str(s.waiver.location))}: {words.stale(s)}" for s in result.stale))
    yield from _lines("incomplete", (visible(str(n)) for n in view.notices(result.notices)), "yellow")


def _introduced(result: GateResult) -> Iterator[Span]:
    found = words.bearing(result.delta.introduced)
    if found:
        yield "\nintroduced\n", "red"
    for finding in found:
        yield from finding_spans(finding)
    yield from _lines("introduced notes", map(words.line, words.notes(result.delta.introduced)))


def _counted(result: GateResult) -> Iterator[Span]:
    """What was there before the change and fails the gate all the same."""
    found = [t.finding for t in of_change(result) if t.counts and t.state is State.UNCHANGED]
    if found:
        yield "\nthere before\n", "red"
    for finding in found:
        yield from finding_spans(finding)


def _commit(commit: CommitDelta) -> Iterator[Span]:
    delta = commit.delta
    revision = f"{commit.revision[:12]} " if commit.revision else ""
    title = f"commit {revision}{visible(commit.subject)}"
    lines = [f"introduced  {words.line(f)}" for f in words.bearing(delta.introduced)]
    lines += [f"fixed       {words.line(f)}" for f in words.bearing(delta.fixed)]
    yield from _lines(title, lines or ["nothing introduced, nothing fixed"])


def _lines(title: str, lines: Iterable[str], style: str = "bold") -> Iterator[Span]:
    for n, line in enumerate(lines):
        if n == 0:
            yield f"\n{title}\n", style
        yield f"  {line}\n", ""
