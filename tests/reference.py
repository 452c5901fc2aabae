"""The C preprocessor of the machine as a reference, and random headers to hold against it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

SWITCHES = ("CONFIG_A", "CONFIG_B")
TRISTATE = "CONFIG_T"
NUMBER = "CONFIG_N"
FLAGS = ("FLAG", "OTHER_FLAG")
VALUES = ("V", "W")
ALIAS = "ALIAS"

KCONFIG_H = """
#define PLACE_1 0,
#define SECOND_OF(first, second, ...) second
#define IS_ONE_IN(...) SECOND_OF(__VA_ARGS__ 1, 0)
#define IS_ONE_OF(value) IS_ONE_IN(PLACE_##value)
#define IS_ONE(value) IS_ONE_OF(value)
#define IS_BUILTIN(option) IS_ONE(option)
#define IS_MODULE(option) IS_ONE(option##_MODULE)
#define IS_ENABLED(option) (IS_BUILTIN(option) || IS_MODULE(option))
"""
"""What include/linux/kconfig.h provides, in our own words."""


def preprocessed(folder: Path, asked: str, config: Mapping[str, str]) -> str:
    """What `gcc -E` makes of the macro `asked` behind <asm/pgalloc.h>; the tree is at `folder`."""
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.fail("gcc is missing: these tests compare with a C preprocessor; install gcc", pytrace=False)
    lines = [line for name, value in sorted(config.items()) for line in autoconf(name, value)]
    text = "\n".join([*lines, KCONFIG_H, "#include <asm/pgalloc.h>", asked, ""])
    command = [gcc, "-E", "-P", "-w", "-undef", "-nostdinc", f"-I{folder}/arch/one/include", "-x", "c", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + text
    return done.stdout.split()[-1]


def autoconf(name: str, value: str) -> tuple[str, ...]:
    """The lines of include/generated/autoconf.h for one symbol."""
    if value == "n":
        return ()
    return (f"#define CONFIG_{name}{'_MODULE' if value == 'm' else ''} {1 if value in 'ym' else value}",)


# expressions


def numbers() -> SearchStrategy[str]:
    """Arithmetic on constants and on macros that stand for some."""
    leaf = st.sampled_from([*VALUES, "UNKNOWN", "0", "1", "2", "0x3", "04", "5L"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "&", "|", "^"]), inner).map(" ".join),
            inner.map("({})".format),
            st.tuples(st.sampled_from("-~+"), leaf).map("".join),
            st.tuples(inner, st.sampled_from(["<< 1", ">> 1", "/ 2", "% 3"])).map(lambda pair: "({} {})".format(*pair)),
        ),
        max_leaves=4,
    )


def expressions() -> SearchStrategy[str]:
    """What an `#if` may ask."""
    comparison = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    symbols = st.sampled_from([*SWITCHES, TRISTATE, f"{TRISTATE}_MODULE"])
    leaf = st.one_of(
        symbols,
        st.sampled_from([*SWITCHES, TRISTATE, f"{TRISTATE}_MODULE", *FLAGS, *VALUES]).map("defined({})".format),
        st.sampled_from([*FLAGS, *SWITCHES]).map("defined {}".format),
        st.tuples(
            st.sampled_from(["IS_ENABLED", "IS_BUILTIN", "IS_MODULE"]), st.sampled_from([*SWITCHES, TRISTATE])
        ).map(lambda pair: f"{pair[0]}({pair[1]})"),
        st.tuples(st.sampled_from([NUMBER, ALIAS]), comparison, st.sampled_from("01234")).map(" ".join),
        st.tuples(st.sampled_from("0123"), comparison, st.just(NUMBER)).map(" ".join),
        st.tuples(numbers(), comparison, numbers()).map(" ".join),
        numbers(),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map("!({})".format),
            inner.map("({})".format),
            st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join),
            st.tuples(inner, inner, inner).map(lambda three: "(({}) ? ({}) : ({}))".format(*three)),
        ),
        max_leaves=5,
    )


# headers


def redefinition() -> SearchStrategy[list[str]]:
    """A macro forgotten, and perhaps defined anew."""

    def lines(name: str, body: str | None) -> list[str]:
        return [f"#undef {name}"] if body is None else [f"#undef {name}", f"#define {name} {body}".rstrip()]

    constants = [None, "0", "1", "2", "(1 + 2)", "-1", "1 + 1", "UNKNOWN"]
    return st.one_of(
        st.builds(lines, st.just("RESULT"), st.none() | st.integers(0, 99).map(str)),
        st.builds(lines, st.sampled_from(FLAGS), st.none() | st.just("")),
        st.builds(lines, st.just("V"), st.sampled_from(constants)),
        st.builds(lines, st.just("W"), st.sampled_from([*constants, "V", "(V + 1)"])),
        st.builds(lines, st.just(ALIAS), st.sampled_from([None, "1", NUMBER, f"({NUMBER})", "V"])),
    )


def question() -> SearchStrategy[tuple[str, str]]:
    """The word behind `#` or `#el`, and what it asks."""
    names = st.sampled_from([*FLAGS, *VALUES, *SWITCHES, TRISTATE])
    return st.one_of(st.tuples(st.just("if"), expressions()), st.tuples(st.sampled_from(["ifdef", "ifndef"]), names))


def conditional(inner: SearchStrategy[list[str]]) -> SearchStrategy[list[str]]:
    """`#if`, any `#elif`s, perhaps an `#else`."""

    def lines(
        first: tuple[str, str], body: list[str], others: list[tuple[str, list[str]]], last: list[str] | None
    ) -> list[str]:
        text = [f"#{first[0]} {first[1]}", *body]
        for test, more in others:
            text += [f"#elif {test}", *more]
        return [*text, *([] if last is None else ["#else", *last]), "#endif"]

    return st.builds(lines, question(), inner, st.lists(st.tuples(expressions(), inner), max_size=2), st.none() | inner)


def stretch() -> SearchStrategy[list[str]]:
    """Some lines of a header, conditionals nested at will."""
    joined = st.recursive(
        redefinition(),
        lambda inner: st.lists(st.one_of(inner, conditional(inner)), min_size=1, max_size=4).map(
            lambda parts: [line for part in parts for line in part]
        ),
        max_leaves=10,
    )
    return joined


def configurations() -> SearchStrategy[dict[str, str]]:
    """A value for every symbol, as `.config` spells it."""
    return st.fixed_dictionaries(
        {
            **{name.removeprefix("CONFIG_"): st.sampled_from("ny") for name in SWITCHES},
            "T": st.sampled_from("nmy"),
            "N": st.sampled_from(["0", "1", "2", "3", "4"]),
        }
    )
