"""rcu-callback: a hook defers the table by an RCU callback, or a wait, of its own."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Deferral, Effect, Related, Rule

ID = "rcu-callback"
_TABLE_BATCH = "tlb_remove_table"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One note for each way that waits for a grace period without the generic table batch."""
    for level in facts.levels:
        for path in level.paths:
            if path.deferral is not Deferral.RCU or path.terminal == _TABLE_BATCH or not path.hook:
                continue
            text = f"{path.hook.name}: freed by {path.terminal}() {path.reason or 'after a grace period'}"
            related = (Related(path.location, "where the grace period starts"),)
            where = path.hook.location
            yield Claim(ID, level.level, Effect.NOTE, path.condition, where, text, path, related)


RULE = Rule(ID, "the hook waits for a grace period by an RCU callback of its own", check)
