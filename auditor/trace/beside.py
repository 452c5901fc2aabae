"""Calls that are not handed the table, on ways that do not free it: one may find it by its address.

Only what the bodies say is looked at: a helper that frees anything leaves such
a way unknown, and so does one whose body is not in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.csource.functions import Function
from auditor.model import MarkKind
from auditor.trace.definitions import Where
from auditor.trace.state import Outcome
from auditor.vocabulary import PRIMITIVES, RELEASES, Role

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

_FREES: Final = RELEASES | {name for name, p in PRIMITIVES.items() if p.role in (Role.FREES, Role.BATCHES)}
_CALL: Final = re.compile(rb"\b([A-Za-z_]\w*)\s*\(")
MAX_CALLED: Final = 40
"""Functions of one file that are looked into for one call."""


def perhaps_freed(resolver: Resolver, outcome: Outcome) -> Outcome:
    """The end of a way that freed nothing; where a call beside the table may have freed it, that is told."""
    if outcome.deferral is not None or outcome.reason or outcome.kept or outcome.handed:
        return outcome
    for mark in outcome.passed:
        if mark.kind is MarkKind.BESIDE and (why := _why(resolver, mark.name)):
            return outcome._replace(kept=f"{mark.name}() {why} at {mark.location} that may be the table")
    return outcome


def _why(resolver: Resolver, name: str) -> str:
    """Why a call of `name` may free the table; nothing where it is seen not to."""
    if any(True for _ in resolver.headers.definitions(name)):
        return ""  # a macro, which is expanded where it speaks of the table
    resolver.headers.ensure_visited(name)
    found = resolver.headers.functions(name, 0) or resolver.definitions.bodies(name, resolver.headers, Where.ANYWHERE)
    called = {word for body in found for word in _called(resolver, body.function)}
    return "frees something" if called & _FREES else ""


def _called(resolver: Resolver, function: Function) -> Iterator[str]:
    """What a function calls, and what functions of its own file call for it."""
    todo, seen = [function], {function.name}
    while todo and len(seen) < MAX_CALLED:
        here = todo.pop()
        for word in {match.decode() for match in _CALL.findall(here.file.code[here.start : here.end])} - seen:
            yield word
            seen.add(word)
            todo += resolver.headers.sources.functions(word)[here.file.path]
