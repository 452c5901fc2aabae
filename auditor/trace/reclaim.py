"""The file that frees tables outside of munmap and exit: what it calls counts as much as the hooks do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.includes import RECLAIMER
from auditor.kbuild import Kbuild
from auditor.model import Deferral, FreePath, Level, Location, Notice, Step, StepKind
from auditor.sources import Sources
from auditor.vocabulary import FREEING, PRIMITIVES, Role

_CALL: Final = re.compile(rf"\b({'|'.join(sorted(FREEING))})\s*\(".encode())
_HOOK: Final = re.compile(rb"\b(?:__)?pte_free_tlb\s*\(")


def reclaimed(sources: Sources, kbuild: Kbuild) -> Iterator[FreePath]:
    """A way for each call by which that file frees a table past the hook."""
    if sources.data(RECLAIMER) is None:
        return
    file = sources.file(RECLAIMER)
    for match in _CALL.finditer(file.code):
        name = match.group(1).decode()
        role = PRIMITIVES[name].role if name in PRIMITIVES else Role.FREES
        deferral = Deferral.BATCHED if role is Role.BATCHES else Deferral.IMMEDIATE
        step = Step(name, StepKind.PRIMITIVE, Location(RECLAIMER, file.line(match.start())))
        yield FreePath(Level.PTE, kbuild.built(RECLAIMER), deferral, name, (step,), "it is called past the hook")


def unhooked(sources: Sources) -> Iterator[Notice]:
    """A notice where that file is there and calls no hook."""
    if sources.data(RECLAIMER) is not None and not _HOOK.search(sources.file(RECLAIMER).code):
        yield Notice(Location(RECLAIMER), "it frees page tables and calls no hook for it; how it frees is unknown")
