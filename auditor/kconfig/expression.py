"""Kconfig's own expressions: three values, `&&` is the least, `||` the greatest, `!x` is `2 - x`.

Grammar and meaning follow scripts/kconfig/{lexer.l,parser.y,expr.c}.  What a
macro (`$(…)`) stands for is decided by running things; that is never done
here, so it stays a `Macro`: a value nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Symbol(NamedTuple):
    """A bare word: a symbol where one is declared, else a constant that spells itself."""

    name: str


class Constant(NamedTuple):
    """A quoted word, or one of `y`, `m`, `n`."""

    text: str


class Macro(NamedTuple):
    """A word with an unexpanded `$(…)` in it, as it stands in the file."""

    text: str


class Not(NamedTuple):
    """`!operand`."""

    operand: Expr


class And(NamedTuple):
    """The least of the operands."""

    operands: tuple[Expr, ...]


class Or(NamedTuple):
    """The greatest of the operands."""

    operands: tuple[Expr, ...]


class Compare(NamedTuple):
    """`left operator right`; numeric where both sides are numbers, else by the text."""

    operator: str
    left: Symbol | Constant | Macro
    right: Symbol | Constant | Macro


Expr = Symbol | Constant | Macro | Not | And | Or | Compare
Operand = Symbol | Constant | Macro

YES: Final = Constant("y")
MODULE: Final = Constant("m")
NO: Final = Constant("n")

MAX_DEPTH: Final = 100
"""Deeper nesting than any hand writes; beyond it an expression is not read."""

MAX_TOKENS: Final = 20_000


class MalformedExpression(ValueError):
    """The text does not follow the grammar; the message says where."""


_TOKEN: Final = re.compile(
    r"[ \t]*(?:(&&|\|\||!=|<=|>=|[=<>!()])"
    r"|\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'"
    r"|([A-Za-z0-9_$-]+)|(\#.*))"
)
_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_ESCAPE: Final = re.compile(r"\\(.)")

Token = str | Symbol | Constant | Macro


def tokens(text: str) -> list[Token]:
    """Operators and the word `if` as text, the rest as operands; a comment ends the line."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or len(found) > MAX_TOKENS:
            raise MalformedExpression(f"'{text[at : at + 20].strip()}' is not expected")
        kind = match.lastindex
        if kind == 5:
            break
        word = match.group(kind or 0)
        at = match.end()
        if kind == 1:
            found.append(word)
        elif kind == 4:
            if "$" in word:
                start = match.start(4)
                at = _macro_end(text, start)
                found.append(Macro(text[start:at]))
            else:
                found.append("if" if word == "if" else bare(word))
        else:
            found.append(quoted(_ESCAPE.sub(r"\1", word)) if "\\" in word else quoted(word))
    return found


def bare(word: str) -> Operand:
    """The operand an unquoted word is."""
    return Constant(word) if word in ("y", "m", "n") else Symbol(word)


def quoted(text: str) -> Operand:
    """The operand a quoted text is."""
    return Macro(text) if "$(" in text else Constant(text)


def _macro_end(text: str, start: int) -> int:
    """Where a word with `$(…)` in it ends: the first blank or operator outside of parentheses."""
    depth, at = 0, start
    while at < len(text):
        char = text[at]
        if char == "(" and (depth or text[at - 1] == "$"):
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif depth == 0 and not (char.isalnum() or char in "_$-"):
            break
        at += 1
    return at


def parse(text: str) -> Expr:
    """Read one expression; raises `MalformedExpression`."""
    return build(tokens(text))


def build(words: list[Token]) -> Expr:
    """The expression `words` spell; iterative, so that depth costs no stack.

    Raises `MalformedExpression` where they do not follow the grammar or nest
    deeper than `MAX_DEPTH`.
    """
    if len(words) == 1 and not isinstance(words[0], str):
        return words[0]
    return _Builder().run(words)


class _Frame:
    """One open parenthesis: alternatives so far, the conjunction being read, pending `!`."""

    __slots__ = ("alternatives", "conjunction", "negated")

    def __init__(self, negated: int) -> None:
        self.alternatives: list[Expr] = []
        self.conjunction: list[Expr] = []
        self.negated = negated

    def close(self) -> Expr:
        if not self.conjunction:
            raise MalformedExpression("it ends too early")
        self.alternatives.append(_join(And, self.conjunction))
        return _join(Or, self.alternatives)


