"""Every way of an architecture's hooks: paths with the same steps drawn once, with all their ends."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import ArchReport, Deferral, FreePath, LevelFacts, Step
from auditor.render import view
from auditor.render.page.desk import Album, Desk, End, StepView, call_at, end_of
from auditor.render.page.signs import DEFERRALS, Sign, anchor
from auditor.render.page.source import Source


@dataclass(frozen=True, slots=True)
class WayView:
    """One call path, what becomes of the table at its end under which condition, and the deciding lines."""

    steps: tuple[StepView, ...]
    ends: tuple[End, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class LevelView:
    """One level: what its hook does in any configuration, and every way there is."""

    level: str
    anchor: str
    sums: tuple[tuple[Sign, str], ...]
    ways: tuple[WayView, ...]


def levels(arch: ArchReport, desk: Desk, album: Album) -> tuple[LevelView, ...]:
    """The levels, pte first; no excerpt that `album` has shown already."""
    found = []
    for facts in view.level_facts(arch):
        sums = tuple((DEFERRALS[way.deferral], view.when(way.condition)) for way in view.ways(facts))
        ways = tuple(_way(paths, desk, album) for paths in _by_steps(facts).values())
        found.append(LevelView(facts.level, anchor(arch.name, facts.level), sums, ways))
    return tuple(found)


def _by_steps(facts: LevelFacts) -> dict[tuple[Step, ...], list[FreePath]]:
    found: dict[tuple[Step, ...], list[FreePath]] = {}
    for path in view.paths(facts.paths):
        found.setdefault(path.steps, []).append(path)
    return found


def _way(paths: list[FreePath], desk: Desk, album: Album) -> WayView:
    ends = tuple(end for path in paths if (end := end_of(path)))
    return WayView(desk.steps(paths[0]), ends, _source(paths[0], album))


def _source(path: FreePath, album: Album) -> Source | None:
    """The deciding lines where they are the architecture's own, else those of its hook; each once."""
    own = path.location if path.location.path.startswith("arch/") else path.hook.location if path.hook else None
    if own is None or own in album or path.deferral is Deferral.ABSENT:
        return None
    return album.source(own, call_at(path, own), "the deciding call")
