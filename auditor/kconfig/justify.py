"""Follows a solution back to what a user has to set, so that the rest comes by itself."""

from __future__ import annotations

from typing import Final

from auditor.kconfig import numbers
from auditor.kconfig.choices import Group
from auditor.kconfig.expression import Expr, Symbol
from auditor.kconfig.gates import TRUE
from auditor.kconfig.numbers import Number
from auditor.kconfig.scope import LOGICAL, NOTHING, NUMERIC
from auditor.kconfig.symbols import Logical, Symbols
from auditor.kconfig.values import number

_UNSETTLED: Final = 20
_OPAQUE: Final = 8
"""What it costs to lean on something, against 1 for a symbol that is settled."""


class Support:
    """What a solution rests on.

    `values` of all symbols met on the way, those the question itself mentions
    (`asked`), those a user has to set (`chosen`), and `facts` no file decides.
    `wanted` symbols and `postponed` selects have to be expanded before the
    solution counts.
    """

    __slots__ = ("asked", "chosen", "facts", "postponed", "values", "wanted")

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self.asked: tuple[str, ...] = ()
        self.facts: set[str] = set()
        self.wanted: set[str] = set()
        self.postponed: set[int] = set()


class Justify:
    """One solution; of several reasons the one that needs the least is taken."""

    def __init__(self, symbols: Symbols, model: list[int]) -> None:
        self.symbols, self.scope = symbols, symbols.scope
        self.inputs = symbols.gates.inputs
        self.holding = set(model)
        self.holding.update(-v for v in range(len(model) + 1, symbols.gates.count + 1))
        self.support = Support()
        self.seen: set[int] = set()
        self.costs: dict[int, int] = {}
        self.winners: dict[int, str | None] = {}
        """By a choice's guard: the member that is chosen."""

    def run(self, question: int) -> Support:
        """Follow `question` down to its last reasons."""
        values = self.support.values
        self._follow([question])
        self.support.asked = tuple(values)
        done: set[str] = set()
        while pending := [name for name in values if name not in done]:
            for name in pending:
                done.add(name)
                self._symbol(name)
        return self.support

    # --- literals

    def _follow(self, literals: list[int]) -> None:
        """Take up everything that makes `literals` hold, down to variables of symbols."""
        todo = list(literals)
        while todo:
            lit = todo.pop()
            if lit in self.seen:
                continue
            self.seen.add(lit)
            inputs = self.inputs.get(abs(lit))
            if inputs is None:
                self._leaf(abs(lit))
            elif lit > 0:
                todo += inputs
            else:
                reasons = self._reasons(inputs)
                cheap = reasons[0] if len(reasons) == 1 else min(reasons, key=self._order)
                todo.append(cheap)

    def _order(self, lit: int) -> tuple[int, int]:
        return self._cost(lit), abs(lit)

    def _reasons(self, inputs: tuple[int, ...]) -> list[int]:
        """The negated inputs that refute a conjunction."""
        return [-i for i in inputs if -i in self.holding]

    def _leaf(self, var: int) -> None:
        name = self.scope.leaves.get(var)
        if name is not None:
            self.support.values.setdefault(name, "")
        elif var in self.scope.opaque:
            self.support.facts.add(_fact(self.scope.opaque[var], var in self.holding))
        elif var in self.symbols.postponed:
            self.support.postponed.add(var)

    def _cost(self, lit: int) -> int:
        """How much more has to be known for `lit` to be justified; what a leaf costs changes on the way."""
        costs = self.costs
        if abs(lit) not in self.inputs:
            costs[lit] = self._leaf_cost(abs(lit))
            return costs[lit]
        if lit in costs:
            return costs[lit]
        todo = [lit]
        while todo:
            top = todo[-1]
            inputs = self.inputs.get(abs(top))
            if inputs is None:
                costs[top] = self._leaf_cost(abs(top))
            if top in costs or inputs is None:
                todo.pop()
                continue
            parts = list(inputs) if top > 0 else self._reasons(inputs)
            missing = [part for part in parts if part not in costs]
            if missing:
                todo += missing
            elif top > 0:
                costs[top] = sum(costs[part] for part in parts)
            else:
                costs[top] = min((costs[part] for part in parts), default=_UNSETTLED)
        return costs[lit]

    def _leaf_cost(self, var: int) -> int:
        name = self.scope.leaves.get(var)
        if name is None:
            return 0 if var == TRUE else _OPAQUE if var in self.scope.opaque else _UNSETTLED
        if name in self.support.values:
            return 0
        if name in self.symbols.shapes:
            return 1
        silent = name not in self.scope.bounds and var not in self.holding
        return 1 if silent and self.symbols.quiet(name) else _UNSETTLED

    # --- symbols

    def _symbol(self, name: str) -> None:
        shape = self.symbols.shapes.get(name)
        if isinstance(shape, Number):
            self._number(shape)
            return
        kind = self.scope.type_of(name)
        if kind in LOGICAL:
            ge, yes = self.scope.pair(name)
            self.support.values[name] = value = self._state(ge, yes)
            if value == "m":
                self._follow([self.scope.modules()[1]])
        if shape is None:
            still = kind in LOGICAL and self.support.values[name] == "n"
            if not (still and self.symbols.quiet(name)):
                self.support.wanted.add(name)
        elif shape.group is not None:
            self._member(name, shape.group)
        elif kind in LOGICAL:
            self._logical(shape)

    def _state(self, ge: int, yes: int) -> str:
        return "y" if yes in self.holding else "m" if ge in self.holding else "n"

    def _logical(self, shape: Logical) -> None:
        """A value is natural, or selected, or a user's choice that the prompt allows."""
        value, holding = self.support.values[shape.name], self.holding
        (ge, yes), (rge, ryes) = shape.natural, shape.reverse
        if value == max(self._state(ge, yes), self._state(rge, ryes), key="nmy".index):
            high, low = (ryes, yes) if value == "y" else (rge, ge)
            cause = high if high in holding else low
            self._follow({"n": [-ge, -rge], "m": [-yes, -ryes, cause], "y": [cause]}[value])
            return
        self.support.chosen[shape.name] = value
        seen, fully = shape.visible
        causes = {"n": [seen, -rge], "m": [seen, -ryes], "y": [fully]}[value]
        self._follow([cause for cause in causes if cause in holding])  # a member of no one choice is free: no cause

    def _member(self, name: str, group: Group) -> None:
        value, holding = self.support.values[name], self.holding
        seen, natural, beside = group.visible[name], group.natural[name], group.beside[name]
        if value != "n":
            cause = next(lit for lit in (natural, seen, beside) if lit in holding)
            if cause == seen != natural:
                self.support.chosen[name] = value
            self._follow([cause])
        elif seen not in holding:
            # what sets a member that nobody sees sets it for older interpreters only
            self._follow([cause for cause in (-seen, -beside) if cause in holding])
        else:
            self._loser(name, group)

    def _loser(self, name: str, group: Group) -> None:
        """A visible member is `n` because another one is chosen."""
        if group.active not in self.winners:
            yes = (n for n, pair in group.values.items() if pair[1] in self.holding)
            self.winners[group.active] = next((n for n in yes if group.visible[n] in self.holding), None)
        winner = self.winners[group.active]
        if winner is None:
            self.support.chosen[name] = "n"
            hidden = [-group.shown, group.older]
            self._follow(hidden if self.holding.issuperset(hidden) else [])
        else:
            self.support.values.setdefault(winner, "y")

    # --- numbers

    def _number(self, shape: Number) -> None:
        bounds = self.scope.bounds.get(shape.name, {})
        moved = [b for b, lit in bounds.items() if not self._as_natural(lit, shape.natural.get(b))]
        if moved:
            text = self._least(shape, {bound: lit for bound, lit in bounds.items() if bound != NOTHING})
            self.support.chosen[shape.name] = self.support.values[shape.name] = text
            self._follow([shape.visible[0]])
            self._within(shape)
            return
        for natural in shape.natural.values():
            self._follow([natural if natural in self.holding else -natural])
        for test, default in shape.defaults:
            if test in self.holding:
                self._follow([test])
                self.support.values[shape.name] = self._text(shape, default.value)

    def _within(self, shape: Number) -> None:
        """A number that a user sets stays what it is only by the range that applies."""
        for test, limits in shape.ranges:
            self._follow([test if test in self.holding else -test])
            for end in (limits.low, limits.high) if test in self.holding else ():
                if isinstance(end, Symbol) and self.scope.type_of(end.name) in NUMERIC:
                    self.support.values.setdefault(end.name, "")

    def _as_natural(self, lit: int, natural: int | None) -> bool:
        return natural is None or (lit in self.holding) == (natural in self.holding)

    def _text(self, shape: Number, value: Expr) -> str:
        """The number a default stands for, empty where nobody knows; a range may move it."""
        known = numbers.constant(self.symbols.formulas, shape.kind, value)
        if known is None:
            return self.support.values.get(value.name, "") if isinstance(value, Symbol) else ""
        if any(test in self.holding for test, _ in shape.ranges):
            return ""
        return known

    def _least(self, shape: Number, bounds: dict[int, int]) -> str:
        """The least number that lies on the right side of every bound and within the range."""
        low = [b + 1 for b, lit in bounds.items() if lit in self.holding]
        for test, limits in shape.ranges:
            if test in self.holding:
                text = numbers.constant(self.symbols.formulas, shape.kind, limits.low)
                low += [number(shape.kind, text) or 0] if text else []
        high = [b for b, lit in bounds.items() if lit not in self.holding]
        value = max(low, default=min([*high, 0]))
        return hex(value) if shape.kind == "hex" else str(value)


def _fact(text: str, holds: bool) -> str:
    """A free fact as it is in the solution."""
    if holds:
        return text
    return text.replace(" = ", " != ", 1) if " = " in text else f"!{text}"
