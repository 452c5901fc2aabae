"""Which of many headers may have a macro of a name."""

from __future__ import annotations

import pytest

from auditor.defined import Defined, perhaps_defining

SPELLINGS = [b"#define NAME 1", b"# define\tNAME", b"#undef NAME", b"%:define NAME(x) x", b"#define /* so */ NAME",
             b"#define/**/NAME", b"#define \\\nNAME", b"#undef\\\r\n NAME", b"#define\fNAME"]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_header_that_may_define_a_name(text: bytes) -> None:
    """However the directive is spelled, the header is found, by one text of all headers and by their index."""
    texts = {"a.h": b"int x;\n", "b.h": b"int y;\n" + text + b"\nint z;\n", "c.h": b"#define OTHER NAME\n"}
    assert perhaps_defining(texts, frozenset({"NAME"})) == ["b.h"]
    assert Defined(texts.items()).paths("NAME") == {"b.h"}


def test_no_header_for_no_name() -> None:
    """A name that only its longer kin defines is found nowhere."""
    texts = {"a.h": b"#define NAMES 1\n#if defined NAME\n#endif\n"}
    assert perhaps_defining(texts, frozenset({"NAME"})) == []
    assert Defined(texts.items()).paths("NAME") == frozenset()


def test_several_headers_of_one_name() -> None:
    """Each header with a name is told, however often it has it."""
    texts = [("a.h", b"#define NAME\n#undef NAME\n"), ("b.h", b"#define OTHER\n"), ("c.h", b"#undef NAME\n")]
    assert Defined(texts).paths("NAME") == {"a.h", "c.h"}
