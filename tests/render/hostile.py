"""Names as strangers give them, and how each format has to spell them."""

from __future__ import annotations

from typing import NamedTuple


class Hostile(NamedTuple):
    """A text, and what becomes of it in a terminal, in a CSV cell, in HTML and in JSON."""

    given: str
    text: str
    cell: str
    markup: str
    json: str


HOSTILE = {
    "formula": Hostile(
        "=cmd|' /C calc'!A0",
        "=cmd|' /C calc'!A0",
        "'=cmd|' /C calc'!A0",
        "=cmd|&#39; /C calc&#39;!A0",
        "=cmd|' /C calc'!A0",
    ),
    "another formula": Hostile(
        '@SUM(1+1,"x")', '@SUM(1+1,"x")', '"\'@SUM(1+1,""x"")"', "@SUM(1+1,&#34;x&#34;)", '@SUM(1+1,\\"x\\")'
    ),
    "plus": Hostile("+1", "+1", "'+1", "+1", "+1"),
    "minus": Hostile("-2", "-2", "'-2", "-2", "-2"),
    "apostrophe": Hostile("'=1", "'=1", "''=1", "&#39;=1", "'=1"),
    "escape": Hostile(
        "\x1b[31mred\x1b]0;title\x07",
        "\\x1b[31mred\\x1b]0;title\\x07",
        "\\x1b[31mred\\x1b]0;title\\x07",
        "\\x1b[31mred\\x1b]0;title\\x07",
        "\\u001b[31mred\\u001b]0;title\\u0007",
    ),
    "bidi": Hostile(
        "a\u202etxt.exe\u2066", "a\\u202etxt.exe\\u2066", "a\\u202etxt.exe\\u2066", "a\\u202etxt.exe\\u2066",
        "a\\u202etxt.exe\\u2066",
    ),
    "lines": Hostile(
        "one\r\ntwo\n::error::three", "one\\r\\ntwo\\n::error::three", "one\\r\\ntwo\\n::error::three",
        "one\\r\\ntwo\\n::error::three", "one\\r\\ntwo\\n::error::three",
    ),
    "markup": Hostile(
        '</script><img src="x" onerror=alert(1)>',
        '</script><img src="x" onerror=alert(1)>',
        '"</script><img src=""x"" onerror=alert(1)>"',
        "&lt;/script&gt;&lt;img src=&#34;x&#34; onerror=alert(1)&gt;",
        '</script><img src=\\"x\\" onerror=alert(1)>',
    ),
    "template": Hostile(
        "{{ 7 }}{% x %}&amp;", "{{ 7 }}{% x %}&amp;", "{{ 7 }}{% x %}&amp;", "{{ 7 }}{% x %}&amp;amp;",
        "{{ 7 }}{% x %}&amp;",
    ),
    "no UTF-8": Hostile("\udcff\ud800x", *["\\xff\\ud800x"] * 3, "\\\\xff\\\\ud800x"),
    "long": Hostile("x" * 9000, *["x" * 9000] * 4),
}  # fmt: skip
"""By what is wrong with them."""
