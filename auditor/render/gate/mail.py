"""The answer of a gate as the body of a mail: plain text, 72 columns, ready to paste as a reply (RFC 3676's width).

No line can be taken for a quotation, a trailer, a signature mark or the start of a patch, whatever the audited tree
says: text that comes from it begins behind a dash or spaces, and no line begins with a word such as `Acked-by:`.
Only a single word that is longer than a line makes one longer.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from auditor.delta import CommitDelta, GateResult, VerdictChange
from auditor.model import Finding
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import State, Told, mended, of_change
from auditor.render.safe import visible

WIDTH: Final = 72
_GLUE: Final = "\x00"
# A word that must not begin a line: it would read as a quotation mark or as the name of a trailer.
_MUST_FOLLOW: Final = re.compile(r" (?=[^\w(\[\"'/!]|\S*:(?: |$))")


def render(result: GateResult, version: str) -> str:
    """The body, with a final newline and no greeting."""
    paragraphs = ["\n".join(lines) for lines in _paragraphs(result, version) if lines]
    return "\n\n".join(paragraphs) + "\n"


def _paragraphs(result: GateResult, version: str) -> Iterator[list[str]]:
    yield _head(result, version)
    yield _items("Architectures that change:", map(_change, result.delta.verdicts))
    shown = [t for t in of_change(result) if not t.waiver]
    for found, before in zip(shown, [None, *shown], strict=False):
        yield _finding(found, before)
    yield _items("Fixed:", (_short(t.finding) for t in mended(result)))
    yield _items("By commit:", map(_commit, result.commits))
    yield _items("Waived:", (f"{_short(w.finding)}, since {words.waiver(w.waiver)}" for w in result.waived))
    yield _items("Waivers that no longer hold:", map(words.stale, result.stale))
    yield _items("Not read or not understood, so the answer is incomplete:", _notices(result))


def _head(result: GateResult, version: str) -> list[str]:
    base, head = result.base, result.head
    release = f" (Linux {head.tree.release})" if head.tree.release else ""
    compared = f"ptaudit {version} compared {base.name} with {head.name}{release}, scenario {head.scenario}."
    outcome = f"The gate {words.outcome(result)}. Findings: {words.counts(result)}."
    return [*_wrap(visible(compared), "", "  "), *_wrap(outcome, "", "  ")]


def _finding(told: Told, before: Told | None) -> list[str]:
    """One finding in full; a path that the one before it took as well is not told again."""
    finding, claim = told.finding, told.finding.claim
    state = "in the series only" if told.state is State.TRANSIENT else told.state.value
    lines = _wrap(visible(f"{finding.arch}, {claim.level}: {claim.effect} ({claim.rule}), {state}"), "- ", "  ")
    about = (("where", visible(str(claim.location))), ("what", visible(claim.message)))
    for label, text in (*about, *_details(finding, before)):
        lines += _wrap(text, f"  {label:8}" if label else " " * 10, " " * 12)
    for subject in told.commits:
        lines += _wrap(visible(subject), "  commit  ", " " * 12)
    return lines


def _details(finding: Finding, before: Told | None) -> Iterator[tuple[str, str]]:
    path = words.way(finding)
    if path and before and path == words.way(before.finding):
        path = ("as above",)
    return words.details_by(finding, path)


def _short(finding: Finding) -> str:
    claim = finding.claim
    return visible(f"{finding.arch}, {claim.level}: {claim.effect} ({claim.rule}) at {claim.location}, {claim.message}")


def _change(change: VerdictChange) -> str:
    return words.verdict_change(change).replace(" → ", " -> ")


def _commit(commit: CommitDelta) -> str:
    delta = commit.delta
    revision = f"{commit.revision[:12]} " if commit.revision else ""
    brought, mended = len(words.bearing(delta.introduced)), len(words.bearing(delta.fixed))
    return f"{revision}{visible(commit.subject)} ({brought} introduced, {mended} fixed)"


def _notices(result: GateResult) -> Iterable[str]:
    return (visible(str(notice)) for notice in view.notices(result.notices))


def _items(title: str, items: Iterable[str]) -> list[str]:
    lines = [line for item in items for line in _wrap(item, "- ", "  ")]
    return [title, *lines] if lines else []


def _wrap(text: str, first: str, then: str) -> list[str]:
    """Lines of at most 72 columns, none of which begins with a word that means something to who reads mail."""
    glued = _MUST_FOLLOW.sub(_GLUE, text)
    lines = textwrap.wrap(
        glued, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace(_GLUE, " ").rstrip() for line in lines]
