"""Expressions: printing and parsing are inverse, and values follow expr.c."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.kconfig.expression import (
    MAX_DEPTH,
    And,
    Compare,
    Constant,
    Expr,
    Macro,
    MalformedExpression,
    Not,
    Or,
    Symbol,
    parse,
    text_of,
)
from auditor.kconfig.values import compare
from tests.kconfig.reference import evaluate

OPERANDS = st.one_of(
    st.sampled_from(["A", "64BIT", "X_Y", "3", "0x10"]).map(Symbol),
    st.one_of(st.sampled_from("ymn"), st.text(st.characters(exclude_categories=["C"]))).map(
        lambda text: Macro(text) if "$(" in text else Constant(text)
    ),
    st.sampled_from(["$(cc-option,-m64 -a)", "$(A)b"]).map(Macro),
)
COMPARISONS = st.builds(Compare, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), OPERANDS, OPERANDS)


def several(inner: st.SearchStrategy[Expr], kind: type[And] | type[Or]) -> st.SearchStrategy[Expr]:
    return st.lists(inner, min_size=2, max_size=3).map(lambda operands: kind(tuple(operands)))


EXPRESSIONS = st.recursive(
    OPERANDS | COMPARISONS,
    lambda inner: st.one_of(
        inner.filter(lambda e: not isinstance(e, Not)).map(Not),
        several(inner, And),
        several(inner, Or),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_what_is_printed_reads_back(expression: Expr) -> None:
    """The text of an expression parses to an equal one."""
    assert parse(text_of(expression)) == expression


@given(st.text(st.sampled_from("AB()!&|=<>\"'$ 0y\\#"), max_size=40))
def test_any_text_is_an_expression_or_a_complaint(text: str) -> None:
    """Nothing but `MalformedExpression` comes out of a broken expression."""
    with contextlib.suppress(MalformedExpression):
        parse(text)


def test_depth_costs_no_stack() -> None:
    """Parentheses beyond any real nesting are refused, long chains are not."""
    assert parse("(" * (MAX_DEPTH - 1) + "A" + ")" * (MAX_DEPTH - 1)) == Symbol("A")
    with pytest.raises(MalformedExpression):
        parse("(" * 100_000 + "A" + ")" * 100_000)
    assert parse("!" * 9_999 + "A") == Not(Symbol("A"))
    long = parse(" && ".join(["A"] * 5_000))
    assert isinstance(long, And)
    assert len(long.operands) == 5_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("M", 1),
        ("!M", 1),
        ("M && Y", 1),
        ("M || Y", 2),
        ("N || m", 1),
        ("UNDECLARED", 0),
        ("UNDECLARED = UNDECLARED", 2),
        ('UNDECLARED = "UNDECLARED"', 2),
        ("M = m", 2),
        ("M < Y", 2),
        ("Y >= y", 2),
        ("FOUR > 10", 0),
        ("FOUR < 10", 2),
        ("FOUR = 04", 2),
        ("SIXTEEN = 16", 2),
        ("SIXTEEN >= FOUR", 2),
        ("FOUR", 0),
        ("TEXT = foo", 2),
        ('TEXT < "goo"', 2),
        ('"10" < "9"', 0),
        ('"a10" < "a9"', 2),
        ("FOUR = ''", 0),
    ],
)
def test_values_are_those_of_the_kernels_interpreter(text: str, value: int) -> None:
    """Numbers compare as numbers when both sides are some, everything else as text."""
    types = {"M": "tristate", "Y": "bool", "N": "bool", "FOUR": "int", "SIXTEEN": "hex"}
    values = {"M": "m", "Y": "y", "N": "n", "FOUR": "4", "SIXTEEN": "0x10", "TEXT": "foo"}
    assert evaluate(parse(text), values, {**types, "TEXT": "string"}) == value


@given(st.integers(-300, 300), st.integers(-300, 300))
def test_comparisons_of_numbers_order_them(one: int, two: int) -> None:
    """For numbers the operators mean what they mean everywhere."""
    left, right = ("int", str(one)), ("", str(two))
    assert compare("<", left, right) == (one < two)
    assert compare(">=", left, right) == (one >= two)
    assert compare("!=", left, right) == (one != two)
