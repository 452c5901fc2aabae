"""Which definition of a name is in force, where, and under which condition.

`Headers` walks the include tree of one architecture in the order a compiler
reads it, over all configurations at once: an include is entered under the
condition of the conditionals around it.  Nothing else is evaluated until a
name is looked up; then only the definitions of that name, and the
conditionals around them, are.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from auditor.condition import FALSE, TRUE, Condition, symbol
from auditor.csource.directives import Branch, Macro, SourceFile, Test
from auditor.csource.functions import Function
from auditor.includes import Includes, Universe
from auditor.predefined import BY_WIDTH, PREDEFINED
from auditor.preprocess import asked
from auditor.sources import Sources

Position = tuple[int, int]
"""A place in the order of reading: the number of the stretch of text, and the offset in its file."""

END: Position = (1 << 60, 0)


class Visit:
    """One reading of one file under one condition.

    `unit` 0 are the headers; every C file is a unit of its own on top of them.
    `stretches` cut the file where it includes others.
    """

    __slots__ = ("conditions", "file", "offsets", "stretches", "unit", "where")

    def __init__(self, file: SourceFile, where: Condition, unit: int, stretch: int) -> None:
        self.file = file
        self.where = where
        self.unit = unit
        self.offsets = [0]
        self.stretches = [stretch]
        self.conditions: dict[int, Condition] = {}

    def position(self, offset: int) -> Position:
        """Where `offset` stands in the order of reading."""
        return self.stretches[bisect_right(self.offsets, offset) - 1], offset


class MacroInForce(NamedTuple):
    """A macro definition and where it applies; `macro` is `None` where the name is not defined."""

    where: Condition
    macro: Macro | None
    visit: Visit | None


class FunctionInForce(NamedTuple):
    """A function definition and where it is compiled."""

    where: Condition
    function: Function
    visit: Visit


class WidenUniverse(Exception):
    """A name matters that an unvisited header mentions: the walk must be repeated with it."""


class Headers:
    """The symbolic preprocessor of one architecture."""

    def __init__(self, sources: Sources, includes: Includes, universe: Universe) -> None:
        self.sources = sources
        self.includes = includes
        self.universe = universe
        self.visits: list[Visit] = []
        self.assumed_undefined: set[str] = set()
        self._included: dict[str, Condition] = {}
        self._stretch = 0
        self._defining: dict[str, list[tuple[Macro, Visit]]] = {}
        self._checked: set[str] = set()
        self._units: dict[str, int] = {}
        for root in universe.roots:
            self._enter(root, TRUE, 0, ())

    # walking

    def _enter(self, path: str, where: Condition, unit: int, chain: tuple[str, ...]) -> None:
        file = self.sources.file(path)
        already = self._included.get(path, FALSE)
        if file.once:
            where = where & ~already
        if where.is_false or path in chain:
            return
        self._included[path] = already | where
        self._stretch += 1
        visit = Visit(file, where, unit, self._stretch)
        self.visits.append(visit)
        for name, macros in file.macros.items():
            self._defining.setdefault(name, []).extend((macro, visit) for macro in macros)
        for include in file.includes:
            target = self.includes.resolve(include.target, include.quoted, path)
            if target is None or not (unit == 0 and self.universe.relevant(target) or unit and include.quoted):
                continue
            here = self.where(visit, include.branch)
            if here.is_false:
                continue
            self._enter(target, here, unit, (*chain, path))
            self._stretch += 1
            visit.offsets.append(include.offset)
            visit.stretches.append(self._stretch)

    def unit(self, path: str, where: Condition) -> int:
        """The number of the C file `path`, read on top of the headers where it is compiled."""
        known = self._units.get(path)
        if known is None:
            known = self._units[path] = len(self._units) + 1
            before = dict(self._included)
            self._enter(path, where, known, ())
            self._included = before
        return known

    # conditions

    def where(self, visit: Visit, branch: Branch | None) -> Condition:
        """Where the text of a conditional's arm is compiled in one visit."""
        if branch is None:
            return visit.where
        known = visit.conditions.get(branch.start)
        if known is None:
            known = self.where(visit, branch.parent)
            if not branch.is_guard and not known.is_false:
                for test in branch.earlier:
                    known = known & ~self._asked(visit, test)
                if branch.test:
                    known = known & self._asked(visit, branch.test)
            visit.conditions[branch.start] = known
        return known

    def _asked(self, visit: Visit, test: Test) -> Condition:
        return asked(test, ScopeAt(self, visit.position(test.offset), visit.unit))

    # looking up

    def macros(self, name: str, position: Position, unit: int) -> list[MacroInForce]:
        """Every state of the macro `name` just before `position`; the conditions are disjoint and cover all."""
        found: list[MacroInForce] = []
        rest = TRUE
        for event_position, macro, visit in self._events_of(name, unit):
            if event_position >= position:
                continue  # only what was read before counts, which also makes the recursion end
            here = self.where(visit, macro.branch) & rest
            if not here.is_false:
                found.append(MacroInForce(here, macro if macro.body is not None else None, visit))
                rest = rest & ~here
        if not rest.is_false:
            found.append(MacroInForce(rest, None, None))
        return found

    def _events_of(self, name: str, unit: int) -> list[tuple[Position, Macro, Visit]]:
        """The `#define`s and `#undef`s of `name`, last first."""
        events = [(v.position(m.offset), m, v) for m, v in self._defining.get(name, ()) if v.unit in (0, unit)]
        return sorted(events, key=lambda event: event[0], reverse=True)

    def functions(self, name: str, unit: int) -> list[FunctionInForce]:
        """The definitions of the function `name` that headers, or the C file `unit`, hold."""
        found = []
        for visit in self.visits:
            if visit.unit in (0, unit):
                for function in self.sources.functions(visit.file.path, name):
                    where = self.where(visit, function.branch)
                    if not where.is_false:
                        found.append(FunctionInForce(where, function, visit))
        return found

    def undefined(self, name: str) -> Condition:
        """Where a name no visited file defines counts as defined: the compiler's own macros."""
        if name.strip("_") == self.includes.arch:
            return TRUE  # __sparc__, __mips__, … : each compiler defines its own target's
        known = PREDEFINED.get(name)
        if known is None:
            self.assumed_undefined.add(name)
        return known or FALSE

    def ensure_visited(self, name: str) -> None:
        """Raise `WidenUniverse` where a header that was passed over defines `name`."""
        if name in self._checked:
            return
        self._checked.add(name)
        for path in self.universe.mentions(name):
            if not self.universe.relevant(path) and self.sources.declares(path, name) and self.universe.want(name):
                raise WidenUniverse(name)


