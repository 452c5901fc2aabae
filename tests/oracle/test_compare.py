"""The second opinion itself: two answers that differ are never called the same."""

from __future__ import annotations

import pytest

from oracle.compare import answer, disagreement

RCU = {"MMU_GATHER_RCU_TABLE_FREE": "y"}
RECLAIM = {**RCU, "PT_RECLAIM": "y"}


def way(deferral: str, *names: str, condition: str = "") -> dict[str, object]:
    steps = [{"name": name} for name in names]
    return {"deferral": deferral, "condition": condition, "terminal": names[-1] if names else "", "steps": steps}


def level(*ways: str) -> dict[str, object]:
    return {"deferral": ways[0] if len(ways) == 1 else "mixed", "ways": list(ways), "reason": "a pointer"}


HOOK = "__pte_free_tlb"
FREED = way("immediate", HOOK, "__free_pages")
TABLE = way("rcu", HOOK, "tlb_remove_table", condition="PT_RECLAIM")
SEMI = way("semi-rcu", HOOK, "tlb_remove_table", condition="!PT_RECLAIM")
OWN = way("batched", HOOK, "pgtable_free_tlb", "__tlb_remove_page_size")
NOTHING = way("absent")


@pytest.mark.parametrize(
    ("ends", "values", "said", "ways"),
    [
        ({"__free_pages"}, {}, ("immediate",), [FREED]),
        (set(), {}, ("absent",), [NOTHING]),
        ({"tlb_remove_table"}, RECLAIM, ("rcu",), [TABLE, SEMI]),
        ({"tlb_remove_table"}, RCU, ("semi-rcu",), [TABLE, SEMI]),
        ({"pgtable_free_tlb"}, {}, ("batched",), [OWN]),
        ({"pgtable_free_tlb", "__free_pages"}, {}, ("immediate", "batched"), [OWN, FREED]),
        ({"__free_pages"}, {}, ("immediate", "absent"), [FREED, NOTHING]),
        ({"free_pages"}, {}, ("immediate",), [way("immediate", HOOK, "free_page")]),
    ],
)
def test_what_agrees(ends: set[str], values: dict[str, str], said: tuple[str, ...], ways: list[object]) -> None:
    assert disagreement(answer(frozenset(ends), values), level(*said), ways, values) == ""


@pytest.mark.parametrize(
    ("ends", "values", "said", "ways", "why"),
    [
        ({"__free_pages"}, RECLAIM, ("rcu",), [TABLE], "no way of ptaudit's passes __free_pages"),
        ({"tlb_remove_table"}, RCU, ("rcu",), [{**TABLE, "condition": ""}], "ptaudit does not say semi-rcu"),
        (
            {"tlb_remove_table"},
            RECLAIM,
            ("immediate", "rcu"),
            [TABLE, FREED],
            "sees nothing of __free_pages(), immediate",
        ),
        (
            {"tlb_remove_table"},
            RECLAIM,
            ("immediate", "rcu"),
            [TABLE, FREED],
            "the preprocessor does not say immediate",
        ),
        ({"tlb_remove_table"}, RECLAIM, ("absent",), [NOTHING], "no way of ptaudit's passes tlb_remove_table"),
        (set(), RECLAIM, ("rcu",), [TABLE], "sees nothing of tlb_remove_table(), rcu"),
        ({"pgtable_free_tlb"}, {}, ("immediate",), [FREED], "no way of ptaudit's passes pgtable_free_tlb"),
        ({"pgtable_free_tlb", "__free_pages"}, {}, ("batched",), [OWN], "ptaudit does not say immediate"),
        ({"__free_pages"}, {}, ("unknown",), [FREED], "unknown: a pointer"),
    ],
)
def test_what_differs(
    ends: set[str], values: dict[str, str], said: tuple[str, ...], ways: list[object], why: str
) -> None:
    assert why in disagreement(answer(frozenset(ends), values), level(*said), ways, values)
