"""What ways do that end without a free of their own: the bodies of what they called are looked for.

Most such calls count, check or convert.  Where the table is handed over, too,
its way is followed all the same: a free beside a hand-over is a free at once.
There what is seen counts at any depth, and what cannot be followed counts
where the hook itself calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from auditor.condition import FALSE, Condition
from auditor.headers import FunctionInForce
from auditor.model import Deferral, Level, Location, MarkKind, Step, StepKind
from auditor.trace.beside import kept_by_header, perhaps_freed
from auditor.trace.definitions import Where
from auditor.trace.state import Outcome, Pending, State, joined
from auditor.vocabulary import RELEASES

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

_HOOKS: Final = {f"{prefix}{level}_free_tlb" for level in Level for prefix in ("", "__")}

_WEAKER: Final = (Deferral.IMMEDIATE, Deferral.BATCHED, Deferral.SEMI_RCU)
"""What is still worth telling of a table that was handed to RCU or to a batch before."""

MAX_LOOKUPS: Final = 400
"""Bodies searched for one level; beyond it the rest of the level is unknown."""


def settled(resolver: Resolver, state: State) -> list[Outcome]:
    """A way that freed nothing so far: look for the bodies of what it called.

    Whatever frees the table ends the way, so the order is free; the last call
    first, because a hook counts and checks before it frees.
    """
    done: list[Outcome] = []
    first = Outcome(state.where, None, "", (), "", state.waited, state.pending, state.kept, state.passed)
    todo = [first._replace(handed=state.handed)]
    for _ in range(MAX_LOOKUPS):
        if not todo:
            break
        outcome = todo.pop()
        call, rest = outcome.pending[-1:], outcome.pending[:-1]
        if not call or outcome.deferral is not None:
            done.append(outcome)
        else:
            todo = joined([*todo, *_looked_up(resolver, outcome._replace(pending=rest), call[0])])
    ended = [outcome for outcome in todo if outcome.deferral is not None]
    left = [outcome for outcome in todo if outcome.deferral is None]
    done += [*ended, *(o._replace(pending=(), reason="it calls too much to follow") for o in left)]
    done = [perhaps_freed(resolver, outcome) for outcome in done]
    return [outcome for outcome in done if not outcome.handed or _bears(outcome)]


def _bears(outcome: Outcome) -> bool:
    """Whether what befalls a table that was handed over is worth telling; a page batch is no better than unknown."""
    doubted = outcome.deferral is Deferral.UNKNOWN or bool(outcome.kept or outcome.reason)
    return outcome.deferral in _WEAKER or (outcome.handed is not Deferral.BATCHED and doubted)


def _looked_up(resolver: Resolver, outcome: Outcome, call: Pending) -> list[Outcome]:
    if call.reason:
        return [_unresolved(outcome, call, call.reason)]
    if call.member:
        return _through_member(resolver, outcome, call)
    held = False
    if outcome.handed:
        held = _held_by_header(resolver, call)
    else:
        _visited(resolver, call)
    results: list[Outcome] = []
    rest = outcome.where
    reach = Where.OWN if held else _how_far(call)
    needed = outcome.where if outcome.handed else FALSE
    bodies = resolver.definitions.bodies(call.name, resolver.headers, reach, needed)
    for body in bodies:
        if not (outcome.where & body.where).is_false:
            rest = rest & ~body.where
            results += _through_body(resolver, outcome, call, body)
    if outcome.handed and (held or bodies):  # where nothing has it, no call of it compiles, or links
        return [*results, *outcome.under(rest)]
    if not rest.is_false:
        reason = f"{call.name}() is called at {call.place.location} and defined nowhere in reach"
        results.append(_unresolved(outcome.at(rest), call, reason))
    return results


def _held_by_header(resolver: Resolver, call: Pending) -> bool:
    """Whether a header has what is called beside a hand-over: it was followed there, or frees nothing."""
    if call.deep:
        return False
    if kept_by_header(resolver, call.name):
        return True
    resolver.headers.ensure_read(call.name)
    return bool(resolver.headers.functions(call.name, call.place.unit))


def _visited(resolver: Resolver, call: Pending) -> None:
    """See that a header that was passed over is read for a call, unless its contract is bad enough."""
    if not call.deep and RELEASES.isdisjoint(step.name for step in call.steps):
        resolver.headers.ensure_visited(call.name)


def _through_body(resolver: Resolver, outcome: Outcome, call: Pending, body: FunctionInForce) -> list[Outcome]:
    results: list[Outcome] = []
    steps = (*call.steps, Step(call.name, StepKind.FUNCTION, Location(body.function.file.path, body.function.line)))
    for end in resolver.summaries.of(body.visit, body.function, call.carried, call.waited, ()):
        end = _seen(end) if call.deep else end
        end = _shallow(resolver, end) if outcome.handed else end
        results += _continued(outcome, end, outcome.where & body.where, steps)
    return results


def _through_member(resolver: Resolver, outcome: Outcome, call: Pending) -> list[Outcome]:
    results: list[Outcome] = []
    rest = outcome.where
    for where, ends in resolver.installed(call, outcome.where):
        rest = rest & ~where
        for end in ends:
            results += _continued(outcome, _shallow(resolver, _seen(end)) if outcome.handed else end, where, ())
    if not rest.is_false:
        reason = f"{call.place.location}: a call through the member {call.name}, which nothing built there sets"
        results.append(_unresolved(outcome.at(rest), call, reason))
    return results


def _seen(end: Outcome) -> Outcome:
    """The end of a way through a helper far beside a hand-over: what may have happened there is told of no one."""
    doubtful = end.deferral is Deferral.UNKNOWN
    return end._replace(deferral=None, kept="", reason="") if doubtful or end.kept else end


def _shallow(resolver: Resolver, end: Outcome) -> Outcome:
    """The end of a way through a helper beside a hand-over: of its calls only those with a body near count."""
    named = (p._replace(deep=True) for p in end.pending if not p.member and not p.reason)
    found = (p for p in named if resolver.definitions.bodies(p.name, resolver.headers, Where.OWN))
    passed = tuple(mark for mark in end.passed if mark.kind is not MarkKind.BESIDE)
    return end._replace(pending=tuple(found), passed=passed)


def _how_far(call: Pending) -> Where:
    """Where a body could change the answer.

    The hooks are macros or inlines by nature, and under a contract to free at
    once a body can only confirm it.
    """
    if call.name in _HOOKS:
        return Where.NOWHERE
    if call.deep:
        return Where.OWN
    bound = not RELEASES.isdisjoint({call.name, *(step.name for step in call.steps)})
    return Where.OWN if bound else Where.ANYWHERE


def _continued(outcome: Outcome, end: Outcome, where: Condition, steps: tuple[Step, ...]) -> list[Outcome]:
    here = where & end.where
    if here.is_false:
        return []
    if end.deferral is not None:
        passed = (*outcome.passed, *end.passed)
        return [end._replace(where=here, steps=(*steps, *end.steps), passed=passed, handed=outcome.handed)]
    # a member that the C file of a hook calls beside the hand-over, as hypervisors want, would take too long to follow
    left = (p for p in end.pending if not (end.handed and p.member))
    pending = tuple(p._replace(steps=(*steps, *p.steps)) for p in left)
    release = next((s.name for s in steps if s.name in RELEASES), "")
    kept = outcome.kept or end.kept or (f"{release}() gives it to an allocator of its own" if release else "")
    trail = outcome.steps or (steps if kept else ())
    passed = (*outcome.passed, *end.passed)
    handed = outcome.handed or end.handed
    pending = (*pending, *outcome.pending)
    return [outcome._replace(where=here, pending=pending, kept=kept, steps=trail, passed=passed, handed=handed)]


def _unresolved(outcome: Outcome, call: Pending, reason: str) -> Outcome:
    """The way after a call nobody can follow; deep in a helper beside a hand-over only what is seen counts."""
    if call.deep:
        return outcome
    step = Step(call.name or "?", StepKind.UNRESOLVED, call.place.location)
    return outcome._replace(reason=outcome.reason or reason, steps=outcome.steps or (*call.steps, step))