class ScopeAt:
    """The macros in force at one position; the `Scope` that `auditor.preprocess` asks."""

    def __init__(self, headers: Headers, position: Position, unit: int) -> None:
        self.headers = headers
        self.position = position
        self.unit = unit

    def defined(self, name: str) -> Condition:
        """See `Scope.defined`."""
        result = FALSE
        self.headers.ensure_visited(name)
        for state in self.headers.macros(name, self.position, self.unit):
            if state.macro is not None:
                result = result | state.where
            elif state.visit is None:
                result = result | (state.where & self.headers.undefined(name))
        return result

    def expansions(self, name: str) -> list[tuple[Condition, str | None]]:
        """See `Scope.expansions`."""
        found: list[tuple[Condition, str | None]] = []
        self.headers.ensure_visited(name)
        for state in self.headers.macros(name, self.position, self.unit):
            if state.macro is not None and state.macro.params is None:
                found.append((state.where, state.macro.body))
            else:
                found += _by_width(name, state.where, self.headers)
        return found


def _by_width(name: str, where: Condition, headers: Headers) -> list[tuple[Condition, str | None]]:
    wide = symbol("64BIT")
    if name in BY_WIDTH:
        large, small = BY_WIDTH[name]
        return [(where & wide, str(large)), (where & ~wide, str(small))]
    there = headers.undefined(name)
    return [(where & there, "1"), (where & ~there, None)]
