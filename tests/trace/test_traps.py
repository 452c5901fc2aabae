"""Hooks that free at once in a way that is easy to overlook: none of them may look as if it waited."""

from __future__ import annotations

import pytest

from tests.trace.conftest import ARCH, FREE, REMOVE, Body, in_c

MACROS = {
    "an object macro in an object macro": ("DROP;", "#define INNER {}\n#define DROP INNER"),
    "a function macro in a function macro": ("DROP();", "#define INNER() {}\n#define DROP() INNER()"),
    "a function macro in an object macro": ("DROP;", "#define INNER() {}\n#define DROP INNER()"),
    "three deep": ("DROP();", "#define LAST() {}\n#define INNER LAST\n#define DROP() INNER()"),
}


@pytest.mark.parametrize(("call", "macros"), MACROS.values(), ids=MACROS)
def test_a_macro_may_speak_of_the_table_in_a_macro(body: Body, call: str, macros: str) -> None:
    """What a macro's macros do to a name of its caller counts, though the call does not mention the table."""
    hook = body(f"if (x) {{ {call} return; }}\n{REMOVE}", macros.format("pte_free(tlb->mm, table)"))
    assert hook.ends() == {"immediate", "rcu"}


LOOPS = {
    "the table": ("for (; x; __free_page(table), x = 0)", "immediate"),
    "what a helper finds": ("for (; x; step(tlb), x = 0)", "unknown"),
}


@pytest.mark.parametrize(("text", "expected"), LOOPS.values(), ids=LOOPS)
def test_a_macro_that_opens_a_loop_may_free(body: Body, text: str, expected: str) -> None:
    """The head of a loop is read like any other call."""
    step = "static inline void step(struct mmu_gather *tlb) { __free_page(tlb->last); }"
    hook = body(f"for_each_part(addr) {{ count++; }} {REMOVE}", f"#define for_each_part(x) {text}\n{step}")
    assert hook.ends() == {"rcu", expected}


def test_a_macro_that_opens_a_loop_and_frees_nothing(body: Body) -> None:
    """One that counts says nothing."""
    macro = "#define for_each_part(x) for (; x; x = next(x))\nstatic inline int next(int x) { return x - 1; }"
    assert body(f"for_each_part(addr) {{ count++; }} {REMOVE}", macro).ends() == {"rcu"}


def test_a_macro_in_a_macro_may_leave_the_function(body: Body) -> None:
    """A jump counts however deep it stands in object-like macros."""
    hook = body(f"LEAVE;\n{REMOVE}", f"#define INNER do {{ {FREE} return; }} while (0)\n#define LEAVE INNER")
    assert hook.ends() == {"immediate"}


@pytest.mark.parametrize("quoted", ['"body.h"', "<asm/body.h>"])
def test_statements_in_another_file_are_unknown(body: Body, quoted: str) -> None:
    """A body that includes a file is not seen whole, and nobody says that it waits."""
    hook = body(f"if (x) {{ {REMOVE} return; }}\n#include {quoted}", "", {"asm/body.h": f"{FREE}\n"})
    assert hook.ends() == {"unknown"}
    assert "__pte_free_tlb() has statements in another file" in hook.reasons()


@pytest.mark.parametrize("constant", ["0x0", "0UL", "00", "0.0", "'\\0'", "NULL", "sizeof(struct none)"])
def test_only_a_number_seen_to_be_true_makes_a_loop_endless(body: Body, constant: str) -> None:
    """What follows a loop is reached unless its test is plainly not zero."""
    assert "immediate" in body(f"while ({constant}) {{ {REMOVE} return; }} {FREE}").ends()


def test_an_endless_loop_is_left_by_its_jumps_only(body: Body) -> None:
    """What follows a loop whose test is plainly true is not reached."""
    assert body(f"while (1UL) {{ if (x) {{ {REMOVE} return; }} }} {FREE}").ends() == {"rcu"}


ARGUMENTS = ["WARN_ON({})", "lockdep_assert({})", "DROPPED({})", "__builtin_constant_p({})", 'pr_debug("x", {})']


@pytest.mark.parametrize("call", ARGUMENTS)
def test_a_wait_in_an_argument_counts_for_nothing(body: Body, call: str) -> None:
    """What is called may be a macro that never evaluates it."""
    wait = call.format("(synchronize_rcu(), 0)")
    assert body(f"{wait}; {FREE}", "#define DROPPED(x) do { } while (0)").ends() == {"immediate"}


