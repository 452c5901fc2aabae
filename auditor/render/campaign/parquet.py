"""The table as Apache Parquet, for those who load it into a data frame."""

from __future__ import annotations

import io

from auditor.answers import Table
from auditor.errors import UsageError
from auditor.render.campaign.cells import HEAD, rows


def render(table: Table, version: str) -> bytes:
    """A row for every architecture of every tree, every column a text.

    Raises `UsageError` where pyarrow is not installed.
    """
    check()
    import pyarrow
    from pyarrow import parquet

    columns = list(zip(*rows(table), strict=True)) or [() for _ in HEAD]
    made = pyarrow.table([pyarrow.array(column, pyarrow.string()) for column in columns], names=list(HEAD))
    buffer = io.BytesIO()
    parquet.write_table(made, buffer)
    return buffer.getvalue()


def check() -> None:
    """Raise `UsageError` where pyarrow is not installed."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise UsageError("parquet: pyarrow is not installed; pip install 'ptaudit[parquet]'")
