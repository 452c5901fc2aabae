"""Ten-line trees: which definition is in force, where, and under which condition."""

from __future__ import annotations

import pytest

from auditor import headers as headers_module
from auditor.condition import parse
from auditor.headers import END, Headers, ScopeAt, WidenUniverse
from auditor.includes import Includes, Universe
from auditor.sources import Sources
from auditor.tree import Checkout
from tests.conftest import KernelTree

ASM = "arch/one/include/asm"


def read(kernel_tree: KernelTree, files: dict[str, str | bytes], arch: str = "one") -> Headers:
    """The headers of a tree, walked until no passed-over header matters any more."""
    short = {path if "/" in path else f"arch/{arch}/include/asm/{path}": text for path, text in files.items()}
    sources = Sources(Checkout(str(kernel_tree(short))))
    includes = Includes(sources, arch)
    return Headers(sources, includes, Universe(includes))


def macros(headers: Headers, name: str, unit: int = 0) -> dict[str, str | None]:
    """Condition → what the macro stands for there, at the end of everything."""
    states = headers.macros(name, END, unit)
    return {str(s.where): s.macro.body.strip() if s.macro and s.macro.body is not None else None for s in states}


def functions(headers: Headers, name: str, unit: int = 0) -> list[tuple[str, str, int]]:
    """Where each definition of a function is compiled, its file and its line."""
    found = headers.functions(name, unit)
    return [(str(f.where), f.visit.file.path.rpartition("/")[2], f.function.line) for f in found]


@pytest.mark.parametrize(
    ("header", "states"),
    [
        ("#define X 1", {"": "1"}),
        ("#define X 1\n#undef X", {"": None}),
        ("#define X 1\n#undef X\n#define X 2", {"": "2"}),
        ("#ifdef CONFIG_A\n#define X 1\n#else\n#define X 2\n#endif", {"!A": "2", "A": "1"}),
        (
            "#if defined(CONFIG_A)\n#define X 1\n#elif CONFIG_B\n#define X 2\n#endif",
            {"!A && B": "2", "A": "1", "!A && !B": None},
        ),
        ("#define X 1\n#ifdef CONFIG_A\n#undef X\n#endif", {"A": None, "!A": "1"}),
        ("#define X 1\n#ifdef CONFIG_A\n#undef X\n#define X 2\n#endif", {"A": "2", "!A": "1"}),
        ("#ifdef CONFIG_A\n#define Y\n#endif\n#ifdef Y\n#define X 1\n#endif", {"A": "1", "!A": None}),
        ("#ifndef X\n#define X 1\n#endif\n#ifndef X\n#define X 2\n#endif", {"": "1"}),
        (
            "#if CONFIG_PGTABLE_LEVELS > 2\n#define X 1\n#endif",
            {"PGTABLE_LEVELS > 2": "1", "PGTABLE_LEVELS <= 2": None},
        ),
        ("#if 0\n#define X 1\n#endif", {"": None}),
        ("#ifdef __KERNEL__\n#define X 1\n#endif", {"": "1"}),
        ("#ifdef __ASSEMBLY__\n#define X 1\n#endif", {"": None}),
        ("#ifdef __LP64__\n#define X 1\n#endif", {"64BIT": "1", "!64BIT": None}),
        ("#if BITS_PER_LONG == 32\n#define X 1\n#endif", {"!64BIT": "1", "64BIT": None}),
        ("#undef BITS_PER_LONG\n#if BITS_PER_LONG == 32\n#define X 1\n#endif", {"": None}),
        ("#define F(a) a\n#if F\n#define X 1\n#endif", {"": None}),
        ("#ifdef __one__\n#define X 1\n#endif", {"": "1"}),
        ("#ifdef __two\n#define X 1\n#endif", {"": None}),
        ("#define X one \\\n  two", {"": "one  \n  two"}),
    ],
)
def test_the_definition_in_force(kernel_tree: KernelTree, header: str, states: dict[str, str | None]) -> None:
    """The last `#define` or `#undef` read under a condition counts; the conditions part everything."""
    assert macros(read(kernel_tree, {"tlb.h": header}), "X") == states


