"""Kconfig files made at random, small enough that everything a user may set can be tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from hypothesis import strategies as st

from auditor.condition import Condition, above, all_of, enabled, module, symbol

NAMES = ("MODULES", "A", "B", "C", "D", "E", "F")
MOST = 96
"""What may be set, in all combinations: so often one file is asked."""

Values = dict[str, str]


@dataclass(frozen=True)
class Generated:
    """A Kconfig file, the type of every symbol, and what a user may set of each that has a prompt.

    `lax`: older interpreters read it otherwise, and the model admits what any of them does (`kconfig/choices.py`).
    """

    text: str
    types: Values
    settable: dict[str, tuple[str, ...]]
    lax: bool

    def fragments(self) -> Iterator[Values]:
        """Everything a user may set."""
        for row in itertools.product(*self.settable.values()):
            yield dict(zip(self.settable, row, strict=True))


class Writer:
    """What has been written so far; a symbol looks at earlier ones and selects later ones, so that nothing recurs."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.types: Values = {}
        self.known: list[str] = []
        """What an expression may ask for: a symbol does not look at itself, nor one member of a choice at another."""
        self.settable: dict[str, tuple[str, ...]] = {}
        self.selectable = list(NAMES[1 : draw(st.integers(3, len(NAMES)))])
        self.todo = list(self.selectable)
        self.reached = set[str]()
        """What is selected or implied."""
        self.lax = False

    def chance(self, of: int = 2) -> bool:
        return self.draw(st.integers(1, of)) == 1

    def offer(self, name: str, values: tuple[str, ...]) -> bool:
        """Whether a symbol may have a prompt; then what is set of it."""
        if prod(map(len, self.settable.values())) * len(values) > MOST:
            return False
        self.settable[name] = values
        return True

    # expressions

    def expression(self) -> str:
        parts = [self.atom() for _ in range(self.draw(st.sampled_from((1, 1, 2, 3))))]
        words = (self.draw(st.sampled_from((" && ", " || "))) for _ in parts)
        text = parts[0]
        for part, word in zip(parts[1:], words, strict=False):
            text = f"({text}{word}{part})"
        return text

    def atom(self) -> str:
        known = [*self.known, "UNDECLARED"]
        name = self.draw(st.sampled_from(known))
        if self.types.get(name) == "int":
            return f"{name} {self.draw(st.sampled_from(('=', '!=', '<', '>=')))} {self.draw(st.integers(0, 5))}"
        how = self.draw(st.sampled_from(("{}", "!{}", "{}", "{} = y", "{} != n", "{} = m", "m", "y", "n")))
        return how.format(name)

    def condition(self) -> str:
        return f" if {self.expression()}" if self.chance() else ""

    # entries

    def name(self) -> str:
        name = self.todo.pop(0)
        self.selectable.remove(name)
        return name

    def logical(self) -> None:
        name, kind = self.name(), self.draw(st.sampled_from(("bool", "tristate")))
        self.lines.append(f"config {name}")
        body = [f"\t{kind}"]
        if self.chance(5):
            body = [f"\tdef_{kind} {self.expression()}{self.condition()}"]
        if not self.chance(4) and self.offer(name, ("y", "n") if kind == "bool" else ("y", "m", "n")):
            body.append(f'\tprompt "{name}"{self.condition()}')
        for _ in range(self.draw(st.integers(0, 2))):
            body.append(f"\tdefault {self.expression()}{self.condition()}")
        self.types[name] = kind
        self.finish(body)
        self.known.append(name)

    def finish(self, body: list[str]) -> None:
        """What any symbol may have, after its prompt and its defaults."""
        if self.chance(3):
            body.append(f"\tdepends on {self.expression()}")
        for word in ("select", "imply"):
            if self.selectable and self.chance(3):
                self.reached.add(target := self.draw(st.sampled_from(self.selectable)))
                body.append(f"\t{word} {target}{self.condition()}")
        self.lines += body

    def number(self) -> None:
        name = self.name()
        body = ["\tint"]
        low = self.draw(st.integers(0, 3))
        high = low + self.draw(st.integers(0, 3))
        if self.chance(4) or not self.offer(name, tuple(map(str, {low - 1, low, high, high + 1} - {-1}))):
            low, high = min(low, 1), max(high, 2)
        else:
            body.append(f'\tprompt "{name}"{self.condition()}')
        if not self.chance(4):
            numbers = [known for known in self.known if self.types[known] == "int"]
            end = self.draw(st.sampled_from(numbers)) if numbers and self.chance(3) else high
            body.append(f"\trange {low} {end}{self.condition()}")
        body.append(f"\tdefault {self.draw(st.integers(0, 6))}{self.condition()}")
        if self.chance():
            body.append(f"\tdefault {self.draw(st.integers(0, 6))}")
        if self.chance(3):
            body.append(f"\tdepends on {self.expression()}")
        self.lines += [f"config {name}", *body]
        self.types[name] = "int"
        self.known.append(name)

    def choice(self) -> None:
        members = self.todo[: self.draw(st.integers(2, 3))]
        if prod(map(len, self.settable.values())) << len(members) > MOST:  # for a member has to have a prompt
            self.logical()
            return
        self.settable |= dict.fromkeys(members, ("y", "n"))
        hides = self.condition() if self.chance(4) else ""
        self.lax |= bool(hides) or not self.reached.isdisjoint(members)
        head = ["choice", f'\tprompt "one of them"{hides}']
        if self.chance():
            head.append(f"\tdefault {self.draw(st.sampled_from(members))}{self.condition()}")
        if self.chance(3):
            head.append(f"\tdepends on {self.expression()}")
        self.lines += head
        for name in members:
            self.todo.remove(name)
            self.selectable.remove(name)
        for name in members:
            self.lines.append(f"config {name}")
            self.types[name] = "bool"
            body = ["\tbool", f'\tprompt "{name}"{self.condition() if self.chance(3) else ""}']
            self.finish(body)
        self.known += members
        self.lines.append("endchoice")

    def block(self) -> None:
        """One or more entries, some of them inside of an `if` or a menu."""
        around = self.draw(st.sampled_from(("", "", "if", "menu")))
        if around == "if":
            self.lines.append(f"if {self.expression()}")
        if around == "menu":
            self.lines.append('menu "some"')
            words = ("depends on", "visible if")
            self.lines += [f"\t{word} {self.expression()}" for word in words if self.chance(3)]
        for _ in range(self.draw(st.integers(1, 2))):
            kinds = [self.logical, self.logical, self.logical, self.number]
            kinds += [self.choice] if len(self.todo) > 1 else []
            if self.todo:
                self.draw(st.sampled_from(kinds))()
        if around:
            self.lines.append(f"end{around}")


