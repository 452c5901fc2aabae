"""Comments and literals made blank, every offset and line kept."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auditor.csource.text import uncommented, without_comments, without_literals


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"a /* b */ c", b"a         c"),
        (b"a // b\nc", b"a     \nc"),
        (b"a // b \\\n c\nd", b"a       \n  \nd"),
        (b"a // b \\\r\n c\nd", b"a        \n  \nd"),
        (b"a /* b\n c */ d", b"a     \n      d"),
        (b"/* a \\\n b */\nc", b"      \n     \nc"),
        (b"/* never closed\n", b"               \n"),
        (b'"/*" a /* b */ "*/"', b'"/*" a         "*/"'),
        (b'"\\"/*" a', b'"\\"/*" a'),
        (b"'\"' /* b */ '\"'", b"'\"'         '\"'"),
        (b"'\\'' // b", b"'\\''     "),
        (b"/* ' */ a /* ' */", b"        a        "),
        (b"/* // */ a", b"         a"),
        (b"// /* \na /* b */", b"      \na        "),
        (b'"a\\\n/* b" c', b'"a\\\n/* b" c'),
        (b'"a\\\r\n/* b" c', b'"a\\\r\n/* b" c'),
        (b"a / b", b"a / b"),
        (b"#error don't /* b */", b"#error don't        "),
        (b"\xff /* \xfe */ \xfd", b"\xff         \xfd"),
    ],
)
def test_comments(source: bytes, text: bytes) -> None:
    """A comment becomes spaces, closed or not; what only looks like one inside a literal stays."""
    assert without_comments(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"#define A /* b\n c */ 1\nd", b"#define A   \\\n      1\nd"),
        (b"#define A /* b\n\n\n c */ 1\nd", b"#define A  \\\n\\\n\\\n   1\nd"),
        (b"#define A \\\n /* b\n c */ 1\nd", b"#define A \\\n    \\\n      1\nd"),
        (b"#define A /* b\n */ 1 /* c\n */ 2\nd", b"#define A    \\\n   1    \\\n   2\nd"),
        (b"/* x */ #define A /* b\n */ 1\nd", b"        #define A    \\\n   1\nd"),
        (b"#define A // b \\\n c\nd", b"#define A       \\\n\nd"),
    ],
)
def test_a_comment_over_lines_continues_its_directive(source: bytes, text: bytes) -> None:
    """A comment that spans lines inside a directive leaves a continuation for each, and the same number of lines."""
    got = without_comments(source)
    assert got.count(b"\n") == source.count(b"\n")
    assert len(got) == len(source)
    assert b"".join(got.replace(b"\\\n", b"").split()) == b"".join(text.replace(b"\\\n", b"").split())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"a /* b\n */#else\n#endif", b"a     \n    else\n#endif"),
        (b"a /* b\n */ /* c */ #else", b"a     \n             else"),
        (b"a /* b\n */ /* c\n */ #else", b"a     \n        \n     else"),
        (b"a \\\n /* b\n */ #else", b"a \\\n     \n     else"),
        (b"a \\/* b\n */#else", b"a \\    \n    else"),
        (b"\\/* b\n */#else", b"\\    \n    else"),
        (b"\\\n/* b\n */#else", b"\\\n    \n   #else"),
        (b"/* b\n */ #else", b"    \n    #else"),
        (b" /* a */ /* b\n */ #else", b"              \n    #else"),
        (b"a\n/* b\n */ #else", b"a\n    \n    #else"),
        (b"a /* b\n */ c\n#else", b"a     \n    c\n#else"),
    ],
)
def test_what_goes_on_with_a_line_is_no_directive(source: bytes, text: bytes) -> None:
    """A comment ends no line: what stands behind one that began after something else begins no directive."""
    assert [line.rstrip() for line in without_comments(source).split(b"\n")] == [
        line.rstrip() for line in text.split(b"\n")
    ]
    assert uncommented(source).split() == text.split()


def test_a_long_run_of_comments_is_read_in_one_go() -> None:
    """Ten thousand comments in one directive take no more than ten thousand steps."""
    text = without_comments(b"#define A " + b"/* \n */ \\\n" * 10_000 + b"1")
    assert text.split(b"\\\n")[0].strip() == b"#define A"
    assert text.split()[-1] == b"1"
    assert text.count(b"\\\n") == text.count(b"\n") == 20_000


@given(st.lists(st.sampled_from([b"/*", b"*/", b"//", b'"', b"'", b"\\", b"\n", b"\r\n", b"#", b" ", b"a", b"\xff"])))
def test_offsets_and_lines_stay(parts: list[bytes]) -> None:
    """Whatever the bytes, what is left stands where it stood, on the line it stood on."""
    source = b"".join(parts)
    text = without_comments(source)
    assert len(text) == len(source)
    assert text.count(b"\n") == source.count(b"\n")
    assert all(new in (old, 32, 10, 92) for old, new in zip(source, text, strict=True))
    assert without_comments(text).split() == text.split() or b"/" in text
    code = without_literals(text)
    assert (len(code), code.count(b"\n")) == (len(source), source.count(b"\n"))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b'f("a{b", c)', b'f("   ", c)'),
        (b"x = '{';", b"x = ' ';"),
        (b'"a\\"{" {', b'"    " {'),
        (b"'\\''{", b"'  '{"),
        (b'"open\n{', b'"open\n{'),
        (b"no literal", b"no literal"),
    ],
)
def test_literals(source: bytes, text: bytes) -> None:
    """The inside of a literal becomes spaces, its quotes stay; an unclosed one is left alone."""
    assert without_literals(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"/* a */ int b; // c\nint d;", b"  int b;  \nint d;"),
        (b"/*\n * a\n */\nint b;\n", b" \n\n\nint b;"),
        (b"int b;\n\t/* a\n */ int c;\n/* d */\n", b"int b;\n\t \n int c;"),
        (b"int b; /* a\n */ int c;\n// d", b"int b;  \n int c;"),
        (b"#define A /* b\n */ 1\n", b"#define A  \\\n 1"),
        (b"#define A \\\n /* b\n */ 1\n", b"#define A \\\n  \\\n 1"),
        (b"#define A /* b\n */ 1 /* c\n */ 2\n/* d\n */", b"#define A  \\\n 1  \\\n 2"),
        (b"/* a */ #define A /* b\n */ 1\n", b"  #define A  \\\n 1"),
        (b"#define A 1\nint b; /* c\n */ int d;", b"#define A 1\nint b;  \n int d;"),
        (b"a \\/* b\n */#else\nc", b"a \\ \n else\nc"),
        (b"a /* b\n */ /* c */ /* d\n */ #else\n#endif", b"a  \n    \n  else\n#endif"),
        (b"a \\ ", b"a \\ "),
        (b"a \\ /* b */\nc", b"a \\  \nc"),
        (b"/* no end\n", b""),
        (b"", b""),
    ],
)
def test_what_is_left_without_comments(source: bytes, text: bytes) -> None:
    """A comment counts as a blank, or as so many lines; in a directive it goes on as it did."""
    assert uncommented(source) == text


PARTS = [b"/*", b"*/", b"//", b'"', b"'", b"\\", b"\n", b"\r\n", b"#", b" ", b"a", b"b", b"\xff"]


@given(st.lists(st.sampled_from(PARTS)))
def test_without_comments_the_same_is_left(parts: list[bytes]) -> None:
    """Line by line the same words are left as where comments become blanks, if these have room for continuations."""
    source = b"".join(parts)
    assume(b"\\" not in source and source.count(b"\n") < 2)
    short, long = uncommented(source), without_comments(source)
    lines = [[line.split() for line in text.split(b"\n")] for text in (short, long)]
    empty = len(lines[1]) - len(lines[0])
    assert lines[1] == lines[0] + [[]] * empty


@given(st.lists(st.sampled_from(PARTS)), st.text("ab *\"'#", max_size=9), st.text("ab */\"'#", max_size=9))
def test_other_words_in_a_comment_leave_the_same(parts: list[bytes], one: str, other: str) -> None:
    """A file whose first line is a comment comes to the same whatever it says."""
    rest = b"\n" + b"".join(parts)
    first, second = (b"/* " + words.replace("*/", "").rstrip("*").encode() + b" */" for words in (one, other))
    assert uncommented(first + rest) == uncommented(second + rest)
