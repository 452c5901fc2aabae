"""Where the answer of a gate goes, and in which format."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from auditor import __version__
from auditor.cli.output import check_folder, write_file
from auditor.errors import UsageError

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


def check_format(form: str) -> None:
    """Raise `UsageError` for a format there is not."""
    if form not in FORMATS:
        raise UsageError(f"{form}: no such format; there are {', '.join(FORMATS)}")


def parse_targets(given: list[str] | None) -> tuple[tuple[str, str], ...]:
    """`-o FORMAT=PATH` as pairs; raises `UsageError` before anything is audited."""
    pairs = []
    for item in given or ():
        form, equals, path = item.partition("=")
        if not equals or not path:
            raise UsageError(f"-o {item}: it needs FORMAT=PATH, e.g. -o sarif=ptaudit.sarif")
        check_format(form)
        check_folder(os.path.dirname(path))
        pairs.append((form, path))
    return tuple(pairs)


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
    if form == "text" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        from rich.console import Console
        from rich.text import Text

        from auditor.render.gate import text

        Console().print(Text.assemble(*text.spans(result)), soft_wrap=True, end="", highlight=False)
        return
    sys.stdout.write(rendered(result, form))
