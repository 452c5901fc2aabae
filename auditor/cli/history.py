"""`ptaudit history`: since when, and by which commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor import __version__
from auditor.cli.chosen import SettingsFile, chosen
from auditor.cli.options import Arch, EnableIf, LevelName, ScenarioName, Select, arch_names
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.history import Asked
    from auditor.timeline import History

DONE, INCOMPLETE = 0, 3
FORMS: Final = ("text", "json", "csv", "html")

Range = Annotated[str, typer.Argument(metavar="[A..B]", help="The older and the newer revision; no B is HEAD.")]
Tags = Annotated[str, typer.Option("--tags", metavar="GLOB", help="Every tag that matches, in the order of versions.")]
Bisect = Annotated[
    str, typer.Option("--bisect", metavar="ARCH", help="The first commit that gives this architecture another verdict.")
]


def command(
    context: typer.Context,
    kernel: Annotated[str, typer.Argument(metavar="KERNEL", help="A clone of a kernel repository.")],
    revisions: Range = "",
    tags: Tags = "",
    arch: Arch = None,
    level: LevelName = "all",
    per_commit: Annotated[
        bool, typer.Option("--per-commit", help="Show every commit of A..B that touched what an answer rests on.")
    ] = False,
    bisect: Bisect = "",
    scenario: ScenarioName = "everywhere",
    enable_if: EnableIf = "",
    select: Select = None,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, csv or html.")] = "text",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", metavar="FORMAT=PATH", help="Also write a file; repeatable.")
    ] = None,
    settings: SettingsFile = "",
) -> int:
    """Show how verdicts and deferrals went over the revisions of a repository, and which commits changed them."""
    from contextlib import closing
    from dataclasses import replace

    from auditor.cli import output as out
    from auditor.history import Archive, history, named

    targets = out.parse_targets(output, FORMS)
    asked = _asked(revisions, tags, per_commit, bisect, arch)
    mine = chosen(context, settings)
    with mine.blamed("format"):
        out.check_format(form := mine.text("format", form), FORMS)
    with closing(Archive(kernel)) as archive:
        points = named(archive, asked)
        name, newest = points[-1]
        mine = mine.within(archive.tree(newest.revision), kernel, name).announced()
        arches = () if asked.bisect else arch_names(mine.words("arch", arch))
        archive.ask(mine.levels(level), mine.scenario(scenario, enable_if, select))
        found = history(archive, replace(asked, arches=arches), points)
    for wanted, path in targets:
        out.write_file(path, _rendered(found, wanted))
    typer.echo(_rendered(found, form), nl=False)
    return DONE if found.complete else INCOMPLETE


def _asked(revisions: str, tags: str, per_commit: bool, bisect: str, arch: list[str] | None) -> Asked:
    from auditor.history import Asked

    if bool(revisions) == bool(tags):
        raise UsageError("history: which revisions is not clear; give either A..B or --tags GLOB")
    if tags and per_commit:
        raise UsageError("--per-commit: tags have no commits of their own; give A..B")
    if bisect and arch:
        raise UsageError("--bisect: it names its architecture itself; leave --arch out")
    return Asked(revisions, tags, (), per_commit, bisect)


def _rendered(found: History, form: str) -> str:
    from importlib import import_module

    name = form if form in ("text", "html") else f"as_{form}"
    rendered: str = import_module(f"auditor.render.history.{name}").render(found, __version__)
    return rendered
