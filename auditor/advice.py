"""What would change a verdict: the kind of work an architecture needs, and the change itself where it is mechanical.

A hook that is one macro around a generic free can be handed to the table
batch line by line, if the batch of this tree also runs the destructor.  Any
other blocked hook needs a person who knows the architecture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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


_GENERIC: Final = "include/asm-generic/tlb.h"
_BATCH: Final = "tlb_remove_ptdesc"
_TABLE_CALLS: Final = frozenset({_BATCH, "tlb_remove_table"})
_FREES: Final = frozenset({"direct-free", "page-batch"})
_MACRO: Final = re.compile(r"#[ \t]*define[ \t]+(\w+)\(([^)]*)\)")
_TYPEDEF: Final = re.compile(rb"\btypedef\s+(struct\s+page\s*\*|pte_t\s*\*)\s*pgtable_t\s*;")


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
    if remedies(arch) != (Remedy.MECHANICAL,) or not _batch_frees_completely(tree):
        return ()
    found: dict[Location, Suggestion] = {}
    for finding in sorted(arch.findings, key=lambda f: tuple(Level).index(f.claim.level)):
        path = finding.claim.path
        if finding.claim.rule in _FREES and path and _plain(path) and path.hook:
            suggestion = _suggestion(path.hook.location, path.level, arch.name, tree)
            if suggestion:
                found.setdefault(path.hook.location, suggestion)
    return tuple(found.values())


def _plain(path: FreePath) -> bool:
    """Whether the hook is one macro of the architecture around generic code that is not the table batch."""
    hook = path.hook
    if hook is None or hook.kind is not StepKind.MACRO:
        return False
    after = path.steps[path.steps.index(hook) + 1 :]
    own = any(step.location.path.startswith("arch/") for step in after)
    return bool(after) and not own and not any(step.name in _TABLE_CALLS for step in after)


def _batch_frees_completely(tree: KernelTree) -> bool:
    """Whether the generic table batch takes a ptdesc and runs the destructor itself."""
    text = tree.read(_GENERIC) or b""
    return f" {_BATCH}(".encode() in text and b"pagetable_dtor" in text


def _suggestion(place: Location, level: Level, arch: str, tree: KernelTree) -> Suggestion | None:
    lines = tuple(_definition((tree.read(place.path) or b"").decode("utf-8", "replace").split("\n"), place.line))
    head = _MACRO.match(lines[0]) if lines else None
    names = [name.strip() for name in head[2].split(",")] if head else []
    cast = _cast(level, arch, tree)
    if head is None or len(names) < 2 or not cast:
        return None
    return Suggestion(place, lines, f"{head[0]}\t{_BATCH}(({names[0]}), {cast}({names[1]}))")


def _definition(lines: list[str], number: int) -> Iterator[str]:
    """The lines of a macro that starts at `number`, those it is continued on included."""
    for line in lines[number - 1 :]:
        yield line.rstrip("\r")
        if not line.rstrip("\r").endswith("\\"):
            return


def _cast(level: Level, arch: str, tree: KernelTree) -> str:
    """How a table of this level becomes a ptdesc; empty where headers disagree on what `pgtable_t` is."""
    if level is not Level.PTE:
        return "virt_to_ptdesc"
    types = {match.split()[0] for match in _typedefs(f"arch/{arch}/include/asm", tree)}
    if len(types) != 1:
        return ""
    return "page_ptdesc" if types == {b"struct"} else "virt_to_ptdesc"


def _typedefs(folder: str, tree: KernelTree) -> Iterable[bytes]:
    for name in tree.names(folder):
        if name.endswith(".h"):
            yield from _TYPEDEF.findall(tree.read(f"{folder}/{name}") or b"")
