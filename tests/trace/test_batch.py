"""What the tree's own tlb_remove_table() does decides, not its name."""

from __future__ import annotations

import re

import pytest

from tests.trace.conftest import ARCH, BASE, Body, in_c

GATHER = (BASE / "mm" / "mmu_gather.c").read_text("utf-8")
HOOK = "tlb_remove_table(tlb, table);"


def edited(pattern: str, text: str) -> dict[str, str]:
    """The base's mm/mmu_gather.c with one place changed."""
    after, count = re.subn(pattern, text, GATHER, count=1, flags=re.S)
    assert count == 1, pattern
    return {"mm/mmu_gather.c": after}


def test_as_the_base_has_it(body: Body) -> None:
    """A deferral for every combination of the three symbols."""
    hook = body(HOOK)
    assert hook.ends() == {"rcu"}
    assert hook.ends(PT_RECLAIM="n") == {"semi-rcu"}
    assert hook.ends(PT_RECLAIM="n", MMU_GATHER_RCU_TABLE_FREE="n") == {"batched"}
    assert hook.ends(PT_RECLAIM="n", MMU_GATHER_RCU_TABLE_FREE="n", MMU_GATHER_TABLE_FREE="n") == {"batched"}
    assert hook.where("rcu") == "MMU && MMU_GATHER_RCU_TABLE_FREE && MMU_GATHER_TABLE_FREE && PT_RECLAIM"
    assert hook.where("semi-rcu") == "MMU && MMU_GATHER_RCU_TABLE_FREE && MMU_GATHER_TABLE_FREE && !PT_RECLAIM"


SEND = r"call_rcu\(&batch->rcu, tlb_remove_table_rcu\);"
SINGLE = r"call_rcu\(&pt->pt_rcu_head, __tlb_remove_table_one_rcu\);"
ALONE = r"tlb_remove_table_one\(table\);\n\t\t\treturn;"
START = r"(struct mmu_table_batch \*batch = tlb->batch;\n\n)"
FREE_BATCH = "__tlb_remove_table_free"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (SEND, f"{FREE_BATCH}(batch);", "batched"),
        (r"\ttlb_remove_table_free\(full\)", f"\t{FREE_BATCH}(full)", "batched"),
        (
            SEND,
            f"if (batch->nr > 4) {FREE_BATCH}(batch); else call_rcu(&batch->rcu, tlb_remove_table_rcu);",
            "immediate",
        ),
        (SEND, "batch_ops->send(batch);", "unknown"),
        (r"\ttlb_remove_table_free\(full\);", "\tpark(full);", "unknown"),
        (r"static void tlb_table_flush", "static void tlb_table_send", "unknown"),
        (SINGLE, "__tlb_remove_table(pt);", "immediate"),
        (SINGLE, "tlb_remove_table_sync_one(); __tlb_remove_table(pt);", "semi-rcu"),
        (ALONE, "tlb_remove_table_one(table); __tlb_remove_table(table); return;", "immediate"),
        (ALONE, "return;", "unknown"),
        (START, r"\1 if (tlb->fullmm) { __tlb_remove_table(table); return; }", "immediate"),
        (START, r"\1 if (tlb->fullmm) { park(table); return; }", "unknown"),
        (r"void tlb_remove_table\(", "void tlb_remove_some_table(", "unknown"),
    ],
)
def test_drift(body: Body, pattern: str, text: str, expected: str) -> None:
    """A batch or a single table that waits for less is never called `rcu`."""
    assert body(HOOK, files=edited(pattern, text)).ends() == {expected}


FLUSHES = r"(void tlb_flush_mmu\(struct mmu_gather \*tlb\)\n\{\n)"
FULL = r"tlb_table_flush\(tlb\);\n\}\n\n#else"
REMOVES = r"(void tlb_remove_table\()"
STORES = r"(batch->tables\[batch->nr\+\+\] = table;)"
NOW = f"static void now(struct mmu_gather *tlb) {{ {FREE_BATCH}(tlb->batch); tlb->batch = NULL; }}\n"
BY_MACRO = f"#define NOW(tlb) {FREE_BATCH}((tlb)->batch)\n"
RETURNED = "static struct mmu_table_batch *its(struct mmu_gather *tlb) { return tlb->batch; }\n"

