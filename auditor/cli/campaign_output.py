"""Where the table of a campaign goes, and in which format."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from auditor import __version__
from auditor.cli import output

if TYPE_CHECKING:
    from auditor.answers import Comparison, Table

_PARQUET: Final = "parquet"
FORMATS: Final = {"text": "text", "json": "as_json", "csv": "as_csv", _PARQUET: _PARQUET}
"""Format -> module of auditor.render.campaign."""


def parse_targets(given: list[str] | None) -> tuple[tuple[str, str], ...]:
    """`-o FORMAT=PATH` as pairs; raises `UsageError` before anything is audited, for a missing library as well."""
    targets = output.parse_targets(given, FORMATS)
    if any(form == _PARQUET for form, _ in targets):
        from auditor.render.campaign import parquet

        parquet.check()
    return targets


def check_form(form: str, differences: bool) -> None:
    """Raise `UsageError` for a format that standard output does not take."""
    output.check_format(form, ("text", "json") if differences else ("text", "json", "csv"))


def write_target(table: Table, form: str, path: str) -> None:
    """Carry out one `-o FORMAT=PATH`."""
    output.write_file(path, import_module(f"auditor.render.campaign.{FORMATS[form]}").render(table, __version__))


def show(table: Table, comparison: Comparison | None, form: str) -> None:
    """Print the table, or what differs between two of its rows."""
    module = import_module(f"auditor.render.campaign.{FORMATS[form]}")
    text = module.render_comparison(comparison, __version__) if comparison else module.render(table, __version__)
    sys.stdout.write(text)


def say(what: str) -> None:
    """Tell the user something that is no result."""
    print(f"ptaudit: {what}", file=sys.stderr)