@st.composite
def kconfigs(draw: st.DrawFn) -> Generated:
    """A file with up to six symbols and modules: prompts, defaults, selects, ranges, choices, menus."""
    writer = Writer(draw)
    writer.lines += ["config MODULES", "\tbool" + (' "modules"' if writer.offer("MODULES", ("y", "n")) else "")]
    writer.lines += ["\tmodules"] + (["\tdefault y"] if writer.chance() else [])
    writer.types["MODULES"] = "bool"
    writer.known.append("MODULES")
    while writer.todo:
        writer.block()
    return Generated("\n".join(writer.lines) + "\n", writer.types, writer.settable, writer.lax)


def fact(name: str, value: str, kind: str) -> Condition:
    """That a symbol has a value; of a number, that it is as large and no larger."""
    if kind == "int":
        return above(name, int(value) - 1) & ~above(name, int(value)) if value.isdecimal() else ~above(name, 0)
    return {"y": symbol(name), "m": module(name), "n": ~enabled(name)}[value]


@st.composite
def questions(draw: st.DrawFn, types: Values) -> Condition:
    """That some symbols have values, or do not have them."""
    facts = []
    for name in draw(st.lists(st.sampled_from(list(types)), min_size=1, max_size=3, unique=True)):
        kind = types[name]
        values = {"bool": "yn", "tristate": "ymn", "int": "0123456"}[kind]
        one = fact(name, draw(st.sampled_from(values)), kind)
        facts.append(~one if draw(st.integers(1, 3)) == 1 else one)
    return all_of(facts)
