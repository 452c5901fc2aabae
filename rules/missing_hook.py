"""missing-hook: the generic code expands a hook that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Effect, Rule, StepKind

ID = "missing-hook"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One claim for each level whose hook is expanded under a condition in which no definition is in force."""
    for level in facts.levels:
        hooks = (f"{level.level}_free_tlb", f"__{level.level}_free_tlb")
        for path in level.paths:
            last = path.steps[-1] if path.steps else None
            if last and last.kind is StepKind.UNRESOLVED and last.name in hooks:
                text = f"{last.name}() is expanded here and defined nowhere in reach"
                yield Claim(ID, level.level, Effect.UNKNOWN, path.condition, last.location, text, path)


RULE = Rule(ID, "the generic code expands a hook that nothing defines", check)
