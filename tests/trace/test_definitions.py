"""Which definition of the hook counts, under exactly which condition."""

from __future__ import annotations

import pytest

from auditor.model import Level
from auditor.trace.definitions import Where
from tests.trace.conftest import FREE, REMOVE, Body, Tree

NOW = "#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n"
HEAD = "static inline void __pte_free_tlb(struct mmu_gather *t, pgtable_t p, unsigned long a)"
LATER = f"{HEAD} {{ tlb_remove_table(t, p); }}\n"
MINE = LATER.replace("__pte_free_tlb", "mine")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (NOW, "immediate"),
        (LATER, "rcu"),
        (f"{MINE}#define __pte_free_tlb mine", "rcu"),
        (f"{MINE}#define __pte_free_tlb m1\n#define m1 m2\n#define m2 mine", "rcu"),
        (f"{MINE}#define __pte_free_tlb (mine)", "rcu"),
        (f"{LATER}#define __pte_free_tlb __pte_free_tlb", "rcu"),
        (f"{LATER}{NOW}", "immediate"),
        (f"{NOW}#undef __pte_free_tlb\n{LATER}", "rcu"),
        (f"{LATER}#undef __pte_free_tlb", "rcu"),
        (f"#define pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n{LATER}", "immediate"),
        (f"#undef pte_free_tlb\n#define pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n{LATER}", "immediate"),
        ("#define F(l, m, p) l##_free(m, p)\n#define __pte_free_tlb(t, p, a) F(pte, (t)->mm, p)", "immediate"),
        ("#define __pte_free_tlb(t, p...) f(t, ##p)\n#define f(t, p, a) pte_free((t)->mm, p)", "immediate"),
        ("#define __pte_free_tlb(t, ...) f(t, __VA_ARGS__)\n#define f(t, p, a) pte_free((t)->mm, p)", "immediate"),
        ("#define F(l) l##_free\n#define __pte_free_tlb(t, p, a) F(pte)((t)->mm, p)", "immediate"),
        ("#define F(l) l##_remove_table\n#define __pte_free_tlb(t, p, a) F(tlb)(t, p)", "rcu"),
        ("#define F(l) get(l)\n#define __pte_free_tlb(t, p, a) F(pte)((t)->mm, p)", "unknown"),
        ("#define __pte_free_tlb(t, p, a) do { } while (0)", "unknown"),
        ("#define __pte_free_tlb(t, ...) f(t __VA_OPT__(,) __VA_ARGS__)", "unknown"),
        ("#define __pte_free_tlb (t, p, a) tlb_remove_table(t, p)", "unknown"),
        ("void __pte_free_tlb(struct mmu_gather *t, pgtable_t p, unsigned long a);", "unknown"),
        ("#define DEFINE(l) static inline void __##l##_free_tlb(void *t, void *p) { }\nDEFINE(pte)", "unknown"),
        ("", "unknown"),
    ],
)
def test_one_definition(header: Body, lines: str, expected: str) -> None:
    """Macros, aliases, markers, redefinitions, pasted names: the last one in force counts."""
    assert header(lines).ends() == {expected}


@pytest.mark.parametrize(
    "decoy",
    [
        f"/*\n{LATER}*/",
        f"// \\\n{LATER}",
        f"#if 0\n{LATER}#endif",
        f'static const char *s = "{LATER.strip()}";',
        'static const char *open = "/*";',
        "#define S(x) #x\nstatic const char *s = S(tlb_remove_table(t, p));",
        "#error tlb_remove_table(t, p); don't",
        f"#ifdef CONFIG_NEVER\n#undef NEVER\n#endif\n#ifdef NEVER\n{LATER}#endif",
    ],
)
def test_decoys(header: Body, decoy: str) -> None:
    """Comments, strings, and arms never compiled say nothing."""
    assert header(f"{decoy}\n{NOW}").where("immediate") == "MMU"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("tlb_remove_table(tlb, page_address(table));", "unknown"),
        ("tlb_remove_ptdesc(tlb, (void *)page_address(table));", "unknown"),
        ("void *at = page_address(table); tlb_remove_table(tlb, at);", "unknown"),
        ("void *at; at = page_address(table); if (at) tlb_remove_table(tlb, at);", "unknown"),
        ("tlb_remove_table(tlb, (void *)((unsigned long)table | 1));", "unknown"),
        ("void *at = page_address(table); at = table; tlb_remove_table(tlb, at);", "rcu"),
        ("void *at = page_address(table); printk(at); tlb_remove_table(tlb, table);", "rcu"),
        ("tlb_remove_table(tlb, virt_to_ptdesc(page_address(table)));", "rcu"),
    ],
)
def test_an_address_where_a_page_belongs(body: Body, statements: str, expected: str) -> None:
    """What `tlb_remove_table()` makes of an address nobody knows; a page found again is a page."""
    assert body(statements).ends() == {expected}


