"""What a called name stands for at one place, and how that way ends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, partial
from typing import Final

from auditor.condition import Condition, any_of
from auditor.csource import ir
from auditor.csource.directives import Macro, SourceFile
from auditor.csource.syntax import parse_body
from auditor.deadline import check
from auditor.headers import END, FunctionInForce, Headers, MacroInForce
from auditor.model import BatchWay, Deferral, Location, MarkKind, Mention, Step, StepKind
from auditor.trace import cleanups
from auditor.trace.batch import table_batch
from auditor.trace.beside import passing
from auditor.trace.definitions import Definitions, Where
from auditor.trace.execute import Execution
from auditor.trace.expand import expand
from auditor.trace.flow import Carried
from auditor.trace.macros import CALL, JUMPS, Nested, mentions
from auditor.trace.mentions import BATCHES, own_table_free
from auditor.trace.primitives import freeing_something, is_fixed, meet, noted
from auditor.trace.state import ADDRESS, Flags, Outcome, Pending, Place, State, joined
from auditor.trace.summaries import Summaries, returning
from auditor.vocabulary import PRIMITIVES, PROMISING, Role

MAX_DEPTH: Final = 40
MAX_CALLS: Final = 20_000
"""Calls followed for one architecture; the kernels we know need a few hundred."""

MAX_WORK: Final = 20_000
"""Ways through statements, and calls they leave open, for one architecture; the kernels we know need two hundred."""

_WAITS: Final = frozenset({Role.WAITS_RCU, Role.WAITS_PERHAPS, Role.WAITS_IPI})
_DESIGNATOR: Final = re.compile(r"\s*([A-Za-z_]\w*)((?:\s*\.\s*\w+)+)\s*")


class Resolver:
    """Follows calls for one architecture; every definition is summarised once per use it is put to."""

    def __init__(self, headers: Headers, definitions: Definitions) -> None:
        self.headers = headers
        self.definitions = definitions
        self.calls = 0
        self.work = 0
        self.truncated = False
        self.nested = Nested(headers)
        self._steps: dict[tuple[str, int, StepKind], Step] = {}
        self.summaries = Summaries(self)
        self.kept_by_header: dict[str, bool] = {}
        self.freeing: dict[tuple[str, Where], bool] = {}

    @cached_property
    def batch(self) -> tuple[BatchWay, ...]:
        """What this tree's `tlb_remove_table()` does."""
        return table_batch(self)

    @cached_property
    def own_table_frees(self) -> tuple[Mention, ...]:
        """Where the architecture has a `__tlb_remove_table()` of its own."""
        return tuple(own_table_free(self))

    def _step(self, name: str, kind: StepKind, file: SourceFile, offset: int) -> Step:
        key = (file.path, offset, kind)
        known = self._steps.get(key)
        if known is None:
            known = self._steps[key] = Step(name, kind, Location(file.path, file.line(offset)))
        return known

    # places

    @staticmethod
    def place_at(place: Place, start: int, offset: int) -> Place:
        """The place of an offset of a body that starts at `start`; a macro has only one place."""
        if start < 0:
            return place
        stretch, _ = place.position
        return Place((stretch, start + offset), place.unit, place.file, start + offset)

    # calls

    def call(self, execution: Execution, call: ir.Call, state: State) -> list[Carried]:
        """Evaluate a call: where the name is a macro its text, else the arguments and then the function."""
        place = execution.at(call.offset)
        if isinstance(call.function, ir.Call):
            return self._named_by_macro(execution, call, call.function, state, place)
        name = _called(call.function)
        if not name or name in execution.locals:
            return self._computed(execution, call, state, place)
        result: list[Carried] = []
        if isinstance(call.function, ir.Name) and not is_fixed(name):
            result, state = self._as_macro(execution, name, call.texts, state, place)
        if state.where.is_false:
            return result
        state = self._guarded(execution, call, state, place)
        for after, carried in self._arguments(execution, call, state):
            result += self._as_function(execution, name, call.texts, carried, after, place)
        return result

    def _named_by_macro(
        self, execution: Execution, call: ir.Call, inner: ir.Call, state: State, place: Place
    ) -> list[Carried]:
        """`PASTE(pte_, free)(x)` calls what the macro makes of its arguments; any other call's result is a pointer."""
        result: list[Carried] = []
        for found in self.headers.macros(_called(inner.function), place.position, place.unit):
            text = expand(found.macro, inner.texts) if found.macro and found.macro.params is not None else b""
            name = (text or b"").decode("utf-8", "replace").strip()
            if not name.isidentifier():
                continue
            meant = ir.Call(ir.Name(name), call.args, call.texts, call.offset)
            for here in state.under(found.where):
                result += self.call(execution, meant, here)
            state = state.at(state.where & ~found.where)
        return result if state.where.is_false else [*result, *self._computed(execution, call, state, place)]

    def gives_destructor(self, type_: str, place: Place) -> bool:
        """Whether a type's name gives its variables a destructor (see `cleanups`)."""
        return cleanups.gives_destructor(self.headers, self.nested, type_, place)

    def _computed(self, execution: Execution, call: ir.Call, state: State, place: Place) -> list[Carried]:
        """A call of something that has no name of its own here."""
        state = self._guarded(execution, call, state, place)
        ways = self._arguments(execution, call, state)
        return [w for s, flags in ways for w in self._unnamed(call.function, flags, s, place)]

    def _guarded(self, execution: Execution, call: ir.Call, state: State, place: Place) -> State:
        """The state after a guard: what runs at the end of its block may find the table by what it is handed."""
        if not cleanups.may_find_table(call.function, call.texts, frozenset(execution.locals)):
            return state
        return self._unreadable(state, place, f"{place.location}: what runs at the end of its block is not followed")

    def _unnamed(self, function: ir.Expr, carried: Flags, state: State, place: Place) -> list[Carried]:
        return self._through_pointer(function, carried, state, place) if any(carried) else [(state, False)]

    @staticmethod
    def _arguments(execution: Execution, call: ir.Call, state: State) -> list[tuple[State, Flags]]:
        """The ways on after the arguments, and which of them carry the table.

        A wait in them does not count: what is called may be a macro that drops it.
        """
        ways: list[tuple[State, Flags]] = [(state, ())]
        for argument in call.args:
            ways = [
                (
                    after.waiting(state.waited),
                    (*flags, ADDRESS if flag and execution.is_address(argument, after) else flag),
                )
                for before, flags in ways
                for after, flag in execution.evaluate(argument, before)
            ]
        return ways

    def bare_name(self, execution: Execution, name: ir.Name, state: State, effect: bool) -> list[Carried]:
        """A name without parentheses: an object-like macro may hide a call, a jump or the table in it."""
        place = execution.place
        rest, result = state, list[Carried]()
        for found in self.headers.macros(name.text, place.position, place.unit):
            macro = found.macro
            if macro is None or macro.params is not None or name.text in execution.expanding:
                continue
            names_it = self.nested.says(macro, execution.speaks(state))
            if not (names_it or self.nested.says(macro, JUMPS | CALL if effect else JUMPS)):
                continue
            for here in rest.under(found.where):
                result += [(s, names_it) for s in self._expanded(execution, found, (), here, place)]
                rest = rest.at(rest.where & ~found.where)
        return result if rest.where.is_false else [*result, (rest, False)]

    def _as_macro(
        self, execution: Execution, name: str, texts: tuple[str, ...], state: State, place: Place
    ) -> tuple[list[Carried], State]:
        """Expand `name` where it is a macro that matters; what is left is where it is none, or does not matter."""
        result: list[Carried] = []
        spoken = execution.speaks(state)
        carried = any(mentions(text, spoken) for text in texts)
        for found in self.headers.macros(name, place.position, place.unit):
            macro = found.macro
            if macro is None or name in execution.expanding or (macro.body or "").strip() == name:
                continue
            if not (carried or name in PRIMITIVES or self.nested.says(macro, spoken | JUMPS)):
                continue
            for here in state.under(found.where):
                result += self._macro(execution, found, macro, texts, here, place, carried)
                state = state.at(state.where & ~found.where)
        return result, state

    def _as_function(
        self,
        execution: Execution,
        name: str,
        texts: tuple[str, ...],
        carried: Flags,
        state: State,
        place: Place,
    ) -> list[Carried]:
        primitive = PRIMITIVES.get(name)
        state = noted(state, name, texts, carried, place)
        if primitive and primitive.role in (Role.CONVERTS, Role.INERT):
            return [(state, any(carried))]
        if primitive and primitive.role is Role.UNBATCHES and any(carried):
            return self._primitive(execution, name, primitive.role, state, place)
        if not any(carried) and not (primitive and primitive.role in _WAITS):
            return [(freeing_something(passing(execution, name, texts, state, place), name, place), False)]
        return self._function(execution, name, carried, state, place)

    def _macro(
        self,
        execution: Execution,
        found: MacroInForce,
        macro: Macro,
        texts: tuple[str, ...],
        state: State,
        place: Place,
        carried: bool,
    ) -> list[Carried]:
        slot = next((m for m in map(_DESIGNATOR.fullmatch, texts) if m and self._is_slot(execution, m, state)), None)
        if slot and carried:
            member = slot.group(2).rpartition(".")[2].strip()
            flags = tuple(mentions(text, state.names) for text in texts if not _DESIGNATOR.fullmatch(text))
            return self._through_member(member, flags, state, place)
        if macro.params is None:
            texts = (f"{(macro.body or '').strip()}({', '.join(texts)})",)
        return [(s, carried) for s in self._expanded(execution, found, texts, state, place)]

    @staticmethod
    def _is_slot(execution: Execution, match: re.Match[str], state: State) -> bool:
        """Whether `a.b` handed to a macro names a member of a global structure, as `PVOP_VCALL2(mmu.x, …)` does."""
        return match.group(1) not in execution.locals and match.group(1) not in state.names

    def _expanded(
        self, execution: Execution, found: MacroInForce, texts: tuple[str, ...], state: State, place: Place
    ) -> list[State]:
        """Run a macro's text in its caller; an object-like alias of a call comes as that call's text."""
        macro, visit = found.macro, found.visit
        assert macro is not None
        assert visit is not None
        here = Place(place.position, place.unit, visit.file, macro.offset)
        mark = f"{visit.file.path}:{macro.offset}"
        step = self._step(macro.name, StepKind.MACRO, visit.file, macro.offset)
        text = expand(macro, texts) if macro.params is not None or not texts else texts[0].encode()
        stack = (*execution.stack, mark)
        if text is None or not self.within_budget(stack):
            execution.lose(state, f"{macro.name}, {here.location}, expands without end")
            return []
        inner = Execution(self, here, -1, stack, execution.expanding | {macro.name})
        inner.locals = execution.locals
        inner.members = execution.members
        inner.given = execution.given
        own = state._replace(steps=(), where=state.where & found.where)
        falling = inner.run_whole(parse_body(text), [own])
        execution.ends += [end._replace(steps=(*state.steps, step, *end.steps)) for end in inner.ends]
        resumed = partial(_resumed, before=state, step=step)
        execution.jump_out(inner, resumed)
        return [resumed(after) for after in falling]

    # functions

    def _function(self, execution: Execution, name: str, carried: Flags, state: State, place: Place) -> list[Carried]:
        primitive = PRIMITIVES.get(name)
        result: list[Carried] = []
        for found in self.headers.functions(name, place.unit):
            for here in state.under(found.where):
                kind = StepKind.INLINE if found.function.file.path.endswith(".h") else StepKind.FUNCTION
                result += [(s, any(carried)) for s in self.enter(execution, found, kind, carried, here)]
                state = state.at(state.where & ~found.where)
        if state.where.is_false:
            return result
        if primitive and primitive.role is Role.TABLE_BATCH and ADDRESS in carried:
            state = self._handed_address(execution, name, state, place)
        if primitive and primitive.role is Role.WAITS_IPI and any(carried):
            state = self._unreadable(state, place, f"{place.location}: {name}() hands it to a function on every CPU")
        if primitive:
            return result + self._primitive(execution, name, primitive.role, state, place)
        return [*result, (state.after(Pending(name, carried, place, state.waited)), any(carried))]

    def _handed_address(self, execution: Execution, name: str, state: State, place: Place) -> State:
        """`tlb_remove_table()` given an address: only a function of the architecture's own knows what to do with it."""
        own = any_of(mention.condition for mention in self.own_table_frees)
        for lost in state.under(~own & BATCHES):
            execution.lose(lost, f"{name}() is handed an address, or a tagged pointer, and takes it for a page")
        state = state.at(state.where & (own | ~BATCHES))
        tagged = any(mark.kind is MarkKind.TAG for mark in state.passed)  # and that was told already
        return state if tagged else state.marked(MarkKind.TAG, "an address", place.location)

    def enter(
        self, execution: Execution, found: FunctionInForce, kind: StepKind, carried: Flags, state: State
    ) -> list[State]:
        """Follow one function body; the ways on are those that return with the table alive."""
        function = found.function
        step = self._step(function.name, kind, function.file, function.offset)
        states = []
        for outcome in self.summaries.of(
            found.visit, function, carried, state.waited, execution.stack, execution.members
        ):
            where = state.where & outcome.where
            if where.is_false:
                continue
            if outcome.deferral is not None:
                if state.handed and outcome.deferral is Deferral.RCU:
                    continue
                steps, passed = (*state.steps, step, *outcome.steps), (*state.passed, *outcome.passed)
                execution.ends.append(outcome._replace(where=where, steps=steps, passed=passed))
                continue
            pending = tuple(p._replace(steps=(step, *p.steps)) for p in outcome.pending)
            states.append(
                state._replace(
                    where=where,
                    waited=outcome.waited,
                    kept=state.kept or outcome.kept,
                    pending=tuple(dict.fromkeys((*state.pending, *pending))),
                    passed=tuple(dict.fromkeys((*state.passed, *outcome.passed))),
                    handed=state.handed or outcome.handed,
                )
            )
        return joined(states)

    def within_budget(self, stack: tuple[str, ...]) -> bool:
        """Whether one more call may be followed; past that the answer is known to be cut short."""
        check()
        self.calls += 1
        if self.calls > MAX_CALLS or len(stack) > MAX_DEPTH:
            self.truncated = True
            return False
        return True

    def spend(self, states: Iterable[State | Outcome]) -> bool:
        """Count what following these ways takes; `False` once it is more than one architecture may take."""
        check()
        self.work += sum(1 + len(state.pending) for state in states)
        return self.work <= MAX_WORK

    # ends

    def _primitive(self, execution: Execution, name: str, role: Role, state: State, place: Place) -> list[Carried]:
        if role in PROMISING and self.definitions.renamed(name, self.headers, place.unit):
            execution.lose(state, f"a declaration makes calls of {name}() calls of something else")
            return []
        met = meet(name, role, state, place, lambda: self.batch)
        execution.ends += met.ends
        return [] if met.onward is None else [(met.onward, False)]

    def _through_pointer(self, function: ir.Expr, carried: Flags, state: State, place: Place) -> list[Carried]:
        if isinstance(function, ir.Field):
            return self._through_member(function.name, carried, state, place)
        return [(self._unreadable(state, place, f"{place.location}: a call through a function pointer"), False)]

    def _through_member(self, member: str, carried: Flags, state: State, place: Place) -> list[Carried]:
        pending = Pending(member, carried, place, state.waited, member=True)
        return [(state.after(pending), any(carried))]

    def installed(self, call: Pending, where: Condition) -> list[tuple[Condition, list[Outcome]]]:
        """The ways an indirect call can go: any function the architecture installs in that member may run."""
        step = Step(call.name, StepKind.INDIRECT, call.place.location)
        ways = []
        for choice in self.definitions.installed(call.name, self.headers):
            here = where & choice.where
            if here.is_false:
                continue
            if not choice.function:
                reason = f"{choice.location}: the member {call.name} is set to what is no function's name"
                ways.append((here, [Outcome(here, Deferral.UNKNOWN, "", (*call.steps, step), reason)]))
                continue
            place = Place(END, choice.unit, choice.file, choice.offset)
            execution = Execution(self, place, -1, ())
            state = State(here, frozenset(), call.waited, steps=(*call.steps, step))
            after = [s for s, _ in self._function(execution, choice.function, call.carried, state, place)]
            ways.append((here, [*execution.ends, *(returning(s) for s in after)]))
        return ways

    def _unreadable(self, state: State, place: Place, reason: str) -> State:
        return state.after(Pending("", (), place, state.waited, (), reason))


def _called(function: ir.Expr) -> str:
    """The name that is called; `(f)(x)` calls `f` as well, though never a macro of that name."""
    if isinstance(function, ir.Load) and function.index == ir.EMPTY:
        function = function.of
    return function.text if isinstance(function, ir.Name) else ""


def _resumed(after: State, before: State, step: Step) -> State:
    """Back in the caller of a macro: its steps again, and what the macro left pending seen through it."""
    old = after.pending[: len(before.pending)]
    added = (p._replace(steps=(*before.steps, step, *p.steps)) for p in after.pending[len(before.pending) :])
    return after._replace(steps=before.steps, pending=tuple(dict.fromkeys((*old, *added))))
