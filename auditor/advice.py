"""What would change a verdict: the kind of work an architecture needs, and the change itself where it is mechanical.

A hook that is one macro around a generic free can be handed to the table
batch line by line, if the batch of this tree also runs the destructor.  Any
other blocked hook needs a person who knows the architecture.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from auditor.convert.hooks import BATCH, batch_fits, rewritten
from auditor.model import ArchReport, Effect, Finding, FreePath, Level, Location, StepKind, Verdict
from auditor.tree import KernelTree


class Remedy(StrEnum):
    """A kind of work, the hardest first."""

    READ = "read"
    TABLE_FREE = "table-free"
    NEEDS_MM = "needs-mm"
    BY_HAND = "by-hand"
    MECHANICAL = "mechanical"
    KCONFIG = "kconfig"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The lines of one definition at `location`, and what could stand there instead."""

    location: Location
    before: tuple[str, ...]
    after: str


_TABLE_CALLS: Final = frozenset({BATCH, "tlb_remove_table"})
_FREES: Final = frozenset({"direct-free", "page-batch"})


def remedies(arch: ArchReport) -> tuple[Remedy, ...]:
    """The kinds of work an architecture needs before its verdict can change, the hardest first."""
    if arch.verdict is Verdict.NOT_APPLICABLE:
        return (Remedy.KCONFIG,)
    if arch.verdict is Verdict.READY:
        return (Remedy.NONE,)
    needed = {remedy(finding, arch) for finding in arch.findings}
    return tuple(kind for kind in Remedy if kind in needed and kind is not Remedy.NONE)


def remedy(finding: Finding, arch: ArchReport) -> Remedy:
    """The kind of work one finding calls for; `none` for a note."""
    claim = finding.claim
    if claim.effect is Effect.NOTE:
        return Remedy.NONE
    if claim.effect is Effect.UNKNOWN:
        return Remedy.READ
    if claim.rule == "own-table-free":
        return Remedy.TABLE_FREE
    locked = (f.claim for f in arch.findings if f.claim.rule == "needs-mm" and f.claim.level is claim.level)
    if any(not (lock.condition & claim.condition).is_false for lock in locked):
        return Remedy.NEEDS_MM
    return Remedy.MECHANICAL if claim.path and _plain(claim.path) else Remedy.BY_HAND


def suggestions(arch: ArchReport, tree: KernelTree) -> tuple[Suggestion, ...]:
    """What to write instead, for every level; empty unless all that blocks is mechanical and this tree's batch fits."""
    if remedies(arch) != (Remedy.MECHANICAL,) or not batch_fits(tree):
        return ()
    found: dict[Location, Suggestion] = {}
    for finding in sorted(arch.findings, key=lambda f: tuple(Level).index(f.claim.level)):
        path = finding.claim.path
        if finding.claim.rule in _FREES and path and _plain(path) and path.hook:
            edit = rewritten(path, arch.name, tree)
            if edit:
                found.setdefault(path.hook.location, Suggestion(path.hook.location, edit.before, "\n".join(edit.after)))
    return tuple(found.values())


def _plain(path: FreePath) -> bool:
    """Whether the hook is one macro of the architecture around generic code that is not the table batch."""
    hook = path.hook
    if hook is None or hook.kind is not StepKind.MACRO:
        return False
    after = path.steps[path.steps.index(hook) + 1 :]
    own = any(step.location.path.startswith("arch/") for step in after)
    return bool(after) and not own and not any(step.name in _TABLE_CALLS for step in after)
