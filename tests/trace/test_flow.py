"""Every run-time way through a hook counts: none may hide behind another."""

from __future__ import annotations

import pytest

from tests.trace.conftest import FREE, REMOVE, Body

BOTH = {"rcu", "immediate"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (f"if (addr) {REMOVE} else {FREE}", BOTH),
        (f"if (addr) {{ {FREE} return; }} {REMOVE}", BOTH),
        (f"if (addr) return; {REMOVE}", {"rcu", "unknown"}),
        (f"addr ? {FREE[:-1]} : {REMOVE}", BOTH),
        (f"(void)(addr++, {REMOVE[:-1]});", {"rcu"}),
        (f"addr && ({FREE[:-1]}, 1); {REMOVE}", BOTH),
        (f"addr || ({FREE[:-1]}, 1); {REMOVE}", BOTH),
        (f"({{ {FREE} }});", {"immediate"}),
        (f"__builtin_choose_expr(addr, {REMOVE[:-1]}, {FREE[:-1]});", BOTH),
        (f"_Generic(table, struct page *: {REMOVE[:-1]}, default: {FREE[:-1]});", BOTH),
        (f"do {{ {REMOVE} }} while (0);", {"rcu"}),
        (f"if (0) {FREE} {REMOVE}", {"rcu"}),
        (f"if (1) {REMOVE} else {FREE}", {"rcu"}),
    ],
)
def test_branches(body: Body, statements: str, expected: set[str]) -> None:
    """Both sides of a run-time branch are ways; a constant test has one side."""
    assert body(statements).ends() == expected


@pytest.mark.parametrize(
    "statements",
    [
        f"if (addr) goto out; {REMOVE} return; out: {FREE}",
        f"goto first; again: {FREE} return; first: if (addr) goto again; {REMOVE}",
        f"if (addr) goto in; {REMOVE} return; if (0) {{ in: {FREE} }}",
        f"if (addr) goto in; {REMOVE} return; while (addr) {{ in: {FREE} return; }}",
        f'asm goto("1: nop" : : : : fast); {REMOVE} return; fast: {FREE}',
        f"switch (addr) {{ case 0: addr++; case 1: {REMOVE} break; default: {FREE} }}",
        f"switch (addr) {{ case 1: case 2: {FREE} break; default: {REMOVE} }}",
        f"switch (addr) {{ case 0: {FREE} return; }} {REMOVE}",
        f"while (addr--) {REMOVE} {FREE}",
        f"for (int i = 0; i < 3; i++) {{ if (i) {{ {FREE} return; }} }} {REMOVE}",
        f"for (;;) {{ if (addr) break; {REMOVE} return; }} {FREE}",
        f"do {{ if (addr) continue; {REMOVE} return; }} while (addr++); {FREE}",
        f"list_for_each_entry(p, &tlb->list, lru) {{ if (p == table) {{ {FREE} return; }} }} {REMOVE}",
        f"for_each_cpu(cpu) {{ {FREE} return; }} {REMOVE}",
    ],
)
def test_jumps(body: Body, statements: str) -> None:
    """A jump forwards, backwards, into a block, and out of a loop or a switch leads to both ends."""
    assert body(statements).ends() == BOTH


def test_fallthrough(body: Body) -> None:
    """An arm of a switch goes on into the next one with the names it set; entered there, they may be anything."""
    arms = "case 0: late = table; fallthrough; case 1: pte_free(tlb->mm, late); break;"
    assert body(f"struct page *late = NULL; switch (addr) {{ {arms} default: {REMOVE} }}").ends() == {*BOTH, "unknown"}


def test_a_second_round(body: Body) -> None:
    """What one round of a loop stores the next may free."""
    assert body("struct page *p = NULL; while (addr--) { if (p) __free_page(p); p = table; }").ends() >= {"immediate"}


@pytest.mark.parametrize(
    "macro",
    [
        "#define FAIL_IF(x) do { if (x) goto now; } while (0)",
        "#define JUMP(x) if (x) goto now\n#define FAIL_IF(x) JUMP(x)",
        "#define FAIL_IF(x) ({ if (x) goto now; 0; })",
    ],
)
def test_a_jump_inside_a_macro(body: Body, macro: str) -> None:
    """A macro may jump in its caller although it is not handed the table."""
    assert body(f"FAIL_IF(addr); {REMOVE} return; now: {FREE}", macro).ends() == BOTH


