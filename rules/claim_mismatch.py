"""claim-mismatch: RCU table free is selected, and the hook frees otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition import symbol
from auditor.model import ArchFacts, Claim, Deferral, Effect, Level, Related, Rule

ID = "claim-mismatch"
_RCU = symbol("MMU_GATHER_RCU_TABLE_FREE")
_RECLAIM = symbol("PT_RECLAIM")
_WEAKER = (Deferral.IMMEDIATE, Deferral.BATCHED)


def check(facts: ArchFacts) -> Iterator[Claim]:
    """For each PTE hook that waits for less than RCU table free promises: a note, a block with PT_RECLAIM on.

    Where the architecture never selects RCU table free it claims nothing.
    """
    for path in facts.level(Level.PTE).paths if facts.claims_rcu else ():
        where = path.condition & _RCU
        if path.deferral not in _WEAKER or where.is_false or not path.hook:
            continue
        text = f"{path.hook.name}: RCU table free is selected, and {path.terminal}() waits for less"
        related = (Related(path.location, "the call that does not keep the claim"),)
        for effect, condition in ((Effect.NOTE, where & ~_RECLAIM), (Effect.BLOCKS, where & _RECLAIM)):
            if not condition.is_false:
                yield Claim(ID, Level.PTE, effect, condition, path.hook.location, text, path, related)


RULE = Rule(ID, "RCU table free is selected, and the hook waits for less", check)
