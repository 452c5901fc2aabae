"""`ptaudit report`: the readiness report as one HTML file."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from auditor.cli.chosen import SettingsFile, chosen
from auditor.cli.options import Arch, EnableIf, Kernel, Revision, ScenarioName, Select, open_tree


def command(
    context: typer.Context,
    kernel: Kernel = ".",
    rev: Revision = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="PATH", help="The HTML file.")] = "readiness.html",
    arch: Arch = None,
    scenario: ScenarioName = "everywhere",
    enable_if: EnableIf = "",
    select: Select = None,
    settings: SettingsFile = "",
) -> int:
    """Write the readiness report: one HTML file that needs no network."""
    from auditor.cli import output as out
    from auditor.cli.audit import DONE, INCOMPLETE
    from auditor.pipeline import Request, audit

    out.check_folder(os.path.dirname(output))
    mine = chosen(context, settings)
    tree = open_tree(kernel, rev)
    mine = mine.within(tree, kernel, rev or "").announced()
    request = Request(mine.arches(tree, arch), scenario=mine.scenario(scenario, enable_if, select))
    report = audit(tree, request)
    out.write_file(output, out.rendered(report, tree, "html"))
    return DONE if report.complete else INCOMPLETE