def test_a_variable_with_a_cleanup_is_unknown(body: Body) -> None:
    """A call that the compiler adds at the end of a block stands in no statement."""
    variable = "__attribute__((cleanup(drop))) pgtable_t copy = table;"
    drop = "static inline void drop(pgtable_t *copy) { pte_free(0, *copy); }"
    assert body(f"{variable} if (x) return; {REMOVE}", drop).ends() == {"unknown"}


def test_a_type_that_brings_a_destructor_is_unknown(body: Body) -> None:
    """So it is where a macro that stands for the type says it, or one in it."""
    macros = "#define __dropped __attribute__((__cleanup__(drop)))\n#define dropped_t __dropped pgtable_t"
    drop = "static inline void drop(pgtable_t *copy) { pte_free(0, *copy); }"
    assert body(f"dropped_t copy = table; {REMOVE}", f"{macros}\n{drop}").ends() == {"unknown"}


def test_a_type_by_another_name_is_a_type(body: Body) -> None:
    """A macro that stands for a type alone says nothing, whatever else is defined."""
    macros = "#define __dropped __attribute__((__cleanup__(drop)))\n#define kept_t pgtable_t"
    assert body(f"kept_t copy = table; {REMOVE}", macros).ends() == {"rcu"}


@pytest.mark.parametrize("jump", ["[[unlikely]] goto now;", "[[likely]] { goto now; }"])
def test_a_statement_with_an_attribute_is_run(body: Body, jump: str) -> None:
    """An attribute before a statement takes nothing away from it."""
    assert body(f"if (addr) {jump} {REMOVE} return; now: {FREE}").ends() == {"immediate", "rcu"}


TESTS = ["IS_ENABLED(CONFIG_A) & ON", "0u - IS_ENABLED(CONFIG_A) == 0xffffffff", "(IS_ENABLED(CONFIG_A) << 31) < 0",
         "IS_ENABLED(CONFIG_A) == ON", "IS_ENABLED(CONFIG_A) ? addr : 0"]  # fmt: skip


@pytest.mark.parametrize("test", TESTS)
def test_a_test_that_counts_otherwise_in_c_than_in_a_conditional(body: Body, test: str) -> None:
    """Where names or widths matter, which C has otherwise than the preprocessor, both branches are followed."""
    before = "enum { ON = 1 };\n#define ON ON"
    hook = body(f"if ({test}) {{ {FREE} return; }} {REMOVE}", before)
    assert (hook.ends(A="y") >= {"immediate"}, hook.ends(A="n") >= {"rcu"}) == (True, True)


@pytest.mark.parametrize("test", ["IS_ENABLED(CONFIG_A) == 1", "IS_ENABLED(CONFIG_A) && CONFIG_LEVELS >= 0x2"])
def test_a_test_of_options_alone(body: Body, test: str) -> None:
    """Options and numbers, compared, mean in C what they mean in a conditional."""
    hook = body(f"if ({test}) {{ {FREE} return; }} {REMOVE}")
    assert (hook.ends(A="y", LEVELS="3"), hook.ends(A="n", LEVELS="3")) == ({"immediate"}, {"rcu"})


ALIASES = {
    "found again by its address": "pte_free(tlb->mm, lookup(addr));",
    "in a structure": "drop(&(struct held){ .table = table });",
    "in a structure behind a pointer": "struct held h, *p = &h; p->table = table; drop(p);",
}


@pytest.mark.parametrize("statements", ALIASES.values(), ids=ALIASES)
def test_what_may_be_the_table_by_another_name_is_unknown(body: Body, statements: str) -> None:
    """A way that frees something, and the table by no name that is known, is not taken to free nothing."""
    drop = "static inline void drop(struct held *h) { pte_free(0, h->table); }"
    assert body(f"if (x) {{ {statements} return; }} {REMOVE}", drop).ends() == {"unknown", "rcu"}


WEAK = {
    "in a header that both read": ("void __weak drop(pgtable_t t);", "", {"immediate", "rcu"}),
    "by a pragma of its own file": ("void drop(pgtable_t t);", "#pragma weak drop\n", {"immediate"}),
}


