"""A table that is handed to RCU, and what else its way does with it: a free beside the hand-over is a free at once."""

from __future__ import annotations

import pytest

from tests.trace.conftest import ARCH, FREE, REMOVE, Body, in_c

DROP = "void drop(struct page *page);"
FREES = "void drop(struct page *page)\n{\n\t__free_page(page);\n}\n"
LATER = "void later(struct mmu_gather *tlb, pgtable_t table)\n{\n\ttlb_remove_ptdesc(tlb, page_ptdesc(table));\n}\n"


@pytest.mark.parametrize("hand_over", [REMOVE, "tlb_remove_table(tlb, table);", "call_rcu(&table->rcu_head, later);"])
@pytest.mark.parametrize("order", ["drop(table); {}", "{} drop(table);"])
def test_a_helper_that_frees_beside_a_hand_over(body: Body, order: str, hand_over: str) -> None:
    """A helper in a C file that frees the table counts, whichever way the table is handed over, before or after."""
    assert body(order.format(hand_over), DROP, in_c(FREES)).ends() == {"immediate", "rcu"}


def test_a_helper_that_frees_beside_one_that_hands_over(body: Body) -> None:
    """Both calls are followed, though the second alone decides how the table is handed over."""
    before = f"{DROP}\nvoid later(struct mmu_gather *tlb, pgtable_t table);"
    assert body("drop(table); later(tlb, table);", before, in_c(FREES + LATER)).ends() == {"immediate", "rcu"}


def test_a_helper_that_frees_before_a_wait(body: Body) -> None:
    """A free behind a grace period does not hide an earlier call that freed at once."""
    assert body("drop(table); synchronize_rcu(); __free_page(table);", DROP, in_c(FREES)).ends() == {"immediate", "rcu"}


def test_a_helper_of_a_helper_beside_a_hand_over(body: Body) -> None:
    """What a helper calls is followed through the architecture's own files."""
    files = in_c(f"void now(struct page *page);\n{FREES.replace('__free_page', 'now')}", "obj-y := helper.o now.o")
    files[f"{ARCH}/mm/now.c"] = "#include <asm/tlb.h>\nvoid now(struct page *page)\n{\n\t__free_page(page);\n}\n"
    assert body(f"drop(table); {REMOVE}", DROP, files).ends() == {"immediate", "rcu"}


DOUBTS = {
    "a body nobody has": ("drop(table);", DROP),
    "a local function pointer": ("void (*drop)(struct page *) = __free_page; drop(table);", ""),
    "an array of functions": (
        "drops[addr & 1](table);",
        "static void (*const drops[])(struct page *) = { keep, now };",
    ),
    "a member by position": (
        "drops.drop(table);",
        "struct drops { void (*drop)(struct page *); };\nstatic const struct drops drops = { now };",
    ),
    "an old-style definition": ("drop(table);", "static inline void drop(p)\nstruct page *p;\n{ __free_page(p); }"),
    "a list that is emptied": ("list_add(&table->lru, &dead); empty(&dead);", ""),
    "an array of pages": ("struct page *pages[1]; pages[0] = table; __free_page(pages[0]);", ""),
    "a member of a global structure": ("spare.table = table;", ""),
    "a copy of its bytes": ("struct page *copy; memcpy(&copy, &table, sizeof(copy)); __free_page(copy);", ""),
    "inline assembly": ('asm volatile("call now" : : "r" (table));', ""),
    "a page found by its address": ("pte_free(tlb->mm, pmd_page(*pmd_off(tlb->mm, addr)));", ""),
    "a page the gather holds": ("__free_page(tlb->last);", ""),
    "a guard that is handed the table": ("guard(dropping)(table);", ""),
    "a guard that is handed the gather": ("guard(dropping)(tlb);", ""),
    "a guard that is handed what the gather holds": ("guard(dropping)(tlb->mm);", ""),
    "a guard around a statement": ("scoped_guard(dropping, tlb) { count(); }", "static inline void count(void) { }"),
    "a guard on a condition": ("cond_guard(dropping, return, addr);", ""),
}


@pytest.mark.parametrize(("statements", "before"), DOUBTS.values(), ids=DOUBTS)
@pytest.mark.parametrize("after", [False, True])
def test_what_may_free_beside_a_hand_over_is_unknown(body: Body, statements: str, before: str, after: bool) -> None:
    """That the table goes to RCU too clears no way on which it may have been freed."""
    whole = f"{REMOVE} {statements}" if after else f"{statements} {REMOVE}"
    assert body(whole, before).ends() == {"rcu", "unknown"}