def test_an_include_stands_where_it_stands(kernel_tree: KernelTree) -> None:
    """What is included counts from there on, under the conditions around the `#include`."""
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#define X 1\n#ifdef CONFIG_A\n#include <asm/a.h>\n#endif\n#ifdef CONFIG_B\n#undef X\n#endif\n",
        "a.h": "int pte_free;\n#undef X\n#define X 2\n",
    }
    assert macros(read(kernel_tree, files), "X") == {"B": None, "A && !B": "2", "!A && !B": "1"}


def test_what_comes_after_an_include_is_not_seen_in_it(kernel_tree: KernelTree) -> None:
    """Inside an included file only what was defined before its `#include` counts."""
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#include <asm/a.h>\n#define LATE\n#include <asm/b.h>\n",
        "a.h": "int pte_free;\n#ifdef LATE\n#define A 1\n#endif\n",
        "b.h": "int pte_free;\n#ifdef LATE\n#define B 1\n#endif\n",
    }
    headers = read(kernel_tree, files)
    assert macros(headers, "A") == {"": None}
    assert macros(headers, "B") == {"": "1"}


def test_the_text_behind_an_include_comes_after_it(kernel_tree: KernelTree) -> None:
    """An included file's definitions come before the lines that follow the `#include`."""
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#include <asm/a.h>\n#ifdef FROM_A\n#define X 1\n#else\n#define X 2\n#endif\n",
        "a.h": "int pte_free;\n#ifdef CONFIG_A\n#define FROM_A\n#endif\n",
    }
    assert macros(read(kernel_tree, files), "X") == {"!A": "2", "A": "1"}


def test_an_include_guard_is_no_condition(kernel_tree: KernelTree) -> None:
    """A guard adds nothing to the condition, and a second inclusion adds no second definition."""
    guarded = "#ifndef _ASM_A_H\n#define _ASM_A_H\nstatic inline void pte_free(void)\n{\n}\n#endif /* _ASM_A_H */\n"
    headers = read(kernel_tree, {"pgalloc.h": "#include <asm/a.h>\n", "tlb.h": "#include <asm/a.h>\n", "a.h": guarded})
    assert functions(headers, "pte_free") == [("", "a.h", 3)]


def test_what_was_not_included_yet_is_read_the_second_time(kernel_tree: KernelTree) -> None:
    """A guarded file included under A, and then always, adds its definitions outside A."""
    guarded = "#ifndef _ASM_A_H\n#define _ASM_A_H\n#define X AFTER\nint pte_free;\n#endif\n"
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#ifdef CONFIG_A\n#include <asm/a.h>\n#undef X\n#endif\n#include <asm/a.h>\n",
        "a.h": guarded,
    }
    assert macros(read(kernel_tree, files), "X") == {"!A": "AFTER", "A": None}


@pytest.mark.parametrize("once", ["", "#pragma once\n"])
def test_pragma_once(kernel_tree: KernelTree, once: str) -> None:
    """A file without a guard is read every time, one with `#pragma once` the first time only."""
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#include <asm/a.h>\n#undef X\n#include <asm/a.h>\n",
        "a.h": f"{once}int pte_free;\n#define X 1\n",
    }
    assert macros(read(kernel_tree, files), "X") == {"": None if once else "1"}


def test_a_guard_that_another_file_defines_is_a_condition(kernel_tree: KernelTree) -> None:
    """Two files with one guard: the second adds nothing where the first was read."""
    a = "#ifndef SHARED\n#define SHARED\n#define X 1\nint pte_free;\n#endif\n"
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#ifdef CONFIG_A\n#include <asm/a.h>\n#endif\n#include <asm/b.h>\n",
        "a.h": a,
        "b.h": a.replace("X 1", "X 2"),
    }
    assert macros(read(kernel_tree, files), "X") == {"!A": "2", "A": "1"}
    files["pgalloc.h"] = (
        "#define SHARED\n#include <asm/a.h>\n#undef SHARED\n#ifdef CONFIG_A\n#include <asm/a.h>\n#endif\n"
    )
    assert macros(read(kernel_tree, files), "X") == {"A": "1", "!A": None}


