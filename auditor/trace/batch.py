"""What this tree's own `tlb_remove_table()` does with a table.

The generic code queues tables and hands a full batch to RCU; when it cannot
get a page for a batch it frees a single table on the spot, after an interrupt
on every CPU, or, with PT_RECLAIM, by RCU as well.  Each release wrote this a
little differently, and vendors edit it: so both ways are traced in the tree's
mm/mmu_gather.c, and only what they are found to do counts.  So is every other
function that takes the batch out of the gather (see `gathers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.condition import TRUE, Condition
from auditor.headers import FunctionInForce
from auditor.model import BatchWay, Deferral, Location
from auditor.trace.definitions import Where
from auditor.trace.gathers import BATCH, takers
from auditor.trace.settle import settled
from auditor.trace.state import Flags, Outcome, State, Waited

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

TABLE_BATCH: Final = "tlb_remove_table"
FLUSH: Final = "tlb_table_flush"
"""The function that sends a full batch away; it has had this name since 2011, in mm/memory.c and in mm/mmu_gather.c."""


def table_batch(resolver: Resolver) -> tuple[BatchWay, ...]:
    """The disjoint cases of `tlb_remove_table()`; together they cover every configuration."""
    ways: list[BatchWay] = []
    rest = TRUE
    for body in resolver.definitions.bodies(TABLE_BATCH, resolver.headers, Where.CORE):
        rest = rest & ~body.where
        ways += _of_body(resolver, body)
    if not rest.is_false:
        reason = f"{TABLE_BATCH}() is declared, and its body is not in the tree"
        ways.append(BatchWay(rest, Deferral.UNKNOWN, Location("mm/mmu_gather.c"), reason))
    return tuple(ways)


class _Ends(NamedTuple):
    """How ways end: of a single table, a queued one, one gone astray, a full batch, and a batch that others take."""

    single: tuple[Outcome, ...]
    queued: tuple[Outcome, ...]
    lost: tuple[Outcome, ...]
    batch: tuple[Outcome, ...]
    taken: tuple[Outcome, ...]

    def under(self, where: Condition) -> _Ends:
        """Only what can happen under `where`."""
        return _Ends(*(tuple(o for o in part if not (o.where & where).is_false) for part in self))


def _of_body(resolver: Resolver, body: FunctionInForce) -> list[BatchWay]:
    found = _outcomes(resolver, body, (False, True), frozenset())
    left = [o for o in found if o.deferral is None and not o.handed]
    flushes = resolver.headers.functions(FLUSH, body.visit.unit)
    ends = _Ends(
        single=tuple(o for o in found if o.deferral is not None),
        queued=tuple(o for o in left if o.kept and not o.reason),
        lost=(*(o for o in left if o.reason or not o.kept), *_strays(resolver, body)),
        batch=tuple(o for f in flushes for o in _of_batch(resolver, f)),
        taken=_taken(resolver, body, flushes),
    )
    location = Location(body.function.file.path, body.function.line)
    return [_classified(where, ends.under(where), location) for where in _cases(body.where, ends)]


def _strays(resolver: Resolver, body: FunctionInForce) -> list[Outcome]:
    """The ways on which the table goes somewhere beside the batch as well."""
    within = _outcomes(resolver, body, (False, True), BATCH)
    return [o for o in within if o.deferral is None and (o.kept or o.reason)]


def _taken(resolver: Resolver, body: FunctionInForce, flushes: list[FunctionInForce]) -> tuple[Outcome, ...]:
    """What becomes of the batch elsewhere; of `body`, whose strays are known, only what ends it."""
    ways: list[Outcome] = []
    for function in takers(resolver, body):
        own = function.function is body.function
        found = () if function in flushes else _of_batch(resolver, function)
        ways += (o for o in found if o.deferral or not own)
    return tuple(ways)


def _of_batch(resolver: Resolver, function: FunctionInForce) -> list[Outcome]:
    """What becomes of the batch in a function that takes it out of a gather; nothing where it only looks at it."""
    outcomes = _outcomes(resolver, function, (False,) * len(function.function.params), BATCH)
    return [o for o in outcomes if o.deferral or o.kept or o.reason]


def _outcomes(resolver: Resolver, body: FunctionInForce, carried: Flags, members: frozenset[str]) -> list[Outcome]:
    """How a body ends for the table it is handed, or for what `members` hold; what it calls is looked for."""
    found = resolver.summaries.of(body.visit, body.function, carried, Waited.NOTHING, (), members)
    ways = (way for outcome in found for way in outcome.under(body.where))
    return [end for way in ways for end in (settled(resolver, _going_on(way)) if way.pending else [way])]


def _going_on(way: Outcome) -> State:
    """A way that returned, as one that may be followed on."""
    w = way
    return State(w.where, frozenset(), w.waited, w.pending, w.kept, w.steps, w.passed, w.handed)


def _cases(where: Condition, ends: _Ends) -> list[Condition]:
    """`where` cut so that each outcome applies in all of a case or in none of it."""
    cases = [where]
    for outcome in (o for part in ends for o in part):
        cut = [(case & outcome.where, case & ~outcome.where) for case in cases]
        cases = [part for parts in cut for part in parts if not part.is_false]
    return cases


def _classified(where: Condition, ends: _Ends, location: Location) -> BatchWay:
    told = f"a full batch: {_told((*ends.batch, *ends.taken))}; a single table: {_told(ends.single)}"
    singles = {_of_single(o) for o in ends.single}
    batches = {o.deferral for o in (*ends.batch, *ends.taken)}
    if singles and not ends.queued and not ends.lost and Deferral.UNKNOWN not in singles:
        return BatchWay(where, _least(singles), location, f"it keeps no batch: {_told(ends.single)}")
    strange = ends.lost or not ends.queued or not singles or not ends.batch
    if strange or None in batches or Deferral.UNKNOWN in singles | batches:
        return BatchWay(where, Deferral.UNKNOWN, location, f"its body does not read as expected ({told})")
    return BatchWay(where, _weakest(singles, batches), location, told)


def _least(deferrals: set[Deferral | None]) -> Deferral:
    """The weakest of some ways that are all taken at once."""
    order = (Deferral.IMMEDIATE, Deferral.BATCHED, Deferral.SEMI_RCU, Deferral.RCU)
    return next(d for d in order if d in deferrals)


def _of_single(outcome: Outcome) -> Deferral | None:
    """What a single table waits for; a wait on the spot, even for RCU, makes the whole only partly RCU-freed."""
    return Deferral.SEMI_RCU if outcome.waited is Waited.GRACE_PERIOD else outcome.deferral


def _weakest(singles: set[Deferral | None], batches: set[Deferral | None]) -> Deferral:
    if batches == {Deferral.RCU} and singles == {Deferral.RCU}:
        return Deferral.RCU
    if batches == {Deferral.RCU} and singles <= {Deferral.RCU, Deferral.SEMI_RCU}:
        return Deferral.SEMI_RCU
    # the whole batch goes at the flush, and so does a single table: it was invalidated just before
    return Deferral.BATCHED if batches == {Deferral.IMMEDIATE} else Deferral.IMMEDIATE


def _told(outcomes: tuple[Outcome, ...]) -> str:
    return ", ".join(dict.fromkeys(_end(o) for o in outcomes)) or "nothing found"


def _end(outcome: Outcome) -> str:
    if outcome.deferral is None:
        return "not seen to end"
    where = outcome.steps[-1].location if outcome.steps else ""
    return f"{outcome.terminal}() at {where}" + (f" {outcome.reason}" if outcome.reason else "")
