"""How functions end, each for one choice of arguments that carry the table: computed once, used at every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from auditor.csource.functions import Function
from auditor.csource.parameters import UNTOLD, VARIADIC
from auditor.csource.syntax import parse_body
from auditor.headers import Visit
from auditor.trace.execute import Execution
from auditor.trace.state import ADDRESS, Flags, Outcome, Pending, Place, State, Waited
from auditor.trace.variants import variants

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

_HOW: Final = {VARIADIC: "as one of many arguments", UNTOLD: "by a name that only a preprocessor knows"}
"""How a function takes what it has no name for."""


class Summaries:
    """The summaries of one architecture's functions; what they call is resolved by `resolver`."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[object, ...], tuple[Outcome, ...]] = {}

    def of(
        self,
        visit: Visit,
        function: Function,
        carried: Flags,
        waited: Waited,
        stack: tuple[str, ...],
        members: frozenset[str] = frozenset(),
    ) -> tuple[Outcome, ...]:
        """How a function ends, for one choice of arguments, or of members, that carry the table."""
        key = (id(visit), function.offset, function.name, carried, waited, members)
        known = self._known.get(key)
        if known is None:
            known = self._run(visit, function, carried, waited, stack, members)
            self._known[key] = known
        return known

    def _run(
        self,
        visit: Visit,
        function: Function,
        carried: Flags,
        waited: Waited,
        stack: tuple[str, ...],
        members: frozenset[str],
    ) -> tuple[Outcome, ...]:
        where = self._resolver.headers.where(visit, function.branch)
        place = Place(visit.position(function.offset), visit.unit, function.file, function.offset)
        mark = f"{function.file.path}:{function.offset}"
        texts = variants(self._resolver.headers, visit, function, where)
        elsewhere = any(function.start <= include.offset < function.end for include in function.file.includes)
        if texts is None or elsewhere or mark in stack or not self._resolver.within_budget(stack):
            why = "has statements in another file" if elsewhere else "recurses or has too many cases to follow"
            reason = f"{place.location}: {function.name}() {why}"
            return (
                Outcome(where, None, "", (), pending=(Pending(function.name, carried, place, waited, (), reason),)),
            )
        names = frozenset(p for p, flag in zip(function.params, carried, strict=False) if flag and p)
        addresses = frozenset(p for p, flag in zip(function.params, carried, strict=False) if flag == ADDRESS and p)
        start = State(where, names, waited, addresses=addresses)
        hidden = next((name for name in function.params if name in _HOW), "")
        if hidden and any(carried[function.params.index(hidden) :]):
            reason = f"{place.location}: {function.name}() takes it {_HOW[hidden]}"
            start = start.after(Pending("", (), place, waited, (), reason))
        outcomes: list[Outcome] = []
        for here, text in texts:
            execution = Execution(self._resolver, place, function.start, (*stack, mark))
            execution.locals.update(function.params)
            execution.members = members
            execution.given = names
            falling = execution.finished(execution.run_whole(parse_body(text), [start.at(here)]))
            outcomes += execution.ends
            outcomes += [returning(state) for state in falling]
        return tuple(outcomes)


def returning(state: State) -> Outcome:
    """The end of a way that returns to its caller with the table alive."""
    s = state
    return Outcome(s.where, None, "", s.steps, "", s.waited, s.pending, s.kept, s.passed, s.handed)
