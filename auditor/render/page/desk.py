"""What views of places share: the forge and its links, the source lines, and each excerpt once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from auditor.model import FreePath, Location
from auditor.render import view
from auditor.render.page.dossier import Dossier
from auditor.render.page.signs import DEFERRALS, Sign, anchor
from auditor.render.page.source import Place, Source, place, source


@dataclass(frozen=True, slots=True)
class StepView:
    """One definition on the way; `at` is where it stands, for the last one where it is called."""

    name: str
    kind: str
    at: Place


@dataclass(frozen=True, slots=True)
class End:
    """What becomes of the table at the end of a way, and when."""

    sign: Sign
    when: str
    reason: str


@dataclass(frozen=True)
class Desk:
    """Places and call paths as the page shows them."""

    dossier: Dossier

    def place(self, location: Location) -> Place:
        """A location as text, with its link."""
        tree, commit = self.dossier.survey.report.tree, self.dossier.provenance.commit
        return place(location, self.dossier.forge, tree.revision or commit or _tag(tree.release))

    def steps(self, path: FreePath | None) -> tuple[StepView, ...]:
        """The steps of a way."""
        return tuple(StepView(s.name, s.kind, self.place(s.location)) for s in path.steps) if path else ()


class Album:
    """The excerpts of one architecture's section; a second look at a place refers to the first."""

    def __init__(self, desk: Desk, arch: str) -> None:
        self._desk, self._prefix = desk, f"src-{anchor(arch)}"
        self._taken: dict[Location, str] = {}

    def __contains__(self, location: Location) -> bool:
        return location in self._taken

    def source(self, location: Location, call: str, label: str) -> Source | None:
        """The excerpt around a location; `None` where none can be had."""
        where = self._desk.place(location)
        if location in self._taken:
            return Source(self._taken[location], where, label, ())
        lines = self._desk.dossier.excerpts(location) if location.line else ()
        if not lines:
            return None
        name = self._taken[location] = f"{self._prefix}-{len(self._taken) + 1}"
        return source(name, where, location.line, lines, call, label)


def end_of(path: FreePath | None) -> End | None:
    """What becomes of the table at the end of `path`."""
    return End(DEFERRALS[path.deferral], view.when(path.condition), path.reason) if path else None


def call_at(path: FreePath | None, location: Location) -> str:
    """What the definition at `location` calls next on the way; the end itself where that is the place."""
    steps = path.steps if path else ()
    for step, after in pairwise(steps):
        if step.location == location:
            return after.name
    return steps[-1].name if steps and steps[-1].location == location else ""


def _tag(release: str) -> str:
    """What a release is called in git: `v6.18`, `v6.18.15`."""
    return "v" + re.sub(r"^(\d+\.\d+)\.0(?=\D|$)", r"\1", release)
