"""`ptaudit cache`: what is kept between runs."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.errors import UsageError

Action = Annotated[str, typer.Argument(metavar="info|clear", help="Tell what is there, or take it away.")]


def command(action: Action) -> int:
    """Show what the cache of `ptaudit campaign` holds, or clear it."""
    from auditor.cache import Entries, folder

    if action not in ("info", "clear"):
        raise UsageError(f"{action}: there is nothing of that kind to do; give info or clear")
    entries = Entries(folder())
    size = entries.size() if action == "info" else entries.clear()
    told = "" if action == "info" else "cleared: "
    typer.echo(f"{entries.root}: {told}{size.entries} entries, {size.bytes} bytes")
    return 0
