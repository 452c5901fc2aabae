"""C text with what never counts made blank, every offset and line kept."""

from __future__ import annotations

import re
from typing import Final

_NOISE: Final = re.compile(
    rb"""//(?:[^\n\\]|\\.)*                # a line comment, continued lines included
       | /\*.*?(?:\*/|\Z)                 # a block comment, closed or not
       | "(?:\\.|[^"\\\n])*"              # a string literal
       | '(?:\\.|[^'\\\n]){1,8}'          # a character constant
    """,
    re.VERBOSE | re.DOTALL,
)
_LITERAL: Final = re.compile(rb"""(["'])(?:\\.|(?!\1)[^\\\n])*\1""", re.DOTALL)
_SPACES: Final = bytes(10 if code == 10 else 32 for code in range(256))
_CONTINUATION: Final = re.compile(rb"\\(?=\r?\n)")


def blank(data: bytes) -> bytes:
    """Spaces of the same length, line ends and line continuations kept."""
    if b"\\" not in data:
        return data.translate(_SPACES)
    continued = bytearray(data.translate(_SPACES))
    for match in _CONTINUATION.finditer(data):
        continued[match.start()] = 92
    return bytes(continued)


def without_comments(data: bytes) -> bytes:
    """`data` with comments blanked; a comment that spans lines inside a directive continues the directive."""
    if b"/*" not in data and b"//" not in data:
        return data

    def replace(match: re.Match[bytes]) -> bytes:
        found = match.group()
        if found[:1] != b"/":
            return found
        if b"\n" in found and _in_directive(data, match.start()):
            return re.sub(rb" (\r?\n)", rb"\\\1", blank(found))
        return blank(found)

    return _NOISE.sub(replace, data)


def without_literals(data: bytes) -> bytes:
    """Comment-free text with the inside of string and character literals blanked, quotes kept."""
    if b'"' not in data and b"'" not in data:
        return data
    return _LITERAL.sub(lambda m: m.group(1) + blank(m.group()[1:-1]) + m.group(1), data)


def _in_directive(data: bytes, offset: int) -> bool:
    start = data.rfind(b"\n", 0, offset) + 1
    return data[start:offset].lstrip().startswith(b"#")


def line_of(data: bytes, offset: int) -> int:
    """The line, counted from 1, that holds `offset`."""
    return data.count(b"\n", 0, offset) + 1
