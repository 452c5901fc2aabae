"""What a report does not know, what it takes for granted, and where it comes from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from auditor.model import Verdict
from auditor.render import view
from auditor.render.page.desk import Desk
from auditor.render.page.dossier import Dossier
from auditor.render.page.headline import Link
from auditor.render.page.signs import anchor
from auditor.render.page.source import Place

FEW: Final = 10
ELSEWHERE: Final = "other places"
UNCHECKED: Final = (
    "Whether anything compiles or boots: nothing of the audited tree was built or run.",
    "Whether a lockless walker exists that a missing grace period would hurt: an early free is told, not its victim.",
    "Which run-time branch is taken: where one decides, both sides are told, and the weaker one counts.",
    "How often a way is taken, and what waiting costs.",
    "Code outside the tree, and what modules do to page tables on their own.",
)
ASSUMED: Final = (
    "The calls at which a way ends do what their contract says; the rule contract-drift checks the generic ones.",
    "A symbol no Kconfig file declares is n, and a configuration is one the tree's own Kconfig admits.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The honest part: incomplete or not, what was read, what was not understood, what was assumed and not checked."""

    complete: bool
    files: tuple[tuple[str, int], ...]
    total: int
    unknown: tuple[tuple[Link, str], ...]
    notices: tuple[tuple[Place, str], ...]
    facts: tuple[str, ...]
    free: tuple[tuple[Link, str], ...]
    scenarios: tuple[tuple[str, str], ...]
    assumed: tuple[str, ...]
    unchecked: tuple[str, ...]


def limits(dossier: Dossier, desk: Desk) -> Limits:
    """What the page has to admit."""
    survey = dossier.survey
    archs = view.architectures(survey.report)
    return Limits(
        survey.report.complete,
        _folders(survey.files),
        len(survey.files),
        tuple((_link(a.name), a.reason) for a in archs if a.verdict is Verdict.UNKNOWN),
        tuple((desk.place(n.location), n.text) for n in view.notices(survey.report.notices)),
        _facts(dossier),
        tuple((_link(a.name), ", ".join(a.free)) for a in archs if a.free),
        tuple((j.report.scenario, j.assumes) for j in survey.judgements),
        ASSUMED,
        UNCHECKED,
    )


def _folders(files: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """How many files were read in each folder at the top of the tree, the many first; those with few taken together."""
    every = Counter(f"{path.partition('/')[0]}/" if "/" in path else ELSEWHERE for path in files)
    found: Counter[str] = Counter()
    for name, count in every.items():
        found[name if count >= FEW else ELSEWHERE] += count
    return tuple(sorted(found.items(), key=lambda item: (item[0] == ELSEWHERE, -item[1], item[0])))


def _facts(dossier: Dossier) -> tuple[str, ...]:
    """The facts conditions rest on that no configuration decides."""
    levels = (facts for arch in dossier.survey.report.architectures for facts in arch.facts.levels)
    return tuple(sorted({fact for facts in levels for path in facts.paths for fact in path.condition.opaques()}))


def _link(name: str) -> Link:
    return Link(name, f"#{anchor(name)}")
