"""What the formats of a history say alike."""

from __future__ import annotations

from auditor.timeline import VERDICT, Flip, History

NOWHERE = "-"
"""Where a revision has no such architecture."""


def headline(history: History) -> str:
    """What was asked, in one line."""
    return f"{history.asked}: PT_RECLAIM, scenario {history.scenario}"


def counts(history: History) -> str:
    """How much was looked at, and what came of it."""
    verdicts = sum(flip.level == VERDICT for flip in history.flips)
    levels = len(history.flips) - verdicts
    parts = [
        _counted(len(history.moments), "revision"),
        f"{_counted(history.walked, 'commit')} walked",
        _counted(verdicts, "flip of a verdict", "flips of verdicts"),
        _counted(levels, "flip of a level's deferral", "flips of levels' deferrals"),
    ]
    return ", ".join(parts)


def arches(history: History) -> tuple[str, ...]:
    """The architectures of all revisions by name."""
    return tuple(sorted({s.arch for moment in history.moments for s in moment.standings}))


def bisected(history: History) -> str:
    """The answer of a bisection in one line."""
    if not history.flips:
        return f"{history.bisected}: no commit of {history.asked} changes its verdict"
    flip = history.flips[0]
    which = f"{flip.commit[:12]} ({flip.subject})" if flip.commit else "a commit that cannot be named"
    return f"{history.bisected}: {which} is the first with another verdict: {change(flip)}"


def change(flip: Flip) -> str:
    """What became of what."""
    return f"{flip.before or 'no such architecture'} → {flip.after or 'no such architecture'}"


def kind(flip: Flip) -> str:
    """What flipped: the verdict, or the deferral of a level."""
    return "verdict" if flip.level == VERDICT else f"{flip.level} deferral"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
