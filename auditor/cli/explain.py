"""`ptaudit explain`: the page of a rule, or the whole story of one architecture."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.chosen import SettingsFile, chosen
from auditor.cli.options import EnableIf, Kernel, Revision, ScenarioName, Seconds, Select, open_tree
from auditor.deadline import SECONDS, TimeLimit
from auditor.errors import AuditError, UsageError


def command(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="RULE|ARCH", help="A rule's id, or an architecture.")],
    kernel: Kernel = ".",
    rev: Revision = None,
    scenario: ScenarioName = "everywhere",
    enable_if: EnableIf = "",
    select: Select = None,
    time_limit: Seconds = SECONDS,
    settings: SettingsFile = "",
) -> int:
    """Explain a rule, or one architecture of a kernel tree: verdict, why, path, excerpt, witness."""
    from auditor import registry

    ids = tuple(rule.id for rule in registry.rules())
    if subject in ids:
        typer.echo(registry.page(subject), nl=False)
        return 0
    from auditor.arches import resolve
    from auditor.cli.audit import DONE, INCOMPLETE
    from auditor.cli.output import excerpts
    from auditor.pipeline import Request, audit
    from auditor.render import story

    mine = chosen(context, settings)
    try:
        tree = open_tree(kernel, rev)
        name = resolve(tree, subject)
    except AuditError as error:
        raise UsageError(f"{subject}: no such rule; there are {', '.join(ids)} (as an architecture: {error})") from None
    mine = mine.within(tree, kernel, rev or "").announced()
    asked = mine.scenario(scenario, enable_if, select)
    report = audit(tree, Request((name,), scenario=asked, time=TimeLimit(time_limit)))
    typer.echo(story.render(report, excerpts(tree)), nl=False)
    return DONE if report.complete else INCOMPLETE
