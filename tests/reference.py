"""The C preprocessor of the machine as a reference, and random headers to hold against it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

SWITCHES = ("CONFIG_A", "CONFIG_B")
TRISTATE = "CONFIG_T"
NUMBER = "CONFIG_N"
FLAGS = ("FLAG", "OTHER_FLAG")
VALUES = ("V", "W")
ALIAS = "ALIAS"
COND = "COND"
SAME = "SAME"
MACROS = (*FLAGS, *VALUES, ALIAS, COND, SAME, "UNKNOWN", "RESULT")
"""Every name that a random header may define, or ask for."""
HARD = (" 1 + 1", f"{SAME}(")
"""Where one of these stands nobody claims to know the answer: an operator that reaches into a body, arguments."""

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


class Nest(NamedTuple):
    """Headers by name, the configurations to ask them in; the first header is where to begin."""

    files: Mapping[str, str]
    configs: tuple[Mapping[str, str], ...]


def preprocessed(folder: Path, nests: Sequence[Nest]) -> list[list[str]]:
    """What one `gcc -E` makes of `RESULT` behind each nest, in each of its configurations; files go to `folder`.

    Before each answer every macro is forgotten, so that one process can give them all.
    """
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.fail("gcc is missing: these tests compare with a C preprocessor; install gcc", pytrace=False)
    known = (*MACROS, *(f"CONFIG_{name}" for name in ("A", "B", "T", "T_MODULE", "N")))
    text = [KCONFIG_H]
    for number, nest in enumerate(nests):
        for name, content in nest.files.items():
            place = folder / str(number) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode())
        guards = [f"#undef {name.upper().replace('.', '_')}" for name in nest.files]
        for config in nest.configs:
            text += [*(f"#undef {name}" for name in known), *guards]
            text += [line for name, value in sorted(config.items()) for line in autoconf(name, value)]
            text += [f'#include "{number}/{next(iter(nest.files))}"', "=> RESULT"]
    command = [gcc, "-E", "-P", "-w", "-undef", "-nostdinc", f"-iquote{folder}", "-x", "c", "-"]
    done = subprocess.run(command, input="\n".join([*text, ""]), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = iter([line.split()[1] for line in done.stdout.splitlines() if line.startswith("=> ")])
    return [[next(answers) for _ in nest.configs] for nest in nests]


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
        st.sampled_from([COND, f"!{COND}", f"defined({COND})", f"({COND})"]),
        st.sampled_from([f"{SAME}(1)", f"!{SAME}(1)", f"{SAME}(V)"]),
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

_CONDITIONS = (
    None,
    "defined(CONFIG_A)",
    "!defined(FLAG)",
    "(IS_ENABLED(CONFIG_T) && defined(FLAG))",
    "(CONFIG_N > 2)",
    "(V == 1)",
    "(defined CONFIG_B ? V : UNKNOWN)",
    "ALIAS",
)
"""What a macro may stand for that is asked as a condition."""


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
        st.builds(lines, st.just(COND), st.sampled_from(_CONDITIONS)),
        st.sampled_from(["x", "!(x)", "0", "(x) && defined(CONFIG_A)"]).map(
            lambda body: [f"#undef {SAME}", f"#define {SAME}(x) {body}"]
        ),
        st.builds(lines, st.just(ALIAS), st.sampled_from([None, "1", NUMBER, f"({NUMBER})", "V"])),
    )


def question() -> SearchStrategy[tuple[str, str]]:
    """The word behind `#` or `#el`, and what it asks."""
    names = st.sampled_from([*FLAGS, *VALUES, *SWITCHES, TRISTATE])
    return st.one_of(st.tuples(st.just("if"), expressions()), st.tuples(st.sampled_from(["ifdef", "ifndef"]), names))


def conditional(inner: SearchStrategy[list[str]]) -> SearchStrategy[list[str]]:
    """`#if`, any `#elif`s, perhaps an `#else`."""

    def lines(
        first: tuple[str, str], body: list[str], others: list[tuple[tuple[str, str], list[str]]], last: list[str] | None
    ) -> list[str]:
        text = [f"#{first[0]} {first[1]}", *body]
        for test, more in others:
            text += [f"#el{test[0]} {test[1]}", *more]
        return [*text, *([] if last is None else ["#else", *last]), "#endif"]

    return st.builds(lines, question(), inner, st.lists(st.tuples(question(), inner), max_size=2), st.none() | inner)


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


SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda line: line,
    lambda line: line.replace("#", "  # ", 1),
    lambda line: line.replace("#", "%:", 1),
    lambda line: line.replace("#", "/* a\n b */ #", 1),
    lambda line: line.replace("#", "#\\\n", 1),
    lambda line: line.replace("#", "\\\n\f#", 1),
    lambda line: line.replace(" ", " \\\n"),
    lambda line: line.replace(" ", "/* || 1 */ ", 1),
    lambda line: line.replace(" ", " /* ( \n * 1 */ ", 2),
    lambda line: f"{line} // else \\\n || 1",
    lambda line: f"{line}\r",
)
"""The same line in other spellings."""


def spelled(inner: SearchStrategy[list[str]]) -> SearchStrategy[str]:
    """Lines as a text, each in one of the spellings."""

    def joined(lines: list[str], how: list[int]) -> str:
        several = (SPELLINGS[how[i % len(how)]](line) for i, line in enumerate(lines))
        return "".join(f"{line}\n" for line in several)

    return st.builds(joined, inner, st.lists(st.integers(0, len(SPELLINGS) - 1), min_size=1, max_size=6))


def nests() -> SearchStrategy[Nest]:
    """A header that includes another one, perhaps twice, which may have a guard and may include a third."""

    def nest(texts: list[str], guarded: bool, third: bool, twice: bool, configs: list[Mapping[str, str]]) -> Nest:
        include = '#include "{}.h"\n'.format
        guard = "#ifndef {0}_H\n#define {0}_H\n{1}#endif\n" if guarded else "{1}"
        known = "".join(f"#undef {name}\n" for name in MACROS) + f"#define {SAME}(x) x\n"
        files = {
            "main.h": known + texts[0] + include("extra") + texts[1] + (include("extra") if twice else ""),
            "extra.h": guard.format("EXTRA", texts[2] + (include("last") if third else "")),
            "last.h": guard.format("LAST", texts[3]),
        }
        return Nest(files, tuple(configs))

    texts = st.lists(spelled(stretch()), min_size=4, max_size=4)
    configs = st.lists(configurations(), min_size=2, max_size=4)
    return st.builds(nest, texts, st.booleans(), st.booleans(), st.booleans(), configs)


def configurations() -> SearchStrategy[dict[str, str]]:
    """A value for every symbol, as `.config` spells it."""
    return st.fixed_dictionaries(
        {
            **{name.removeprefix("CONFIG_"): st.sampled_from("ny") for name in SWITCHES},
            "T": st.sampled_from("nmy"),
            "N": st.sampled_from(["0", "1", "2", "3", "4"]),
        }
    )
