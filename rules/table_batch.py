"""table-batch: a hook hands the table to tlb_remove_table(), with RCU table free selected."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Deferral, Effect, Related, Rule

ID = "table-batch"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One note for each way through the table batch that RCU covers only in part."""
    for level in facts.levels:
        for path in level.paths:
            if path.deferral is not Deferral.SEMI_RCU or not path.hook:
                continue
            text = f"{path.hook.name}: RCU frees a full batch; {path.reason}"
            related = (Related(path.location, "where the table is handed over"),)
            where = path.hook.location
            yield Claim(ID, level.level, Effect.NOTE, path.condition, where, text, path, related)


RULE = Rule(ID, "the table goes through the table batch: RCU for a full batch, less for a single table", check)
