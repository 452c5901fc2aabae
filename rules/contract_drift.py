"""contract-drift: this tree's tlb_remove_table() does not do what the deferral table says."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition import Condition, symbol
from auditor.model import ArchFacts, BatchWay, Claim, Deferral, Effect, Level, Rule

ID = "contract-drift"

_TABLE = symbol("MMU_GATHER_TABLE_FREE")
_RCU = symbol("MMU_GATHER_RCU_TABLE_FREE")
_RECLAIM = symbol("PT_RECLAIM")
_BUILT = symbol("MMU") & _TABLE


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One claim for each case in which the tree's own code falls short of the contract, or cannot be read."""
    for expected, where in _contract(facts.declares_pt_reclaim):
        for way in facts.batch:
            condition = way.condition & where & _BUILT
            if not condition.is_false and way.deferral not in expected:
                yield _claim(way, condition, expected[0])


def _contract(reclaims: bool) -> list[tuple[tuple[Deferral, ...], Condition]]:
    """What is expected where; stronger than expected is no drift.

    A tree without PT_RECLAIM has no promise to keep for single tables: who
    brings the symbol has to bring that code as well.
    """
    semi, always = (Deferral.SEMI_RCU, Deferral.RCU), (Deferral.RCU,)
    batched = (Deferral.BATCHED, *semi)
    if not reclaims:
        return [(batched, ~_RCU), (semi, _RCU)]
    return [(batched, ~_RCU & ~_RECLAIM), (semi, _RCU & ~_RECLAIM), (always, _RCU & _RECLAIM)]


def _claim(way: BatchWay, condition: Condition, expected: Deferral) -> Claim:
    unknown = way.deferral is Deferral.UNKNOWN
    text = f"tlb_remove_table() should be {expected} here and is {way.deferral}: {way.reason}"
    effect = Effect.UNKNOWN if unknown else Effect.BLOCKS
    return Claim(ID, Level.PTE, effect, condition, way.location, text)


RULE = Rule(ID, "the generic helpers of this tree do not do what the deferral table says", check)