def test_a_stringified_call(header: Body) -> None:
    """An argument that a macro only turns into a string is never called."""
    text = "do { NOTE(pte_free(t, p)); tlb_remove_table(t, p); } while (0)"
    lines = f"#define NOTE(x) note(#x)\n#define __pte_free_tlb(t, p, a) {text}"
    assert header(lines).ends() == {"rcu"}


def test_an_argument_that_is_dropped(header: Body) -> None:
    """What a macro does not use of its arguments is never called."""
    lines = "#define FIRST(a, b) a\n#define __pte_free_tlb(t, p, a) FIRST(tlb_remove_table(t, p), pte_free((t)->mm, p))"
    assert header(lines).ends() == {"rcu"}


@pytest.mark.parametrize(
    "text",
    [
        "#  define\t__pte_free_tlb( t , p , a )\tpte_free((t)->mm, p)",
        "#define \\\n __pte_free_tlb(t, \\\n p, a) \\\n pte_free((t)->mm, p)",
        "#define /* x */ __pte_free_tlb(t, p, a) /* tlb_remove_table */ pte_free((t)->mm, p)",
        "#define __pte_free_tlb(t, p, a) \\\r\n pte_free((t)->mm, p)\r",
    ],
)
def test_spelling(header: Body, text: str) -> None:
    """Spaces, continuations, comments and DOS line ends change nothing."""
    assert header(text).where("immediate") == "MMU"


def test_exact_conditions_of_alternatives(header: Body) -> None:
    """Each arm of a conditional excludes the earlier ones."""
    hook = header(
        f"#if defined(CONFIG_A) && !defined(CONFIG_B)\n{NOW}#elif CONFIG_PGTABLE_LEVELS > 2\n"
        f"#define __pte_free_tlb(t, p, a) tlb_remove_page(t, p)\n#else\n{MINE}#define __pte_free_tlb mine\n#endif"
    )
    assert hook.where("immediate") == "A && !B && MMU"
    assert hook.ends(PGTABLE_LEVELS="3") == {"batched"}
    assert hook.ends(PGTABLE_LEVELS="2") == {"rcu"}
    assert hook.ends(PGTABLE_LEVELS="2", A="y") == {"immediate"}
    assert hook.ends(PGTABLE_LEVELS="2", A="y", B="y") == {"rcu"}


@pytest.mark.parametrize(
    "lines",
    [
        f"#ifdef CONFIG_SMP\n{LATER}#else\n{NOW}#endif",
        f"#ifndef CONFIG_SMP\n{NOW}#else\n{LATER}#endif",
        f"{LATER}#ifndef CONFIG_SMP\n{NOW}#endif",
        f"#define ALWAYS\n#if defined(ALWAYS) && defined(CONFIG_SMP)\n{LATER}#else\n{NOW}#endif",
        f"#ifdef CONFIG_SMP\n#define MANY\n#endif\n#ifdef MANY\n{LATER}#else\n{NOW}#endif",
    ],
)
def test_exact_conditions(header: Body, lines: str) -> None:
    """However two definitions share the configurations, each has its own."""
    hook = header(lines)
    assert hook.where("immediate") == "MMU && !SMP"
    assert hook.where("rcu") == "MMU && MMU_GATHER_RCU_TABLE_FREE && MMU_GATHER_TABLE_FREE && PT_RECLAIM && SMP"


