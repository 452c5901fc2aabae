"""C text with what never counts made blank, every offset and line kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OPENING: Final = re.compile(rb"/[*/]")
_BLANKS: Final = re.compile(rb"(?:[ \t\f\v]|\\\r?\n)*")
_MARK: Final = re.compile(rb"[ \t]*#")
_SLASH: Final = ord("/")
_LINE: Final = re.compile(rb"//[^\n\\]*(?:\\\r?.[^\n\\]*)*", re.DOTALL)
_QUOTED: Final = re.compile(
    rb"""
         "[^"\\\n]*(?:\\\r?.[^"\\\n]*)*"          # a string literal
       | '(?:\\.|[^'\\\n]){1,8}'                  # a character constant
    """,
    re.VERBOSE | re.DOTALL,
)
_STRING: Final = rb'"[^"\\\n]*(?:\\\r?.[^"\\\n]*)*"'
_LITERAL: Final = re.compile(_STRING + rb"|'[^'\\\n]*(?:\\\r?.[^'\\\n]*)*'", re.DOTALL)
_ONLY_STRINGS: Final = re.compile(_STRING, re.DOTALL)
SPACES: Final = bytes(10 if code == 10 else 32 for code in range(256))
"""A table for `bytes.translate` that leaves nothing but line ends."""
_CONTINUATION: Final = re.compile(rb"\\(?=\r?\n)")
_SPLIT: Final = re.compile(rb"\\(?:[ \t]+\r?\n|(?<=[\w#/*]\\)\r?\n[\w/*\\])")
"""A line continued inside a word, or by a backslash with spaces behind it, which GCC overlooks: rare, soon found."""
_TRAILING: Final = re.compile(rb"\\([ \t]+)(?=\r?\n)")
_BROKEN: Final = re.compile(rb"(\\(?<=[\w#/*]\\)\r?\n(?:\\\r?\n)*)(\w+|[/*])")
"""The backslash first, then what stands before it: a pattern that starts with a look behind is tried at every byte."""

_BOM: Final = b"\xef\xbb\xbf"
_ODD: Final = re.compile(rb"[\f\v\0]|\r(?!\n)")
_PLAIN: Final = bytes.maketrans(b"\f\v\0\r", b"   \n")
"""Blanks that a directive may have anywhere, and a lone carriage return, which ends a line (GCC, `_cpp_clean_line`)."""


def spliced(data: bytes) -> bytes:
    """`data` in its plain spelling: words and comment marks that a continued line cuts in two made whole, `%:` as `#`.

    The continuation moves behind the word, so that lines and all other offsets stay.
    """
    if b"%" in data and b"%:" in data:  # one byte is found ten times as fast as two
        data = data.replace(b"%:%:", b"##  ").replace(b"%:", b"# ")  # digraphs (C11 6.4.6)
    if data.startswith(_BOM):
        data = b"   " + data[3:]
    if b"\0" in data or b"\r" in data or b"\f" in data or b"\v" in data:  # in thousands of files: no loop
        data = _ODD.sub(lambda odd: odd.group().translate(_PLAIN), data)
    if b"\\" not in data or _SPLIT.search(data) is None:
        return data
    return _BROKEN.sub(rb"\2\1", _TRAILING.sub(rb"\1\\", data))


class Gaps:
    """What counts as blank in a text, comments included; asked for from place to place, it is walked through once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._close = -1
        """The first end of a comment behind the place asked for last."""

    def end(self, at: int) -> int:
        """Where the gap at `at` ends; no place comes before one asked for earlier."""
        while True:
            at = _BLANKS.match(self._data, at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if not self._data.startswith(b"/*", at):
                return at
            if self._close < at + 2:
                found = self._data.find(b"*/", at + 2)
                self._close = found if found >= 0 else len(self._data)
            if self._close == len(self._data):
                return at
            at = self._close + 2


def blank(data: bytes) -> bytes:
    """Spaces of the same length, line ends and line continuations kept."""
    if b"\\" not in data:
        return data.translate(SPACES)
    continued = bytearray(data.translate(SPACES))
    for match in _CONTINUATION.finditer(data):
        continued[match.start()] = 92
    return bytes(continued)


def without_comments(data: bytes) -> bytes:
    """`data` with comments blanked; a comment that spans lines inside a directive continues the directive.

    Where one stands behind something else, what follows it goes on with that line: a `#` there begins no
    directive, and is blanked.
    """
    text = bytearray(data)
    known: dict[int, bool] = {}
    behind: list[int] = []
    for start, end in _comments(data):
        lines = data.count(b"\n", start, end)
        if not lines:
            text[start:end] = b" " * (end - start)
            continue
        goes_on = bool(behind) and text.rfind(b"\n", 0, start) < behind[-1]
        if not goes_on and _in_directive(text, start, known):
            text[start:end] = _continued(end - start, lines)
        else:
            if goes_on or _stands_behind(text, start):
                behind.append(end)
            text[start:end] = data[start:end].translate(SPACES)
    for end in behind:
        mark = _MARK.match(text, end)
        if mark:
            text[mark.end() - 1 : mark.end()] = b" "
    return bytes(text)


def _stands_behind(text: bytearray, start: int) -> bool:
    """Whether anything but blanks is before a comment on its line."""
    line = text.rfind(b"\n", 0, start) + 1
    if text[line:start].strip():
        return True
    while text.endswith((b"\\\n", b"\\\r\n"), max(0, line - 3), line):
        end, line = line, text.rfind(b"\n", 0, line - 1) + 1
        if _first_byte(bytes(text[line:end])):
            return True
    return False


def uncommented(data: bytes) -> bytes:
    """`data` without comments and what is blank at its end; what is left of every line stays on its line.

    Texts that differ in nothing but the words of comments come to the same.
    """
    pieces: list[bytes] = []
    at, first, behind = 0, b"", False
    for start, end in _comments(data):
        code = data[at:start]
        if behind:
            code, behind = _without_mark(code), not code.strip(b" \t")
        first = _first_of_line(code, first)
        lines = data.count(b"\n", start, end)
        pieces += (code, b" ", (b"\\\n" if first == b"#" else b"\n") * lines)
        behind = behind or (lines > 0 and first not in (b"", b"#"))
        at = end
    pieces.append(_without_mark(data[at:]) if behind else data[at:])
    text = b"".join(pieces)
    short = text.rstrip()
    return text if short.endswith(b"\\") else short  # what follows tells whether it continues a line


def _without_mark(code: bytes) -> bytes:
    """What goes on with a line that a comment did not end: a `#` there begins no directive."""
    mark = _MARK.match(code)
    return code if mark is None else mark.group()[:-1] + b" " + code[mark.end() :]


def _first_of_line(code: bytes, before: bytes) -> bytes:
    """The first byte of the last line of `code` that is not blank; the line begins with `before`, if that is not over.

    A line with its continuations is one.
    """
    end = code.rfind(b"\n")
    while end > 0 and code.endswith((b"\\", b"\\\r"), max(0, end - 2), end):
        end = code.rfind(b"\n", 0, end)
    if end < 0 and before:
        return before
    return _first_byte(code[end + 1 :])


def _first_byte(line: bytes) -> bytes:
    """The first byte of a line and its continuations that is not blank; a backslash that continues nothing is one."""
    if b"\\" in line:
        line = line.replace(b"\\\r\n", b"").replace(b"\\\n", b"")
    return line.lstrip(b" \t\r\n")[:1]


def _comments(data: bytes) -> Iterator[tuple[int, int]]:
    """The spans of the comments, in order; what opens one inside a literal opens none."""
    at, find = 0, data.find
    opening = _OPENING.search(data)
    while opening:
        start = opening.start()
        double = find(b'"', at, start)
        single = find(b"'", at, start if double < 0 else double)
        if single >= 0 or double >= 0:
            quote = single if single >= 0 else double
            literal = _QUOTED.match(data, quote)
            at = literal.end() if literal else quote + 1
        else:
            at = _comment_end(data, start)
            yield start, at
        if at > start:
            opening = _OPENING.search(data, at)


def _comment_end(data: bytes, start: int) -> int:
    line = data[start + 1] == _SLASH and _LINE.match(data, start)
    if line:
        return line.end()
    end = data.find(b"*/", start + 2)
    return end + 2 if end >= 0 else len(data)


def _continued(length: int, lines: int) -> bytes:
    """Spaces and so many line ends, a continuation before each, as far as there is room for one."""
    bare = max(0, 2 * lines - length)
    return b" " * (length - 2 * lines) + b"\\\n" * (lines - bare) + b"\n" * bare


def without_literals(data: bytes) -> bytes:
    """Comment-free text with the inside of string and character literals blanked, quotes kept."""
    if b'"' not in data and b"'" not in data:
        return data
    return (_LITERAL if b"'" in data else _ONLY_STRINGS).sub(_emptied, data)


def _emptied(literal: re.Match[bytes]) -> bytes:
    text = literal.group()
    return text[:1] + blank(text[1:-1]) + text[-1:]


def _in_directive(text: bytearray, offset: int, known: dict[int, bool]) -> bool:
    """Whether the line of `offset`, with the lines it continues, is a directive; comments before it are blank.

    `known` remembers the answer for the line, so that a run of comments is walked through once.
    """
    line = start = text.rfind(b"\n", 0, offset) + 1
    while start not in known and text.endswith((b"\\\n", b"\\\r\n"), max(0, start - 3), start):
        start = text.rfind(b"\n", 0, start - 1) + 1
    if start not in known:
        known[start] = _first_byte(bytes(text[start:offset])) == b"#"
    known[line] = known[start]
    return known[line]
