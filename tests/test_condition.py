"""Formulas over Kconfig symbols: algebra, spelling, parsing, and a brute-force evaluator beside them."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.condition import (
    ABOVE,
    FALSE,
    TRUE,
    YES,
    Atom,
    Condition,
    above,
    all_of,
    any_of,
    compare,
    enabled,
    exact,
    module,
    opaque,
    parse,
    symbol,
)
from auditor.errors import ConditionSyntaxError, UsageError

A, B, C = symbol("A"), symbol("B"), symbol("C")

# random formulas: how to build one, and what it says of a configuration

Config = Mapping[str, str]
Formula = tuple[Condition, Callable[[Config], bool]]

COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _integer(operator_: str, bound: int) -> Formula:
    return compare("N", operator_, bound), lambda config: COMPARISONS[operator_](int(config["N"], 0), bound)


def _not(inner: Formula) -> Formula:
    return ~inner[0], lambda config: not inner[1](config)


def _and(left: Formula, right: Formula) -> Formula:
    return left[0] & right[0], lambda config: left[1](config) and right[1](config)


def _or(left: Formula, right: Formula) -> Formula:
    return left[0] | right[0], lambda config: left[1](config) or right[1](config)


LEAVES: st.SearchStrategy[Formula] = st.one_of(
    st.sampled_from([(TRUE, lambda config: True), (FALSE, lambda config: False)]),
    st.sampled_from("ABT").map(lambda name: (symbol(name), lambda config: config[name] == "y")),
    st.sampled_from("BT").map(lambda name: (module(name), lambda config: config[name] == "m")),
    st.just((enabled("T"), lambda config: config["T"] in ("y", "m"))),
    st.builds(_integer, st.sampled_from(sorted(COMPARISONS)), st.integers(-2, 5)),
)
FORMULAS: st.SearchStrategy[Formula] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(inner.map(_not), st.builds(_and, inner, inner), st.builds(_or, inner, inner)),
    max_leaves=12,
)
CONFIGS: st.SearchStrategy[Config] = st.fixed_dictionaries(
    {
        "A": st.sampled_from("yn"),
        "B": st.sampled_from("ymn"),
        "T": st.sampled_from("ymn"),
        "N": st.integers(-3, 6).map(str),
    }
)
FACTS = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), min_size=1, max_size=8)
CONDITIONS = st.one_of(
    FORMULAS.map(lambda formula: formula[0]),
    st.builds(lambda formula, fact: formula[0] & ~opaque(fact), FORMULAS, FACTS),
    st.builds(lambda one, fact, other: (one[0] | opaque(fact)) & other[0], FORMULAS, FACTS, FORMULAS),
)


@given(FORMULAS, CONFIGS)
def test_a_formula_says_what_its_parts_say(formula: Formula, config: Config) -> None:
    """In every configuration a formula evaluates as its operators do."""
    assert formula[0].evaluate(config) is formula[1](config)


@given(CONDITIONS)
def test_what_is_printed_reads_back(condition: Condition) -> None:
    """`parse(exact(c))` is the very same object, and so is what pickling brings back."""
    assert parse(exact(condition)) is condition
    assert pickle.loads(pickle.dumps(condition)) is condition


@given(st.lists(FORMULAS, min_size=1, max_size=5), st.randoms())
def test_the_order_of_building_does_not_show(formulas: list[Formula], random: object) -> None:
    """Conjunctions and disjunctions are the same objects, and print the same, in any order."""
    parts = [condition for condition, _ in formulas]
    shuffled = sorted(parts, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert all_of(shuffled) is all_of(parts)
    assert any_of(shuffled) is any_of(parts)
    assert str(all_of(shuffled)) == str(all_of(parts))


@given(CONDITIONS)
def test_cubes_are_an_exact_irredundant_cover(condition: Condition) -> None:
    """The cubes together are the formula, and no cube can go."""

    def formula(literals: tuple[tuple[Atom, bool], ...]) -> Condition:
        return all_of(variable(atom) if value else ~variable(atom) for atom, value in literals)

    cubes = [formula(cube) for cube in condition.cubes()]
    assert any_of(cubes) is condition
    for index in range(len(cubes)):
        assert any_of(cubes[:index] + cubes[index + 1 :]) is not condition


def variable(atom: Atom) -> Condition:
    """The formula that is just this variable."""
    return {0: symbol, 1: module, 3: opaque}.get(atom.rank, lambda name: above(name, atom.bound))(atom.name)


@given(CONDITIONS, CONDITIONS, CONDITIONS)
def test_the_laws_of_algebra(a: Condition, b: Condition, c: Condition) -> None:
    """Equal formulas are one object, so every law of Boolean algebra is an identity."""
    assert ~~a is a
    assert a & ~a is FALSE
    assert a | ~a is TRUE
    assert ~(a & b) is (~a | ~b)
    assert a & (b | c) is (a & b) | (a & c)
    assert a | (a & b) is a
    assert (a & b).implies(a)
    assert a.implies(b) is (a & ~b).is_false


@given(FORMULAS, CONFIGS)
def test_a_fact_projected_away_may_be_either(formula: Formula, config: Config) -> None:
    """`exists` is true exactly where some value of the variable makes the formula true."""
    fact = Atom("fact", 3)
    mixed = (formula[0] & opaque("fact")) | (A & ~opaque("fact"))
    assert mixed.exists([fact]) is formula[0] | A
    assert mixed.exists([fact]).evaluate(config) is (formula[1](config) or config["A"] == "y")
    assert mixed.restrict(fact, True) is formula[0]
    assert mixed.restrict(fact, False) is A


def test_the_kinds_of_variables_know_one_another() -> None:
    """`X` excludes `X=m`, and `N > 3` implies `N > 2`; other names are independent."""
    assert symbol("X") & module("X") is FALSE
    assert symbol("X") | ~module("X") is ~module("X")
    assert above("N", 3) & above("N", 2) is above("N", 3)
    assert above("N", 3) | above("N", 2) is above("N", 2)
    assert above("N", 3) & ~above("N", 2) is FALSE
    assert not (symbol("X") & module("Y")).is_false


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (TRUE, ""),
        (FALSE, "n"),
        (A & B, "A && B"),
        (B & ~A, "!A && B"),
        (A | B | C, "A || B || C"),
        (~A | ~B, "!A || !B"),
        (A & (B | C), "A && (B || C)"),
        ((A & B) | (A & C & ~B), "A && (B || C)"),
        ((A & B) | (~A & C), "(!A && C) || (A && B)"),
        (A & ((B & C) | (~B & symbol("D"))), "A && ((!B && D) || (B && C))"),
        (enabled("X"), "X || X=m"),
        (~enabled("X"), "!X && X!=m"),
        (module("X"), "X=m"),
        (~module("X"), "X!=m"),
        (compare("PGTABLE_LEVELS", ">", 2), "PGTABLE_LEVELS > 2"),
        (compare("PGTABLE_LEVELS", ">=", 3), "PGTABLE_LEVELS > 2"),
        (compare("PGTABLE_LEVELS", "<", 3), "PGTABLE_LEVELS <= 2"),
        (compare("PGTABLE_LEVELS", "==", 3), "PGTABLE_LEVELS = 3"),
        (compare("PGTABLE_LEVELS", "!=", 3), "PGTABLE_LEVELS <= 2 || PGTABLE_LEVELS > 3"),
        (compare("N", ">", 2) & compare("N", "<", 9), "N > 2 && N <= 8"),
        (compare("N", ">=", 0), "N > -1"),
        (compare("N", "==", -1), "N = -1"),
        (A & compare("N", "==", 3) & symbol("Z"), "A && N = 3 && Z"),
        (symbol("64BIT") & opaque("f() is built"), '64BIT && "f() is built"'),
        (~opaque('a "quoted" word'), "!\"a 'quoted' word\""),
        (symbol("X") & ~opaque("X"), 'X && !"X"'),
    ],
)
def test_printed_as_kconfig_spells_it(condition: Condition, text: str) -> None:
    """Common literals stand in front, bounds become comparisons, opaque facts are quoted; always is empty."""
    assert str(condition) == text
    assert parse(text) is condition
    assert repr(condition) == f"<Condition {text or 'always'}>"


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", TRUE),
        ("   ", TRUE),
        ("y", TRUE),
        ("n || A", A),
        ("CONFIG_A && !CONFIG_B", A & ~B),
        ("A&&B||C", (A & B) | C),
        ("A && (B || C)", A & (B | C)),
        ("!!A", A),
        ("A=y", A),
        ("A = n", ~enabled("A")),
        ("A != n", enabled("A")),
        ("A == m", module("A")),
        ("N == 0x10", compare("N", "==", 16)),
        ("N > 010", compare("N", ">", 10)),
        ("N < 08", compare("N", "<", 8)),
        ("N>-3", above("N", -3)),
        ("64BIT", symbol("64BIT")),
    ],
)
def test_read_as_kconfig_reads_it(text: str, condition: Condition) -> None:
    """Spaces, `CONFIG_` and parentheses are free, `&&` binds tighter than `||`, numbers are decimal or hex."""
    assert parse(text) is condition


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A &&", "it ends too early"),
        ("A B", "'B' is not expected"),
        ("A & B", "'&' is not expected"),
        ("(A", "it ends too early"),
        ("A)", "')' is not expected"),
        ("A ==", "it ends too early"),
        ("A = B", "'B' is not expected"),
        ("A > 3x", "'3x' is not expected"),
        ("A > --3", "'-' is not expected"),
        ("-3", "'-3' is not expected"),
        ("CONFIG_", "'CONFIG_' is not expected"),
        ("A > y", "'>' needs a number; compare with = or !="),
        ('"unclosed', "'\"' is not expected"),
        ("A > " + "9" * 5000, "' is not expected"),
        ("(" * 5000 + "A", "it nests too deep; write it flatter"),
        ("!" * 5000 + "A", "it nests too deep; write it flatter"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, what: str) -> None:
    """A malformed condition is a usage error that names the condition and the spot."""
    with pytest.raises(ConditionSyntaxError) as error:
        parse(text)
    assert str(error.value).startswith(f"condition '{text[:60]}")
    assert what in str(error.value)
    assert isinstance(error.value, UsageError)


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        ("X", "y", True),
        ("X", "m", False),
        ("X", "n", False),
        ("X", "", False),
        ("X", "0", False),
        ("X", "0x10", True),
        ("X", "-1", True),
        ("X", "some text", False),
        ("X=m", "m", True),
        ("X > 15", "0x10", True),
        ("X > 16", "0x10", False),
        ("X <= 2", "n", True),
        ("X = 1", "y", True),
        ("X = 0", "m", True),
    ],
)
def test_evaluated_as_config_spells_values(text: str, value: str, holds: bool) -> None:
    """Values are read as include/generated/autoconf.h defines them: `y` is 1, a `m` or absent symbol 0."""
    assert parse(text).evaluate({"X": value}) is holds


def test_a_symbol_without_a_value_is_n() -> None:
    """What the configuration does not name is not set."""
    assert A.evaluate({}) is False
    assert (~enabled("A") & compare("N", "<", 1)).evaluate({}) is True


def test_an_opaque_fact_decides_only_where_it_matters() -> None:
    """The answer is `None` exactly where the fact makes a difference."""
    condition = A | (B & opaque("f() is built"))
    assert condition.evaluate({"A": "y"}) is True
    assert condition.evaluate({"A": "n"}) is False
    assert condition.evaluate({"B": "y"}) is None


def test_atoms_symbols_and_opaques() -> None:
    """A formula knows what it depends on, and what vanished is not among it."""
    condition = (A & compare("N", ">", 3)) | (B & opaque("a fact"))
    assert condition.atoms() == {Atom("A", YES), Atom("B", YES), Atom("N", ABOVE, 3), Atom("a fact", 3)}
    assert condition.symbols() == {"A", "B", "N"}
    assert condition.opaques() == {"a fact"}
    assert ((A & C) | (A & ~C)).atoms() == {Atom("A", YES)}


def test_a_long_fact_is_cut_and_stays_itself() -> None:
    """What is printed is short, two long facts that differ late are two, and the text parses back."""
    one, other = opaque("x" * 5000), opaque("x" * 4999 + "y")
    assert one is not other
    assert len(str(one)) < 200
    assert parse(str(one)) is one
