"""The controlling expressions of `#if`: text to a tree, by precedence climbing (C11 6.10.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|\d+)[uUlL]*|([A-Za-z_]\w*)|('(?:\\.|[^'])')"
    r"|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~&|^?:(),])|(\S))"
)
_ESCAPES: Final = {"n": 10, "t": 9, "r": 13, "0": 0, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34}
_PRECEDENCE: Final = {
    "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "<<": 8, ">>": 8, "<": 7, "<=": 7, ">": 7, ">=": 7,
    "==": 6, "!=": 6, "&": 5, "^": 4, "|": 3, "&&": 2, "||": 1,
}  # fmt: skip
MAX_TOKENS: Final = 300
"""Longer than any expression we know; beyond it the expression counts as unreadable."""
MAX_DEPTH: Final = 40
"""Deeper than any expression we know: parentheses, signs and alternatives inside one another; beyond it the same."""


class Unsigned(int):
    """An integer whose type has no sign: its suffix, or its size, makes it so (C11 6.4.4.1)."""


class Number(NamedTuple):
    """An integer constant."""

    value: int


class Identifier(NamedTuple):
    """A name, to be replaced by its macro; `enclosed` where no operator outside can reach into what replaces it."""

    name: str
    enclosed: bool = False


class Defined(NamedTuple):
    """`defined NAME`."""

    name: str


class Invocation(NamedTuple):
    """`NAME(arguments)`, the arguments as written."""

    name: str
    arguments: tuple[str, ...]
    text: str


class Unary(NamedTuple):
    """`! ~ + -` and one operand."""

    operator: str
    operand: Tree


class Binary(NamedTuple):
    """Two operands and an operator."""

    operator: str
    left: Tree
    right: Tree


class Ternary(NamedTuple):
    """`test ? then : other`."""

    test: Tree
    then: Tree
    other: Tree


class Unreadable(NamedTuple):
    """Text that is no expression."""

    text: str


Tree = Number | Identifier | Defined | Invocation | Unary | Binary | Ternary | Unreadable


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Tree:
    """The tree of a controlling expression; `Unreadable` where it follows no grammar."""
    tokens = [m for m in _TOKEN.finditer(text) if m.group().strip()]
    if not tokens or len(tokens) > MAX_TOKENS:
        return Unreadable(text.strip())
    try:
        parser = _Parser(text, tokens)
        tree = parser.ternary()
        return tree if parser.at == len(tokens) else Unreadable(text.strip())
    except _Malformed:
        return Unreadable(text.strip())


class _Malformed(Exception):
    pass


class _Parser:
    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.at].group().strip() if self.at < len(self.tokens) else ""

    def expect(self, token: str) -> None:
        if self.peek() != token:
            raise _Malformed
        self.at += 1

    def deeper(self, read: Callable[[], Tree]) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Malformed
        tree = read()
        self.depth -= 1
        return tree

    def ternary(self) -> Tree:
        test = self.binary(1)
        if self.peek() != "?":
            return test
        self.at += 1
        then = self.deeper(self.ternary)
        self.expect(":")
        return Ternary(test, then, self.deeper(self.ternary))

    def binary(self, lowest: int) -> Tree:
        left = self.unary()
        while _PRECEDENCE.get(self.peek(), 0) >= lowest:
            operator = self.peek()
            self.at += 1
            left = Binary(operator, left, self.binary(_PRECEDENCE[operator] + 1))
        return left

    def unary(self) -> Tree:
        if self.peek() in ("!", "~", "+", "-"):
            operator = self.peek()
            self.at += 1
            return Unary(operator, self.deeper(self.unary))
        return self.primary()

    def primary(self) -> Tree:
        if self.at >= len(self.tokens):
            raise _Malformed
        match = self.tokens[self.at]
        self.at += 1
        if match.group(1):
            value = _integer(match.group(1))
            return Number(Unsigned(value) if "u" in match.group().lower() or value >> 63 else value)
        if match.group(3):
            return Number(_character(match.group(3)[1:-1]))
        if match.group(2):
            return self.named(match)
        if match.group(4) == "(":
            tree = self.deeper(self.ternary)
            self.expect(")")
            return tree._replace(enclosed=True) if isinstance(tree, Identifier) else tree
        raise _Malformed

    def named(self, match: re.Match[str]) -> Tree:
        name = match.group(2)
        if name == "defined":
            return self.defined()
        if self.peek() != "(":
            return Identifier(name)
        start, depth = self.at, 0
        while self.at < len(self.tokens):
            depth += {"(": 1, ")": -1}.get(self.peek(), 0)
            self.at += 1
            if depth == 0:
                inner = self.text[self.tokens[start].end() : self.tokens[self.at - 1].start()]
                whole = self.text[match.start() : self.tokens[self.at - 1].end()]
                return Invocation(name, tuple(a.strip() for a in inner.split(",")), whole.strip())
        raise _Malformed

    def defined(self) -> Tree:
        parenthesized = self.peek() == "("
        self.at += parenthesized
        name = self.peek()
        if not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise _Malformed
        self.at += 1
        if parenthesized:
            self.expect(")")
        return Defined(name)


def is_enclosed(text: str) -> bool:
    """Whether one pair of parentheses holds all of `text`."""
    depth = 0
    for index, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return index > 0 and index == len(text) - 1
    return False


def _integer(text: str) -> int:
    """The value of a constant of at most 64 bits."""
    base = 16 if text[:2].lower() == "0x" else 8 if text.startswith("0") else 10
    try:
        value = int(text, base)
    except ValueError:  # 08, or more digits than Python reads
        raise _Malformed from None
    if value >= 1 << 64:
        raise _Malformed
    return value


def _character(text: str) -> int:
    if not text.startswith("\\"):
        return ord(text)
    if text[1] not in _ESCAPES:
        raise _Malformed
    return _ESCAPES[text[1]]
