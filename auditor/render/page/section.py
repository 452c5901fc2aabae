"""One architecture: verdict, why, next step, whom to ask, and everything under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.advice import Remedy, remedies
from auditor.maintainers import Section as Entry
from auditor.model import ArchReport
from auditor.render import view
from auditor.render.page.desk import Album, Desk
from auditor.render.page.findings import FindingView, NoteView, bearing, notes
from auditor.render.page.matrix import of_arch, ways_of
from auditor.render.page.signs import DEFERRALS, VERDICTS, WORKS, Sign, Work, anchor, short
from auditor.render.page.source import Place
from auditor.render.page.ways import LevelView, levels
from auditor.render.safe import visible
from auditor.survey import Judgement

_Levels = tuple[tuple[str, tuple[tuple[Sign, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict under one scenario, what each level does there, and why; `same` names one with the same levels."""

    scenario: str
    sign: Sign
    levels: _Levels
    reason: str
    same: str


@dataclass(frozen=True, slots=True)
class Try:
    """A definition and what could stand there instead."""

    at: Place
    before: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Ask:
    """An entry of MAINTAINERS: its title, its state, and its addresses as options of `git send-email`."""

    title: str
    status: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """All the page tells of one architecture."""

    name: str
    anchor: str
    sign: Sign
    reason: str
    leans_on: tuple[str, ...]
    free: tuple[str, ...]
    standings: tuple[Standing, ...]
    works: tuple[tuple[Work, str], ...]
    tries: tuple[Try, ...]
    asks: tuple[Ask, ...]
    findings: tuple[FindingView, ...]
    notes: tuple[NoteView, ...]
    levels: tuple[LevelView, ...]
    notices: tuple[tuple[Place, str], ...]


def section(judgements: tuple[Judgement, ...], name: str, desk: Desk) -> SectionView:
    """The architecture `name` under every scenario, the one asked for first."""
    judged = tuple((judgement, of_arch(judgement, name)) for judgement in judgements)
    asked = judged[0][1]
    extra = desk.dossier.extra(name)
    album = Album(desk, name)
    found = bearing(judged, desk, album)
    return SectionView(
        name,
        anchor(name),
        VERDICTS[asked.verdict],
        asked.reason,
        asked.leans_on,
        asked.free,
        tuple(_standings(judged)),
        tuple(_works(judged)),
        tuple(Try(desk.place(s.location), s.before, s.after) for s in extra.suggestions),
        tuple(_ask(entry) for entry in extra.people if entry.contacts),
        found,
        notes(asked, desk),
        levels(asked, desk, album),
        tuple((desk.place(n.location), n.text) for n in view.notices(asked.facts.notices)),
    )


def _standings(judged: tuple[tuple[Judgement, ArchReport], ...]) -> Iterator[Standing]:
    first: dict[_Levels, str] = {}
    for judgement, arch in judged:
        name, every = short(judgement.report.scenario), tuple(_levels(judgement, arch))
        same = first.setdefault(every, name) if every else name
        yield Standing(name, VERDICTS[arch.verdict], every, arch.reason, same if same != name else "")


def _levels(judgement: Judgement, arch: ArchReport) -> Iterator[tuple[str, tuple[tuple[Sign, str], ...]]]:
    for level in view.levels(judgement.report) if judgement.reaches else ():
        ways = tuple((DEFERRALS[w.deferral], view.when(w.condition)) for w in ways_of(judgement, arch, level))
        if ways:
            yield level.value, ways


def _works(judged: tuple[tuple[Judgement, ArchReport], ...]) -> Iterator[tuple[Work, str]]:
    """The work under the scenario asked for, then what another one asks for beside it, with its name."""
    seen = set(remedies(judged[0][1]))
    yield from ((WORKS[kind], "") for kind in remedies(judged[0][1]))
    for judgement, arch in judged[1:]:
        for kind in remedies(arch):
            if kind not in seen and kind not in (Remedy.NONE, Remedy.KCONFIG):
                seen.add(kind)
                yield WORKS[kind], short(judgement.report.scenario)


def _ask(entry: Entry) -> Ask:
    return Ask(entry.title, entry.status, tuple(visible(contact.cc) for contact in entry.contacts))
