"""dead-define: a hook is defined where nothing expands it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition import any_of
from auditor.model import ArchFacts, Claim, Effect, Rule

ID = "dead-define"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One note for each definition of a hook that no way of its level goes through."""
    for level in facts.levels:
        name = f"__{level.level}_free_tlb"
        expanded = any_of(path.condition for path in level.paths if any(s.name == name for s in path.steps))
        for mention in facts.mentions:
            if mention.name == name and (mention.condition & expanded).is_false:
                text = f"{name} is defined here and expanded nowhere: the level is folded"
                yield Claim(ID, level.level, Effect.NOTE, mention.condition, mention.location, text)


RULE = Rule(ID, "a hook is defined where nothing expands it", check)