FINDS = {
    "in the gather": ("drop(tlb);", "static inline void drop(struct mmu_gather *tlb) { __free_page(tlb->last); }", {}),
    "in the gather, in a C file": (
        "drop(tlb);",
        "void drop(struct mmu_gather *tlb);",
        in_c("void drop(struct mmu_gather *tlb)\n{\n\t__free_page(tlb->last);\n}\n"),
    ),
    "in a global variable": ("drop();", "static inline void drop(void) { __free_page(last); }", {}),
    "by its address": (
        "drop(tlb, addr);",
        "void drop(struct mmu_gather *tlb, unsigned long at);",
        in_c("void drop(struct mmu_gather *tlb, unsigned long at)\n{\n\tpte_free(tlb->mm, found(tlb, at));\n}\n"),
    ),
    "by a macro": ("DROP(tlb);", "#define DROP(x) __free_page((x)->last)", {}),
    "by a macro of two": ("DROP();", "#define INNER() __free_page(last)\n#define DROP() INNER()", {}),
}


@pytest.mark.parametrize(("call", "before", "files"), FINDS.values(), ids=FINDS)
@pytest.mark.parametrize("after", [False, True])
def test_a_helper_finds_the_table(body: Body, call: str, before: str, files: dict[str, str], after: bool) -> None:
    """A helper that frees something, and is not handed the table, may have found it elsewhere."""
    whole = f"{REMOVE} {call}" if after else f"{call} {REMOVE}"
    assert body(whole, before, files).ends() == {"rcu", "unknown"}


SCOPES = ["scoped_guard(rcu) {{ {} }}", "scoped_guard(spinlock, &tlb->mm->lock) {}",
          "scoped_guard(spinlock, &tlb->mm->lock) {{ if (addr) break; {} }} {}"]  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("statement", "end"), [(REMOVE, "rcu"), (FREE, "immediate")])
def test_a_scope_with_a_guard_runs_once(body: Body, scope: str, statement: str, end: str) -> None:
    """What stands under a guard is run, whatever lock it takes, and `break` leaves it."""
    assert body(scope.format(statement, statement)).ends() == {end}


@pytest.mark.parametrize(
    "guard", ["mutex_try, &lock", "mutex_intr, &lock", "spinlock_irqsave_try, &lock", "mine, &lock"]
)
def test_a_scope_whose_guard_may_fail(body: Body, guard: str) -> None:
    """Where the lock is only tried, or by a guard nobody knows, what stands under it may be passed over."""
    before = "extern struct mutex lock;"
    branches = f"if (addr) {{ scoped_guard({guard}) {{ {REMOVE} return; }} {FREE} return; }}"
    assert body(f"{branches} scoped_guard({guard}) synchronize_rcu(); {FREE}", before).ends() == {"immediate", "rcu"}


@pytest.mark.parametrize("call", ["static_call(flush)(addr);", "static_call(flush)(tlb);", "flushes(addr)(tlb->mm);"])
def test_a_call_of_what_a_call_returns_is_no_guard(body: Body, call: str) -> None:
    """It is a call through a pointer that is not handed the table, as any other."""
    assert body(f"{call} {REMOVE}").ends() == {"rcu"}


def test_a_scope_that_is_left_before_its_free(body: Body) -> None:
    """The way that leaves it keeps the table."""
    assert body(f"scoped_guard(rcu) {{ if (addr) break; {FREE} }} {REMOVE}").ends() == {"immediate", "rcu"}


@pytest.mark.parametrize("guard", ["guard(rcu)();", "guard(spinlock)(&tlb->mm->lock);", "guard(mutex)(&lock);"])
def test_a_guard_that_cannot_find_the_table(body: Body, guard: str) -> None:
    """A guard that is handed nothing, or the address of a lock, says nothing of the table."""
    assert body(f"{guard} {REMOVE}", "extern struct mutex lock;").ends() == {"rcu"}


def test_a_helper_beside_a_hand_over_that_frees_nothing(body: Body) -> None:
    """Helpers with a body that count, check or flush say nothing, handed the table or not."""
    before = "static inline void count(struct page *page) { page->count++; }\nvoid flush(struct mmu_gather *tlb);"
    files = in_c("void flush(struct mmu_gather *tlb)\n{\n\ttlb->start = far(tlb);\n}\n")
    assert body(f"count(table); flush(tlb); {REMOVE}", before, files).ends() == {"rcu"}


LOOKS = ["WARN_ON_ONCE(!PageTable(table));", "memset(page_address(table), 0, PAGE_SIZE);", "clear_highpage(table);",
         'pr_debug_ratelimited("freed %p", table);']  # fmt: skip


@pytest.mark.parametrize("statement", LOOKS)
def test_a_look_at_the_table_beside_its_hand_over(body: Body, statement: str) -> None:
    """Checks, messages and zeros say nothing, though they are handed the table."""
    assert body(f"{statement} {REMOVE}").ends() == {"rcu"}


