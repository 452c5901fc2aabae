"""The matrix: architectures by scenarios by levels, one sign a cell, numbered notes where it does not say it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditor.model import ArchReport, Deferral, Effect, Level, Verdict
from auditor.render import view
from auditor.render.page.signs import DEFERRALS, VERDICTS, Sign, anchor, short
from auditor.survey import Judgement, Survey, Way

ORDER: Final = (Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.READY, Verdict.NOT_APPLICABLE)


_Ways = tuple[tuple[Sign, str], ...]
_Rules = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the hook of one level does under one scenario; `note` 0 means that there is none."""

    level: Level
    sign: Sign | None
    note: int
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one architecture under one scenario; no cell where it is not applicable."""

    scenario: str
    verdict: Sign
    note: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One architecture; `apart` where the scenario asked for does not apply to it."""

    name: str
    anchor: str
    groups: tuple[Group, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Head:
    """One scenario: what it assumes, and how many architectures got each verdict."""

    scenario: str
    assumes: str
    counts: tuple[tuple[Sign, int], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What a cell alone does not say, and whose it is: ways with their conditions, or the rules that block."""

    number: int
    ways: tuple[tuple[Sign, str], ...]
    rules: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by verdict, the worst first, then by name; those that are not applicable last.

    `reaching` says that cells speak of PT_RECLAIM being on, not of any configuration.
    """

    reaching: bool
    heads: tuple[Head, ...]
    levels: tuple[Level, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]


class _Notes:
    """The notes while the table is made: what is the same has one number."""

    def __init__(self) -> None:
        self._places: dict[tuple[_Ways, _Rules], dict[str, list[str]]] = {}

    def number(self, ways: _Ways, rules: _Rules, arch: str, what: str) -> int:
        """The number of a note, which also holds for `what` of `arch`."""
        places = self._places.setdefault((ways, rules), {}).setdefault(arch, [])
        if what not in places:
            places.append(what)
        return list(self._places).index((ways, rules)) + 1

    def made(self) -> Iterator[Note]:
        """All of them, in order."""
        for number, ((ways, rules), places) in enumerate(self._places.items(), 1):
            where = "; ".join(f"{arch} {', '.join(names)}" for arch, names in places.items())
            yield Note(number, ways, rules, where)


def matrix(survey: Survey) -> Matrix:
    """The whole table."""
    notes = _Notes()
    rows = []
    for arch in sorted(view.architectures(survey.report), key=lambda a: ORDER.index(a.verdict)):
        groups = tuple(_group(judgement, arch.name, notes) for judgement in survey.judgements)
        rows.append(Row(arch.name, anchor(arch.name), groups, arch.verdict is Verdict.NOT_APPLICABLE))
    heads = tuple(_head(judgement) for judgement in survey.judgements)
    reaching = bool(survey.judgements[0].reaches)
    return Matrix(reaching, heads, view.levels(survey.report), tuple(rows), tuple(notes.made()))


def of_arch(judgement: Judgement, arch: str) -> ArchReport:
    """One architecture under one scenario."""
    return next(report for report in judgement.report.architectures if report.name == arch)


def ways_of(judgement: Judgement, arch: ArchReport, level: Level) -> tuple[Way, ...]:
    """The ways left while PT_RECLAIM is on; where nobody asked that, those of any configuration.

    A level that is folded in some configurations only is not partial for that.
    """
    ways = judgement.reach(arch.name).level(level)
    if not judgement.reaches:
        ways = tuple(Way(way.deferral, way.condition) for way in view.ways(arch.facts.level(level)))
    return tuple(way for way in ways if way.deferral is not Deferral.ABSENT) or ways


def _head(judgement: Judgement) -> Head:
    counts = view.verdict_counts(judgement.report)
    said = tuple((VERDICTS[verdict], counts[verdict]) for verdict in ORDER if counts[verdict])
    return Head(short(judgement.report.scenario), judgement.assumes, said)


def _group(judgement: Judgement, name: str, notes: _Notes) -> Group:
    arch = of_arch(judgement, name)
    sign, scenario = VERDICTS[arch.verdict], short(judgement.report.scenario)
    if arch.verdict is Verdict.NOT_APPLICABLE and judgement.reaches:
        return Group(scenario, sign, 0, ())
    cells = tuple(_cell(judgement, arch, level, notes) for level in view.levels(judgement.report))
    rules = _hidden_rules(arch, cells)
    return Group(scenario, sign, notes.number((), rules, name, scenario) if rules else 0, cells)


def _cell(judgement: Judgement, arch: ArchReport, level: Level, notes: _Notes) -> Cell:
    ways = tuple((DEFERRALS[w.deferral], view.when(w.condition)) for w in ways_of(judgement, arch, level))
    note = notes.number(ways, (), arch.name, level) if len(ways) > 1 else 0
    return Cell(level, ways[0][0] if ways else None, note, f"#{anchor(arch.name, level)}")


def _hidden_rules(arch: ArchReport, cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The rules that block although every cell looks as if it waited."""
    waits = DEFERRALS[Deferral.RCU], DEFERRALS[Deferral.ABSENT]
    if arch.verdict is not Verdict.BLOCKED or any(cell.sign not in waits for cell in cells):
        return ()
    return tuple(sorted({f.claim.rule for f in view.findings(arch, Effect.BLOCKS)}))