ELSEWHERE = {
    "before its flush": (FLUSHES, rf"\1 if (tlb->fullmm) {FREE_BATCH}(tlb->batch);", "immediate"),
    "by a helper": (FLUSHES, rf"{NOW}\1 if (tlb->fullmm) now(tlb);", "immediate"),
    "by a macro": (FLUSHES, rf"{BY_MACRO}\1 if (tlb->fullmm) NOW(tlb);", "immediate"),
    "by a macro that is handed it": (FLUSHES, rf"#define NOW(b) {FREE_BATCH}(b)\n\1 NOW(tlb->batch);", "immediate"),
    "by a macro's name": (FLUSHES, rf"#define ITS tlb->batch\n\1 {FREE_BATCH}(ITS);", "immediate"),
    "table by table": (FLUSHES, r"\1 while (tlb->batch->nr) __tlb_remove_table(tlb->batch->tables[0]);", "immediate"),
    "by a wait": (FLUSHES, rf"\1 tlb_remove_table_sync_one(); {FREE_BATCH}(tlb->batch);", "immediate"),
    "after a grace period": (FLUSHES, rf"\1 synchronize_rcu(); {FREE_BATCH}(tlb->batch);", "rcu"),
    "out of sight": (FLUSHES, r"\1 park(tlb->batch);", "unknown"),
    "in a list": (FLUSHES, r"\1 list_add(&tlb->batch->list, &parked);", "unknown"),
    "in a variable": (FLUSHES, r"\1 parked = tlb->batch;", "unknown"),
    "by who is returned it": (FLUSHES, rf"{RETURNED}\1 {FREE_BATCH}(its(tlb));", "unknown"),
    "where nothing but a look is taken": (FLUSHES, r"\1 if (tlb->batch && tlb->batch->nr) tlb->full = 1;", "rcu"),
    "when it is full": (FULL, rf"{{ {FREE_BATCH}(batch); tlb->batch = NULL; }} }}\n\n#else", "immediate"),
    "by another flush": (rf"{REMOVES}(.*?)tlb_table_flush", rf"{NOW}\1\2now", "immediate"),
    "one of its tables": (STORES, r"if (batch->nr) __tlb_remove_table(batch->tables[--batch->nr]); \1", "immediate"),
    "another that is queued": (STORES, r"\1 park(table);", "unknown"),
    "a batch of its own": (STORES, r"if (tlb->fullmm) tlb->own->tables[0] = table; else \1", "unknown"),
    "one that is new": (STORES, rf"\1 if (tlb->fullmm) {FREE_BATCH}(batch);", "immediate"),
    "one in another place": (STORES, r"if (tlb->fullmm) tlb->last = table; else \1", "unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_who_else_frees_a_batch(body: Body, pattern: str, text: str, expected: str) -> None:
    """Whatever takes the batch out of the gather counts as much as its flush, wherever it stands."""
    assert body(HOOK, files=edited(pattern, text)).ends() == {expected}


@pytest.mark.parametrize("order", [r"help(full); \1", r"\1 help(full);"])
@pytest.mark.parametrize(("statement", "expected"), [("batch->nr++;", "rcu"), ("__free_page(batch);", "immediate")])
def test_a_helper_that_is_handed_the_batch(body: Body, order: str, statement: str, expected: str) -> None:
    """A helper in another file is followed, before the hand-over and after it."""
    helper = f"void help(struct mmu_table_batch *batch)\n{{\n\t{statement}\n}}\n"
    files = in_c(helper) | edited(r"(tlb_remove_table_free\(full\);)", order)
    assert body(HOOK, files=files).ends() == {expected}


@pytest.mark.parametrize("path", [f"{ARCH}/mm/helper.c", "mm/memory.c"])
def test_who_frees_a_batch_in_another_file(body: Body, path: str) -> None:
    """So does a function of the architecture's memory management, or one where page tables are freed."""
    drop = "void drop(struct mmu_gather *tlb)\n{\n\t__tlb_remove_table(tlb->batch->tables[0]);\n}\n"
    files = in_c(drop)
    files[path] = files[f"{ARCH}/mm/helper.c"]
    assert body(HOOK, files=files).ends() == {"immediate"}


def test_who_frees_a_batch_in_a_header(body: Body) -> None:
    """So does an inline of a header."""
    drop = "static inline void drop(struct mmu_gather *tlb)\n{\n\t__tlb_remove_table(tlb->batch->tables[0]);\n}\n"
    assert body(HOOK, drop).ends() == {"immediate"}


def test_another_batch_is_none_of_its_business(body: Body) -> None:
    """A batch that no gather holds is freed at will."""
    drop = "void drop(struct pages *pages)\n{\n\t__free_page(pages->batch);\n}\n"
    assert body(HOOK, files={f"{ARCH}/mm/helper.c": drop, f"{ARCH}/mm/Makefile": "obj-y := helper.o\n"}).ends() == {
        "rcu"
    }


def test_renamed_callbacks(body: Body) -> None:
    """The names of the callbacks say nothing."""
    files = {
        "mm/mmu_gather.c": GATHER.replace("tlb_remove_table_rcu", "cb_a").replace("__tlb_remove_table_one", "cb_b")
    }
    assert body(HOOK, files=files).ends() == {"rcu"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__tlb_remove_table(table);", "immediate"),
        ("call_rcu(&((struct ptdesc *)table)->pt_rcu_head, __tlb_remove_table_one_rcu);", "rcu"),
        ("if (tlb->fullmm) __free_page(table); else tlb_remove_table_one(table);", "immediate"),
        ("park(table);", "unknown"),
    ],
)
def test_without_a_batch(body: Body, text: str, expected: str) -> None:
    """A tlb_remove_table() that keeps no batch does to every table what it does to one."""
    start = r"(void tlb_remove_table\(struct mmu_gather \*tlb, void \*table\)\n\{)"
    assert body(HOOK, files=edited(start, rf"\1 {text} return;")).ends() == {expected}


def test_a_body_elsewhere(body: Body) -> None:
    """The core's table removal is looked for in the core; one an architecture brings in C is unknown."""
    files = in_c("void tlb_remove_table(struct mmu_gather *tlb, void *table) { pte_free(tlb->mm, table); }")
    files |= edited(r"void tlb_remove_table\(", "void tlb_remove_some_table(")
    assert body(HOOK, files=files).ends() == {"unknown"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("#define tlb_remove_table(t, p) pte_free((t)->mm, p)", "immediate"),
        ("#define tlb_remove_table(t, p) tlb_remove_page(t, p)", "batched"),
    ],
)
def test_a_macro_of_that_name(header: Body, line: str, expected: str) -> None:
    """So does a macro, for what stands behind it."""
    assert header(f"{line}\n#define __pte_free_tlb(t, p, a) tlb_remove_table(t, p)").ends() == {expected}
