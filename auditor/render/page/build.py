"""From a dossier to everything the page shows."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.delta import Stale, Waived
from auditor.model import ConfigReport, Level, TreeInfo
from auditor.render import view
from auditor.render.page.data import data
from auditor.render.page.desk import Desk
from auditor.render.page.dossier import Dossier, Provenance
from auditor.render.page.headline import Answer, Since, answers, since
from auditor.render.page.limits import Limits, limits
from auditor.render.page.matrix import Matrix, matrix
from auditor.render.page.section import SectionView, section


@dataclass(frozen=True)
class Page:
    """The readiness page, ready for its templates."""

    tree: TreeInfo
    scenario: str
    answers: tuple[Answer, ...]
    since: Since | None
    matrix: Matrix
    levels: tuple[Level, ...]
    configs: tuple[ConfigReport, ...]
    sections: tuple[SectionView, ...]
    rules: tuple[str, ...]
    limits: Limits
    waived: tuple[Waived, ...]
    stale: tuple[Stale, ...]
    provenance: Provenance
    history: str
    data: str


def page_of(dossier: Dossier) -> Page:
    """Everything, in the order in which it is read."""
    survey, report, desk = dossier.survey, dossier.survey.report, Desk(dossier)
    table = matrix(survey)
    sections = tuple(section(survey.judgements, row.name, desk) for row in table.rows)
    return Page(
        report.tree,
        report.scenario,
        answers(survey),
        since(dossier.comparison) if dossier.comparison else None,
        table,
        view.levels(report),
        view.configs(report),
        sections,
        tuple(sorted({finding.rule for part in sections for finding in part.findings})),
        limits(dossier, desk),
        dossier.waived,
        dossier.stale,
        dossier.provenance,
        dossier.history,
        data(report.tree.release, report.scenario, sections),
    )
