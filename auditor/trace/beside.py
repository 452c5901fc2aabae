"""Calls that are not handed the table, on ways that do not visibly free it: one may find it by its address.

Only what the bodies say is looked at: a helper that frees anything leaves such
a way unknown, whether the way keeps the table or hands it over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.condition import TRUE
from auditor.csource.directives import Macro
from auditor.csource.functions import Function
from auditor.model import Deferral, MarkKind
from auditor.sources import Sources
from auditor.trace.definitions import Where
from auditor.trace.macros import mentions
from auditor.trace.state import Outcome, Place, State
from auditor.vocabulary import FREEING, FREEING_CORES, PRIMITIVES, RELEASES, Role

if TYPE_CHECKING:
    from auditor.trace.execute import Execution
    from auditor.trace.resolve import Resolver

_HARMLESS: Final = {name for name, p in PRIMITIVES.items() if p.role in (Role.CONVERTS, Role.INERT)} | {
    *"if for while switch return sizeof typeof __typeof__ do".split(),
    *"IS_ENABLED IS_BUILTIN IS_MODULE IS_REACHABLE __is_defined".split(),
}
"""What a call's name says nothing about a free by: known primitives, and words before a parenthesis."""
_INLINE: Final = re.compile(rb"inline\b[^;{}()=]*[\s*]$")
"""What stands before the name of an inline function that is defined."""
_CALL: Final = re.compile(rb"\b([A-Za-z_]\w*)\s*\(")
MAX_CALLED: Final = 40
"""Functions of one file that are looked into for one call."""


def passing(execution: Execution, name: str, texts: tuple[str, ...], state: State, place: Place) -> State:
    """The state after a call that is not handed the table: it is looked into if nothing frees it, or not visibly.

    What is handed nothing but constants before any hand-over is not taken to find it.
    """
    if name in PRIMITIVES or name in RELEASES or not state.names or state.handed is Deferral.BATCHED:
        return state
    if texts and not state.handed and not any(mentions(text, frozenset(execution.locals)) for text in texts):
        return state
    known = any(mark.kind is MarkKind.BESIDE and mark.name == name for mark in state.passed)
    return state if known else state.marked(MarkKind.BESIDE, name, place.location)


def perhaps_freed(resolver: Resolver, outcome: Outcome) -> Outcome:
    """The end of a way that freed nothing visibly; where a call beside the table may have freed it, that is told."""
    if outcome.deferral is not None or outcome.reason or outcome.kept or outcome.handed is Deferral.BATCHED:
        return outcome
    reach = Where.NEAR if outcome.handed else Where.ANYWHERE
    for mark in outcome.passed:
        if mark.kind is MarkKind.BESIDE and _known_to_free(resolver, mark.name, reach):
            resolver.headers.ensure_read(mark.name)  # in a header that was passed over: then it is followed
            return outcome._replace(kept=f"{mark.name}() frees something at {mark.location} that may be the table")
    return outcome


def kept_by_header(resolver: Resolver, name: str) -> bool:
    """Whether a header that was passed over has `name`, and all it leads to stands in headers and frees nothing.

    Then the header need not be walked for it.
    """
    known = resolver.kept_by_header.get(name)
    if known is None:
        known = resolver.kept_by_header[name] = _all_in_headers(resolver, name)
    return known


def _all_in_headers(resolver: Resolver, name: str) -> bool:
    todo, seen = [name], {name}
    if not any(resolver.headers.universe.unread(name)):
        return False
    while todo and len(seen) < MAX_CALLED:
        word = todo.pop()
        macros, bodies = _in_headers(resolver, word)
        called = {w for body in bodies for w in _words_called(body)} - _HARMLESS
        if not (macros or bodies) or called & FREEING or any(resolver.nested.says(macro, FREEING) for macro in macros):
            return False
        todo += called - seen
        seen |= called
    return not todo


def _known_to_free(resolver: Resolver, name: str, reach: Where) -> bool:
    key = name, reach
    known = resolver.freeing.get(key)
    if known is None:
        known = resolver.freeing[key] = _frees(resolver, name, reach)
    return known


def _frees(resolver: Resolver, name: str, reach: Where) -> bool:
    """Whether a call of `name` is seen to free anything, as a macro and what it leads to, or as a function."""
    todo, seen = [name], {name}
    while todo and len(seen) < MAX_CALLED:
        word = todo.pop()
        macros, bodies = _known(resolver, word, reach)
        said = any(resolver.nested.says(macro, FREEING) for macro in macros)
        if said or any(called in FREEING for body in bodies for called in _called(resolver, body)):
            return True
        called = {m.decode() for macro in macros for m in _CALL.findall((macro.body or "").encode())}
        todo += called - seen - _HARMLESS
        seen |= called
    return False


def _known(resolver: Resolver, name: str, reach: Where) -> tuple[list[Macro], list[Function]]:
    """What `name` may stand for; where nothing is found, that is noted: a macro far away may be it."""
    headers = resolver.headers
    if any(_is_inline_without_frees(headers.sources, path, name) for path in headers.universe.unread(name)):
        return [], []
    macros, bodies = _in_headers(resolver, name)
    if not macros and not bodies:
        bodies = [body.function for body in resolver.definitions.bodies(name, headers, reach, TRUE)]
    if not macros and not bodies:
        headers.unseen.add(name)
    return macros, bodies


def _is_inline_without_frees(sources: Sources, path: str, name: str) -> bool:
    """Whether a header that never speaks of freeing has an inline of that name: seen without taking it apart."""
    if sources.mentions(FREEING_CORES)[path]:
        return False
    word = name.encode() + b"("
    if word not in (sources.data(path) or b""):
        return False
    text = sources.text(path)
    at = text.find(word)
    while at > 0:
        if _INLINE.search(text, max(0, at - 200), at):
            return True
        at = text.find(word, at + 1)
    return False


def _in_headers(resolver: Resolver, name: str) -> tuple[list[Macro], list[Function]]:
    """The macros and the functions of that name in headers, walked or passed over."""
    headers, sources = resolver.headers, resolver.headers.sources
    far = [*headers.universe.unread(name)]
    macros = [*headers.definitions(name)]
    macros += [macro for path in far if sources.defines(path, name) for macro in sources.file(path).macros[name]]
    bodies = [body.function for body in headers.functions(name, 0)]
    return macros, bodies + [function for path in far for function in sources.functions(name)[path]]


def _words_called(function: Function) -> set[str]:
    return {match.decode() for match in _CALL.findall(function.file.code[function.start : function.end])}


def _called(resolver: Resolver, function: Function) -> Iterator[str]:
    """What a function calls, and what functions of its own file call for it."""
    todo, seen = [function], {function.name}
    while todo and len(seen) < MAX_CALLED:
        here = todo.pop()
        for word in _words_called(here) - seen:
            yield word
            seen.add(word)
            todo += resolver.headers.sources.functions(word)[here.file.path]
