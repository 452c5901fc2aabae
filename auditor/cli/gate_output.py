"""Where the answer of a gate goes, and in which format."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from auditor import __version__
from auditor.cli.output import print_coloured, wants_colour, write_file

if TYPE_CHECKING:
    from auditor.delta import GateResult

FORMATS: Final = {
    "text": "text",
    "json": "as_json",
    "sarif": "sarif",
    "junit": "junit",
    "markdown": "markdown",
    "html": "html",
    "github": "github",
    "gitlab": "gitlab",
    "checkpatch": "checkpatch",
    "b4": "b4",
    "mail": "mail",
    "kcidb": "kcidb",
    "csv": "as_csv",
}
"""Format -> module of auditor.render.gate."""


def rendered(result: GateResult, form: str) -> str:
    """The answer in one of the formats."""
    more = {"pages": _pages()} if form == "sarif" else {}
    text: str = import_module(f"auditor.render.gate.{FORMATS[form]}").render(result, __version__, **more)
    return text


def _pages() -> dict[str, str]:
    """The page of every rule, which SARIF shows beside a finding."""
    from auditor import registry

    return {rule.id: registry.page(rule.id) for rule in registry.rules()}


def write_target(result: GateResult, form: str, path: str) -> None:
    """Carry out one `-o FORMAT=PATH`."""
    write_file(path, rendered(result, form))


def show(result: GateResult, form: str) -> None:
    """Print the answer; colour only for text on a terminal that wants it."""
    if form == "text" and wants_colour():
        from auditor.render.gate import text

        print_coloured(text.spans(result))
        return
    sys.stdout.write(rendered(result, form))
