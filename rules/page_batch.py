"""page-batch: a hook queues the table on the page batch, which waits for the TLB flush only.

PT_RECLAIM frees PTE pages only (mm/pt_reclaim.c), so above them this is a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Deferral, Effect, Level, Related, Rule

ID = "page-batch"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One claim for each way that is freed with the TLB flush, without a grace period."""
    for level in facts.levels:
        for path in level.paths:
            if path.deferral is not Deferral.BATCHED or not path.hook:
                continue
            text = f"{path.hook.name}: {path.terminal}() waits for the TLB flush, for no grace period"
            related = (Related(path.location, "where the table is queued"),)
            where = path.hook.location
            effect = Effect.BLOCKS if level.level is Level.PTE else Effect.NOTE
            yield Claim(ID, level.level, effect, path.condition, where, text, path, related)


RULE = Rule(ID, "the hook queues the table on the page batch, which knows no grace period", check)
