"""The answer of a gate as one HTML page, in the design of the readiness report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditor.delta import GateResult
from auditor.model import Effect, Verdict
from auditor.render import view
from auditor.render.document import document
from auditor.render.gate import words
from auditor.render.gate.told import State, Told, told
from auditor.render.page.signs import VERDICTS, Sign, config_line

STYLES: Final = ("base.css", "gate.css")
SCRIPTS: Final = ("page.js",)
_EFFECTS: Final = {Effect.BLOCKS: Verdict.BLOCKED, Effect.UNKNOWN: Verdict.UNKNOWN, Effect.NOTE: Verdict.NOT_APPLICABLE}
_TITLES: Final = {
    State.INTRODUCED: "Introduced",
    State.TRANSIENT: "Introduced by one commit of the series and mended by a later one",
    State.FIXED: "Fixed",
    State.UNCHANGED: "There before and after",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: its sign, one line that says what, and everything behind it."""

    sign: Sign
    effect: str
    what: str
    when: str
    place: str
    path: tuple[str, ...]
    witness: tuple[str, ...]
    counts: bool
    waiver: str
    commits: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one state, those that bear a verdict apart from notes; new ones are `open`."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[Row, ...]
    open: bool


def render(result: GateResult, version: str) -> str:
    """The whole page."""
    sign = VERDICTS[Verdict.BLOCKED if result.policy.failed else Verdict.READY if result.complete else Verdict.UNKNOWN]
    return document(
        "gate.html.j2",
        STYLES,
        SCRIPTS,
        version=version,
        sign=sign,
        headline=words.headline(result),
        outcome=words.outcome(result),
        counts=words.counts(result),
        verdicts=tuple(words.verdict_changes(result)),
        groups=tuple(_groups(result)),
        commits=result.commits,
        stale=tuple(words.stale(waiver) for waiver in result.stale),
        notices=view.notices(result.notices),
        trees=tuple((shot.name, shot.tree) for shot in (result.base, result.head)),
    )


def _groups(result: GateResult) -> Iterator[Group]:
    every = told(result)
    for state, title in _TITLES.items():
        found = [one for one in every if one.state is state]
        rows = tuple(_row(one) for one in found if one.finding.claim.effect is not Effect.NOTE)
        notes = tuple(_row(one) for one in found if one.finding.claim.effect is Effect.NOTE)
        if found:
            yield Group(title, rows, notes, state in (State.INTRODUCED, State.TRANSIENT))


def _row(one: Told) -> Row:
    finding = one.finding
    claim = finding.claim
    return Row(
        VERDICTS[_EFFECTS[claim.effect]],
        claim.effect,
        words.what(finding),
        view.when(claim.condition),
        str(claim.location),
        words.way(finding),
        tuple(config_line(symbol, value) for symbol, value in sorted(finding.witness or ())),
        one.counts,
        words.waiver(one.waiver) if one.waiver else "",
        one.commits,
        finding.fingerprint,
    )