@pytest.mark.parametrize(("declared", "pragma", "ends"), WEAK.values(), ids=WEAK)
def test_weak_by_another_line(body: Body, declared: str, pragma: str, ends: set[str]) -> None:
    """A body that is weak by declaration does not end the search for one in another folder."""
    weak = f"#include <asm/tlb.h>\n{pragma}void drop(pgtable_t t) {{ tlb_remove_ptdesc(0, page_ptdesc(t)); }}\n"
    files = {
        f"{ARCH}/mm/weak.c": weak,
        f"{ARCH}/kernel/strong.c": "#include <asm/tlb.h>\nvoid drop(pgtable_t t) { pte_free(0, t); }\n",
        f"{ARCH}/mm/Makefile": "obj-y := weak.o\n",
        f"{ARCH}/kernel/Makefile": "obj-y := strong.o\n",
    }
    assert body("drop(table);", declared, files).ends() == ends


def test_an_is_enabled_of_its_own_is_told(header: Body) -> None:
    """What a header makes of `IS_ENABLED()` is not followed, and the notice makes the answer unknown."""
    lines = f"#undef IS_ENABLED\n#define IS_ENABLED(x) 0\n#define __pte_free_tlb(tlb, table, addr) {REMOVE}"
    assert any("has an IS_ENABLED() of its own" in notice for notice in header(lines).notices)


BY_ADDRESS = {
    "an inline": ("static inline void drop(struct mmu_gather *tlb, unsigned long at)\n"
        "{\n\t__free_page(virt_to_page(at));\n}\n", {}),
    "a helper's helper": ("void drop(struct mmu_gather *tlb, unsigned long at);\n",
        in_c("static void now(struct page *page)\n{\n\t__free_page(page);\n}\n"
             "void drop(struct mmu_gather *tlb, unsigned long at)\n{\n\tnow(pmd_page(*pmd_off(tlb->mm, at)));\n}\n")),
}  # fmt: skip


@pytest.mark.parametrize(("before", "files"), BY_ADDRESS.values(), ids=BY_ADDRESS)
def test_a_helper_may_find_the_table_by_its_address(body: Body, before: str, files: dict[str, str]) -> None:
    """A way on which only a helper frees anything is unknown, though the helper is not handed the table."""
    hook = body(f"if (x) {{ drop(tlb, addr); return; }}\n{REMOVE}", before, files)
    assert hook.ends() == {"rcu", "unknown"}
    assert "drop() frees something at" in hook.reasons()


POOLS = {
    "nothing at all": "",
    "a helper that counts": "count(tlb);",
    "a bit in a map": "clear_bit(page_to_pfn(table), early_map);",
    "a bit of its slot": "__set_bit(table - early, early_map);",
    "a bit of its address": "clear_bit(addr >> 21, early_map);",
    "a bit of what it says of itself": "set_bit(table->index, early_map);",
    "bits of its count": "atomic_fetch_xor(0x11u << 24, &table->_refcount);",
    "bits of its own": "*(unsigned char *)&table->index |= 1;",
    "an element": "early_slots[table - early].used = 0;",
    "an element of bits": "early_map[(table - early) / 64] |= 1;",
    "a global variable": "last = table;",
    "a member of a global structure": "spare.table = table;",
    "a chain": "table->private = (unsigned long)queue.head; queue.head = table;",
    "a stack of numbers": "early_free[early_top++] = table - early;",
}


@pytest.mark.parametrize("statements", POOLS.values(), ids=POOLS)
def test_a_way_on_which_nothing_is_seen_to_free(body: Body, statements: str) -> None:
    """It is unknown: an architecture's own pool takes a table back without a call that says so."""
    before = "static inline void count(struct mmu_gather *tlb)\n{\n\ttlb->freed++;\n}\n"
    assert body(f"if (x) {{ {statements} return; }}\n{REMOVE}", before).ends() == {"rcu", "unknown"}


@pytest.mark.parametrize("statements", POOLS.values(), ids=POOLS)
def test_a_way_on_which_a_helper_is_not_seen_to_free(body: Body, statements: str) -> None:
    """So it is where a helper in a C file takes it back."""
    given = "struct mmu_gather *tlb, struct page *table, unsigned long addr"
    helper = f"static void count(struct mmu_gather *tlb)\n{{\n}}\nvoid back({given})\n{{\n\t{statements}\n}}\n"
    hook = body(f"if (x) {{ back(tlb, table, addr); return; }}\n{REMOVE}", f"void back({given});", in_c(helper))
    assert hook.ends() == {"rcu", "unknown"}


GUARDS = ["!table", "table == NULL", "unlikely(!table)", "WARN_ON_ONCE(NULL == table)", "!likely(table != NULL)"]


@pytest.mark.parametrize("test", GUARDS)
def test_a_way_without_a_table(body: Body, test: str) -> None:
    """A way on which there is no table has nothing to free."""
    assert body(f"if ({test}) return;\n{REMOVE}").ends() == {"rcu"}


