"""The table as CSV (see `auditor.render.table`)."""

from __future__ import annotations

from auditor.answers import Table
from auditor.render.campaign.cells import HEAD, rows
from auditor.render.table import written


def render(table: Table, version: str) -> str:
    """A line for every architecture of every tree; a tree without an answer has its reason."""
    return written(HEAD, (dict(zip(HEAD, row, strict=True)) for row in rows(table)))
