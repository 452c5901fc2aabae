"""What an `#if` asks, as a condition over Kconfig symbols.

An expression's value is a list of pieces, each a condition and what the
expression is worth under it: a known integer, the value of an integer Kconfig
symbol, or text nobody can evaluate.  `CONFIG_` macros come from Kconfig as
include/generated/autoconf.h defines them: `1` for `y`, `CONFIG_X_MODULE` for `m`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol
from zlib import crc32

from auditor.condition import FALSE, TRUE, Condition, compare, enabled, module, opaque, symbol
from auditor.csource.directives import Test
from auditor.csource.expression import (
    Binary,
    Defined,
    Identifier,
    Invocation,
    Number,
    Ternary,
    Tree,
    Unary,
    Unreadable,
    Unsigned,
    is_enclosed,
    parse_expression,
)


class SymbolValue(NamedTuple):
    """The value of an integer Kconfig symbol, which only a configuration tells."""

    name: str


class OpaqueValue(NamedTuple):
    """A value nothing in the tree tells, named by its text."""

    text: str


Value = int | SymbolValue | OpaqueValue
Pieces = list[tuple[Condition, Value]]


class Scope(Protocol):
    """The macros in force at one place."""

    def defined(self, name: str) -> Condition:
        """Where `name` is defined as a macro."""

    def expansions(self, name: str) -> list[tuple[Condition, str | None]]:
        """The bodies an object-like `name` stands for, by condition.

        `None` where it is known not to be defined, which is worth 0; where
        nobody can tell, words that are no expression and so stay opaque.
        """


KCONFIG_TESTS: Final[dict[str, Callable[[str], Condition]]] = {
    "IS_ENABLED": enabled,
    "IS_BUILTIN": symbol,
    "IS_MODULE": module,
    "IS_REACHABLE": enabled,
}
"""include/linux/kconfig.h; core memory management is never a module, so reachable means enabled."""

_COMPARISONS: Final[dict[str, Callable[[int, int], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_MIRRORED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_CONFIG: Final = re.compile(r"CONFIG_([A-Za-z0-9_]+)")
_MAX_PIECES: Final = 64
_MAX_EXPANSION: Final = 40
"""Macros that one expression may lead to; beyond it they are opaque."""
_MAX_TEXT: Final = 200
_INTMAX: Final = range(-(1 << 63), 1 << 63)

Known = dict[Identifier, Pieces]
"""What the macros of one expression are worth."""


def asked(test: Test, scope: Scope) -> Condition:
    """Where the test of one `#if`, `#ifdef` or `#ifndef` line holds."""
    if test.kind == "if":
        return truth(parse_expression(test.text), scope)
    name = test.text.split()[0] if test.text.split() else ""
    there = defined(name, scope)
    return there if test.kind == "ifdef" else ~there


def defined(name: str, scope: Scope) -> Condition:
    """Where the macro `name` is defined."""
    option = _CONFIG.fullmatch(name)
    return _config_defined(option.group(1)) if option else scope.defined(name)


def _config_defined(name: str) -> Condition:
    base = name.removesuffix("_MODULE")
    return module(base) if base not in ("", name) else symbol(name)


def truth(tree: Tree, scope: Scope, known: Known | None = None) -> Condition:
    """Where `tree` is not zero."""
    if known is None:
        tree = tree._replace(enclosed=True) if isinstance(tree, Identifier) else tree
        known = {}
    if isinstance(tree, Defined):
        return defined(tree.name, scope)
    if isinstance(tree, Unary) and tree.operator == "!":
        return ~truth(tree.operand, scope, known)
    if isinstance(tree, Binary) and tree.operator == "&&":
        left = truth(tree.left, scope, known)
        return left if left.is_false else left & truth(tree.right, scope, known)
    if isinstance(tree, Binary) and tree.operator == "||":
        left = truth(tree.left, scope, known)
        return left if left.is_true else left | truth(tree.right, scope, known)
    if isinstance(tree, Ternary):
        test = truth(tree.test, scope, known)
        return (test & truth(tree.then, scope, known)) | (~test & truth(tree.other, scope, known))
    if isinstance(tree, Invocation) and tree.name in KCONFIG_TESTS and len(tree.arguments) == 1:
        option = _CONFIG.fullmatch(tree.arguments[0])
        return KCONFIG_TESTS[tree.name](option.group(1)) if option else opaque(tree.text)
    if isinstance(tree, Binary) and tree.operator in _COMPARISONS:
        return _compared(tree, scope, known)
    return _nonzero(values(tree, scope, known))


def _compared(tree: Binary, scope: Scope, known: Known) -> Condition:
    result = FALSE
    right = values(tree.right, scope, known)
    for here, left in values(tree.left, scope, known):
        for there, value in right:
            both = here & there
            if not both.is_false:
                result = result | (both & _relation(tree.operator, left, value))
    return result


def _relation(operator_: str, left: Value, right: Value) -> Condition:
    if isinstance(left, int) and isinstance(right, int):
        left, right = _converted(left, right)
        return TRUE if _COMPARISONS[operator_](left, right) else FALSE
    if isinstance(left, SymbolValue) and isinstance(right, int):
        return compare(left.name, operator_, right)
    if isinstance(left, int) and isinstance(right, SymbolValue):
        return compare(right.name, _MIRRORED[operator_], left)
    return opaque(f"{_text(left)} {operator_} {_text(right)}")


def _text(value: Value) -> str:
    if isinstance(value, OpaqueValue):
        return value.text
    return value.name if isinstance(value, SymbolValue) else str(value)


def _nonzero(pieces: Pieces) -> Condition:
    result = FALSE
    for where, value in pieces:
        if isinstance(value, SymbolValue):
            result = result | (where & symbol(value.name))
        elif isinstance(value, OpaqueValue):
            result = result | (where & opaque(value.text))
        elif value:
            result = result | where
    return result


def values(tree: Tree, scope: Scope, known: Known | None = None) -> Pieces:
    """What `tree` is worth, piece by piece; the conditions are disjoint and cover everything."""
    known = {} if known is None else known
    if isinstance(tree, Number):
        return [(TRUE, tree.value)]
    if isinstance(tree, Identifier):
        return _identifier(tree, scope, known)
    if isinstance(tree, Unreadable):
        return [(TRUE, OpaqueValue(tree.text))]
    if isinstance(tree, Invocation) and tree.name not in KCONFIG_TESTS:
        return [(TRUE, OpaqueValue(tree.text))]
    if isinstance(tree, Unary) and tree.operator in "+-~":
        return [(c, _unary(tree.operator, v)) for c, v in values(tree.operand, scope, known)]
    if isinstance(tree, Binary) and tree.operator not in _COMPARISONS and tree.operator not in ("&&", "||"):
        return _combined(tree, scope, known)
    if isinstance(tree, Ternary):
        test = truth(tree.test, scope, known)
        then = [(c & test, v) for c, v in values(tree.then, scope, known)]
        other = [(c & ~test, v) for c, v in values(tree.other, scope, known)]
        return _trimmed(then + other)
    holds = truth(tree, scope, known)
    return _trimmed([(holds, 1), (~holds, 0)])


def _unary(operator_: str, value: Value) -> Value:
    if not isinstance(value, int):
        return OpaqueValue(operator_ + _text(value))
    result = {"+": value, "-": -value, "~": ~value}[operator_]
    return _wrapped(result) if isinstance(value, Unsigned) else result


def _combined(tree: Binary, scope: Scope, known: Known) -> Pieces:
    right = values(tree.right, scope, known)
    pieces: Pieces = []
    for here, left in values(tree.left, scope, known):
        for there, value in right:
            both = here & there
            if not both.is_false:
                pieces.append((both, _arithmetic(tree.operator, left, value)))
    return _trimmed(pieces)


def _arithmetic(operator_: str, left: Value, right: Value) -> Value:
    if isinstance(left, int) and isinstance(right, int):
        if operator_ not in ("<<", ">>"):
            left, right = _converted(left, right)
        result = _computed(operator_, left, right)
        if result is not None and isinstance(left, Unsigned):
            return _wrapped(result)
        if result is not None and result in _INTMAX:
            return result
    return OpaqueValue(f"{_text(left)} {operator_} {_text(right)}")


def _wrapped(value: int) -> Unsigned:
    return Unsigned(value % (1 << 64))


def _converted(left: int, right: int) -> tuple[int, int]:
    """Two operands in their common type: where one has no sign, neither has (C11 6.3.1.8)."""
    if isinstance(left, Unsigned) or isinstance(right, Unsigned):
        return _wrapped(left), _wrapped(right)
    return left, right


def _computed(operator_: str, left: int, right: int) -> int | None:
    """C's arithmetic on integers; `None` for what it leaves undefined."""
    if operator_ in _ARITHMETIC:
        return _ARITHMETIC[operator_](left, right)
    if operator_ in ("/", "%") and right:
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)  # C truncates
        return quotient if operator_ == "/" else left - quotient * right
    if operator_ in ("<<", ">>") and 0 <= right < 64:
        return left << right if operator_ == "<<" else left >> right
    return None