def _join(kind: type[And] | type[Or], operands: list[Expr]) -> Expr:
    return operands[0] if len(operands) == 1 else kind(tuple(operands))


class _Builder:
    def __init__(self) -> None:
        self.frames = [_Frame(0)]
        self.pending = 0

    def run(self, words: list[Token]) -> Expr:
        at, wanted = 0, True
        while at < len(words):
            word = words[at]
            if wanted:
                at, wanted = self._operand(words, at, word)
            else:
                wanted = self._operator(word)
                at += 1
        if wanted or len(self.frames) != 1:
            raise MalformedExpression("it ends too early")
        return self.frames[0].close()

    def _operand(self, words: list[Token], at: int, word: Token) -> tuple[int, bool]:
        """Take `!`, `(` or an operand at `at`; whether an operand is still wanted."""
        if word == "!":
            self.pending += 1
        elif word == "(":
            self.frames.append(_Frame(self.pending % 2))
            self.pending = 0
            if len(self.frames) > MAX_DEPTH:
                raise MalformedExpression(f"more than {MAX_DEPTH} parentheses are open")
        elif isinstance(word, str):
            raise MalformedExpression(f"'{word}' is not expected")
        else:
            value: Expr = word
            if at + 2 < len(words) and words[at + 1] in _COMPARISONS:
                operator, right = words[at + 1], words[at + 2]
                if isinstance(right, str):
                    raise MalformedExpression(f"'{right}' is not expected")
                value, at = Compare(str(operator), word, right), at + 2
            self._add(value, self.pending % 2)
            self.pending = 0
            return at + 1, False
        return at + 1, True

    def _operator(self, word: Token) -> bool:
        """Take `&&`, `||` or `)`; whether an operand has to follow."""
        if word == "&&":
            return True
        if word == "||":
            frame = self.frames[-1]
            frame.alternatives.append(_join(And, frame.conjunction))
            frame.conjunction = []
            return True
        if word == ")" and len(self.frames) > 1:
            frame = self.frames.pop()
            self._add(frame.close(), frame.negated)
            return False
        raise MalformedExpression(f"'{_show(word)}' is not expected")

    def _add(self, value: Expr, negated: int) -> None:
        self.frames[-1].conjunction.append(Not(value) if negated else value)


def _show(word: Token) -> str:
    return word if isinstance(word, str) else text_of(word)


def text_of(expression: Expr) -> str:
    """The expression as Kconfig spells it; `parse` reads it back to an equal one."""
    match expression:
        case Symbol(name):
            return name
        case Macro(text):
            return text if re.fullmatch(r"\S+", text) and "$" in text.split("(")[0] else f'"{text}"'
        case Constant(text):
            return text if text in ("y", "m", "n") else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
        case Not(operand):
            return f"!({text_of(operand)})" if isinstance(operand, (And, Or, Compare, Not)) else "!" + text_of(operand)
        case Compare(operator, left, right):
            return f"{text_of(left)} {operator} {text_of(right)}"
        case And(operands):
            return " && ".join(f"({text_of(o)})" if isinstance(o, (And, Or)) else text_of(o) for o in operands)
        case Or(operands):
            return " || ".join(f"({text_of(o)})" if isinstance(o, Or) else text_of(o) for o in operands)


def operands_of(expression: Expr) -> Iterator[Operand]:
    """Every symbol, constant and macro the expression mentions, in order."""
    match expression:
        case Not(operand):
            yield from operands_of(operand)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from operands_of(operand)
        case Compare(_, left, right):
            yield from (left, right)
        case _:
            yield expression


def equals_no(condition: Expr) -> Expr:
    """`condition` compared with `n`: `y` or `n`, never `m`, as expr_trans_compare() does it."""
    match condition:
        case Not(operand):
            return _differs_from_no(operand)
        case And(operands):
            return Or(tuple(equals_no(o) for o in operands))
        case Or(operands):
            return And(tuple(equals_no(o) for o in operands))
        case Compare():
            return Not(condition)
        case Symbol() | Constant() | Macro():
            return Compare("=", condition, NO)


def _differs_from_no(condition: Expr) -> Expr:
    """`condition != n`."""
    match condition:
        case Not(operand):
            return equals_no(operand)
        case Compare():
            return condition
        case _:
            return Not(equals_no(condition))
