"""Every run-time way through a piece of C, followed for one pointer.

The table is known by a set of names; an expression *carries* it when it is
one of those names, a cast, a sum, the address of a member, or the result of a
call that was handed it.  Reading a member through a pointer does not carry
it: the lock a page points to is not the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from auditor.condition import FALSE, TRUE, Condition
from auditor.csource import ir
from auditor.csource.expression import parse_expression
from auditor.headers import ScopeAt
from auditor.model import MarkKind
from auditor.preprocess import truth
from auditor.trace.flow import Carried, Flow
from auditor.trace.state import Pending, Place, State
from auditor.vocabulary import ADDRESSING, NEVER_FOR_USER_TABLES

_OF_OPTIONS: Final = re.compile(
    r"(?:\s|\bCONFIG_\w+\b|IS_(?:ENABLED|BUILTIN|MODULE|REACHABLE)\b|\b(?:\d+|0[xX][\da-fA-F]+)\b"
    r"|&&|\|\||[=!<>]=|[<>](?![<>])|[!()])*"
)
"""A test of options and numbers alone: anything else may be no macro, and C counts in other widths than `#if` does."""

TAGGING: Final = frozenset({"|", "^"})
"""Operators that put bits into an address."""


class Execution(Flow):
    """The expressions of one activation, and the tests that the configuration decides."""

    # expressions

    def evaluate(self, expr: ir.Expr, state: State, effect: bool = False) -> list[Carried]:
        """The ways on after `expr`, each with whether its value carries the table.

        `effect` tells that the value itself is not used as a pointer.
        """
        return _HANDLERS[type(expr)](self, expr, state, effect)

    def _constant(self, expr: ir.Constant, state: State, effect: bool) -> list[Carried]:
        return [(state, False)]

    def _call(self, expr: ir.Call, state: State, effect: bool) -> list[Carried]:
        return self.resolver.call(self, expr, state)

    def _field(self, expr: ir.Field, state: State, effect: bool) -> list[Carried]:
        held = expr.name in self.members
        return [(s, held or (c and not expr.arrow)) for s, c in self.evaluate(expr.base, state)]

    def _load(self, expr: ir.Load, state: State, effect: bool) -> list[Carried]:
        return [(s, c) for s, c, _ in self._both(expr.of, expr.index, state)]

    def _not(self, expr: ir.Not, state: State, effect: bool) -> list[Carried]:
        return [(s, False) for s, _ in self.evaluate(expr.of, state, True)]

    def _damage(self, expr: ir.Damage, state: State, effect: bool) -> list[Carried]:
        place = self.at(expr.offset)
        self._lost([state], f"the grammar cannot read line {place.location.line}")
        return []

    def _name(self, expr: ir.Name, state: State, effect: bool) -> list[Carried]:
        if expr.text in self.locals or expr.text in state.names:
            return [(state, expr.text in state.names)]
        return self.resolver.bare_name(self, expr, state, effect)

    def _assembly(self, expr: ir.Asm, state: State, effect: bool) -> list[Carried]:
        """Inline assembly may do anything with what it is handed, and go to its labels."""
        ways = []
        for after, carried in self._each(expr.operands, state, False):
            call = Pending("", (), self.place, after.waited, (), f"{self.place.location}: inline assembly is handed it")
            ways.append((after.after(call) if carried else after, False))
        for label in expr.labels:
            self._gotos.setdefault(label, []).extend(after for after, _ in ways)
        return ways

    def _group(self, expr: ir.Group, state: State, effect: bool) -> list[Carried]:
        if expr.operator in TAGGING:
            return self._tagging(expr, state)
        return [(s, c and expr.carries) for s, c in self._each(expr.parts, state, effect)]

    def _each(self, parts: tuple[ir.Expr, ...], state: State, effect: bool) -> list[Carried]:
        """All parts in order; the table is carried where one of them carries it."""
        ways: list[Carried] = [(state, False)]
        for part in parts:
            ways = [
                (after, carried or more)
                for before, carried in ways
                for after, more in self.evaluate(part, before, effect)
            ]
        return ways

    def _tagging(self, expr: ir.Group, state: State) -> list[Carried]:
        """`table | bits`: the value is the table's address no longer, though it still names the table."""
        ways = []
        for after, left, right in self._both(expr.parts[0], expr.parts[1], state):
            tagged = after.marked(MarkKind.TAG, expr.text, self.place.location) if left != right else after
            ways.append((tagged, left or right))
        return ways

    def _both(self, left: ir.Expr, right: ir.Expr, state: State) -> list[tuple[State, bool, bool]]:
        return [(after, a, b) for before, a in self.evaluate(left, state) for after, b in self.evaluate(right, before)]

    def _address(self, expr: ir.Address, state: State, effect: bool) -> list[Carried]:
        if isinstance(expr.of, ir.Field):
            held = expr.of.name in self.members
            return [(s, c or held) for s, c in self.evaluate(expr.of.base, state)]
        if not isinstance(expr.of, ir.Name):
            return self.evaluate(expr.of, state)
        kept = f"the address of what holds it is taken at {self.place.location}"
        return [(s._replace(kept=s.kept or kept) if c else s, c) for s, c in self.evaluate(expr.of, state)]

    def _assign(self, expr: ir.Assign, state: State, effect: bool) -> list[Carried]:
        ways: list[Carried] = []
        for after, carried in self.evaluate(expr.value, state):
            if isinstance(expr.target, ir.Name) and expr.operator[:-1] in TAGGING and expr.target.text in after.names:
                text = f"{expr.target.text} {expr.operator}"
                ways.append((after.marked(MarkKind.TAG, text, self.place.location), True))
            elif isinstance(expr.target, ir.Name):
                ways.append((self._assigned(expr, after, carried), carried))
            elif self._is_member(expr.target) and isinstance(expr.value, ir.Name):
                ways.append((after.named(expr.value.text, carries=True), True))
            else:
                ways += [
                    (self._stored(expr.target, s, carried, held), carried)
                    for s, held in self._target(expr.target, after)
                ]
        return ways

    def _is_member(self, expr: ir.Expr) -> bool:
        return isinstance(expr, ir.Field) and expr.name in self.members

    def _target(self, target: ir.Expr, state: State) -> list[Carried]:
        """The ways on after the target's own sub-expressions, and whether it lies in the table itself.

        A member that holds the table lies in it; an element of such a member only where its structure does.
        """
        base = target.of if isinstance(target, ir.Load) else target.base if isinstance(target, ir.Field) else target
        if isinstance(target, ir.Load) and isinstance(base, ir.Field) and base.name in self.members:
            base = base.base
        held = self._is_member(target)
        return [(after, held or inside) for after, inside in self.evaluate(base, state)]

    def _assigned(self, expr: ir.Assign, state: State, carries: bool) -> State:
        """A variable set: a global one outlives the call, and so may the table."""
        name = expr.target.text if isinstance(expr.target, ir.Name) else ""
        if carries and name not in self.locals:
            state = state._replace(kept=state.kept or f"it is stored in {name} at {self.place.location}")
        if expr.operator != "=" and not carries:
            return state
        return state.named(name, carries, self.is_address(expr.value, state))

    def _stored(self, target: ir.Expr, state: State, carried: bool, inside: bool) -> State:
        """The table written to memory: a local structure is another name of it, anything else keeps it."""
        if not carried or inside:
            return state
        base = target.base if isinstance(target, ir.Field) and not target.arrow else None
        if isinstance(base, ir.Name) and base.text in self.locals:
            return state._replace(names=state.names | {base.text})
        return state._replace(kept=state.kept or f"it is stored in memory at {self.place.location}")

    def _choice(self, expr: ir.Choice, state: State, effect: bool) -> list[Carried]:
        ways: list[Carried] = []
        for after, holds, fails in self._tested(expr.test, [state]):
            for where, part in ((holds, expr.then), (fails, expr.other)):
                for here in after.under(where):
                    ways += self.evaluate(part, here, effect)
        return ways

    def _logic(self, expr: ir.Logic, state: State, effect: bool) -> list[Carried]:
        ways: list[Carried] = []
        for after, holds, fails in self._tested(expr.left, [state]):
            goes_on, stops = (holds, fails) if expr.operator == "&&" else (fails, holds)
            ways += [(stopped, False) for stopped in after.under(stops)]
            for going in after.under(goes_on):
                ways += [(s, False) for s, _ in self.evaluate(expr.right, going, True)]
        return ways

    def _statement_expression(self, expr: ir.StatementExpr, state: State, effect: bool) -> list[Carried]:
        items = [item for item in expr.body.items if item != ir.NOTHING]
        if not items or not isinstance(items[-1], ir.Eval):
            return [(s, False) for s in self.run(expr.body, [state])]
        before = self.run(ir.Seq(tuple(items[:-1])), [state])
        return [carried for s in before for carried in self.evaluate(items[-1].expr, s)]

    def is_address(self, expr: ir.Expr, state: State) -> bool:
        """Whether what carries the table is seen to be its address, or to have bits put into it."""
        if isinstance(expr, ir.Name):
            return expr.text in state.addresses
        if isinstance(expr, ir.Call):
            return isinstance(expr.function, ir.Name) and expr.function.text in ADDRESSING
        if isinstance(expr, ir.Assign):
            return self.is_address(expr.value, state)
        if isinstance(expr, ir.Choice):
            return self.is_address(expr.then, state) or self.is_address(expr.other, state)
        if isinstance(expr, ir.Group):
            return expr.operator in TAGGING or any(self.is_address(part, state) for part in expr.parts)
        return False

    def at(self, offset: int) -> Place:
        """The place of an offset of the text under execution."""
        return self.resolver.place_at(self.place, self.start, offset)

    # tests that the configuration decides

    def decided(self, test: ir.Expr) -> tuple[Condition, Condition]:
        """Where a test can hold and where it can fail; a run-time test can do both everywhere."""
        if isinstance(test, ir.Not):
            holds, fails = self.decided(test.of)
            return fails, holds
        if isinstance(test, ir.Logic):
            (a, not_a), (b, not_b) = self.decided(test.left), self.decided(test.right)
            return (a & b, not_a | not_b) if test.operator == "&&" else (a | b, not_a & not_b)
        if isinstance(test, ir.Constant) and test.text.isdigit():
            return (TRUE, FALSE) if int(test.text) else (FALSE, TRUE)
        if isinstance(test, ir.Constant) and test.text in ("true", "false"):
            return (TRUE, FALSE) if test.text == "true" else (FALSE, TRUE)
        return self._decided_by_text(test)

    def _decided_by_text(self, test: ir.Expr) -> tuple[Condition, Condition]:
        text = ""
        if isinstance(test, ir.Call) and isinstance(test.function, ir.Name):
            if test.function.text in NEVER_FOR_USER_TABLES:
                return FALSE, TRUE
            if test.function.text in ("likely", "unlikely") and len(test.args) == 1:
                return self.decided(test.args[0])
            text = f"{test.function.text}({', '.join(test.texts)})"
        elif isinstance(test, ir.Group):
            text = test.text
        if "CONFIG_" not in text or not _OF_OPTIONS.fullmatch(text):
            return TRUE, TRUE
        found = truth(parse_expression(text), ScopeAt(self.resolver.headers, self.place.position, self.place.unit))
        return (TRUE, TRUE) if found.opaques() else (found, ~found)


_HANDLERS: Final[dict[type, Callable[[Execution, Any, State, bool], list[Carried]]]] = {
    ir.Name: Execution._name,
    ir.Constant: Execution._constant,
    ir.Call: Execution._call,
    ir.Field: Execution._field,
    ir.Address: Execution._address,
    ir.Load: Execution._load,
    ir.Assign: Execution._assign,
    ir.Choice: Execution._choice,
    ir.Logic: Execution._logic,
    ir.Not: Execution._not,
    ir.StatementExpr: Execution._statement_expression,
    ir.Damage: Execution._damage,
    ir.Asm: Execution._assembly,
    ir.Group: Execution._group,
}
