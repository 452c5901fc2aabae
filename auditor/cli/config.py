"""`ptaudit config`: what every option is set to, and by whom."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from auditor.cli.chosen import SettingsFile, chosen
from auditor.cli.options import Revision, open_tree
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.settings import Setting, Value

SCHEMA: Final = "ptaudit-config-v1"


class Line(NamedTuple):
    """One option of one command, what it is set to, and the setting that says so unless it is the default."""

    command: str
    key: str
    value: Value
    setting: Setting | None


def command(
    context: typer.Context,
    kernel: Annotated[
        str,
        typer.Argument(metavar="[KERNEL]", help="Count what this kernel tree sets; without, this folder if it is one."),
    ] = "",
    rev: Revision = None,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
    settings: SettingsFile = "",
) -> int:
    """Print every setting with its value and its origin, as a settings file."""
    if form not in ("text", "json"):
        raise UsageError(f"{form}: no such format; there are text, json")
    lines = tuple(_lines(context, kernel, rev, settings))
    typer.echo(_as_json(lines) if form == "json" else _as_text(lines), nl=False)
    return 0


def _lines(context: typer.Context, kernel: str, rev: str | None, explicit: str) -> Iterator[Line]:
    from auditor.settings import KEYS, Settings, commands

    mine = chosen(context, explicit)
    if kernel or rev or (os.path.isfile("Makefile") and os.path.isdir("arch")):
        mine = mine.within(open_tree(kernel or ".", rev), kernel, rev or "")
    files = mine.settings or Settings()
    for name in commands():
        defaults = _defaults(context, name)
        for key in KEYS:
            if name in key.commands:
                setting = files.of(name, key.name)
                yield Line(name, key.name, setting.value if setting else defaults[key.name], setting)


def _defaults(context: typer.Context, name: str) -> dict[str, Value]:
    """The defaults of a command's options by their names, as typer has them."""
    group: Any = context.find_root().command
    found = {}
    for parameter in group.get_command(context, name).params:
        for option in parameter.opts:
            # What may be repeated has no default: an empty list in a settings file says the same.
            found[option.removeprefix("--")] = () if parameter.default is None else parameter.default
    return found


def _as_text(lines: tuple[Line, ...]) -> str:
    return "\n".join(_tables(lines)).removeprefix("\n") + "\n"


def _tables(lines: tuple[Line, ...]) -> Iterator[str]:
    table = ""
    for line in lines:
        if line.command != table:
            table = line.command
            yield f"\n[{table}]"
        value = list(line.value) if isinstance(line.value, tuple) else line.value
        origin = line.setting.location if line.setting else "default"
        yield f"{line.key} = {json.dumps(value, ensure_ascii=False)}  # {origin}"


def _as_json(lines: tuple[Line, ...]) -> str:
    entries = [
        {
            "command": line.command,
            "key": line.key,
            "value": line.value,
            "source": line.setting.source if line.setting else "default",
            "path": line.setting.location.path if line.setting else "",
            "line": line.setting.location.line if line.setting else 0,
        }
        for line in lines
    ]
    return json.dumps({"schema": SCHEMA, "settings": entries}, indent=2, ensure_ascii=False) + "\n"
