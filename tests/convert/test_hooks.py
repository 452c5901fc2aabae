"""Hooks rewritten: what stays of a line, and what is too much to do by rote."""

from __future__ import annotations

import pytest

from auditor.condition import TRUE
from auditor.convert.hooks import conversion, rewritten
from auditor.convert.model import Edit
from auditor.model import Deferral, FreePath, Level, Location, Step, StepKind
from auditor.tree import open_checkout
from tests.conftest import KernelTree

HEADER = "arch/alpha/include/asm/tlb.h"
PAGE = "typedef struct page *pgtable_t;\n"


def edited(
    kernel_tree: KernelTree, text: str, level: Level = Level.PTE, page: str = PAGE, line: int = 1
) -> Edit | None:
    """The edit of a hook that starts at `line` of a header with this text."""
    tree = kernel_tree({HEADER: text.encode(), "arch/alpha/include/asm/page.h": page})
    kind = StepKind.MACRO if text.startswith("#") else StepKind.INLINE
    steps = (Step(f"__{level}_free_tlb", kind, Location(HEADER, line)),)
    path = FreePath(level, TRUE, Deferral.IMMEDIATE, "__free_pages", steps)
    return rewritten(path, "alpha", open_checkout(str(tree)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "#define __pte_free_tlb(t, p, a)\tpte_free((t)->mm, p)",
            ["#define __pte_free_tlb(t, p, a)\ttlb_remove_ptdesc((t), page_ptdesc(p))"],
        ),
        (
            "#define __pte_free_tlb(t, p, a)  pte_free((t)->mm, p)",
            ["#define __pte_free_tlb(t, p, a)  tlb_remove_ptdesc((t), page_ptdesc(p))"],
        ),
        (
            "#define __pte_free_tlb(tlb, pte, address)\t\tpte_free((tlb)->mm, pte)",
            ["#define __pte_free_tlb(tlb, pte, address)\ttlb_remove_ptdesc((tlb), page_ptdesc(pte))"],
        ),
        (
            "#define __pte_free_tlb(tlb, pte, addr)\t\\\n\tpte_free((tlb)->mm, pte)",
            ["#define __pte_free_tlb(tlb, pte, addr)\t\\", "\ttlb_remove_ptdesc((tlb), page_ptdesc(pte))"],
        ),
        (
            "#define __pte_free_tlb(gather_of_this_mm, table_to_free, address_of_it) pte_free(x, table_to_free)",
            [
                "#define __pte_free_tlb(gather_of_this_mm, table_to_free, address_of_it)\t\\",
                "\ttlb_remove_ptdesc((gather_of_this_mm), page_ptdesc(table_to_free))",
            ],
        ),
        (
            "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,\n"
            "\t\t\t\t  unsigned long addr)\n{\n\tpte_free(tlb->mm, table);\n}",
            [
                "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,",
                "\t\t\t\t  unsigned long addr)",
                "{",
                "\ttlb_remove_ptdesc(tlb, page_ptdesc(table));",
                "}",
            ],
        ),
    ],
)
def test_only_the_body_of_a_hook_changes(kernel_tree: KernelTree, before: str, after: list[str]) -> None:
    assert edited(kernel_tree, before + "\n\nint after;\n") == Edit(HEADER, 1, tuple(before.split("\n")), tuple(after))


@pytest.mark.parametrize(
    "text",
    [
        "#define __pte_free_tlb pte_free_now\n",
        "#define __pte_free_tlb(args...) pte_free(args)\n",
        "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t t, unsigned long a)\n"
        "{\n\tif (a)\n\t\tpte_free(tlb->mm, t);\n}\n",
        "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t t, unsigned long a)\n"
        "{\n#ifdef CONFIG_SMP\n\tpte_free(tlb->mm, t);\n#endif\n}\n",
        "static inline void __pte_free_tlb(struct mmu_gather *t, pgtable_t p, long a) { pte_free(t->mm, p); }\n",
    ],
)
def test_what_is_no_plain_call_is_left_to_a_person(kernel_tree: KernelTree, text: str) -> None:
    assert edited(kernel_tree, text) is None


def test_how_a_table_becomes_a_ptdesc_follows_from_what_a_pgtable_t_is(kernel_tree: KernelTree) -> None:
    def of(page: str, level: Level, name: str) -> str:
        tree = kernel_tree({"arch/alpha/include/asm/page.h": page, "arch/alpha/include/asm/a.h": ""}, name)
        return conversion(level, "alpha", open_checkout(str(tree)))

    assert of(PAGE, Level.PTE, "a") == "page_ptdesc"
    assert of(PAGE, Level.PMD, "b") == "virt_to_ptdesc"
    assert of("typedef pte_t *pgtable_t;\n", Level.PTE, "c") == "virt_to_ptdesc"
    assert (
        of("#ifdef X\ntypedef pte_t *pgtable_t;\n#else\ntypedef struct page *pgtable_t;\n#endif\n", Level.PTE, "d")
        == ""
    )
    assert of("", Level.PTE, "e") == ""
