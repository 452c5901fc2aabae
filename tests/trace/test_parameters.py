"""A helper is handed the table by a parameter, whatever its head looks like."""

from __future__ import annotations

import pytest

from tests.trace.conftest import REMOVE, Body, in_c

INNER = "static inline void inner(struct page *p) { __free_page(p); }\n"
HEADS = {
    "an attribute behind the name": ("struct mmu_gather *tlb, struct page *page __mine", {"immediate", "rcu"}),
    "an attribute with an argument": ("struct mmu_gather *tlb, struct page *page __aligned(8)", {"immediate", "rcu"}),
    "a standard attribute": ("struct mmu_gather *tlb, struct page *page [[maybe_unused]]", {"immediate", "rcu"}),
    "a macro for one": ("struct mmu_gather *tlb, PAGE(page)", {"rcu", "unknown"}),
    "a macro for all": ("BOTH", {"rcu", "unknown"}),
}
MACROS = (
    "#define __mine\n#define PAGE(name) struct page *name\n#define BOTH struct mmu_gather *tlb, struct page *page\n"
)


@pytest.mark.parametrize(("head", "ends"), HEADS.values(), ids=HEADS)
def test_the_head_of_a_helper(body: Body, head: str, ends: set[str]) -> None:
    """A helper frees what it is handed under the name it gives it; where a macro hides the name, nobody knows."""
    helper = f"{MACROS}{INNER}static inline void helper({head}) {{ inner(page); }}"
    assert body(f"if (addr) {{ helper(tlb, table); return; }} {REMOVE}", helper).ends() == ends


def test_the_head_of_a_helper_in_a_c_file(body: Body) -> None:
    """The same holds of a body in a C file."""
    helper = f"{MACROS}{INNER}void helper(BOTH)\n{{\n\tinner(page);\n}}"
    assert body("helper(tlb, table);", "void helper(struct mmu_gather *, struct page *);", in_c(helper)).ends() == {
        "unknown"
    }


def test_a_macro_for_what_is_not_the_table(body: Body) -> None:
    """A name that is hidden says nothing of arguments in front of it."""
    helper = f"{MACROS}static inline void helper(struct page *page, PAGE(other)) {{ __free_page(page); }}"
    assert body("helper(table, 0);", helper).ends() == {"immediate"}
