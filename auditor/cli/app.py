"""The commands by name; each lives in a module of its own and imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import audit, explain, implies, report, rules

app = typer.Typer(
    name="ptaudit",
    help="How Linux kernels free page-table pages, and whether that blocks PT_RECLAIM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from auditor import __version__

        typer.echo(f"ptaudit {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """How Linux kernels free page-table pages, and whether that blocks PT_RECLAIM."""


app.command("audit")(audit.command)
app.command("report")(report.command)
app.command("explain")(explain.command)
app.command("implies")(implies.command)
app.command("rules")(rules.command)
