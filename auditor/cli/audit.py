"""`ptaudit audit`: every architecture of a kernel tree, how it frees tables, and the verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.chosen import SettingsFile, chosen
from auditor.cli.options import (
    Arch,
    Config,
    EnableIf,
    Kernel,
    LevelName,
    Revision,
    ScenarioName,
    Seconds,
    Select,
    open_tree,
    read_configs,
)
from auditor.deadline import SECONDS, TimeLimit

DONE, INCOMPLETE = 0, 3


def command(
    context: typer.Context,
    kernel: Kernel = ".",
    rev: Revision = None,
    arch: Arch = None,
    level: LevelName = "all",
    scenario: ScenarioName = "everywhere",
    enable_if: EnableIf = "",
    select: Select = None,
    config: Config = None,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json or html.")] = "text",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT=PATH",
            help="Also write a file, or with witness=DIR a .config fragment per blocked architecture; repeatable.",
        ),
    ] = None,
    time_limit: Seconds = SECONDS,
    settings: SettingsFile = "",
) -> int:
    """Audit a kernel tree: how each architecture frees page tables, and whether that blocks PT_RECLAIM."""
    from auditor.cli import output as out
    from auditor.pipeline import Request, audit

    targets = out.parse_targets(output, out.TARGETS)
    mine = chosen(context, settings)
    with mine.blamed("format"):
        out.check_format(form := mine.text("format", form), out.RENDERERS)
    tree = open_tree(kernel, rev)
    mine = mine.within(tree, kernel, rev or "").announced()
    request = Request(
        mine.arches(tree, arch),
        mine.levels(level),
        mine.scenario(scenario, enable_if, select),
        read_configs(config),
        out.extras(form, *(wanted for wanted, _ in targets)),
        TimeLimit(time_limit),
    )
    report = audit(tree, request)
    for wanted, path in targets:
        out.write_target(report, tree, wanted, path)
    out.show(report, tree, form)
    return DONE if report.complete else INCOMPLETE
