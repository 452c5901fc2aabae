"""Who takes the batch of tables out of a gather: only what all of them do with it says how its tables are freed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.csource.directives import Macro
from auditor.headers import FunctionInForce, Headers, Visit
from auditor.sources import Sources
from auditor.trace.definitions import LIKELY

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

BATCH: Final = frozenset({"batch", "tables"})
"""The member of `struct mmu_gather` that holds the batch, and the batch's own (include/asm-generic/tlb.h)."""

_TAKEN: Final = frozenset({"batch"})
_GATHER: Final = (b"mmu_gather",)
_ACCESS: Final = rb"(?:->|\.)\s*batch\b"
_TAKES: Final = re.compile(_ACCESS)
_NAMED: Final = re.compile(r"\bbatch\b")


def takers(resolver: Resolver, body: FunctionInForce) -> list[FunctionInForce]:
    """The functions that name the gather's batch, themselves or by a macro.

    Looked for in headers, in the file of `body` and the others that free page
    tables, and in the architecture's memory management.
    """
    visits = _visits(resolver, body.visit)
    macros = set[str]()
    if _is_named_by_macro(resolver.headers):  # no stock kernel does: then none leads to one that does
        macros = {name for visit in visits for name, macro in _macros(visit) if resolver.nested.says(macro, _TAKEN)}
    spot = re.compile(b"|".join([_ACCESS, *(rb"\b" + name.encode() + rb"\b" for name in sorted(macros))]))
    return list(dict.fromkeys(found for visit in visits for found in _around(resolver, visit, spot)))


def _is_named_by_macro(headers: Headers) -> bool:
    """Whether any macro has the member's name as a word of its text."""
    said = headers.sources.mentions((b"batch",))
    held = (macro.body or "" for v in headers.visits if said[v.file.path] for _, macro in _macros(v))
    return any("batch" in body and _NAMED.search(body) for body in held)


def _visits(resolver: Resolver, core: Visit) -> list[Visit]:
    """The readings of the headers that speak of gathers and of batches, of `core`, and of other files that take one."""
    headers, definitions = resolver.headers, resolver.definitions
    data = ((path, headers.sources.data(path) or b"") for path in (*sorted(LIKELY), *definitions.own()))
    held = [path for path, text in data if b"batch" in text and _TAKES.search(text)]
    built = definitions.kbuild.built
    units = {0, core.unit, *(headers.unit(path, built(path)) for path in held if _speaks(headers.sources, path))}
    return [v for v in headers.visits if v.unit in units and _speaks(headers.sources, v.file.path)]


def _speaks(sources: Sources, path: str) -> bool:
    return b"batch" in (sources.data(path) or b"") and sources.mentions(_GATHER)[path]


def _macros(visit: Visit) -> Iterator[tuple[str, Macro]]:
    return ((name, macro) for name, macros in visit.file.macros.items() for macro in macros)


def _around(resolver: Resolver, visit: Visit, spot: re.Pattern[bytes]) -> Iterator[FunctionInForce]:
    """The functions in which one of these spots lies."""
    index = resolver.headers.sources.index(visit.file.path)
    spots = (index.around(match.start()) for match in spot.finditer(visit.file.code))
    for function in dict.fromkeys(function for function in spots if function):
        held = resolver.headers.functions(function.name, visit.unit)
        yield from (f for f in held if f.function is function and f.visit is visit)
