"""What an `#if` asks: fact by fact, and random headers against the C preprocessor of the machine."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.condition import FALSE, TRUE, Condition, opaque, parse
from auditor.csource import directives
from auditor.csource.expression import parse_expression
from auditor.headers import END, Headers
from auditor.includes import Includes, Universe
from auditor.preprocess import OpaqueValue, SymbolValue, asked, truth, values
from auditor.sources import Sources
from tests.kconfig.memory import MemoryTree
from tests.reference import HARD, Nest, nests, preprocessed


class Macros:
    """A scope given by hand: name → what it stands for, by condition; what is not there is not defined."""

    def __init__(self, known: Mapping[str, str | Mapping[str, str | None]]) -> None:
        self.known = {name: {"": body} if isinstance(body, str) else body for name, body in known.items()}

    def defined(self, name: str) -> Condition:
        result = FALSE
        for where, body in self.known.get(name, {}).items():
            result = result if body is None else result | parse(where)
        return result

    def expansions(self, name: str) -> list[tuple[Condition, str | None]]:
        return [(parse(where), body) for where, body in self.known.get(name, {"": None}).items()]


def holds(text: str, **macros: str | Mapping[str, str | None]) -> Condition:
    return truth(parse_expression(text), Macros(macros))


@pytest.mark.parametrize(
    ("kind", "text", "where"),
    [
        ("if", "CONFIG_A", "A"),
        ("if", "!CONFIG_A", "!A"),
        ("if", "CONFIG_A && defined(CONFIG_B)", "A && B"),
        ("if", "defined CONFIG_A || defined(CONFIG_B)", "A || B"),
        ("if", "defined(CONFIG_A_MODULE)", "A=m"),
        ("if", "CONFIG_A_MODULE", "A=m"),
        ("if", "IS_ENABLED(CONFIG_A)", "A || A=m"),
        ("if", "IS_ENABLED( CONFIG_A )", "A || A=m"),
        ("if", "IS_BUILTIN(CONFIG_A)", "A"),
        ("if", "IS_MODULE(CONFIG_A)", "A=m"),
        ("if", "IS_REACHABLE(CONFIG_A)", "A || A=m"),
        ("if", "IS_ENABLED(CONFIG_A) + IS_ENABLED(CONFIG_B) == 2", "(A || A=m) && (B || B=m)"),
        ("if", "CONFIG_PGTABLE_LEVELS > 2", "PGTABLE_LEVELS > 2"),
        ("if", "CONFIG_PGTABLE_LEVELS == 3", "PGTABLE_LEVELS = 3"),
        ("if", "2 < CONFIG_PGTABLE_LEVELS", "PGTABLE_LEVELS > 2"),
        ("if", "(-1 > 0U) == defined(CONFIG_A)", "A"),
        ("if", "(-1 > 0) != defined(CONFIG_A)", "A"),
        ("if", "(0U - 1 > 5) == defined(CONFIG_A)", "A"),
        ("if", "(-1 / 2U > 5) == defined(CONFIG_A)", "A"),
        ("if", "(~0u >= 0xffffffffffffffff) == defined(CONFIG_A)", "A"),
        ("if", "(1u << 63 > 0) == defined(CONFIG_A)", "A"),
        ("if", "CONFIG_PGTABLE_LEVELS > 2U", "PGTABLE_LEVELS > 2"),
        ("if", "4 >= CONFIG_PGTABLE_LEVELS", "PGTABLE_LEVELS <= 4"),
        ("if", "CONFIG_PGTABLE_LEVELS >= 0", "PGTABLE_LEVELS > -1"),
        ("if", "CONFIG_A ? CONFIG_B : CONFIG_C", "(A && B) || (!A && C)"),
        ("if", "NEVER_HEARD_OF", "n"),
        ("if", "NEVER_HEARD_OF == 0", ""),
        ("if", "1 + 2 * 3 == 7", ""),
        ("if", "(1 + 2) * 3 == 9", ""),
        ("if", "-7 / 2 == -3 && -7 % 2 == -1", ""),
        ("if", "1 << 4 == 16 && 256 >> 4 == 16", ""),
        ("if", "(6 & 3) == 2 && (6 | 3) == 7 && (6 ^ 3) == 5", ""),
        ("if", "~0 == -1 && !0 && +1", ""),
        ("if", "0x10 == 020 && 16UL == 'a' - 'Q'", ""),
        ("ifdef", "CONFIG_A", "A"),
        ("ifndef", "CONFIG_A", "!A"),
        ("ifdef", "CONFIG_A_MODULE", "A=m"),
        ("ifdef", "CONFIG_A /* trailing words do not count */", "A"),
        ("ifndef", "NEVER_HEARD_OF", ""),
        ("ifdef", "CONFIG_", "n"),
        ("if", "defined(CONFIG_) || CONFIG_", "n"),
        ("ifdef", "CONFIG_$A", "n"),
        ("ifdef", "CONFIG__MODULE", "_MODULE"),
    ],
)
def test_asked(kind: str, text: str, where: str) -> None:
    """Every form of a test has its condition in Kconfig's spelling."""
    assert asked(directives.Test(kind, text, 0), Macros({})) is parse(where)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("FUNCTION_LIKE(3)", "FUNCTION_LIKE(3)"),
        ("IS_ENABLED(OTHER)", "IS_ENABLED(OTHER)"),
        ("IS_ENABLED(CONFIG_A CONFIG_B)", "IS_ENABLED(CONFIG_A CONFIG_B)"),
        ("CONFIG_N + 1 > 2", "N + 1 > 2"),
        ("CONFIG_N == CONFIG_M", "N == M"),
        ("1 / 0", "1 / 0"),
        ("1 << 64", "1 << 64"),
        ("1 << 63", "1 << 63"),
        ("A B", "A B"),
        ("", ""),
    ],
)
def test_what_nothing_tells_is_opaque(text: str, fact: str) -> None:
    """What no configuration decides, or C leaves undefined, is a fact of its own, named by its text."""
    assert holds(text) is opaque(fact)


