"""`ptaudit report`: the readiness report as one HTML file."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from auditor.cli.options import Arch, EnableIf, Kernel, ScenarioName, Select, arch_names, chosen_scenario


def command(
    kernel: Kernel = ".",
    output: Annotated[str, typer.Option("--output", "-o", metavar="PATH", help="The HTML file.")] = "readiness.html",
    arch: Arch = None,
    scenario: ScenarioName = "everywhere",
    enable_if: EnableIf = "",
    select: Select = None,
) -> int:
    """Write the readiness report: one HTML file that needs no network."""
    from auditor.cli import output as out
    from auditor.cli.audit import DONE, INCOMPLETE
    from auditor.pipeline import Request, audit
    from auditor.tree import open_checkout

    out.check_folder(os.path.dirname(output))
    request = Request(arch_names(arch), scenario=chosen_scenario(scenario, enable_if, select))
    tree = open_checkout(kernel)
    report = audit(tree, request)
    out.write_file(output, out.rendered(report, tree, "html"))
    return DONE if report.complete else INCOMPLETE