def test_a_return_inside_a_macro(body: Body) -> None:
    """A return in a macro leaves its caller: what was done before it is how that way ends."""
    macro = "#define PARK(t) do { if (tlb->fullmm) { list_add(&(t)->lru, &parked); return; } } while (0)"
    assert body(f"PARK(table); {REMOVE}", macro).ends() == {"rcu", "unknown"}


@pytest.mark.parametrize(
    "statements",
    [
        f"void *where = &&x; goto *where; {REMOVE} x: {FREE}",
        f"switch (addr) {{ if (0) {{ case 3: {FREE} }} default: {REMOVE} }}",
        f"unless (addr) {{ {REMOVE} return; }} {FREE}",
        f"unless (addr) {REMOVE} else {FREE}",
        f"BAIL_IF(addr) {REMOVE}",
        f"struct page *p __free(pte) = table; {REMOVE}",
        f"if (addr) {{ @@ $$ {FREE} return; }} {REMOVE}",
        f"{{ struct page *table = tlb->spare; tlb_remove_table(tlb, table); }} {FREE}",
        f"if (addr) goto nowhere; {REMOVE}",
    ],
)
def test_what_cannot_be_followed(body: Body, statements: str) -> None:
    """Code that reads as something else is damage: unknown, whatever stands beside it."""
    before = "#define unless(x) if (!(x))\n#define BAIL_IF(x) if (x) return;"
    assert "unknown" in body(statements, before).ends()


def test_damage_elsewhere_does_not_matter(header: Body) -> None:
    """A function the hook does not call may be as unreadable as it likes."""
    lines = f"static inline void other(void) {{ @@ $$ ( }}\n#define __pte_free_tlb(tlb, table, a) {REMOVE}"
    assert header(lines).ends() == {"rcu"}


def test_a_damaged_definition(header: Body) -> None:
    """A hook whose braces do not match is no hook."""
    lines = f"static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table)\n{{ struct {{ ; {REMOVE}\n"
    assert header(lines).ends() == {"unknown"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (f"synchronize_rcu(); {FREE}", {"rcu"}),
        (f"if (addr) synchronize_rcu(); {FREE}", BOTH),
        (f"{FREE} synchronize_rcu();", {"immediate"}),
        (f"while (addr--) synchronize_rcu(); {FREE}", BOTH),
        (f"tlb_remove_table_sync_one(); {FREE}", {"semi-rcu"}),
        (f"smp_call_function(nop, NULL, 1); {FREE}", {"semi-rcu"}),
        ("call_rcu(&table->rcu_head, gone);", {"rcu"}),
        ("kfree_rcu(table, rcu_head);", {"rcu"}),
        ("call_rcu(&tlb->mm->rcu, gone);", {"unknown"}),
        (f"call_rcu(&tlb->mm->rcu, gone); {FREE}", {"immediate"}),
        (f"call_rcu(&meta_of(table)->rcu, gone); {FREE}", {"rcu", "immediate"}),
        (f"tlb_remove_table(tlb, meta_of(table)); {FREE}", {"rcu", "immediate"}),
    ],
)
def test_waits(body: Body, statements: str, expected: set[str]) -> None:
    """A wait counts on the ways that pass it before the free; handing something else over is none."""
    assert body(statements).ends() == expected


@pytest.mark.parametrize(
    "line",
    [
        "#define synchronize_rcu() do { } while (0)",
        "static inline void synchronize_rcu(void) { }",
    ],
)
def test_a_wait_that_is_none(header: Body, line: str) -> None:
    """An architecture's own empty synchronize_rcu() waits for nothing."""
    lines = f"{line}\n#define __pte_free_tlb(tlb, table, a) do {{ synchronize_rcu(); {FREE} }} while (0)"
    assert header(lines).ends() == {"immediate"}


def test_a_call_rcu_that_is_none(header: Body) -> None:
    """A macro that runs the callback at once is followed into it."""
    lines = """
#define call_rcu(head, func) func(head)
static inline void gone(struct rcu_head *head) { pte_free(NULL, container_of(head, struct page, rcu_head)); }
#define __pte_free_tlb(tlb, table, a) call_rcu(&(table)->rcu_head, gone)
"""
    assert header(lines).ends() == {"immediate"}
