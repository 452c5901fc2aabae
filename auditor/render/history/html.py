"""A history as one HTML page, in the design of the readiness report: the table, and a timeline of the flips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from auditor.model import Verdict
from auditor.render.document import document
from auditor.render.history import words
from auditor.render.page.signs import DEFERRALS, VERDICTS, Sign
from auditor.timeline import VERDICT, Flip, History, Moment

STYLES: Final = ("base.css", "history.css")
SCRIPTS: Final = ("page.js",)


@dataclass(frozen=True, slots=True)
class Row:
    """One architecture: its sign in each revision, `None` where there is no such architecture."""

    arch: str
    signs: tuple[Sign | None, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One flip: the signs before and after, none where there is no such architecture."""

    arch: str
    what: str
    before: tuple[Sign, ...]
    after: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What one commit changed; without a commit, what is so since a revision."""

    flip: Flip
    turns: tuple[Turn, ...]


def render(history: History, version: str) -> str:
    """The whole page."""
    return document(
        "history.html.j2",
        STYLES,
        SCRIPTS,
        version=version,
        headline=words.headline(history),
        counts=words.counts(history),
        bisected=words.bisected(history) if history.bisected else "",
        moments=history.moments,
        rows=tuple(_row(arch, history.moments) for arch in words.arches(history)),
        events=tuple(_events(history)),
        notices=tuple((moment.name, notice) for moment in history.moments for notice in moment.notices),
        undecided=history.undecided,
    )


def _row(arch: str, moments: tuple[Moment, ...]) -> Row:
    found = ({s.arch: VERDICTS[s.verdict] for s in moment.standings} for moment in moments)
    return Row(arch, tuple(of.get(arch) for of in found))


def _events(history: History) -> Iterator[Event]:
    for _, group in groupby(history.flips, lambda flip: (flip.commit, flip.since)):
        flips = tuple(group)
        yield Event(flips[0], tuple(map(_turn, flips)))


def _turn(flip: Flip) -> Turn:
    return Turn(flip.arch, words.kind(flip), _signs(flip.level, flip.before), _signs(flip.level, flip.after))


def _signs(level: str, text: str) -> tuple[Sign, ...]:
    if not text:
        return ()
    if level == VERDICT:
        return (VERDICTS[Verdict(text)],)
    by_name = {deferral.value: sign for deferral, sign in DEFERRALS.items()}
    return tuple(by_name[word] for word in text.split(", "))
