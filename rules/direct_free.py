"""direct-free: a hook gives the table back at once, or goes where nothing visible says otherwise.

PT_RECLAIM frees PTE pages only (mm/pt_reclaim.c), so an immediate free of a
higher table is worth a note and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Claim, Deferral, Effect, FreePath, Level, Related, Rule, StepKind

ID = "direct-free"


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One claim for each way that ends in an immediate free, or that cannot be followed to an end."""
    for level in facts.levels:
        for path in level.paths:
            if path.deferral is Deferral.IMMEDIATE:
                effect = Effect.BLOCKS if level.level is Level.PTE else Effect.NOTE
                yield _claim(path, effect, f"{path.terminal}() gives the table back at once")
            elif path.deferral is Deferral.UNKNOWN and _may_be_direct(path):
                yield _claim(path, Effect.UNKNOWN, f"may give the table back at once: {path.reason}")


def _may_be_direct(path: FreePath) -> bool:
    """Whether no other rule speaks for an unknown: the hook exists, and does not end in the table batch."""
    last = path.steps[-1] if path.steps else None
    hooks = (f"{path.level}_free_tlb", f"__{path.level}_free_tlb")
    return not path.terminal and not (last and last.kind is StepKind.UNRESOLVED and last.name in hooks)


def _claim(path: FreePath, effect: Effect, text: str) -> Claim:
    hook = path.hook
    where = hook.location if hook else path.location
    name = hook.name if hook else f"{path.level}_free_tlb"
    related = tuple(Related(step.location, f"the deciding call, in {step.name}()") for step in path.steps[-1:])
    return Claim(ID, path.level, effect, path.condition, where, f"{name}: {text}", path, related)


RULE = Rule(ID, "the hook frees the table at once, waiting for nothing", check)
