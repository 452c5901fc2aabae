"""The flips of a history as CSV, written as the gate's is (see `auditor.render.gate.as_csv`); then its notices."""

from __future__ import annotations

from typing import Final

from auditor.render.history import words
from auditor.render.table import written
from auditor.timeline import Flip, History

COLUMNS: Final = (
    "kind", "arch", "level", "before", "after", "commit", "date", "author_date", "subject", "merge", "since",
)  # fmt: skip


def render(history: History, version: str) -> str:
    """One line a revision and architecture (`standing`), one a flip, one a notice (`incomplete`)."""
    rows = [
        {
            "kind": "standing",
            "arch": standing.arch,
            "after": standing.verdict.value,
            "commit": moment.commit,
            "date": moment.date,
            "author_date": moment.author_date,
            "subject": moment.subject,
            "since": moment.name,
        }
        for moment in history.moments
        for standing in moment.standings
    ]
    rows += [_flip(flip) for flip in history.flips]
    rows += [
        {"kind": "incomplete", "commit": moment.commit, "subject": str(notice), "since": moment.name}
        for moment in history.moments
        for notice in moment.notices
    ]
    return written(COLUMNS, rows)


def _flip(flip: Flip) -> dict[str, str]:
    return {
        "kind": words.kind(flip).split()[-1],
        "arch": flip.arch,
        "level": flip.level,
        "before": flip.before,
        "after": flip.after,
        "commit": flip.commit,
        "date": flip.date,
        "author_date": flip.author_date,
        "subject": flip.subject,
        "merge": flip.merge,
        "since": flip.since,
    }
