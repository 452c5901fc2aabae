"""Nothing invisible passes."""

from __future__ import annotations

import pytest

from auditor.render.safe import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("arch/x86/mm/pgtable.c", "arch/x86/mm/pgtable.c"),
        ("Jörg, 木", "Jörg, 木"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines\tand a tab", "two\\nlines\\tand a tab"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("caf\udce9", "caf\\xe9"),
        ("\U000e0041", "\\U000e0041"),
        ("\x9b31m", "\\x9b31m"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """What can be read stays, what cannot is spelled out."""
    assert visible(text) == shown