def test_a_default_is_no_guard(kernel_tree: KernelTree) -> None:
    """A header that only defines what is not defined yet depends on who came before."""
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#ifdef CONFIG_A\n#define X 1\n#endif\n#include <asm/default.h>\n",
        "default.h": "#ifndef X\n#define X 2\nint pte_free;\n#endif\n",
    }
    assert macros(read(kernel_tree, files), "X") == {"!A": "2", "A": "1"}


def test_includes_in_a_circle_end(kernel_tree: KernelTree) -> None:
    """Files that include one another, guarded or not, are each read once on the way."""
    files: dict[str, str | bytes] = {
        "pgalloc.h": "#include <asm/a.h>\n",
        "a.h": "int pte_free;\n#include <asm/b.h>\n#define A 1\n",
        "b.h": "int pte_free;\n#include <asm/a.h>\n#include <asm/b.h>\n#ifndef A\n#define B 2\n#endif\n",
    }
    headers = read(kernel_tree, files)
    assert macros(headers, "A") == {"": "1"}
    assert macros(headers, "B") == {"": "2"}


def test_tests_that_rest_on_one_another_by_the_hundred_end(kernel_tree: KernelTree) -> None:
    """A chain of conditionals longer than any kernel's has an answer, though perhaps an opaque one."""
    chain = "".join(f"#ifdef M{i}\n#define M{i + 1} 1\n#endif\n" for i in range(1000))
    headers = read(kernel_tree, {"pgalloc.h": f"#ifdef CONFIG_A\n#define M0 1\n#endif\n{chain}"})
    assert macros(headers, "M3") == {"A": "1", "!A": None}
    assert macros(headers, "M1000")


