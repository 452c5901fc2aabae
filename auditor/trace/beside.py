"""Calls that are not handed the table, on ways that do not visibly free it: one may find it by its address.

Only what the bodies say is looked at: a helper that frees anything leaves such
a way unknown, whether the way keeps the table or hands it over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from auditor.csource.directives import Macro
from auditor.csource.functions import Function
from auditor.model import Deferral, MarkKind
from auditor.trace.definitions import Where
from auditor.trace.state import Outcome
from auditor.vocabulary import PRIMITIVES, RELEASES, Role

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

_FREES: Final = RELEASES | {name for name, p in PRIMITIVES.items() if p.role in (Role.FREES, Role.BATCHES)}
_CORES: Final = (b"free", b"put_page", b"folio_put", b"tlb_remove")
"""One of these is in the name of all that frees."""
_CALL: Final = re.compile(rb"\b([A-Za-z_]\w*)\s*\(")
MAX_CALLED: Final = 40
"""Functions of one file that are looked into for one call."""


def perhaps_freed(resolver: Resolver, outcome: Outcome) -> Outcome:
    """The end of a way that freed nothing visibly; where a call beside the table may have freed it, that is told."""
    if outcome.deferral is not None or outcome.reason or outcome.kept or outcome.handed is Deferral.BATCHED:
        return outcome
    reach = Where.NEAR if outcome.handed else Where.ANYWHERE
    for mark in outcome.passed:
        if mark.kind is MarkKind.BESIDE and _frees(resolver, mark.name, reach):
            return outcome._replace(kept=f"{mark.name}() frees something at {mark.location} that may be the table")
    return outcome


def kept_by_header(resolver: Resolver, name: str) -> bool:
    """Whether a header that was passed over has `name`, and it frees nothing: the header need not be walked for it."""
    macros, bodies = _far(resolver, name, None)
    return bool(macros or bodies) and not _any_frees(resolver, macros, bodies)


def _frees(resolver: Resolver, name: str, reach: Where) -> bool:
    """Whether a call of `name` is seen to free anything, as a macro or as a function."""
    headers = resolver.headers
    frees = headers.sources.mentions(_CORES)
    macros, bodies = _far(resolver, name, frees)
    macros += headers.definitions(name)
    if not macros:
        bodies += [body.function for body in headers.functions(name, 0)]
        bodies = bodies or [body.function for body in resolver.definitions.bodies(name, headers, reach)]
    return _any_frees(resolver, macros, bodies)


def _any_frees(resolver: Resolver, macros: list[Macro], bodies: list[Function]) -> bool:
    """Whether one of these frees anything, itself or by what its file has for it."""
    said = any(resolver.nested.says(macro, _FREES) for macro in macros)
    return said or any(word in _FREES for body in bodies for word in _called(resolver, body))


def _far(resolver: Resolver, name: str, only: Mapping[str, bool] | None) -> tuple[list[Macro], list[Function]]:
    """The macros of that name in headers that were passed over, and the functions in those of `only`."""
    sources, paths = resolver.headers.sources, [*resolver.headers.universe.passed_over(name)]
    macros = [macro for path in paths if sources.defines(path, name) for macro in sources.file(path).macros[name]]
    held = (path for path in paths if only is None or only[path])
    return macros, [function for path in held for function in sources.functions(name)[path]]


def _called(resolver: Resolver, function: Function) -> Iterator[str]:
    """What a function calls, and what functions of its own file call for it."""
    todo, seen = [function], {function.name}
    while todo and len(seen) < MAX_CALLED:
        here = todo.pop()
        for word in {match.decode() for match in _CALL.findall(here.file.code[here.start : here.end])} - seen:
            yield word
            seen.add(word)
            todo += resolver.headers.sources.functions(word)[here.file.path]