def test_a_helper_that_is_built_nowhere_else(body: Body) -> None:
    """Where a helper's only body is not built, no call of it would link, so none is left to doubt."""
    files = in_c("void drop(struct page *page)\n{\n\tpage->count--;\n}\n", "obj-$(CONFIG_A) := helper.o")
    assert body(f"if (addr) drop(table); {REMOVE}", DROP, files).ends(A="n") == {"rcu"}


KEEPS = "void drop(struct page *page)\n{\n\tpage->count--;\n}\n"


@pytest.mark.parametrize("path", ["mm/memory.c", "mm/pgtable-generic.c"])
def test_a_helper_with_a_body_for_each_answer(body: Body, path: str) -> None:
    """A harmless body in the architecture says nothing of configurations in which the core has another."""
    files = in_c(KEEPS, "obj-$(CONFIG_A) := helper.o")
    files[path] = f"#include <asm/tlb.h>\n#ifndef CONFIG_A\n{FREES}#endif\n"
    hook = body(f"drop(table); {REMOVE}", DROP, files)
    assert (hook.ends(A="y"), hook.ends(A="n")) == ({"rcu"}, {"immediate", "rcu"})


def test_a_helper_with_two_bodies_in_the_core(body: Body) -> None:
    """Nor does a body in the file that usually has them."""
    files = {"mm/memory.c": f"#include <asm/tlb.h>\n#ifdef CONFIG_A\n{KEEPS}#endif\n"}
    files["mm/more.c"] = f"#include <asm/tlb.h>\n#ifndef CONFIG_A\n{FREES}#endif\n"
    files["mm/Makefile"] = "obj-y := memory.o mmu_gather.o more.o\n"
    assert body(f"drop(table); {REMOVE}", DROP, files).ends(A="n") == {"immediate", "rcu"}


def test_a_helper_that_finds_the_table_with_a_body_for_each_answer(body: Body) -> None:
    """The same holds of a helper that is not handed the table."""
    files = in_c("void drop(struct mmu_gather *tlb)\n{\n\ttlb->end = 0;\n}\n", "obj-$(CONFIG_A) := helper.o")
    frees = "void drop(struct mmu_gather *tlb)\n{\n\t__free_page(tlb->last);\n}\n"
    files["mm/memory.c"] = f"#include <asm/tlb.h>\n#ifndef CONFIG_A\n{frees}#endif\n"
    hook = body(f"drop(tlb); {REMOVE}", "void drop(struct mmu_gather *tlb);", files)
    assert hook.ends(A="n") == {"rcu", "unknown"}


def test_a_page_batch_is_no_better_than_unknown(body: Body) -> None:
    """Beside a hand-over to the page batch a doubt says nothing new."""
    assert body("drop(table); tlb_remove_page(tlb, table);", DROP).ends() == {"batched"}


def test_what_helpers_do_far_beside_a_hand_over_is_told_only_where_seen(body: Body) -> None:
    """A helper through a member of operations counts by what it is seen to do, as must be with hypervisors."""
    ops = "struct drops { void (*drop)(struct page *); };\nextern struct drops drops;"
    helper = "static void note(struct page *page)\n{\n\ttell(page);\n}\nstruct drops drops = { .drop = note };\n"
    assert body(f"drops.drop(table); {REMOVE}", ops, in_c(helper)).ends() == {"rcu"}


def test_a_helper_in_a_header_or_in_a_c_file(body: Body) -> None:
    """Where a header has a harmless helper in one configuration, that of another is followed all the same."""
    before = f"#ifdef CONFIG_A\nstatic inline void drop(struct page *page) {{ }}\n#else\n{DROP}\n#endif"
    hook = body(f"drop(table); {REMOVE}", before, in_c(FREES))
    assert (hook.ends(A="y"), hook.ends(A="n")) == ({"rcu"}, {"immediate", "rcu"})


@pytest.mark.parametrize(
    "declared",
    [
        'void drop(struct page *page) asm("now");',
        'void drop(struct page *page) __attribute__((alias("now")));',
        '__attribute__((__alias__("now"))) void drop(struct page *page);',
        "#pragma redefine_extname drop now\nvoid drop(struct page *page);",
    ],
)
def test_a_function_by_another_name(body: Body, declared: str) -> None:
    """Where the assembler calls a function by another name, a body of the name that is read says nothing."""
    later = "void drop(struct page *page)\n{\n\tcall_rcu(&page->rcu_head, later);\n}\n"
    assert body("drop(table);", declared, in_c(FREES.replace("drop", "now") + later)).ends() == {"unknown"}
