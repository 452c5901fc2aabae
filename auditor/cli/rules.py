"""`ptaudit rules`: what there is to claim."""

from __future__ import annotations

import typer


def command() -> int:
    """List the rules, a line each; `ptaudit explain RULE` shows a page."""
    from auditor.registry import rules

    found = rules()
    width = max(len(rule.id) for rule in found)
    for rule in found:
        typer.echo(f"{rule.id:{width}}  {rule.summary}")
    return 0
