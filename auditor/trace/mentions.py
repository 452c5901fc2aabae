"""Definitions that rules ask for beside the ways of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.condition import Condition, symbol
from auditor.headers import END, FunctionInForce, Headers
from auditor.model import Level, Location, Mention
from auditor.trace.definitions import Where
from auditor.trace.state import Waited

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

TABLE_FREE: Final = "__tlb_remove_table"
BATCHES: Final = symbol("MMU_GATHER_TABLE_FREE")
_ARCH: Final = "arch/"
_FINDS_PAGE: Final = re.compile(rb"\bvirt_to_(?:page|ptdesc|head_page|folio)\s*\(")


def hook_definitions(headers: Headers, levels: tuple[Level, ...]) -> Iterator[Mention]:
    """The architecture's definitions of the inner hooks, each where it is in force."""
    for level in levels:
        name = f"__{level}_free_tlb"
        for state in headers.macros(name, END, 0):
            if state.macro and state.visit and state.visit.file.path.startswith(_ARCH):
                file = state.visit.file
                yield Mention(name, state.where, Location(file.path, file.line(state.macro.offset)), "macro")
        for found in headers.functions(name, 0):
            yield _mention(name, found, found.where, "function")


def own_table_free(resolver: Resolver) -> Iterator[Mention]:
    """The architecture's own `__tlb_remove_table()`.

    `detail` is `slab` where it frees into a slab cache, `address` where it
    looks for the page of an address it was handed.
    """
    rest = BATCHES
    inlines = resolver.headers.functions(TABLE_FREE, 0)
    for found in inlines:
        rest = rest & ~found.where
    bodies = [] if rest.is_false else resolver.definitions.bodies(TABLE_FREE, resolver.headers, Where.OWN)
    for found in [*inlines, *bodies]:
        where = found.where & BATCHES
        if found.function.file.path.startswith(_ARCH) and not where.is_false:
            yield _mention(TABLE_FREE, found, where, _storage(resolver, found))


def _mention(name: str, found: FunctionInForce, where: Condition, detail: str) -> Mention:
    return Mention(name, where, Location(found.function.file.path, found.function.line), detail)


def _storage(resolver: Resolver, found: FunctionInForce) -> str:
    ends = resolver.summaries.of(found.visit, found.function, (True,), Waited.NOTHING, ())
    if any(end.terminal.startswith("kmem_cache_free") for end in ends):
        return "slab"
    body = found.function.file.code[found.function.start : found.function.end]
    return "address" if _FINDS_PAGE.search(body) else ""
