"""A history as JSON, version 1: what docs/history-v1.schema.json describes."""

from __future__ import annotations

from typing import Any, Final

from auditor.render.as_json import dumped, notice_of
from auditor.timeline import VERDICT, Flip, History, Moment, Standing

SCHEMA: Final = "ptaudit-history-v1"

_Json = dict[str, Any]


def render(history: History, version: str) -> str:
    """The whole history; `version` is that of the tool. The same history gives the same bytes."""
    return dumped(
        {
            "schema": SCHEMA,
            "tool": {"name": "ptaudit", "version": version},
            "asked": history.asked,
            "scenario": history.scenario,
            "bisected": history.bisected or None,
            "walked": history.walked,
            "complete": history.complete,
            "revisions": [_moment(moment) for moment in history.moments],
            "flips": [_flip(flip) for flip in history.flips],
        }
    )


def _moment(moment: Moment) -> _Json:
    return {
        "name": moment.name,
        "commit": moment.commit,
        "subject": moment.subject,
        "date": moment.date,
        "author_date": moment.author_date,
        "release": moment.release,
        "complete": moment.complete,
        "architectures": [_standing(standing) for standing in moment.standings],
        "notices": [notice_of(notice) for notice in moment.notices],
    }


def _standing(standing: Standing) -> _Json:
    levels = {level.value: [deferral.value for deferral in found] for level, found in standing.deferrals}
    return {"name": standing.arch, "verdict": standing.verdict.value, "levels": levels}


def _flip(flip: Flip) -> _Json:
    return {
        "arch": flip.arch,
        "kind": "verdict" if flip.level == VERDICT else "deferral",
        "level": flip.level or None,
        "before": flip.before or None,
        "after": flip.after or None,
        "commit": flip.commit or None,
        "subject": flip.subject,
        "date": flip.date,
        "author_date": flip.author_date,
        "merge": flip.merge or None,
        "since": flip.since,
    }
