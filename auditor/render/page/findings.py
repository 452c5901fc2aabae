"""One finding as the page tells it: condition, call path, excerpts with the deciding call, witness, next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auditor.advice import Remedy, remedy
from auditor.model import ArchReport, Effect, Finding, Location, Verdict
from auditor.render import view
from auditor.render.page.desk import Album, Desk, End, StepView, call_at, end_of
from auditor.render.page.signs import VERDICTS, WORKS, Sign, config_line, short
from auditor.render.page.source import Place, Source
from auditor.survey import Judgement

NEAR: Final = 3
"""Lines apart at which one excerpt shows both places."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding that bears a verdict; `scenarios` names those under which it does."""

    id: str
    sign: Sign
    level: str
    message: str
    rule: str
    fingerprint: str
    when: str
    at: Place
    scenarios: tuple[str, ...]
    steps: tuple[StepView, ...]
    end: End | None
    sources: tuple[Source, ...]
    related: tuple[tuple[Place, str], ...]
    witness: tuple[str, ...]
    work: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """A finding that blocks nothing."""

    level: str
    message: str
    rule: str
    when: str
    at: Place


def bearing(judged: tuple[tuple[Judgement, ArchReport], ...], desk: Desk, album: Album) -> tuple[FindingView, ...]:
    """What blocks or is unknown under some scenario, each thing once, what bears the first scenario first."""
    found: dict[tuple[object, ...], tuple[Finding, ArchReport, list[str]]] = {}
    for judgement, arch in judged:
        for finding in view.findings(arch, Effect.BLOCKS, Effect.UNKNOWN):
            key = (finding.fingerprint, finding.claim.effect, finding.claim.location, finding.claim.message)
            _, _, scenarios = found.setdefault(key, (finding, arch, []))
            scenarios.append(short(judgement.report.scenario))
    ids: dict[str, int] = {}
    views = []
    for finding, arch, scenarios in found.values():
        number = ids[finding.fingerprint] = ids.get(finding.fingerprint, 0) + 1
        name = f"f-{finding.fingerprint}" + (f"-{number}" if number > 1 else "")
        views.append(_view(name, finding, remedy(finding, arch), tuple(scenarios), desk, album))
    return tuple(views)


def notes(arch: ArchReport, desk: Desk) -> tuple[NoteView, ...]:
    """What is worth knowing under the scenario asked for, and blocks nothing."""
    claims = [finding.claim for finding in view.findings(arch, Effect.NOTE)]
    return tuple(NoteView(c.level, c.message, c.rule, view.when(c.condition), desk.place(c.location)) for c in claims)


def _view(
    name: str, finding: Finding, kind: Remedy, scenarios: tuple[str, ...], desk: Desk, album: Album
) -> FindingView:
    claim = finding.claim
    sign = VERDICTS[Verdict.BLOCKED if claim.effect is Effect.BLOCKS else Verdict.UNKNOWN]
    return FindingView(
        name,
        sign,
        claim.level,
        claim.message,
        claim.rule,
        finding.fingerprint,
        view.when(claim.condition),
        desk.place(claim.location),
        scenarios,
        desk.steps(claim.path),
        end_of(claim.path),
        _sources(finding, album),
        tuple((desk.place(r.location), r.text) for r in claim.related),
        tuple(config_line(symbol, value) for symbol, value in sorted(finding.witness or ())),
        WORKS[kind].title if kind is not Remedy.NONE else "",
    )


def _sources(finding: Finding, album: Album) -> tuple[Source, ...]:
    """The place the claim is about, and the deciding call where the first excerpt does not show it."""
    claim, path = finding.claim, finding.claim.path
    wanted = [(claim.location, call_at(path, claim.location), "what the claim is about")]
    if path and path.steps and not _near(path.location, claim.location):
        wanted.append((path.location, path.steps[-1].name, "the deciding call"))
    return tuple(s for location, call, label in wanted if (s := album.source(location, call, label)))


def _near(one: Location, other: Location) -> bool:
    return one.path == other.path and abs(one.line - other.line) <= NEAR
