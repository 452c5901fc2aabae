"""Who takes the batch of tables out of a gather: only what all of them do with it says how its tables are freed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.headers import FunctionInForce, Visit
from auditor.sources import Sources, ahead_of
from auditor.trace.definitions import LIKELY
from auditor.trace.macros import words

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

BATCH: Final = frozenset({"batch", "tables"})
"""The member of `struct mmu_gather` that holds the batch, and the batch's own (include/asm-generic/tlb.h)."""

_TAKEN: Final = "batch"
_GATHER: Final = (b"mmu_gather",)
_BATCH: Final = (b"batch",)
_ACCESS: Final = rb"(?:->|\.)\s*batch\b"


def takers(resolver: Resolver, body: FunctionInForce) -> list[FunctionInForce]:
    """The functions that name the gather's batch, themselves or by a macro.

    Looked for in headers, in the file of `body` and the others that free page
    tables, and in the architecture's memory management.
    """
    visits = _visits(resolver, body.visit)
    named = (rb"\b" + name.encode() + rb"\b" for name in sorted(_macros(visits)))
    spot = re.compile(b"|".join((_ACCESS, *named)))
    return list(dict.fromkeys(found for visit in visits for found in _around(resolver, visit, spot)))


def _visits(resolver: Resolver, core: Visit) -> list[Visit]:
    """The readings of the headers that speak of gathers and of batches, of `core`, and of other files that take one."""
    headers, definitions, sources = resolver.headers, resolver.definitions, resolver.headers.sources
    speaking = [path for path in (*sorted(LIKELY), *definitions.own()) if _speaks(sources, path)]
    taking = [path for path in speaking if _takes(sources.data(path) or b"")]
    units = {0, core.unit, *(headers.unit(path, definitions.kbuild.built(path)) for path in taking)}
    return [v for v in headers.visits if v.unit in units and _speaks(sources, v.file.path)]


def _takes(code: bytes) -> bool:
    """Whether a batch may be a member somewhere: seen sooner than by a pattern."""
    return any(not ahead or ahead.endswith((b".", b"->")) for ahead in ahead_of(code, _TAKEN.encode()))


def _speaks(sources: Sources, path: str) -> bool:
    return sources.mentions(_BATCH)[path] and sources.mentions(_GATHER)[path]


def _macros(visits: list[Visit]) -> set[str]:
    """The macros by which a batch is named, also those that lead to one."""
    held = [item for visit in visits for item in visit.file.macros.items()]
    texts = [(name, words(macro)) for name, macros in held for macro in macros]
    found = {_TAKEN}
    while more := {name for name, said in texts if name not in found and not said.isdisjoint(found)}:
        found |= more
    return found - {_TAKEN}


def _around(resolver: Resolver, visit: Visit, spot: re.Pattern[bytes]) -> Iterator[FunctionInForce]:
    """The functions in which one of these spots lies."""
    index = resolver.headers.sources.index(visit.file.path)
    spots = (index.around(match.start()) for match in spot.finditer(visit.file.code))
    for function in dict.fromkeys(function for function in spots if function):
        held = resolver.headers.functions(function.name, visit.unit)
        yield from (f for f in held if f.function is function and f.visit is visit)
