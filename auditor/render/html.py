"""The readiness report as one HTML file that fetches nothing and runs nothing it did not bring."""

from __future__ import annotations

from typing import Final

from auditor.model import Report
from auditor.render.document import document
from auditor.render.page.build import page_of
from auditor.render.page.dossier import Dossier, Excerpts, Provenance, no_excerpts
from auditor.render.page.signs import DEFERRALS, VERDICTS
from auditor.survey import Judgement, Survey

STYLES: Final = ("base.css", "report.css")
SCRIPTS: Final = ("page.js", "report.js")


def render(report: Report, version: str, excerpts: Excerpts = no_excerpts) -> str:
    """The page of one report, under its own scenario only; `excerpts` gives the source lines around a place."""
    survey = Survey((Judgement(report, "", ()),))
    return render_dossier(Dossier(survey, Provenance(version), excerpts))


def render_dossier(dossier: Dossier) -> str:
    """The whole page."""
    signs = {"deferrals": tuple(DEFERRALS.values()), "verdicts": tuple(VERDICTS.values())}
    return document("report.html.j2", STYLES, SCRIPTS, page=page_of(dossier), signs=signs)