def _trimmed(pieces: Pieces) -> Pieces:
    kept = [(c, v) for c, v in pieces if not c.is_false]
    if len(kept) <= _MAX_PIECES:
        return kept
    told = "\n".join(f"{where}: {_text(value)}" for where, value in kept)
    return [(TRUE, OpaqueValue(f"one of {len(kept)} values ({crc32(told.encode()):08x})"))]


def _identifier(name: Identifier, scope: Scope, known: Known) -> Pieces:
    """What a name is worth; one that leads back to itself, or to too many others, is opaque."""
    if name not in known:
        pieces: Pieces = [(TRUE, OpaqueValue(name.name))]
        option = _CONFIG.fullmatch(name.name)
        if option:
            pieces = _option(option.group(1))
        elif len(known) < _MAX_EXPANSION:
            known[name] = pieces
            bodies = scope.expansions(name.name)
            pieces = _trimmed([(where & c, v) for where, body in bodies for c, v in _body(name, body, scope, known)])
        known[name] = pieces
    return known[name]


def _option(name: str) -> Pieces:
    if name.endswith("_MODULE"):
        there = _config_defined(name)
        return [(there, 1), (~there, 0)]
    return [(TRUE, SymbolValue(name))]


def _body(name: Identifier, body: str | None, scope: Scope, known: Known) -> Pieces:
    """What one definition of `name` is worth."""
    if body is None or body.strip() == name.name:  # its own marker: #define x x
        return [(TRUE, 0)]
    text = body.strip()
    tree = parse_expression(text) if text else Unreadable(name.name)
    if isinstance(tree, Identifier):
        tree = tree._replace(enclosed=tree.enclosed or name.enclosed)
    if isinstance(tree, (Binary, Ternary)) and not (name.enclosed or is_enclosed(text)):
        return [(TRUE, OpaqueValue(f"{name.name} ({text})"))]  # the operators around the name reach into it
    return [(where, _shortened(value, name.name)) for where, value in values(tree, scope, known)]


def _shortened(value: Value, name: str) -> Value:
    """A long text gives way to the name that stands for it, or each macro of a chain could double it."""
    return OpaqueValue(name) if isinstance(value, OpaqueValue) and len(value.text) > _MAX_TEXT else value
