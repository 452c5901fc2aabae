"""CSV as RFC 4180 has it, with a header line and CRLF.

A cell that a spreadsheet would take for a formula (`=`, `+`, `-`, `@` first) gets an apostrophe in front, and so does
one that begins with an apostrophe: take the first one off, and the text is what it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from auditor.render.safe import visible

_RISKY: Final = ("=", "+", "-", "@", "'")


def written(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    """The whole table; what a row does not name is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows({column: _harmless(visible(text)) for column, text in row.items()} for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell
