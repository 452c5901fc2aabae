"""`ptaudit report`: the readiness report as one HTML file."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from auditor.cli.chosen import SettingsFile, chosen
from auditor.cli.options import Arch, EnableIf, Kernel, Revision, ScenarioName, Seconds, Select, Waivers, open_tree
from auditor.deadline import SECONDS, TimeLimit
from auditor.errors import UsageError

Page = Annotated[str, typer.Option("--output", "-o", metavar="PATH", help="The HTML file.")]
Compare = Annotated[
    str, typer.Option("--compare", metavar="FILE", help="An older JSON report: say what changed since.")
]
Forge = Annotated[
    str, typer.Option("--forge", metavar="URL", help="Link places to an address with {path}, {line} and {revision}.")
]
History = Annotated[
    str, typer.Option("--history", metavar="FILE", help="Link to the page that `ptaudit history` wrote.")
]


def command(
    context: typer.Context,
    kernel: Kernel = ".",
    rev: Revision = None,
    output: Page = "readiness.html",
    arch: Arch = None,
    scenario: ScenarioName = "everywhere",
    enable_if: EnableIf = "",
    select: Select = None,
    compare: Compare = "",
    waivers: Waivers = "",
    forge: Forge = "",
    history: History = "",
    time_limit: Seconds = SECONDS,
    settings: SettingsFile = "",
) -> int:
    """Write the readiness report, every scenario in it: one HTML file that needs no network."""
    from auditor.cli import dossier as gathered
    from auditor.cli import output as out
    from auditor.cli.audit import DONE, INCOMPLETE
    from auditor.pipeline import Request, survey
    from auditor.render import html
    from auditor.render.page.dossier import Dossier
    from auditor.scenario import SCENARIOS

    _check_place(output)
    link = gathered.linked(history, output) if history else ""
    mine = chosen(context, settings)
    with mine.blamed("forge"):
        gathered.check_forge(forge := mine.text("forge", forge))
    tree = open_tree(kernel, rev)
    mine = mine.within(tree, kernel, rev or "").announced()
    request = Request(
        mine.arches(tree, arch), scenario=mine.scenario(scenario, enable_if, select), time=TimeLimit(time_limit)
    )
    found = survey(tree, request, tuple(SCENARIOS.values()))
    accepted, stale = gathered.waived(waivers, found)
    page = Dossier(
        found,
        gathered.provenance(kernel, rev, tree, found.files),
        out.excerpts(tree),
        tuple(gathered.extras(found, tree)),
        forge,
        gathered.comparison(compare, found, bool(request.arches)) if compare else None,
        accepted,
        stale,
        link,
    )
    out.write_file(output, html.render_dossier(page))
    return DONE if found.report.complete else INCOMPLETE


def _check_place(output: str) -> None:
    """Raise `UsageError` where the page cannot be written, before anything is read."""
    from auditor.cli.output import check_folder

    if output.startswith("html="):
        raise UsageError(f"-o {output}: a report has one format, and -o takes its path alone; give -o {output[5:]}")
    check_folder(os.path.dirname(output))
