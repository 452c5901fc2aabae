"""needs-mm: the table is freed under a lock of its mm_struct, which an RCU callback does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Effect, MarkKind, Related, Rule

ID = "needs-mm"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One note for each way that takes the lock of all page tables before the table is freed."""
    for level in facts.levels:
        for path in level.paths:
            locks = path.marks(MarkKind.LOCK)
            if not locks or not path.hook:
                continue
            text = f"{path.hook.name}: the table is freed under mm->{locks[0].name}; an RCU callback has no mm"
            related = (Related(path.location, "the free that would have to move"),)
            yield Claim(ID, level.level, Effect.NOTE, path.condition, locks[0].location, text, path, related)


RULE = Rule(ID, "the table is freed under a lock of its mm, which an RCU callback does not have", check)
