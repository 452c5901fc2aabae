"""What the preprocessor sees of one file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.csource.directives import Branch, SourceFile


def file(text: str | bytes) -> SourceFile:
    return SourceFile("a.h", text.encode() if isinstance(text, str) else text)


def said(branch: Branch | None) -> list[str]:
    """What must hold for an arm, from the outside in."""
    if branch is None:
        return []
    negated = [f"not {test.kind} {test.text}" for test in branch.earlier]
    own = [f"{branch.test.kind} {branch.test.text}"] if branch.test else []
    return [*said(branch.parent), *negated, *own]


def around(text: str, word: str) -> list[str]:
    source = file(text)
    return said(source.branch_at(source.text.index(word.encode())))


NESTED = """
#ifdef A
  #  if B > 1 && \\
        C
    one
  #elif D
    two
  # else
    three
  #endif
  four
#elifdef E
  five
#elifndef F
  six
#endif
seven
"""


@pytest.mark.parametrize(
    ("word", "conditions"),
    [
        ("one", ["ifdef A", "if B > 1 &&           C"]),
        ("two", ["ifdef A", "not if B > 1 &&           C", "if D"]),
        ("three", ["ifdef A", "not if B > 1 &&           C", "not if D"]),
        ("four", ["ifdef A"]),
        ("five", ["not ifdef A", "ifdef E"]),
        ("six", ["not ifdef A", "not ifdef E", "ifndef F"]),
        ("seven", []),
    ],
)
def test_the_arms_around_a_place(word: str, conditions: list[str]) -> None:
    """An arm asks for its own test and the failure of those before, inside what is asked around it."""
    assert [" ".join(c.split()) for c in around(NESTED, word)] == [" ".join(c.split()) for c in conditions]
    assert file(NESTED).unbalanced == 0


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("#ifndef G\n#define G\nint a;\n#endif\n", "G"),
        ("/* licence */\n\n# ifndef G /* why */\n# define G 1\n#endif /* G */\n/* end */\n", "G"),
        ("/* art: \\\n */\n#ifndef G\n#define G\n#endif\n", "G"),
        ("#ifndef G\r\n#define G\r\nint a;\r\n#endif\r\n", "G"),
        ("#ifndef G\n#define G\n#ifdef A\n#else\n#endif\n#endif\n", "G"),
        ("#ifndef G\n#define OTHER\n#endif\n", ""),
        ("#ifndef G\n#undef G\n#endif\n", ""),
        ("#ifndef G\n#include <a.h>\n#define G\n#endif\n", ""),
        ("#include <a.h>\n#ifndef G\n#define G\n#endif\n", ""),
        ("#ifdef G\n#define G\n#endif\n", ""),
        ("#if !defined(G)\n#define G\n#endif\n", ""),
        ("#ifndef G\n#define G\n#else\nint a;\n#endif\n", ""),
        ("#ifndef G\n#define G\n#elif A\n#endif\n", ""),
        ("#ifndef G\n#define G\n#endif\nint a;\n", ""),
        ("int a;\n#ifndef G\n#define G\n#endif\n", ""),
        ("#ifndef G\n#define G\n#endif\n#define H\n", ""),
        ("#ifndef G\n#ifdef A\n#define G\n#endif\n#endif\n", ""),
        ("#ifndef G\n#define G\nint a;\n", ""),
        ("", ""),
    ],
)
def test_an_include_guard(text: str, guard: str) -> None:
    """A guard is an `#ifndef` around everything, followed at once by the `#define` of its name, and nothing less."""
    assert file(text).guard == guard


def test_pragma_once() -> None:
    """Only `#pragma once` itself counts."""
    assert file("  #  pragma  once\n").pragma_once
    assert not file("#pragma once upon\n").pragma_once
    assert not file("// #pragma once\n").pragma_once


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("#if A\n#endif\n", 0),
        ("#if A\n", 1),
        ("#if A\n#if B\n", 2),
        ("#endif\n", 1),
        ("#else\n#elif A\n#endif\n", 3),
        ("#if A\n#else\n#else\n#endif\n", 1),
        ("#if A\n#else\n#elif B\n#endif\n", 1),
        ('/* #if A */ "\n#if" // #endif\n', 1),
    ],
)
def test_unbalanced_conditionals_are_counted(text: str, count: int) -> None:
    """Every `#if` without its end, and every other conditional without its `#if`, counts."""
    assert file(text).unbalanced == count


def test_an_open_conditional_reaches_to_the_end() -> None:
    """What follows an `#if` that never ends stands under it."""
    assert around("#if A\nint a;\nlast\n", "last") == ["if A"]


@pytest.mark.parametrize(
    "text",
    [
        "/*\n#define X 1\n*/",
        "// \\\n#define X 1\n",
        'char *s = "\\\n#define X 1\\\n";',
        'char *s = "\\\r\n#define X 1\\\r\n";',
        "#define Y \\\n#define X 1\n",
        "a #define X 1",
        "#error \\\n#define X 1\n",
        "#definex X 1",
    ],
)
def test_what_only_looks_like_a_directive(text: str) -> None:
    """In a comment, a string, a continued line or behind other text no directive begins."""
    assert "X" not in file(text).macros


@pytest.mark.parametrize(
    ("text", "params", "body"),
    [
        ("#define X", None, ""),
        ("#define X 1", None, " 1"),
        ("  #\tdefine   X\t1", None, "\t1"),
        ("#define X(a, b) f(a)", ("a", "b"), " f(a)"),
        ("#define X() f()", (), " f()"),
        ("#define X (a)", None, " (a)"),
        ("#define X(a,...) f", ("a", "..."), " f"),
        ("#define X(a, \\\n b) f", ("a", "b"), " f"),
        ("#define X do { \\\n} while (0)\nint a;", None, " do {  \n} while (0)"),
        ("#define X do { \\\r\n} while (0)\r\nint a;", None, " do {  \r\n} while (0)\r"),
        ("#define X /* a\n b */ 1\nint a;", None, "   1"),
        ("/* a */ #define X 1", None, " 1"),
        ("/* a\n*/ #define X 1", None, " 1"),
        ("#define \\\n X 1", None, " 1"),
        ("#undef X", None, None),
    ],
)
def test_a_macro(text: str, params: tuple[str, ...] | None, body: str | None) -> None:
    """Parameters need their parenthesis at once; continued lines belong to the body."""
    (macro,) = file(text).macros["X"]
    assert macro.params == params
    assert (macro.body or "").split() == (body or "").split()
    assert (macro.body is None) == (body is None)


def test_the_last_line_of_a_continued_directive_ends_it() -> None:
    """What follows a directive in a file with CRLF, or behind a comment over lines, is code again."""
    source = file(b"#define X a \\\r\n b\r\nint c;\r\n#define Y /*\n\n*/ d\nint e;\n")
    assert source.code.split() == [b"int", b"c;", b"int", b"e;"]
    assert [source.line(macro.offset) for name in "XY" for macro in source.macros[name]] == [1, 4]


def test_includes() -> None:
    """An include has its target, its quotes, its line and its arm; a computed one has no target."""
    source = file(
        '#include <linux/mm.h>\n#ifdef A\n# include "a.h" /* why */\n#endif\n#include MACRO\n//#include <b.h>\n'
    )
    found = [(i.target, i.quoted, source.line(i.offset), said(i.branch)) for i in source.includes]
    assert found == [("linux/mm.h", False, 1, []), ("a.h", True, 3, ["ifdef A"])]


def test_any_bytes_are_read() -> None:
    """Bytes that are no UTF-8, or no text at all, are read as they are."""
    source = file(b"\xff\xfe\0\n#define X \xff\n#include <\xff.h>\n#if \xff\n#endif\n\r#define Z")
    assert source.macros["X"][0].body == " \ufffd"
    assert source.includes[0].target == "\ufffd.h"
    assert said(source.branches[0]) == ["if \ufffd"]


def test_code_is_what_is_left() -> None:
    """Directives and the inside of literals are blank in the code, offsets kept."""
    source = file('#define A {\nint a = f("{");\n#if B \\\n {\n}\n#endif\n')
    assert source.code == b'           \nint a = f(" ");\n       \n  \n}\n      \n'


def test_a_line_continued_inside_a_name() -> None:
    """A splice joins what stands before and behind it, even the halves of a name (C11 5.1.1.2)."""
    file = SourceFile("x.h", b"#ifdef CONFIG_\\\nNUMA\n#define X 1\n#endif\n")
    test = file.branches[0].test
    assert test is not None
    assert (test.kind, test.text) == ("ifdef", "CONFIG_NUMA")


def test_lines_count_from_one() -> None:
    """The line of an offset is one more than the line ends before it."""
    source = file(b"a\nb\r\nc")
    assert [source.line(offset) for offset in (0, 1, 2, 5)] == [1, 1, 2, 3]


@given(st.text("a\n", max_size=30), st.lists(st.integers(0, 31), max_size=20))
def test_lines_do_not_depend_on_what_was_asked_before(text: str, offsets: list[int]) -> None:
    """Counting from the nearest known place gives what counting from the start does, in whatever order."""
    source = file(text)
    assert [source.line(offset) for offset in offsets] == [text.count("\n", 0, offset) + 1 for offset in offsets]
