"""The table as JSON, version 1: docs/campaign.md describes it."""

from __future__ import annotations

from typing import Any, Final

from auditor.answers import Answer, Comparison, Table, TreeRow
from auditor.render.as_json import dumped

SCHEMA: Final = "ptaudit-campaign-v1"

_Json = dict[str, Any]


def render(table: Table, version: str) -> str:
    """The whole table; the same table gives the same bytes."""
    return dumped({**_head(version), "scenario": table.scenario, "trees": [_tree(tree) for tree in table.trees]})


def render_comparison(comparison: Comparison, version: str) -> str:
    """Two rows, and what differs between them."""
    changes = [{"arch": c.arch, "what": c.what, "before": c.before, "after": c.after} for c in comparison.changes]
    return dumped({**_head(version), "before": comparison.before, "after": comparison.after, "changes": changes})


def _head(version: str) -> _Json:
    return {"schema": SCHEMA, "tool": {"name": "ptaudit", "version": version}}


def _tree(tree: TreeRow) -> _Json:
    return {
        "name": tree.place.name,
        "kind": tree.place.kind.value,
        "revision": tree.place.revision,
        "release": tree.outcome.release,
        "state": tree.state.value,
        "reason": tree.outcome.failure,
        "notices": list(tree.outcome.notices),
        "architectures": [_answer(answer) for answer in tree.outcome.answers],
    }


def _answer(answer: Answer) -> _Json:
    return {
        "name": answer.arch,
        "verdict": answer.verdict,
        "reason": answer.reason,
        "levels": {
            level: [{"deferral": way.deferral, "condition": way.condition} for way in ways]
            for level, ways in answer.levels
        },
    }
