"""Text from the audited tree may be hostile; here it is made visible before anybody looks at it."""

from __future__ import annotations


def visible(text: str) -> str:
    """`text` with every character one cannot see spelled out: it no longer acts on a screen.

    Control and format characters (ESC, line breaks, bidi controls, zero width
    ones) become `\\x1b` or `\\u202e`; a byte that is no UTF-8, kept by Python
    as a lone surrogate, becomes `\\x80`.
    """
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else _spell(ch) for ch in text)


def is_surrogate(char: str) -> bool:
    """Whether `char` is half of a UTF-16 pair, which no UTF-8 file can hold."""
    return "\ud800" <= char <= "\udfff"


def _spell(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
