"""own-table-free: the table handed to RCU is no plain ptdesc, but a tagged or slab-backed pointer.

With PT_RECLAIM the generic code frees a single table through the RCU head of
its `struct ptdesc` (mm/mmu_gather.c, `__tlb_remove_table_one()`).  An
architecture whose own `__tlb_remove_table()` expects bits in the pointer, an
address, or an object of a slab cache, has that head written over something
else: at every level, since every level's tables take this way.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition import symbol
from auditor.model import ArchFacts, Claim, Effect, FreePath, MarkKind, Mention, Related, Rule

ID = "own-table-free"
_OWN = "__tlb_remove_table"
_TABLE_BATCH = "tlb_remove_table"
_RCU = symbol("MMU_GATHER_RCU_TABLE_FREE")
_TAKEN = {
    "slab": "it is freed into a slab cache",
    "address": "it is an address, whose page is looked for only when it is freed",
}


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One claim for each way on which a table that is no plain ptdesc reaches the generic RCU path."""
    own = [m for m in facts.mentions if m.name == _OWN]
    for level in facts.levels:
        for path in level.paths:
            for mention in own if path.terminal == _TABLE_BATCH else ():
                where = path.condition & mention.condition & _RCU
                related = _why(path, mention)
                if related and not where.is_false:
                    text = f"{_OWN}(): the table is no plain ptdesc: {related[0].text}"
                    yield Claim(ID, level.level, Effect.BLOCKS, where, mention.location, text, path, related)


def _why(path: FreePath, own: Mention) -> tuple[Related, ...]:
    """The tags on the way, and what the architecture's own function takes: an object of a slab, or an address."""
    tags = (Related(mark.location, f"the pointer is tagged ({mark.name})") for mark in path.marks(MarkKind.TAG))
    taken = (Related(own.location, _TAKEN[own.detail]),) if own.detail else ()
    return (*tags, *taken)


RULE = Rule(ID, "the table RCU is to free is a tagged or slab-backed pointer, no plain ptdesc", check)