@pytest.mark.parametrize(
    "lines",
    [
        "#ifdef CONFIG_SMP\n{0}#else\n{1}#endif\n{{ tlb_remove_table(tlb, t); }}\n{2}",
        "#ifdef CONFIG_SMP\n{0} {{\n#else\n{1} {{\n#endif\ntlb_remove_table(tlb, t); }}\n{2}",
    ],
)
def test_a_conditional_around_the_head_of_a_function(header: Body, lines: str) -> None:
    """Two heads of one body, with or without their brace, are two functions."""
    mine = "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t t, unsigned long a)\n"
    hook = header(lines.format(mine, mine.replace("__pte_free_tlb", "other"), f"#ifndef CONFIG_SMP\n{NOW}#endif"))
    assert hook.ends(SMP="y") == {"rcu"}
    assert hook.ends(SMP="n") == {"immediate"}


@pytest.mark.parametrize(
    ("statements", "smp", "up"),
    [
        (f"if (IS_ENABLED(CONFIG_SMP)) {REMOVE} else {FREE}", {"rcu"}, {"immediate"}),
        (f"IS_ENABLED(CONFIG_SMP) ? {REMOVE[:-1]} : {FREE}", {"rcu"}, {"immediate"}),
        (f"if (IS_ENABLED(CONFIG_SMP) && tlb->fullmm) {FREE} else {REMOVE}", {"rcu", "immediate"}, {"rcu"}),
        (f"if (!IS_ENABLED(CONFIG_SMP) || tlb->fullmm) {FREE} else {REMOVE}", {"rcu", "immediate"}, {"immediate"}),
        (f"\n#ifdef CONFIG_SMP\n{REMOVE}\n#else\n{FREE}\n#endif\n", {"rcu"}, {"immediate"}),
        (f"\n#ifdef CONFIG_SMP\nif (0)\n{FREE}\nelse\n#endif\n{REMOVE}", {"rcu"}, {"rcu"}),
        (f"\n#ifdef CONFIG_SMP\nif (addr)\n{REMOVE}\nelse\n#endif\n{FREE}", {"rcu", "immediate"}, {"immediate"}),
        (f"if (addr)\n{REMOVE}\n#ifndef CONFIG_SMP\nelse\n{FREE}\n#endif\n", {"rcu", "unknown"}, {"rcu", "immediate"}),
    ],
)
def test_conditions_inside_a_body(body: Body, statements: str, smp: set[str], up: set[str]) -> None:
    """IS_ENABLED() and #ifdef decide by configuration, also where they split an if from its else."""
    hook = body(statements)
    assert hook.ends(SMP="y") == smp
    assert hook.ends(SMP="n") == up


@pytest.mark.parametrize("folder", ["asm", "include/linux"])
def test_a_header_that_says_it_later(header: Body, folder: str) -> None:
    """A header included behind the definition may replace it."""
    name = f"{folder.removeprefix('include/')}/more.h"
    assert header(f"{LATER}#include <{name}>", {f"{folder}/more.h": NOW}).ends() == {"immediate"}


def test_a_helper_in_a_header_without_any_familiar_word(header: Body) -> None:
    """A macro the hook calls is found wherever its header says nothing else of interest."""
    lines = f"#include <asm/odd.h>\n{LATER.replace('tlb_remove_table', 'queue_it')}"
    assert header(lines, {"asm/odd.h": "#define queue_it(t, p) odd(p)\n#define odd(p) __free_page(p)\n"}).ends() == {
        "immediate"
    }


@pytest.mark.parametrize("line", ["#define MORE <asm/more.h>\n#include MORE", "#include_next <asm/tlb.h>"])
def test_an_include_only_the_preprocessor_knows(header: Body, line: str) -> None:
    """It is not followed, and a notice says so: the audit is not complete."""
    assert [n for n in header(f"{LATER}{line}").notices if "only the preprocessor knows" in n]


