"""Function definitions of a file, by name."""

from __future__ import annotations

import pytest

from auditor.csource.directives import SourceFile
from auditor.csource.functions import Function, FunctionIndex
from auditor.csource.parameters import split_arguments


def named(name: str, text: str) -> tuple[Function, ...]:
    return FunctionIndex(SourceFile("a.c", text.encode())).named(name)


def bodies(name: str, text: str) -> list[str]:
    return [f.file.text[f.start : f.end].decode().strip() for f in named(name, text)]


@pytest.mark.parametrize(
    "text",
    [
        "void f(void) { body; }",
        "static inline void f(void)\n{\n\tbody;\n}\n",
        "static inline void\nf\n(void)\n{ body; }",
        "          struct x *f(int a,\n    int b) { body; }",
        "static __always_inline void f(void) __releases(x) __acquires(y(z)) { body; }",
        "__attribute__((noinline)) void __init f(void) { body; }",
        "void f(void) __attribute__((noinline, section(\"x\"))) { body; }",
        "void f(void (*g)(int), int (*h)[3]) { body; }",
        "void f(void);\nvoid f(void) { body; }\nvoid g(void) { f(); }",
        "EXPORT_SYMBOL(g);\nvoid f(void) { body; } EXPORT_SYMBOL(f);",
        "int a[] = { f(1) };\nvoid f(void) { body; }",
        "struct s { void (*f)(void); };\nvoid f(void) { body; }",
        "#define f(x) { x }\nvoid f(void) { body; }",
        "/* void f(void) { no } */ void f(void) { body; }",
        'char *s = "void f(void) { no }";\nvoid f(void) { body; }',
        "void ff(void) { } void f_(void) { } void f(void) { body; }",
        "void g(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\nvoid f(void) { body; }",
        "void g(void)\n{\n#ifdef A\n\tif (a) {\n#endif\n\tb();\n#ifdef A\n\t}\n#endif\n}\nvoid f(void) { body; }",
        "void g(void) { char c = '{'; /* { */ }\nvoid f(void) { body; }",
    ],
)  # fmt: skip
def test_a_definition(text: str) -> None:
    """A definition is found however its header is written and whatever stands around it."""
    assert bodies("f", text) == ["body;"]


@pytest.mark.parametrize(
    "text",
    [
        "void f(void);",
        "extern void f(void) __attribute__((noreturn));",
        "void g(void) { f(); }",
        "void g(void) { if (f()) { } }",
        "int a = f(1);",
        "#define f(x) do { x; } while (0)",
        "void (*f)(void) = g;",
        "void g(int f) { }",
        "f(",
        "void f(void) {",
        "EXPORT_SYMBOL(f)\nvoid g(void) { }",
        "void f(void" + " " * 5000 + ") { }",
        "",
    ],
)
def test_no_definition(text: str) -> None:
    """A prototype, a call, a macro, a pointer and a torso are none."""
    assert named("f", text) == ()


def test_a_file_of_lone_braces_is_read_in_one_go() -> None:
    """Thousands of arms that each open a block hide no definition behind them."""
    assert bodies("f", "#ifdef A\n{\n#endif\n" * 10_000 + "void f(void) { body; }") == ["body;"]


def test_where_a_definition_stands() -> None:
    """A definition has the line of its name, the offsets of its body and the arm it stands in."""
    text = "#ifdef A\nstatic int\n  f(void)\n{\n}\n#else\nint f(void) { { } }\n#endif\n"
    first, second = named("f", text)
    assert (first.line, second.line) == (3, 7)
    assert [str(f.branch and f.branch.test) for f in (first, second)] == [
        "Test(kind='ifdef', text='A', offset=0)",
        "None",
    ]
    assert text[second.start - 1 : second.end + 1] == "{ { } }"
    assert (first.static, second.static) == (True, False)


@pytest.mark.parametrize(
    ("text", "static", "weak"),
    [
        ("static void f(void) { }", True, False),
        ("void __weak f(void) { }", False, True),
        ("void f(void) __weak { }", False, True),
        ("void f(void) [[gnu::cold]] __weak { }", False, True),
        ("static int a;\nvoid f(void) { }", False, False),
        ("static void g(void) { }\nvoid f(void) { }", False, False),
    ],
)
def test_storage(text: str, static: bool, weak: bool) -> None:
    """`static` and `__weak` count where they belong to this definition."""
    (function,) = named("f", text)
    assert (function.static, function.weak) == (static, weak)


def test_a_header_for_each_arm() -> None:
    """Two headers in two arms share the body behind the conditional."""
    text = "#ifdef A\nvoid f(int a)\n#else\nvoid f(int b, int c)\n#endif\n{\n\tbody;\n}\n"
    assert bodies("f", text) == ["body;", "body;"]
    assert [f.params for f in named("f", text)] == [("a",), ("b", "c")]


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("", ()),
        ("void", ()),
        ("struct mmu_gather *tlb, pgtable_t pte", ("tlb", "pte")),
        ("struct mmu_gather *, unsigned long address", ("", "address")),
        ("void (*fn)(int, int), int n", ("fn", "n")),
        ("int a[], char b[3][4]", ("a", "b")),
        ("const char *fmt, ...", ("fmt", "...")),
        ("unsigned long addr __maybe_unused, int b __attribute__((unused))", ("addr", "b")),
        ("int\n\ta /* first */,\n\tint b", ("a", "b")),
        ("struct page *page __mine, pgtable_t pte __mine, unsigned long at __mine", ("page", "pte", "at")),
        ("struct page *page __aligned(8), int n __counted(sizeof(int))", ("page", "n")),
        ("struct page *__page, pgtable_t __pte, unsigned long __at, __u32 __n", ("__page", "__pte", "__at", "__n")),
        ("struct page *const __restrict p, const __u32 n, __maybe_unused pgtable_t t", ("p", "n", "t")),
        ("void (*const fn)(int), struct page *pages[static 1]", ("fn", "pages")),
        ("ARGS", ("?",)),
        ("struct mmu_gather *tlb, ARG(page)", ("tlb", "?")),
        ("struct mmu_gather *tlb, struct page *__ARG(page)", ("tlb", "?")),
        ("struct page *page MORE, int n", ("?", "n")),
        ("void *tlb,\n#ifdef A\n\tpgtable_t pte\n#else\n\tpgtable_t pte\n#endif\n", ("tlb", "pte")),
    ],
)
def test_parameters(text: str, params: tuple[str, ...]) -> None:
    """A parameter is its name, empty where it has none, and `?` where a macro may hide it; annotations are no name."""
    (function,) = named("f", f"void f({text}) {{ }}")
    assert function.params == params


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [""]),
        ("a, b", ["a", " b"]),
        ("f(a, b), c[d, e], {g, h}", ["f(a, b)", " c[d, e]", " {g, h}"]),
        ("a,", ["a", ""]),
    ],
)
def test_arguments_are_split_at_the_outermost_commas(text: str, parts: list[str]) -> None:
    """A comma inside parentheses, brackets or braces separates nothing."""
    assert split_arguments(text) == parts


def test_nothing_is_a_name() -> None:
    """A damaged conditional asks for a name of no letters: there is no function of it."""
    assert FunctionIndex(SourceFile("f.h", b"static inline int f(int a) { return a; }\n")).named("") == ()
