"""What happens to a table at a call of the vocabulary: it is freed, handed on, or something is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from auditor.model import BatchWay, Deferral, MarkKind, Step, StepKind
from auditor.trace.state import Flags, Outcome, Place, State, Waited
from auditor.vocabulary import DESTRUCTORS, LOCKING, PRIMITIVES, RELEASES, TABLE_LOCK, Role

_FREEING: Final = frozenset({Role.FREES, Role.BATCHES, Role.UNBATCHES})
_LESSER_WAITS: Final = {Role.WAITS_PERHAPS: Waited.PERHAPS, Role.WAITS_IPI: Waited.IPI}


class Met(NamedTuple):
    """The ways that end at a primitive, and the one that goes on behind it, if any."""

    ends: tuple[Outcome, ...]
    onward: State | None


def is_fixed(name: str) -> bool:
    """Whether a name means the same whatever the tree defines it to be."""
    primitive = PRIMITIVES.get(name)
    return primitive is not None and primitive.role in (Role.CONVERTS, Role.INERT, Role.UNBATCHES)


def noted(state: State, name: str, texts: tuple[str, ...], carried: Flags, place: Place) -> State:
    """The state with what is worth remembering of a call: a destructor, or the lock of all page tables."""
    if name in DESTRUCTORS and any(carried):
        return state.marked(MarkKind.DESTRUCTOR, name, place.location)
    if name in LOCKING and any(TABLE_LOCK in text for text in texts):
        return state.marked(MarkKind.LOCK, TABLE_LOCK, place.location)
    return state


def freeing_something(state: State, name: str, place: Place) -> State:
    """The state after a call that is not seen to be handed the table: if nothing else frees it, this may have."""
    primitive = PRIMITIVES.get(name)
    if name not in RELEASES and (primitive is None or primitive.role not in _FREEING):
        return state
    return state._replace(kept=state.kept or f"{name}() frees something at {place.location} that may be the table")


def meet(name: str, role: Role, state: State, place: Place, batch: Callable[[], tuple[BatchWay, ...]]) -> Met:
    """A way arrives at a primitive; `batch` tells what this tree's `tlb_remove_table()` does."""
    if role is Role.KEEPS:
        return Met((), state._replace(kept=state.kept or f"{name}() puts it on a list at {place.location}"))
    if role is Role.WAITS_RCU:
        return Met((), state._replace(waited=Waited.GRACE_PERIOD))
    if role in _LESSER_WAITS:
        return Met((), state._replace(waited=max(state.waited, _LESSER_WAITS[role], key=lambda w: w.value)))
    handed = state._replace(handed=state.handed or Deferral.RCU)
    if role is Role.TABLE_BATCH:
        return Met(_batched(name, state, place, batch()), handed)
    deferral, reason = _deferral(role, state.waited)
    again = state.handed and deferral is Deferral.RCU  # handed to RCU a second time: nothing new
    ends = () if again else (_freed(state, deferral, name, place, reason),)
    gone = deferral in (Deferral.IMMEDIATE, Deferral.SEMI_RCU, Deferral.UNKNOWN)
    return Met(ends, None if gone else handed._replace(handed=state.handed or deferral))


def _batched(name: str, state: State, place: Place, ways: tuple[BatchWay, ...]) -> tuple[Outcome, ...]:
    """`tlb_remove_table()` where it is a real function: what this tree's own body makes of it."""
    cases = ((state.where & way.condition, way) for way in ways)
    freed = ((where, _freed(state, way.deferral, name, place, way.reason)) for where, way in cases)
    return tuple(outcome.at(where) for where, outcome in freed if not where.is_false)


def _freed(state: State, deferral: Deferral, name: str, place: Place, reason: str) -> Outcome:
    step = Step(name, StepKind.PRIMITIVE, place.location)
    return Outcome(state.where, deferral, name, (*state.steps, step), reason, state.waited, passed=state.passed)


def _deferral(role: Role, waited: Waited) -> tuple[Deferral, str]:
    if role is Role.DEFERS:
        return Deferral.RCU, ""
    if role is Role.BATCHES:
        return Deferral.BATCHED, ""
    if waited is Waited.GRACE_PERIOD:
        return Deferral.RCU, "after waiting for a grace period"
    if waited is Waited.IPI:
        return Deferral.SEMI_RCU, "after an interrupt on every CPU"
    if waited is Waited.PERHAPS:
        return Deferral.UNKNOWN, "after a wait that depends on when its cookie was taken"
    return Deferral.IMMEDIATE, ""
