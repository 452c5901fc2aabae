"""A Kconfig file as a row of blocks: where each entry starts and ends, and what encloses it.

Most entries of a tree are never asked for, so this pass looks only at the
lines that open or close something and steps over help texts the way
scripts/kconfig/lexer.l does; `entries` reads a block's own lines when it is
wanted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

MAX_LINE: Final = 64 << 10
"""A longer line is cut; no real one reaches a kilobyte."""

_CUT: Final = b" ("
"""Ends a line that was cut: half a condition would say something else, a broken one says nothing."""

BLANK: Final = rb"[^\w\n\"'#$=!<>()\\-]"
"""What scripts/kconfig/lexer.l passes over before a word: blanks, and, with a warning, what the language has not."""

HELP: Final = rb"(?:---)?help(?:---)?%b*(?:#[^\n]*)?" % BLANK
"""The line that begins a help text."""

_STATEMENT: Final = re.compile(
    rb"\n%b*(?=[ceimrsoh-])(?:"
    rb"(config|menuconfig|if|source|choice|menu|comment|mainmenu|[ro]source|orsource)(?![\w-])%b*"
    rb"|(endif|endchoice|endmenu)(?![\w-])"
    rb"|(%b)(?=\n|\Z)"
    rb")([^\n]*)" % (BLANK, BLANK, HELP)
)
_PIECE: Final = re.compile(rb"[^\"'#\\]+|\"[^\"\\]*(?:\\.[^\"\\]*)*\"|'[^'\\]*(?:\\.[^'\\]*)*'|\\")
_ASSIGNS: Final = re.compile(rb"[ \t]*[\w-]+[ \t]*(?::|\+)?=")
_CLOSES: Final = {b"endif": "if", b"endchoice": "choice", b"endmenu": "menu"}
_OPENS: Final = frozenset({"if", "choice", "menu"})
_INDENT: Final = re.compile(rb"(?:[ \t\r]*\n)*([ \t]*)(?=[^ \t\r\n])")


class Block(NamedTuple):
    """One statement: its keyword, the rest of its line, where it is, and in what it lies.

    `start` is the newline in front of the statement, `body` the end of its
    line, `end` the start of the next one; `parent` the index of the block
    around it, -1 for none.
    """

    kind: str
    argument: str
    start: int
    body: int
    end: int
    parent: int


class Blocks(NamedTuple):
    """The statements of a file in order, and where some of them do not pair up."""

    rows: tuple[Block, ...]
    starts: tuple[int, ...]
    unclosed: tuple[int, ...]
    stray: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The index of the block that holds the byte at `offset`, -1 before the first."""
        return bisect_right(self.starts, offset) - 1


def split(data: bytes) -> Blocks:
    """The blocks of a file that `padded` prepared; every input is accepted."""
    return _Splitter(data).run()


def padded(data: bytes) -> bytes:
    """The bytes of a file behind a newline: every line starts with one, offsets count from it."""
    return b"\n" + data


def line_of(data: bytes, offset: int) -> int:
    """The number, from 1, of the line whose newline is at `offset` of padded bytes."""
    return data.count(b"\n", 0, offset + 1)


class _Splitter:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.rows: list[Block] = []
        self.stack: list[int] = []
        self.stray: list[int] = []

    def run(self) -> Blocks:
        """One loop without a call for most statements: there are thousands."""
        data, search, stack = self.data, _STATEMENT.search, self.stack
        at, last, helped = 0, None, 0
        while (match := search(data, at)) is not None:
            start, at = match.span()
            opened, closed, is_help, rest = match.groups()
            if is_help:
                at = helped = help_end(data, at)
                continue
            if start and data[start - 1] == 0x5C and start != helped and continues(data, start):
                continue  # the rest of a line is no statement
            if last is not None:
                self._end(*last, start)
                last = None
            if closed:
                self._close(_CLOSES[closed], start)
                continue
            if rest.endswith(b"\\") or len(rest) > MAX_LINE:
                rest, at = logical_line(data, at - len(rest))
            last = opened.decode(), rest.decode("utf-8", "replace").strip(), start, at
        if last is not None:
            self._end(*last, len(data))
        starts = tuple([row.start for row in self.rows])
        return Blocks(tuple(self.rows), starts, tuple(starts[i] for i in stack), tuple(self.stray))

    def _end(self, kind: str, argument: str, start: int, body: int, end: int) -> None:
        """The block that was being read ends here."""
        parent = self.stack[-1] if self.stack else -1
        self.rows.append(Block(kind, argument, start, body, end, parent))
        if kind in _OPENS:
            self.stack.append(len(self.rows) - 1)

    def _close(self, kind: str, at: int) -> None:
        """Leave the innermost block of this kind; one that is missing its end is left with it."""
        for depth in range(len(self.stack) - 1, max(len(self.stack) - 9, -1), -1):
            if self.rows[self.stack[depth]].kind == kind:
                if depth != len(self.stack) - 1:
                    self.stray.append(at)
                del self.stack[depth:]
                return
        self.stray.append(at)


def continues(data: bytes, end: int) -> bool:
    """Whether the line that ends at `end` goes on: its last backslash is in no comment, text or variable's value.

    So scripts/kconfig/lexer.l has it.  No line of a help text goes on either, which is for the caller to know.
    """
    if data[end - 1 : end] != b"\\":
        return False
    at = data.rfind(b"\n", 0, end) + 1
    if _ASSIGNS.match(data, at, end):
        return False
    last = end - 1
    while at < last:
        piece = _PIECE.match(data, at, last)
        if not piece:  # a comment, or a text without an end
            return False
        at = piece.end()
    return True


def logical_line(data: bytes, at: int) -> tuple[bytes, int]:
    """The line from `at` on, with the lines it continues into, and where it ends."""
    parts = []
    length = 0
    while True:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line, more = data[at:end], end < len(data) and continues(data, end)
        if length <= MAX_LINE:
            parts.append(line[:-1] if more else line)
        length += len(line)
        if not more:
            text = b" ".join(parts)
            return text if length <= MAX_LINE else text[:MAX_LINE] + _CUT, end
        at = end + 1


def help_end(data: bytes, at: int) -> int:
    """Where the help text that starts behind `at`, the end of the `help` line, ends."""
    first = _INDENT.match(data, at + 1)
    if first is None:
        return len(data)
    prefix = first.group(1)
    if not prefix:
        return at  # an empty help text
    width = len(prefix.expandtabs())
    pattern = _lesser(prefix)
    at = first.end()
    while (match := pattern.search(data, at)) is not None:
        if len(match.group(1).expandtabs()) < width:
            return match.start()
        at = match.end()
    return len(data)


_lesser_patterns: dict[bytes, re.Pattern[bytes]] = {}


def _lesser(prefix: bytes) -> re.Pattern[bytes]:
    """Finds lines that do not start with `prefix` and are not blank."""
    if len(prefix) > 80:
        prefix = prefix[:80]
    found = _lesser_patterns.get(prefix)
    if found is None:
        found = _lesser_patterns[prefix] = re.compile(
            rb"\n(?!" + re.escape(prefix) + rb")([ \t]*)(?=[^ \t\r\n]|\r+[^\r\n])"
        )
    return found
