"""Lines continued inside a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.csource.directives import SourceFile
from auditor.csource.text import spliced


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (b"pte_\\\nfree(x)", b"pte_free\\\n(x)"),
        (b"pte_\\\r\nfree(x)", b"pte_free\\\r\n(x)"),
        (b"#\\\ndefine a b", b"#define\\\n a b"),
        (b"/\\\n* a */ b", b"/*\\\n a */ b"),
        (b"/* a *\\\n/ b", b"/* a */\\\n b"),
        (b"a \\\n  b", b"a \\\n  b"),
        (b"a \\  \n  b", b"a   \\\n  b"),
        (b"a \\\nb", b"a \\\nb"),
    ],
)
def test_words_cut_in_two(text: bytes, whole: bytes) -> None:
    """The continuation moves behind the word; nothing else moves."""
    assert spliced(text) == whole


@given(st.text(alphabet="ab_ \\\n\r/*#", max_size=60))
def test_lines_and_length_stay(text: str) -> None:
    """Whatever the text, it keeps its length and its lines, which a lone carriage return ends as well."""
    data = text.encode()
    assert len(spliced(data)) == len(data)
    assert spliced(data).count(b"\n") == len(re.findall(rb"\n|\r(?!\n)", data))


def test_a_directive_and_a_name_in_pieces() -> None:
    """A macro whose directive and name are both cut in two is found under its whole name."""
    file = SourceFile("x.h", spliced(b"#de\\\nfine __pte_\\\nfree_tlb(a) b\\\nc(a)\n"))
    assert file.macros["__pte_free_tlb"][0].params == ("a",)
