"""Controlling expressions as trees."""

from __future__ import annotations

import pytest

from auditor.csource.expression import (
    MAX_DEPTH,
    MAX_TOKENS,
    Binary,
    Defined,
    Identifier,
    Invocation,
    Number,
    Ternary,
    Tree,
    Unary,
    Unreadable,
    is_enclosed,
    parse_expression,
)


def shown(tree: Tree) -> str:
    """The tree with a parenthesis around every operation."""
    match tree:
        case Number(value):
            return str(value)
        case Identifier(name) | Defined(name):
            return name if isinstance(tree, Identifier) else f"defined({name})"
        case Invocation(name, arguments, _):
            return f"{name}[{'|'.join(arguments)}]"
        case Unary(operator, operand):
            return f"({operator}{shown(operand)})"
        case Binary(operator, left, right):
            return f"({shown(left)} {operator} {shown(right)})"
        case Ternary(test, then, other):
            return f"({shown(test)} ? {shown(then)} : {shown(other)})"
        case Unreadable(text):
            return f"unreadable: {text}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c", "((a && b) || c)"),
        ("a | b ^ c & d", "(a | (b ^ (c & d)))"),
        ("a == b & c != d", "((a == b) & (c != d))"),
        ("a < b == c >= d", "((a < b) == (c >= d))"),
        ("a << 1 + b", "(a << (1 + b))"),
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c % d", "(a + ((b * c) % d))"),
        ("!a == b", "((!a) == b)"),
        ("- - a", "(-(-a))"),
        ("!defined a && ~b", "((!defined(a)) && (~b))"),
        ("(a || b) && c", "((a || b) && c)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a || b ? c : d", "((a || b) ? c : d)"),
        ("defined(A) && defined B", "(defined(A) && defined(B))"),
        ("defined ( A )", "defined(A)"),
        ("F(a, b(c), (d)) + 1", "(F[a|b(c)|(d)] + 1)".replace("b(c)|(d)", "b(c)|(d)")),
        ("F()", "F[]"),
        ("1 + 0x1F + 010 + 0", "(((1 + 31) + 8) + 0)"),
        ("1u == 2UL", "(1 == 2)"),
        ("3LL == 4ull", "(3 == 4)"),
        ("'a' + ' '", "(97 + 32)"),
        (r"'\n' + '\0' + '\''", "((10 + 0) + 39)"),
        ("0xffffffffffffffff", str(2**64 - 1)),
    ],
)
def test_trees(text: str, tree: str) -> None:
    """Operators bind as in C, and constants have the value they have in C."""
    assert shown(parse_expression(text)).replace("[]", "[]") == tree


@pytest.mark.parametrize(
    "text",
    [
        "", "a b", "a +", "+", "(a", "a)", "a ? b", "a : b", "defined", "defined(1)", "defined(A", "F(a", "08", "1.5",
        "'ab'", r"'\q'", "@", '"a"', "a = b", "12ab", "0x", "9" * 5000, "0x1" + "0" * 16, "a ++ b ++",
    ],
)  # fmt: skip
def test_what_follows_no_grammar_is_unreadable(text: str) -> None:
    """Anything else is kept as its text; so is a constant that C reads as a huge unsigned number."""
    assert parse_expression(f" {text} ") == Unreadable(text)


def test_depth_and_length_are_bounded() -> None:
    """An expression deeper or longer than any kernel's is unreadable, whoever asks and from however deep."""
    assert parse_expression("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH) == Number(1)
    for text in ("(" * 5000 + "1" + ")" * 5000, "(" * 41 + "1" + ")" * 41, "!" * 41 + "1", "1?" * 41 + "1" + ":1" * 41):
        assert parse_expression(text) == Unreadable(text)
    sums = [" + ".join(["1"] * count) for count in (MAX_TOKENS // 2, MAX_TOKENS)]
    assert isinstance(parse_expression(sums[0]), Binary)
    assert parse_expression(sums[1]) == Unreadable(sums[1])


@pytest.mark.parametrize(
    ("text", "enclosed"),
    [
        ("(a)", True),
        ("((a) + (b))", True),
        ("(a) + (b)", False),
        ("a", False),
        ("", False),
        ("(a", False),
        (")", False),
    ],
)
def test_one_pair_of_parentheses(text: str, enclosed: bool) -> None:
    """Only where the first parenthesis is closed by the last character is everything enclosed."""
    assert is_enclosed(text) is enclosed


def test_a_name_in_parentheses_is_enclosed() -> None:
    """`(A)` and `A` differ in whether an operator outside reaches into what A stands for."""
    assert parse_expression("(A)") == Identifier("A", True)
    assert parse_expression("A") == Identifier("A", False)
    assert parse_expression("(A) * B") == Binary("*", Identifier("A", True), Identifier("B"))