@pytest.mark.parametrize("line", ["#ifdef CONFIG_SMP", "#endif"])
def test_unbalanced_conditionals(header: Body, line: str) -> None:
    """They leave a notice."""
    assert [n for n in header(f"{line}\n{LATER}").notices if "unbalanced" in n]


def test_a_huge_expansion(header: Body) -> None:
    """A macro that grows without measure is cut short, and unknown."""
    lines = "\n".join(f"#define M{n + 1}(x) M{n}(x; x; x; x; x; x; x; x)" for n in range(12))
    hook = header(f"#define M0(x) x\n{lines}\n#define __pte_free_tlb(t, p, a) M12(note(p))")
    assert hook.ends() == {"unknown"}


def test_a_huge_chain(header: Body) -> None:
    """So is a chain of calls deeper than any kernel's."""
    lines = "\n".join(f"static inline void f{n}(void *p) {{ f{n + 1}(p); }}" for n in range(60))
    hook = header(f"{lines}\n#define __pte_free_tlb(t, p, a) f0(p)")
    assert hook.ends() == {"unknown"}
    assert hook.notices


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(REMOVE, FREE, "immediate"), (FREE, REMOVE, "rcu")],
)
@pytest.mark.parametrize("macro", ["#define drop older", "#define drop(tlb, table) older(tlb, table)"])
def test_a_function_that_a_macro_renames(body: Body, macro: str, first: str, second: str, expected: str) -> None:
    """A body that is written while a macro has its name is the body of another function."""
    head = "static inline void drop(struct mmu_gather *tlb, pgtable_t table)"
    lines = f"{macro}\n{head} {{ {first} }}\n#undef drop\n{head} {{ {second} }}"
    assert body("drop(tlb, table);", lines).ends() == {expected}


def test_a_function_that_a_macro_renames_in_some_configuration(body: Body) -> None:
    """Elsewhere it keeps its name, as it does where the macro only says that there is one."""
    head = "static inline void drop(struct mmu_gather *tlb, pgtable_t table)"
    other = f"#ifdef CONFIG_SMP\n#undef drop\n#define drop drop\n{head} {{ {REMOVE} }}\n#endif"
    lines = f"#ifdef CONFIG_SMP\n#define drop older\n#endif\n{head} {{ {FREE} }}\n{other}"
    hook = body("drop(tlb, table);", lines)
    assert (hook.ends(SMP="n"), hook.ends(SMP="y")) == ({"immediate"}, {"rcu"})


def test_without_mmu_there_is_nothing_to_free(header: Body) -> None:
    """Where mm/memory.c is not built the hook is never expanded."""
    assert header(LATER).where("absent") == "!MMU"


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_its_hook(tree: Tree, level: Level) -> None:
    """The hook of each level is found by its own name; a folded level expands none."""
    lines = f"#include <asm-generic/tlb.h>\n#define __{level}_free_tlb(t, p, a) __free_page(p)\n"
    hook = tree({"asm/tlb.h": lines, "asm/pgtable.h": "typedef struct { unsigned long p4d; } p4d_t;\n"}, level)
    assert hook.ends() == {"immediate"}


def test_a_folded_level(tree: Tree) -> None:
    """A level that the generic headers fold away frees nothing."""
    lines = "#include <asm-generic/tlb.h>\n#define __pmd_free_tlb(t, p, a) __free_page(p)\n"
    files = {"asm/tlb.h": lines, "asm/pgtable.h": "#include <asm-generic/pgtable-nopmd.h>\n"}
    assert tree(files, Level.PMD).where("absent") == ""


def test_the_circles_of_each_search_are_the_same_under_every_python() -> None:
    """An enumeration's value that is an empty tuple is something else under Python 3.11.2."""
    circles = {where.name: where.circles for where in Where}
    near = {"NOWHERE": [], "OWN": ["own"], "CORE": ["likely", "core"], "NEAR": ["own", "likely", "core"]}
    assert circles == near | {"ANYWHERE": ["own", "likely", "core", "far"]}