@pytest.mark.parametrize("test", GUARDS)
def test_a_way_without_a_table_that_frees(body: Body, test: str) -> None:
    """What such a way frees counts all the same."""
    assert body(f"if ({test}) {{ {FREE} return; }}\n{REMOVE}").ends() == {"immediate", "rcu"}


def test_a_way_without_a_table_in_a_macro(header: Body) -> None:
    """So it is in a macro, by whatever name it is handed the table."""
    macro = f"#define __pte_free_tlb(tlb, table, addr) do {{ if (!(table)) break; {REMOVE} }} while (0)"
    assert header(macro).ends() == {"rcu"}


@pytest.mark.parametrize("test", ["!addr", "table", "!copy", "!table->index", "table == last"])
def test_a_test_that_says_nothing_of_the_table(body: Body, test: str) -> None:
    """Any other test leaves the table to be freed."""
    assert body(f"pgtable_t copy = spare(table); if ({test}) return;\n{REMOVE}").ends() >= {"unknown"}


def test_a_way_on_which_nothing_is_seen_to_free_beside_one_that_frees(body: Body) -> None:
    """It tells nothing new where another way frees at once: a fragment is marked, or its whole page freed."""
    assert body(f"if (x) {{ clear_bit(page_to_pfn(table), map); return; }}\n{FREE}").ends() == {"immediate"}


FAR = {
    "through two files": ("drop(tlb, addr);", "void drop(struct mmu_gather *tlb, unsigned long at);"),
    "through a member": ("drops->drop(tlb, addr);",
        "struct drops { void (*drop)(struct mmu_gather *, unsigned long); };\nextern struct drops *drops;"),
    "through a pointer": ("dropper(tlb, addr);", "extern void (*dropper)(struct mmu_gather *, unsigned long);"),
    "through a pointer that is followed": ("(*dropper)(tlb, addr);",
        "extern void (*dropper)(struct mmu_gather *, unsigned long);"),
    "out of sight": ("nowhere(tlb, addr);", "void nowhere(struct mmu_gather *tlb, unsigned long at);"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "before"), FAR.values(), ids=FAR)
def test_a_helper_far_away_may_find_the_table_by_its_address(body: Body, call: str, before: str) -> None:
    """However far it is, a way on which nothing else frees the table is unknown."""
    given = "struct mmu_gather *tlb, unsigned long at"
    files = in_c(f"void now({given});\nvoid drop({given})\n{{\n\tnow(tlb, at);\n}}\n", "obj-y := helper.o now.o")
    files[f"{ARCH}/mm/now.c"] = f"#include <asm/tlb.h>\nvoid now({given})\n{{\n\t__free_page(look(tlb, at));\n}}\n"
    assert body(f"if (x) {{ {call} return; }}\n{REMOVE}", before, files).ends() == {"rcu", "unknown"}


@pytest.mark.parametrize("call", ["on_each_cpu(drop, table, 1)", "smp_call_function(drop, page_ptdesc(table), 1)"])
def test_a_function_on_every_cpu_may_free_what_it_is_handed(body: Body, call: str) -> None:
    """An interrupt that is handed the table is more than a wait."""
    hook = body(f"if (x) {{ {call}; return; }}\n{REMOVE}")
    assert hook.ends() == {"rcu", "unknown"}
    assert f"{call.partition('(')[0]}() hands it to a function on every CPU" in hook.reasons()


def test_a_function_on_every_cpu_that_is_handed_nothing_waits(body: Body) -> None:
    """An interrupt is a wait, which is no grace period."""
    assert body(f"smp_call_function(sync, NULL, 1); {FREE}").ends() == {"semi-rcu"}


def test_a_wait_that_depends_on_a_cookie_is_unknown(body: Body) -> None:
    """What is left of a grace period that began before the table was unlinked is no grace period; here nobody knows."""
    wait = "unsigned long cookie = get_state_synchronize_rcu(); cond_synchronize_rcu(cookie);"
    assert body(f"{wait} {FREE}").ends() == {"unknown"}


@pytest.mark.parametrize("wait", ["rcu_barrier()", "synchronize_srcu(&srcu)", "synchronize_rcu_tasks()"])
def test_other_waits_are_no_grace_period(body: Body, wait: str) -> None:
    """Callbacks that are over, and readers of another kind, say nothing of those that walk page tables."""
    assert body(f"{wait}; {FREE}").ends() == {"immediate"}
