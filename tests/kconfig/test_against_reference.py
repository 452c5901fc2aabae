"""The model against brute force: exactly the configurations of a tiny Kconfig are possible."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.condition import Condition, all_of, enabled, module, symbol
from auditor.kconfig import KconfigModel
from auditor.kconfig.reader import read
from tests.kconfig.memory import model
from tests.kconfig.reference import STATES, configurations, values_of

NAMES = ("MODULES", "A", "B", "C")


def state(name: str, value: str) -> Condition:
    """The condition that a symbol has a value."""
    return {"y": symbol(name), "m": module(name), "n": ~enabled(name)}[value]


@st.composite
def expressions(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """An expression over earlier symbols, an undeclared one and constants.

    `m` means `m && MODULES`, so MODULES itself may not look at it; `BOOL != y` is whatever an interpreter makes of it.
    """
    atoms = st.sampled_from([*names, "UNDECLARED", "y", "n", *(["m"] if names else [])])
    compared = st.builds(
        "{} {}".format,
        st.sampled_from([*names, "UNDECLARED"]),
        st.sampled_from(["= y", "= m", "= n", "!= m", "!= n"]),
    )
    return draw(
        st.recursive(
            atoms | compared,
            lambda inner: (
                st.builds("!({})".format, inner)
                | st.builds("({} && {})".format, inner, inner)
                | st.builds("({} || {})".format, inner, inner)
            ),
            max_leaves=3,
        )
    )


@st.composite
def definitions(draw: st.DrawFn, index: int) -> str:
    """One definition: it looks at earlier symbols and selects later ones."""
    earlier, later = NAMES[:index], NAMES[index + 1 :]
    kind = "bool" if index == 0 else draw(st.sampled_from(["bool", "tristate"]))
    lines = [f"config {NAMES[index]}", f"\t{kind}", *(["\tmodules"] if index == 0 else [])]
    some = expressions(earlier)
    optional = st.none() | some
    if draw(st.booleans()):
        condition = draw(optional)
        lines.append('\tprompt "text"' + (f" if {condition}" if condition else ""))
    for _ in range(draw(st.integers(0, 2))):
        condition = draw(optional)
        lines.append(f"\tdefault {draw(some)}" + (f" if {condition}" if condition else ""))
    if draw(st.booleans()):
        condition = draw(optional)
        lines.append(f"\tdepends on {draw(some)}" + (f" if {condition}" if condition else ""))
    for word in ("select", "imply"):
        if later and draw(st.booleans()):
            condition = draw(optional)
            target = draw(st.sampled_from(later))
            lines.append(f"\t{word} {target}" + (f" if {condition}" if condition else ""))
    return "\n".join(lines) + "\n\n"


@st.composite
def kconfigs(draw: st.DrawFn) -> str:
    """Every symbol in turn, some of them defined twice."""
    rows = []
    for index in range(len(NAMES)):
        rows += [draw(definitions(index)) for _ in range(draw(st.sampled_from([1, 1, 1, 2])))]
    return "".join(rows)


def answers(system: KconfigModel, names: tuple[str, ...]) -> dict[tuple[str, ...], bool]:
    """For every combination of values whether the model calls it possible."""
    return {
        row: system.decide(all_of(state(n, v) for n, v in zip(names, row, strict=True))).possible
        for row in itertools.product(STATES, repeat=len(names))
    }


@settings(max_examples=30)
@given(kconfigs())
def test_exactly_the_real_configurations_are_possible(text: str) -> None:
    """A combination of values is possible exactly when something a user may set leads to it."""
    entries, notices = read(text.encode(), "Kconfig")
    assert not notices
    real = {tuple(values[n] for n in NAMES) for _, values in configurations(entries)}
    possible = {row for row, yes in answers(model(text), NAMES).items() if yes}
    assert possible >= real, "an impossibility was claimed wrongly"
    assert possible == real


@settings(max_examples=30)
@given(kconfigs(), st.sampled_from(NAMES), st.sampled_from(STATES), st.sampled_from(NAMES))
def test_a_witness_leads_to_what_was_asked(text: str, name: str, value: str, other: str) -> None:
    """Setting what a witness says, and nothing else, gives a configuration with the answer."""
    entries, _ = read(text.encode(), "Kconfig")
    decision = model(text).decide(state(name, value) & ~symbol(other))
    if decision.possible:
        values = values_of(entries, dict(decision.witness))
        assert values[name] == value
        assert values[other] != "y"


@settings(max_examples=30)
@given(kconfigs(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_the_core_is_enough_for_the_proof(text: str, name: str, other: str) -> None:
    """The definitions of the symbols a proof leans on forbid by themselves what was asked."""
    question = symbol(name) & ~symbol(other)
    decision = model(text).decide(question)
    if decision.possible or question.is_false:
        return
    kept = [part for part in text.split("\n\n") if part]
    blank = "\n\n".join(_emptied(part, decision.leans_on) for part in kept)
    assert not model(blank + "\n").decide(question).possible


def _emptied(part: str, leans_on: tuple[str, ...]) -> str:
    """A definition a proof does not lean on, free to take any value; its selects stay."""
    head, *lines = part.split("\n")
    if head.split()[1] in leans_on:
        return part
    kept = [line for line in lines if line.split()[0] in ("select", "imply", "depends", "modules")]
    return "\n".join([head, "\ttristate" if "tristate" in part else "\tbool", *kept, '\tprompt "x"'])
