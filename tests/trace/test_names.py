"""The table goes by many names; losing one must not lose the free."""

from __future__ import annotations

import pytest

from tests.trace.conftest import FREE, REMOVE, Body

HOLDER = "struct holder { struct page *page; };\n"
BY_VALUE = HOLDER + "static inline void release(struct holder h) { pte_free(NULL, h.page); }"
TAKE = "static inline void take(struct page **to, struct page *p) { *to = p; }"
NOW = """
#ifdef CONFIG_SMP
#define NOW pte_free(tlb->mm, table)
#else
#define NOW tlb_remove_table(tlb, table)
#endif
"""


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("struct page *p = table; pte_free(tlb->mm, p);", {"immediate"}),
        ("struct page *p; p = table; pte_free(tlb->mm, p);", {"immediate"}),
        ("unsigned long pfn = page_to_pfn(table); free_pages(pfn << PAGE_SHIFT, 0);", {"immediate"}),
        ("unsigned long t = (unsigned long)table; t |= 3; tlb_remove_table(tlb, (void *)t);", {"rcu"}),
        ("struct page *p = table; p = tlb->spare; tlb_remove_table(tlb, p); " + FREE, {"immediate"}),
        ("struct page *spare = tlb->spare; tlb_remove_table(tlb, spare); " + FREE, {"immediate"}),
        ("{ struct page *p = table; } { struct page *p = tlb->spare; (void)p; } " + REMOVE, {"rcu"}),
    ],
)
def test_variables(body: Body, statements: str, expected: set[str]) -> None:
    """A variable is the table from the assignment on, until something else is put there."""
    assert body(statements).ends() == expected


@pytest.mark.parametrize(
    ("statements", "before"),
    [
        ("last = table;", "extern pgtable_t last;"),
        ("if (last) pte_free(tlb->mm, last); last = table;", "extern pgtable_t last;"),
        ("static struct page *last; last = table;", ""),
        ("tlb->spare = table;", ""),
        ("list_add(&table->lru, &parked);", ""),
        ("*slot_of(addr) = table;", ""),
        ('asm volatile("call f" : : "r"(table));', ""),
        ("release(1, table);", "static inline void release(int n, ...) { free_all(n); }"),
        ("struct holder h; h.page = table; release(&h);", HOLDER + "static inline void release(struct holder *h) { }"),
        (
            "struct holder h = { .page = table }; release(&h);",
            HOLDER + "static inline void release(struct holder *) { }",
        ),
        ("struct page *p; take(&p, table); pte_free(tlb->mm, p);", TAKE),
        ("pte_free(tlb->mm, found_at(addr));", ""),
        ("", ""),
    ],
)
def test_a_table_that_goes_out_of_sight(body: Body, statements: str, before: str) -> None:
    """A table stored, parked, handed to assembly or simply not seen again is unknown, never absent."""
    assert body(statements, before).ends() == {"unknown"}


@pytest.mark.parametrize(
    ("statements", "before"),
    [
        ("release(&table);", "static inline void release(struct page **p) { pte_free(NULL, *p); }"),
        ("struct holder h = { .page = table }; release(h);", BY_VALUE),
        ("pte_free(tlb->mm, THE_TABLE);", "#define THE_TABLE table"),
        ("NOW;", NOW),
        ("pte_free(tlb->mm, same(table));", "static inline struct page *same(struct page *p) { return p; }"),
    ],
)
def test_a_table_by_another_name(body: Body, statements: str, before: str) -> None:
    """By reference, in a structure, behind a macro, through a function: it is freed at once all the same."""
    assert body(statements, before).ends() == {"immediate"}


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ("void (*f)(struct page *) = addr ? a : b; f(table);", "a call through a function pointer"),
        ("pte_release(tlb, table);", "pte_release() is called at"),
        ("static_call(release)(table);", "a call through a function pointer"),
        ("tlb->ops->release(table);", "a call through the member release, which nothing built there sets"),
        ("tlb->releases[0](table);", "a call through a function pointer"),
        ("each(table, gone);", "a call through a function pointer"),
        ("again(table, 3);", "again() recurses"),
        ("ROUND(table);", "ROUND() is called at"),
    ],
)
def test_unknown_says_why(body: Body, statements: str, reason: str) -> None:
    """A pointer nobody sets in sight, a name nobody defines and a recursion are unknown, with the reason."""
    before = """
extern void (*pte_release)(struct mmu_gather *tlb, struct page *p);
static inline void each(struct page *p, void (*f)(struct page *)) { f(p); }
static inline void again(struct page *p, int n) { if (n) again(p, n - 1); }
#define ROUND(x) TRIP(x)
#define TRIP(x) ROUND(x)
"""
    hook = body(statements, before)
    assert hook.ends() == {"unknown"}
    assert reason in hook.reasons()


def test_a_helper_that_may_free(body: Body) -> None:
    """Where the free depends on a helper nobody defines, its success is a way of its own."""
    assert body(f"if (try_free(table)) return; {REMOVE}").ends() == {"rcu", "unknown"}
