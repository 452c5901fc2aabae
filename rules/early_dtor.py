"""early-dtor: the destructor runs before the grace period or the flush that the table itself waits for."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Deferral, Effect, Mark, MarkKind, Related, Rule

ID = "early-dtor"
_WAITING = (Deferral.BATCHED, Deferral.SEMI_RCU, Deferral.RCU)


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One note for each deferred way on which the architecture's own code ran a destructor first."""
    for level in facts.levels:
        for path in level.paths:
            early = _own(path.marks(MarkKind.DESTRUCTOR)) if path.deferral in _WAITING else None
            if early is None or not path.hook:
                continue
            text = f"{early.name}() frees the split page-table lock before {path.terminal}() waits"
            related = (Related(path.location, "the wait that comes too late for the lock"),)
            yield Claim(ID, level.level, Effect.NOTE, path.condition, early.location, text, path, related)


def _own(marks: tuple[Mark, ...]) -> Mark | None:
    """The first destructor in the architecture's folder; the generic fallback pairs the two on purpose."""
    return next((s for s in marks if s.location.path.startswith("arch/")), None)


RULE = Rule(ID, "a page-table destructor runs ahead of the wait", check)
