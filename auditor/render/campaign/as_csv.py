"""The table as comma-separated values."""

from __future__ import annotations

import csv
import io

from auditor.answers import Table
from auditor.render.campaign.cells import HEAD, rows
from auditor.render.safe import visible


def render(table: Table, version: str) -> str:
    """A line for every architecture of every tree; a tree without an answer has its reason."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEAD)
    lines.writerows([_inert(visible(cell)) for cell in row] for row in rows(table))
    return text.getvalue()


def _inert(cell: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