def test_headers_that_double_themselves_end(kernel_tree: KernelTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where headers without a guard include one another over and over, reading stops and a notice says so."""
    monkeypatch.setattr(headers_module, "MAX_VISITS", 50)
    twice = "int pte_free;\n#ifdef CONFIG_A\n#include <asm/d{0}.h>\n#include <asm/d{0}.h>\n#endif\n"
    files: dict[str, str | bytes] = {f"d{i}.h": twice.format(i + 1) for i in range(30)}
    headers = read(kernel_tree, {"tlb.h": "#include <asm/d0.h>\n", "d30.h": "int pte_free;\n", **files})
    assert len(headers.visits) == 50
    told = {str(notice) for notice in headers.sources.notices()}
    assert f"{ASM}/d1.h: it is included too often to follow" in told


def test_a_function_in_each_arm(kernel_tree: KernelTree) -> None:
    """Each definition of a function has the condition of the arm it stands in, and its line."""
    text = """
        #ifdef CONFIG_MMU
        static inline void f(void) { }
        #elif defined(CONFIG_A)
        static inline void f(int unused)
        { }
        #else
        extern void f(void);
        #endif
        """
    headers = read(kernel_tree, {"tlb.h": text})
    assert functions(headers, "f") == [("MMU", "tlb.h", 2), ("A && !MMU", "tlb.h", 4)]


def test_a_c_file_is_read_on_top_of_the_headers(kernel_tree: KernelTree) -> None:
    """A C file sees the headers' macros and its own; no other unit sees what it holds."""
    files: dict[str, str | bytes] = {
        "tlb.h": "#ifdef CONFIG_A\n#define FROM_HEADER\n#endif\n",
        "arch/one/mm/a.c": '#include "local.h"\n#ifdef FROM_HEADER\nvoid f(void) { }\n#endif\n#define OWN 1\n',
        "arch/one/mm/local.h": "void g(void) { }\n",
    }
    headers = read(kernel_tree, files)
    unit = headers.unit("arch/one/mm/a.c", parse("BUILT"))
    assert headers.unit("arch/one/mm/a.c", parse("BUILT")) == unit == 1
    assert functions(headers, "f", unit) == [("A && BUILT", "a.c", 3)]
    assert functions(headers, "g", unit) == [("BUILT", "local.h", 1)]
    assert macros(headers, "OWN", unit) == {"BUILT": "1", "!BUILT": None}
    assert functions(headers, "f") == []
    assert macros(headers, "OWN") == {"": None}


def test_a_macro_in_a_header_that_was_passed_over(kernel_tree: KernelTree) -> None:
    """Asking for a name only such a header defines asks for the walk to be repeated, and then it is there."""
    sources = Sources(
        Checkout(
            str(
                kernel_tree(
                    {
                        f"{ASM}/tlb.h": "#include <asm/far.h>\n#ifdef FAR\n#define X 1\n#endif\n",
                        f"{ASM}/far.h": "#define FAR 1\n",
                    }
                )
            )
        )
    )
    includes = Includes(sources, "one")
    universe = Universe(includes)
    first = Headers(sources, includes, universe)
    with pytest.raises(WidenUniverse):
        first.macros("X", END, 0)
    assert macros(Headers(sources, includes, universe), "X") == {"": "1"}


def test_a_scope_is_a_place(kernel_tree: KernelTree) -> None:
    """What a name is worth is asked at one place, and only what was read before counts."""
    headers = read(kernel_tree, {"tlb.h": "#define X 1\n#undef X\n#define X 2\n"})
    visit = headers.visits[0]
    scopes = [ScopeAt(headers, visit.position(offset), 0) for offset in (0, 12, 21, 40)]
    bodies = [[body for where, body in scope.expansions("X") if where.is_true] for scope in scopes]
    assert bodies == [[None], [" 1"], [None], [" 2"]]
    assert [str(scope.defined("X")) for scope in scopes] == ["n", "", "n", ""]


def test_definitions_do_not_depend_on_who_asks_first(kernel_tree: KernelTree) -> None:
    """Looking a name up changes no later answer."""
    files: dict[str, str | bytes] = {
        "tlb.h": "#ifdef CONFIG_A\n#define X 1\n#endif\n#ifdef X\n#define Y 1\n#endif\n#ifdef Y\n#define Z 1\n#endif\n",
    }
    forwards, backwards = read(kernel_tree, files), read(kernel_tree, files)
    one = [macros(forwards, name) for name in ("X", "Y", "Z")]
    other = [macros(backwards, name) for name in ("Z", "Y", "X")]
    assert one == other[::-1] == [{"A": "1", "!A": None}] * 3


def test_a_value_no_header_speaks_of_is_unknown(kernel_tree: KernelTree) -> None:
    """It may come from a header that was not read, so nobody claims that it is 0."""
    headers = read(
        kernel_tree,
        {"tlb.h": "#if FROM_FAR_AWAY > 3\n#define X 1\n#endif\n#ifdef FROM_FAR_AWAY\n#define Y 1\n#endif\n"},
    )
    assert macros(headers, "X") == {
        '"FROM_FAR_AWAY is defined in no header read > 3"': "1",
        '!"FROM_FAR_AWAY is defined in no header read > 3"': None,
    }
    assert macros(headers, "Y") == {"": None}


@pytest.mark.parametrize(
    ("first", "between", "test"),
    [
        ("#define F(x) x", "#undef F\n#define F(x) !x", "F(1)"),
        ("#define V 1\n#define SUM V - 0", "#undef V\n#define V -1", "SUM * 2 > 0"),
    ],
)
def test_the_same_text_is_another_fact_once_its_words_mean_something_else(
    kernel_tree: KernelTree, first: str, between: str, test: str
) -> None:
    """What a test without an answer asks before and after a redefinition is told apart; without one it is the same."""

    def states(between: str) -> dict[str, str | None]:
        lines = f"{first}\n#if {test}\n#define X 1\n#endif\n{between}\n#if {test}\n#undef X\n#define X 2\n#endif\n"
        return macros(read(kernel_tree, {"tlb.h": lines}), "X")

    assert {*states(between).values()} == {"1", "2", None}
    if first.count("define") == 1:
        assert {*states("").values()} == {"2", None}
