"""Every run-time way through a piece of C, followed for one pointer.

The table is known by a set of names; an expression *carries* it when it is
one of those names, a cast, a sum, the address of a member, or the result of a
call that was handed it.  Reading a member through a pointer does not carry
it: the lock a page points to is not the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from auditor.condition import FALSE, TRUE, Condition
from auditor.csource import ir
from auditor.csource.expression import parse_expression
from auditor.preprocess import truth
from auditor.headers import ScopeAt
from auditor.model import MarkKind
from auditor.trace.state import Outcome, Pending, Place, State
from auditor.vocabulary import NEVER_FOR_USER_TABLES

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

MAX_STATES: Final = 96
"""Ways kept apart at once; beyond it they are joined, which can only add names of the table."""

TAGGING: Final = frozenset({"|", "^"})
"""Operators that put bits into an address."""

Carried = tuple[State, bool]


def joined(states: Iterable[State]) -> list[State]:
    """Equal ways made one, their conditions united."""
    by_rest: dict[State, Condition] = {}
    for state in states:
        key = state._replace(where=TRUE)
        by_rest[key] = by_rest.get(key, FALSE) | state.where
    return [key._replace(where=where) for key, where in by_rest.items()]


class Execution:
    """One activation: a function body, or a macro expanded in its caller.

    `expanding` are the macros this text came out of, which are not expanded
    again (C11 6.10.3.4).  `ends` collects the ways on which the table was freed, `returns` those
    that left by `return`.
    """

    def __init__(
        self, resolver: Resolver, place: Place, start: int, stack: tuple[str, ...], expanding: frozenset[str] = frozenset()
    ) -> None:
        self.resolver = resolver
        self.place = place
        self.start = start
        self.stack = stack
        self.expanding = expanding
        self.locals: set[str] = set()
        self.ends: list[Outcome] = []
        self.returns: list[State] = []
        self._breaks: list[list[State]] = []
        self._gotos: dict[str, list[State]] = {}

    # statements

    def run(self, stmt: ir.Stmt, states: list[State]) -> list[State]:
        """The ways that fall through `stmt`."""
        if isinstance(stmt, ir.Label):
            return joined([*states, *self._gotos.pop(stmt.name, [])])
        if isinstance(stmt, ir.Seq):
            for item in stmt.items:
                states = self.run(item, states)
            return states
        if not states and not self._holds_label(stmt):
            return []
        states = self._limited(states)
        if isinstance(stmt, ir.Eval):
            return joined(after for state in states for after, _ in self.evaluate(stmt.expr, state, True))
        if isinstance(stmt, ir.Declare):
            self.locals.add(stmt.name)
            return joined(self._named(stmt.name, c) for s in states for c in self.evaluate(stmt.value, s))
        if isinstance(stmt, ir.If):
            return self._if(stmt, states)
        if isinstance(stmt, ir.Loop):
            return self._loop(stmt, states)
        if isinstance(stmt, ir.Switch):
            return self._switch(stmt, states)
        if isinstance(stmt, ir.Return):
            self.returns += [after for state in states for after, _ in self.evaluate(stmt.value, state, True)]
            return []
        return self._jump(stmt, states)

    def _holds_label(self, stmt: ir.Stmt) -> bool:
        return isinstance(stmt, ir.If | ir.Loop | ir.Switch) and bool(self._gotos)

    def _limited(self, states: list[State]) -> list[State]:
        if len(states) <= MAX_STATES:
            return states
        first = states[0]
        where, names = FALSE, first.names
        for state in states:
            where, names = where | state.where, names | state.names
        pending = tuple(dict.fromkeys(p for s in states for p in s.pending))
        weakest = min((s.waited for s in states), key=lambda waited: waited.value)
        return [State(where, names, weakest, pending, first.kept)]

    def _if(self, stmt: ir.If, states: list[State]) -> list[State]:
        then, other = [], []
        for state, holds, fails in self._tested(stmt.test, states):
            then += [state._replace(where=state.where & holds)]
            other += [state._replace(where=state.where & fails)]
        taken = self.run(stmt.then, [s for s in then if not s.where.is_false])
        return joined([*taken, *self.run(stmt.other, [s for s in other if not s.where.is_false])])

    def _tested(self, test: ir.Expr, states: list[State]) -> list[tuple[State, Condition, Condition]]:
        holds, fails = self.decided(test)
        return [(after, holds, fails) for state in states for after, _ in self.evaluate(test, state, True)]

    def _loop(self, stmt: ir.Loop, states: list[State]) -> list[State]:
        """The body once, or not at all: a second round frees nothing a first did not."""
        self._breaks.append([])
        entered, skipped = states, states
        if not stmt.at_least_once and stmt.head:
            tested = self._tested(stmt.head[0], states)
            entered = [s._replace(where=s.where & holds) for s, holds, _ in tested]
            skipped = [s._replace(where=s.where & fails) for s, _, fails in tested]
        after = self.run(stmt.body, [s for s in entered if not s.where.is_false])
        broken = self._breaks.pop()
        if stmt.endless:
            return joined(broken)
        if stmt.at_least_once:
            return joined([*after, *broken])
        return joined([*(s for s in skipped if not s.where.is_false), *after, *broken])

    def _switch(self, stmt: ir.Switch, states: list[State]) -> list[State]:
        entry = joined(after for state in states for after, _ in self.evaluate(stmt.value, state, True))
        self._breaks.append([])
        falling: list[State] = []
        for arm in stmt.arms:
            falling = self.run(arm, joined([*entry, *falling]))
        broken = self._breaks.pop()
        return joined([*falling, *broken, *([] if stmt.has_default else entry)])

    def _jump(self, stmt: ir.Jump, states: list[State]) -> list[State]:
        if stmt.kind == "goto":
            self._gotos.setdefault(stmt.label, []).extend(states)
        elif self._breaks:
            self._breaks[-1].extend(states)
        else:
            self.returns += states
        return []

    def finished(self, falling: list[State]) -> list[State]:
        """Every way that leaves the activation with the table alive; a jump backwards leaves it too."""
        stray = [state for states in self._gotos.values() for state in states]
        return joined([*falling, *self.returns, *stray])

    # expressions

    def evaluate(self, expr: ir.Expr, state: State, effect: bool = False) -> list[Carried]:
        """The ways on after `expr`, each with whether its value carries the table.

        `effect` tells that the value itself is not used as a pointer.
        """
        if isinstance(expr, ir.Name):
            return self._name(expr, state, effect)
        if isinstance(expr, ir.Constant):
            return [(state, False)]
        if isinstance(expr, ir.Call):
            return self.resolver.call(self, expr, state)
        if isinstance(expr, ir.Field):
            return [(s, c and not expr.arrow) for s, c in self.evaluate(expr.base, state)]
        if isinstance(expr, ir.Address):
            return self._address(expr, state)
        if isinstance(expr, ir.Load):
            return [(s, c) for s, c, _ in self._both(expr.of, expr.index, state)]
        if isinstance(expr, ir.Assign):
            return self._assign(expr, state)
        if isinstance(expr, ir.Choice):
            return self._choice(expr, state, effect)
        if isinstance(expr, ir.Logic):
            return self._logic(expr, state)
        if isinstance(expr, ir.Not):
            return [(s, False) for s, _ in self.evaluate(expr.of, state, True)]
        if isinstance(expr, ir.StatementExpr):
            return self._statement_expression(expr, state)
        if isinstance(expr, ir.Damage):
            return [(self._damaged(expr, state), True)]
        parts = expr.operands if isinstance(expr, ir.Asm) else expr.parts
        if isinstance(expr, ir.Group) and expr.operator in TAGGING:
            return self._tagging(expr, state)
        return self._group(parts, isinstance(expr, ir.Group) and expr.carries, state, effect)

    def _name(self, expr: ir.Name, state: State, effect: bool) -> list[Carried]:
        if effect and expr.text not in self.locals:
            return self.resolver.bare_name(self, expr, state)
        return [(state, expr.text in state.names)]

    def _group(self, parts: tuple[ir.Expr, ...], carries: bool, state: State, effect: bool) -> list[Carried]:
        ways: list[Carried] = [(state, False)]
        for part in parts:
            ways = [(after, carried or more) for before, carried in ways for after, more in self.evaluate(part, before, effect)]
        return [(s, c and carries) for s, c in ways]

    def _tagging(self, expr: ir.Group, state: State) -> list[Carried]:
        """`table | bits`: the value is the table's address no longer, though it still names the table."""
        ways = []
        for after, left, right in self._both(expr.parts[0], expr.parts[1], state):
            tagged = after.marked(MarkKind.TAG, expr.text, self.place.location) if left != right else after
            ways.append((tagged, left or right))
        return ways

    def _both(self, left: ir.Expr, right: ir.Expr, state: State) -> list[tuple[State, bool, bool]]:
        return [(after, a, b) for before, a in self.evaluate(left, state) for after, b in self.evaluate(right, before)]

    def _address(self, expr: ir.Address, state: State) -> list[Carried]:
        if isinstance(expr.of, ir.Field):
            return self.evaluate(expr.of.base, state)
        return self.evaluate(expr.of, state)

    def _assign(self, expr: ir.Assign, state: State) -> list[Carried]:
        ways: list[Carried] = []
        for after, carried in self.evaluate(expr.value, state):
            if isinstance(expr.target, ir.Name) and expr.operator[:-1] in TAGGING and expr.target.text in after.names:
                text = f"{expr.target.text} {expr.operator}"
                ways.append((after.marked(MarkKind.TAG, text, self.place.location), True))
            elif isinstance(expr.target, ir.Name):
                ways.append((self._named(expr.target.text, (after, carried)), carried))
            else:
                ways += [(self._stored(expr.target, s, carried, held), carried) for s, held in self._target(expr.target, after)]
        return ways

    def _target(self, target: ir.Expr, state: State) -> list[Carried]:
        """The ways on after the target's own sub-expressions, and whether it lies in the table itself."""
        base = target.of if isinstance(target, ir.Load) else target.base if isinstance(target, ir.Field) else target
        return self.evaluate(base, state)

    def _named(self, name: str, carried: Carried) -> State:
        state, carries = carried
        return state._replace(names=state.names | {name}) if carries and name else state

    def _stored(self, target: ir.Expr, state: State, carried: bool, inside: bool) -> State:
        """The table written to memory: a local structure is another name of it, anything else keeps it."""
        if not carried or inside:
            return state
        if isinstance(target, ir.Field) and not target.arrow and isinstance(target.base, ir.Name):
            return state._replace(names=state.names | {target.base.text})
        return state._replace(kept=state.kept or f"it is stored in memory at {self.place.location}")

    def _choice(self, expr: ir.Choice, state: State, effect: bool) -> list[Carried]:
        ways: list[Carried] = []
        for after, holds, fails in self._tested(expr.test, [state]):
            for where, part in ((holds, expr.then), (fails, expr.other)):
                here = after._replace(where=after.where & where)
                if not here.where.is_false:
                    ways += self.evaluate(part, here, effect)
        return ways

    def _logic(self, expr: ir.Logic, state: State) -> list[Carried]:
        ways: list[Carried] = []
        for after, holds, fails in self._tested(expr.left, [state]):
            goes_on, stops = (holds, fails) if expr.operator == "&&" else (fails, holds)
            stopped = after._replace(where=after.where & stops)
            going = after._replace(where=after.where & goes_on)
            if not stopped.where.is_false:
                ways.append((stopped, False))
            if not going.where.is_false:
                ways += [(s, False) for s, _ in self.evaluate(expr.right, going, True)]
        return ways

    def _statement_expression(self, expr: ir.StatementExpr, state: State) -> list[Carried]:
        items = [item for item in expr.body.items if item != ir.NOTHING]
        if not items or not isinstance(items[-1], ir.Eval):
            return [(s, False) for s in self.run(expr.body, [state])]
        before = self.run(ir.Seq(tuple(items[:-1])), [state])
        return [carried for s in before for carried in self.evaluate(items[-1].expr, s)]

    def _damaged(self, expr: ir.Damage, state: State) -> State:
        place = self.at(expr.offset)
        reason = f"{place.location}: the grammar cannot read this span"
        return state._replace(pending=(*state.pending, Pending("", (), place, state.waited, (), reason)))

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
        if "CONFIG_" not in text:
            return TRUE, TRUE
        found = truth(parse_expression(text), ScopeAt(self.resolver.headers, self.place.position, self.place.unit))
        return (TRUE, TRUE) if found.opaques() else (found, ~found)
