"""Every run-time way through the statements of a piece of C, followed for one pointer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from auditor.condition import FALSE, Condition
from auditor.csource import ir
from auditor.model import Deferral, MarkKind, Step, StepKind
from auditor.trace.missing import sides
from auditor.trace.state import Outcome, Place, State, joined

if TYPE_CHECKING:
    from auditor.trace.resolve import Resolver

MAX_STATES: Final = 96
"""Ways kept apart at once; beyond it they are joined, which can only add names of the table."""

MAX_ROUNDS: Final = 6
"""Rounds of a loop, or jumps backwards, after which a way must have stopped to change; beyond it is unknown."""

Carried = tuple[State, bool]


class Flow(ABC):
    """One activation: a function body, or a macro expanded in its caller.

    `expanding` are the macros this text came out of, which are not expanded
    again (C11 6.10.3.4).  `ends` collects the ways on which the table was freed, `returns` those
    that left by `return`.  `members` are the fields that hold the table, `given` the parameters that do.
    """

    def __init__(
        self,
        resolver: Resolver,
        place: Place,
        start: int,
        stack: tuple[str, ...],
        expanding: frozenset[str] = frozenset(),
    ) -> None:
        self.resolver = resolver
        self.place = place
        self.start = start
        self.stack = stack
        self.expanding = expanding
        self.members: frozenset[str] = frozenset()
        self.given: frozenset[str] = frozenset()
        self.locals: set[str] = set()
        self.ends: list[Outcome] = []
        self.returns: list[State] = []
        self._breaks: list[list[State]] = [[]]
        self._continues: list[list[State]] = [[]]
        self._declared: dict[str, int] = {}
        self._gotos: dict[str, list[State]] = {}

    @abstractmethod
    def evaluate(self, expr: ir.Expr, state: State, effect: bool = False) -> list[Carried]:
        """The ways on after an expression, each with whether its value carries the table."""

    @abstractmethod
    def decided(self, test: ir.Expr) -> tuple[Condition, Condition]:
        """Where a test can hold and where it can fail."""

    @abstractmethod
    def is_address(self, expr: ir.Expr, state: State) -> bool:
        """Whether what carries the table is seen to be its address."""

    def run_whole(self, stmt: ir.Stmt, states: list[State]) -> list[State]:
        """The ways that fall through a whole text; a jump backwards enters it anew at its label."""
        falling = self.run(stmt, states)
        known: set[State] = set()
        labels = ir.labels(stmt) if self._gotos else frozenset()
        for _ in range(MAX_ROUNDS):
            back = {label: [s for s in self._gotos.pop(label, []) if s not in known] for label in labels}
            if not any(back.values()):
                return joined(falling)
            known.update(state for jumping in back.values() for state in jumping)
            self._gotos |= back
            falling += self.run(stmt, [])
        for label in labels & self._gotos.keys():
            self._lost(self._gotos.pop(label), f"its jumps to {label} change too much to follow")
        return joined(falling)

    def run(self, stmt: ir.Stmt, states: list[State]) -> list[State]:
        """The ways that fall through `stmt`."""
        if isinstance(stmt, ir.Label):
            return joined([*states, *self._gotos.pop(stmt.name, [])])
        if isinstance(stmt, ir.Seq):
            return self._sequence(stmt, states)
        if not states and not self._holds_label(stmt):
            return []
        states = self._limited(states)
        if isinstance(stmt, ir.Eval):
            return joined(after for state in states for after, _ in self.evaluate(stmt.expr, state, True))
        if isinstance(stmt, ir.Declare):
            return self._declare(stmt, states)
        if isinstance(stmt, ir.If):
            return self._if(stmt, states)
        if isinstance(stmt, ir.Loop):
            return self._loop(stmt, states)
        if isinstance(stmt, ir.Switch):
            return self._switch(stmt, states)
        if isinstance(stmt, ir.Return):
            self.returns += [self._returned(*way) for state in states for way in self.evaluate(stmt.value, state, True)]
            return []
        return self._jump(stmt, states)

    def _returned(self, state: State, carries: bool) -> State:
        """The state after `return`: a caller that names no member may get hold of what members hold."""
        if not carries or not self.members:
            return state
        return state._replace(kept=state.kept or f"it is returned at {self.place.location}")

    def speaks(self, state: State) -> frozenset[str]:
        """The words by which a text speaks of the table."""
        return state.names | self.members if self.members else state.names

    def _sequence(self, stmt: ir.Seq, states: list[State]) -> list[State]:
        """Statements in order; the names a block declares end with it."""
        before = frozenset(self.locals)
        for item in stmt.items:
            states = self.run(item, states)
        gone = self.locals - before if stmt.scope else set()
        if not gone:
            return states
        self.locals -= gone
        return joined(state._replace(names=state.names - gone) for state in states)

    def _declare(self, stmt: ir.Declare, states: list[State]) -> list[State]:
        """A new variable; where it hides another one that is the table, names tell nothing any more."""
        if stmt.type and self.resolver.gives_destructor(stmt.type, self.place):
            self._lost(states, f"{stmt.type} is a macro by which {stmt.name} has a destructor")
            return []
        hides = stmt.name in self.locals and self._declared.get(stmt.name) != id(stmt)
        self.locals.add(stmt.name)
        self._declared[stmt.name] = id(stmt)
        after: list[State] = []
        for state, carries in (c for s in states for c in self.evaluate(stmt.value, s)):
            if hides and not carries and stmt.name in state.names:
                self._lost([state], f"{stmt.name} is declared again, and hides the table")
            else:
                after.append(state.named(stmt.name, carries, carries and self.is_address(stmt.value, state)))
        return joined(after)

    def _lost(self, states: list[State], reason: str) -> None:
        """These ways end here, unknown."""
        step = Step("?", StepKind.UNRESOLVED, self.place.location)
        for state in states:
            text = f"{self.place.location}: {reason}"
            steps = (*state.steps, step)
            self.ends.append(Outcome(state.where, Deferral.UNKNOWN, "", steps, text, passed=state.passed))

    def lose(self, state: State, reason: str) -> None:
        """End a way here, unknown."""
        self._lost([state], reason)

    def _holds_label(self, stmt: ir.Stmt) -> bool:
        return isinstance(stmt, ir.If | ir.Loop | ir.Switch) and bool(self._gotos)

    def _limited(self, states: list[State]) -> list[State]:
        if not self.resolver.spend(states):
            self._lost(states, "what came before takes too many steps to follow")
            return []
        if len(states) <= MAX_STATES:
            return states
        first = states[0]
        where, names = FALSE, first.names
        for state in states:
            where, names = where | state.where, names | state.names
        pending = tuple(dict.fromkeys(p for s in states for p in s.pending))
        weakest = min((s.waited for s in states), key=lambda waited: waited.value)
        kept = next((s.kept for s in states if s.kept), "")
        passed = tuple(dict.fromkeys(m for s in states for m in s.passed))
        waits = {s.handed for s in states}
        handed = None if None in waits else Deferral.RCU if Deferral.RCU in waits else first.handed
        addresses = frozenset().union(*(s.addresses for s in states))
        return [State(where, names, weakest, pending, kept, first.steps, passed, handed, addresses)]

    def _if(self, stmt: ir.If, states: list[State]) -> list[State]:
        then, other = list[State](), list[State]()
        for state, holds, fails in self._tested(stmt.test, states):
            missing = sides(stmt.test, self.given & state.names)
            then += self._found(state, missing[0]).under(holds)
            other += self._found(state, missing[1]).under(fails)
        taken = self.run(stmt.then, then)
        return joined([*taken, *self.run(stmt.other, other)])

    def _found(self, state: State, missing: bool) -> State:
        return state.marked(MarkKind.MISSING, "", self.place.location) if missing else state

    def _tested(self, test: ir.Expr, states: list[State]) -> list[tuple[State, Condition, Condition]]:
        holds, fails = self.decided(test)
        return [(after, holds, fails) for state in states for after, _ in self.evaluate(test, state, True)]

    def _loop(self, stmt: ir.Loop, states: list[State]) -> list[State]:
        """Rounds until none brings anything new: what one stores in a variable the next may free."""
        self._breaks.append([])
        self._continues.append([])
        left: list[State] = []
        known: set[State] = set() if stmt.at_least_once else set(states)
        for round_ in range(MAX_ROUNDS):
            if round_ or not stmt.at_least_once:
                states = self._next_round(stmt, states, left)
            if not states and not self._gotos:
                break
            after = self.run(stmt.body, states)
            after = self.run(stmt.update, joined([*after, *self._continues[-1]]))
            self._continues[-1].clear()
            states = [state for state in after if state not in known]
            known.update(after)
        else:
            self._lost(self._next_round(stmt, states, left), "a loop changes too much to follow")
        self._continues.pop()
        return joined([*left, *self._breaks.pop()])

    def _next_round(self, stmt: ir.Loop, states: list[State], left: list[State]) -> list[State]:
        """The ways into the body; those out of the loop go to `left`."""
        entering: list[State] = []
        for state, holds, fails in self._tested(stmt.head[0], states):
            if not stmt.endless:
                left += state.under(fails)
            entering += state.under(holds)
        return entering

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
        else:
            (self._continues if stmt.kind == "continue" else self._breaks)[-1].extend(states)
        return []

    def finished(self, falling: list[State]) -> list[State]:
        """Every way that leaves a function with the table alive; a jump to a label it has not is lost."""
        for label, states in self._gotos.items():
            self._lost(states, f"it jumps to {label}, which is not in sight")
        return joined([*falling, *self.returns])

    def jump_out(self, inner: Flow, resumed: Callable[[State], State]) -> None:
        """Let the jumps that a macro's text makes out of itself go on in its caller."""
        self.returns += map(resumed, inner.returns)
        self._breaks[-1] += map(resumed, inner._breaks[0])
        self._continues[-1] += map(resumed, inner._continues[0])
        for label, states in inner._gotos.items():
            self._gotos.setdefault(label, []).extend(map(resumed, states))