def test_a_macro_is_worth_what_its_body_is_where_it_is_in_force() -> None:
    """A name with several bodies has a value for each, under the condition of each."""
    levels: dict[str, str | None] = {"A": "3", "!A && B": "2", "!A && !B": None}
    assert holds("LEVELS > 2", LEVELS=levels) is parse("A")
    assert holds("LEVELS == 2", LEVELS=levels) is parse("!A && B")
    assert holds("LEVELS", LEVELS=levels) is parse("A || B")
    assert holds("LEVELS + 1 == SUM", LEVELS=levels, SUM="(2 + 1)") is parse("!A && B")
    assert holds("defined(LEVELS)", LEVELS=levels) is parse("A || B")


def test_a_macro_may_stand_for_a_symbol_or_for_a_test() -> None:
    """Bodies are read like any expression, one macro leading to the next."""
    assert holds("LEVELS > 2", LEVELS="CONFIG_PGTABLE_LEVELS") is parse("PGTABLE_LEVELS > 2")
    assert holds("FIRST && !CONFIG_C", FIRST="SECOND", SECOND="(defined(CONFIG_A) || CONFIG_B)") is parse(
        "(A || B) && !C"
    )


def test_a_macro_that_names_itself_is_zero() -> None:
    """`#define x x` marks a function: as a number it is 0, but it is defined."""
    assert holds("pte_free_tlb", pte_free_tlb="pte_free_tlb") is FALSE
    assert holds("defined(pte_free_tlb)", pte_free_tlb="pte_free_tlb") is TRUE


def test_macros_in_a_circle_are_opaque() -> None:
    """Names that lead back to themselves end, and decide nothing."""
    assert holds("A > 1", A="(B + 1)", B="(A + 1)").opaques()


