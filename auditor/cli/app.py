"""The commands by name; each lives in a module of its own, which is imported when the command runs or is described."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

COMMANDS: Final = (
    *("audit", "report", "explain", "implies", "rules", "gate", "history", "convert"),
    *("campaign", "cache", "config"),
)
"""In the order `--help` lists them; each is a module of this folder with a function `command`."""

_PLAIN: Final[dict[str, Any]] = {"pretty_exceptions_enable": False, "rich_markup_mode": None}


class OnDemand(TyperGroup):
    """A group that makes a command when it is asked for: importing and describing all takes 10 ms."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, nothing imported."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, or `None`; typer answers a wrong name with those like it, and so needs them all."""
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = _made(name)
        return self.commands.get(cmd_name)


def _made(name: str) -> Any:
    alone = typer.Typer(add_completion=False, **_PLAIN)
    alone.command(name)(import_module(f"auditor.cli.{name}").command)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="ptaudit",
    cls=OnDemand,
    help="How Linux kernels free page-table pages, and whether that blocks PT_RECLAIM.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    **_PLAIN,
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