def test_macros_that_double_themselves_end() -> None:
    """A chain of macros, each naming the next many times, is worked out once a name."""
    chain = {f"M{i}": f"(M{i + 1} + M{i + 1} + M{i + 1})" for i in range(30)}
    assert holds("M0 == 205891132094649", **chain, M30="1") is TRUE
    assert holds("M0 == 0", **{f"M{i}": f"(M{i + 1} + M{i + 1})" for i in range(400)}).opaques()


def test_the_operators_around_a_name_reach_into_its_body() -> None:
    """`#define SUM 1 + 1` is 2 by itself and not inside `SUM * 2`: only the former is known."""
    assert holds("SUM", SUM="1 + 1") is TRUE
    assert holds("(SUM) * 2 == 4", SUM="1 + 1") is TRUE
    assert holds("SUM * 2 == 3", SUM="1 + 1") is opaque("SUM (1 + 1) * 2 == 3")
    assert holds("ALIAS == 4", ALIAS="SUM", SUM="(1 + 1) + (1 + 1)") is opaque("SUM ((1 + 1) + (1 + 1)) == 4")
    assert holds("!BOTH", BOTH="CONFIG_A && CONFIG_B") is ~opaque("BOTH (CONFIG_A && CONFIG_B)")


def test_values_are_pieces_that_cover_everything() -> None:
    """The pieces of a value: a number, a symbol's value or a text, each under its condition."""
    scope = Macros({"X": {"A": "4", "!A": "CONFIG_N"}, "EMPTY": ""})
    assert values(parse_expression("X"), scope) == [(parse("A"), 4), (parse("!A"), SymbolValue("N"))]
    assert values(parse_expression("-X"), scope) == [(parse("A"), -4), (parse("!A"), OpaqueValue("-N"))]
    assert values(parse_expression("X > 3"), scope) == [(parse("A || N > 3"), 1), (parse("!A && N <= 3"), 0)]
    assert values(parse_expression("EMPTY"), scope) == [(TRUE, OpaqueValue("EMPTY"))]


def test_too_many_cases_are_one_opaque_value() -> None:
    """A value with more than 64 pieces counts as unknown, and two such values as two."""
    scope = Macros({name: {f"N = {i}": str(i + more) for i in range(70)} for more, name in enumerate("XY")})
    assert values(parse_expression("X + 1"), scope) == [(TRUE, OpaqueValue("one of 70 values (8180708a) + 1"))]
    assert values(parse_expression("Y + 1"), scope) != values(parse_expression("X + 1"), scope)


# random headers against the machine's own preprocessor

ASM = "arch/one/include/asm"


def in_force(nest: Nest) -> list[str]:
    """What `RESULT` stands for in each configuration; empty where nobody can tell."""
    marked = {f"{ASM}/{name}": f"{text}\nint pte_free_tlb;\n".encode() for name, text in nest.files.items()}
    sources = Sources(MemoryTree({**marked, f"{ASM}/pgalloc.h": b'#include "main.h"\n'}))
    includes = Includes(sources, "one")
    states = Headers(sources, includes, Universe(includes)).macros("RESULT", END, 0)
    found = []
    for config in nest.configs:
        here = [state for state in states if state.where.evaluate(config) is not False]
        certain = len(here) == 1 and here[0].where.evaluate(config)
        body = here[0].macro.body if certain and here[0].macro else None
        found.append(((body or "").strip() or "RESULT") if certain else "")
    return found


@settings(max_examples=50)
@given(st.lists(nests(), min_size=2, max_size=3))
def test_the_answer_is_the_preprocessor_s(several: list[Nest]) -> None:
    """In every configuration the definition in force is the one that `gcc -E` puts in its place.

    The names are undefined first: the value of one that no header speaks of counts as unknown.
    """
    with tempfile.TemporaryDirectory() as folder:
        expected = preprocessed(Path(folder), several)
    for nest, right in zip(several, expected, strict=True):
        found = in_force(nest)
        hard = any(word in text for text in nest.files.values() for word in HARD)
        for got, answer in zip(found, right, strict=True):
            assert got == answer or (hard and not got)
