"""Which definition of a name is in force, where, and under which condition.

`Headers` walks the include tree of one architecture in the order a compiler
reads it, over all configurations at once: an include is entered under the
condition of the conditionals around it.  Nothing else is evaluated until a
name is looked up; then only the definitions of that name, and the
conditionals around them, are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from auditor.condition import FALSE, TRUE, Condition, any_of, opaque, symbol
from auditor.csource.directives import Branch, Include, Macro, SourceFile, Test
from auditor.csource.functions import Function
from auditor.deadline import check
from auditor.includes import Includes, Universe
from auditor.model import Location, Notice
from auditor.moments import told_apart
from auditor.predefined import BY_WIDTH, NUMBERED, PREDEFINED, may_be_predefined
from auditor.preprocess import asked
from auditor.sources import Sources, unknown_includes

Position = tuple[int, int]
"""A place in the order of reading: the number of the stretch of text, and the offset in its file."""

END: Position = (1 << 60, 0)
MAX_VISITS = 5_000
"""Readings of files for one architecture; more come only of headers without a guard that include one another twice."""
_LATER = 1 << 59
"""The stretch of text behind an include that is still being read."""


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


_NOWHERE = MacroInForce(TRUE, None, None)


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
        self._included: dict[str, Condition] = {}
        self._places: dict[str, list[int]] = {}
        self._macros: dict[str, tuple[int, list[Visit]]] = {}
        self._stretch = 0
        self._functions: dict[tuple[str, int], tuple[int, list[FunctionInForce]]] = {}
        self._checked: set[str] = set()
        self.looked_up: set[str] = set()
        self._tested: set[str] = set()
        self.unseen: set[str] = set()
        self._absent: list[tuple[Visit, Include]] = []
        self._units: dict[str, int] = {}
        for root in universe.roots:
            self._enter(root, TRUE, 0, ())

    # walking

    def _enter(self, path: str, where: Condition, unit: int, chain: tuple[str, ...]) -> None:
        file = self.sources.file(path)
        already = self._included.get(path, FALSE)
        if self._once(file):
            where = where & ~already
        if where.is_false or path in chain:
            return
        if len(self.visits) >= MAX_VISITS:
            self.sources.leave_out(path)
            return
        check()
        self._included[path] = already | where
        self._stretch += 1
        visit = Visit(file, where, unit, self._stretch)
        self._places.setdefault(path, []).append(len(self.visits))
        self.visits.append(visit)
        for include in file.includes:
            target = self.includes.resolve(include.target, include.quoted, path)
            if target is None and not self.universe.beyond:
                self._absent.append((visit, include))
            if target is None or not self._to_enter(target, unit, include.quoted):
                continue
            here = self.where(visit, include.branch)
            if here.is_false:
                continue
            visit.offsets.append(include.offset)
            visit.stretches.append(_LATER)
            self._enter(target, here, unit, (*chain, path))
            self._stretch += 1
            visit.stretches[-1] = self._stretch

    def _to_enter(self, path: str, unit: int, quoted: bool) -> bool:
        """Whether an include is followed: of a C file, those beside it, and any other that leads beyond the usual."""
        if unit and self.universe.beyond:
            self.universe.admit(path)
            return quoted or self._adds_anything(path)
        return quoted if unit else self._adds_anything(path)

    def _adds_anything(self, path: str) -> bool:
        """Whether a header leads to a definition that counts other than through headers already read for good."""
        todo, seen = [path], {path}
        while todo:
            here = todo.pop()
            if not self.universe.relevant(here) or self._read_for_good(here):
                continue
            if self.universe.counts(here):
                return True
            for target in self.universe.edges.get(here, ()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return False

    def _read_for_good(self, path: str) -> bool:
        """Whether a header was read everywhere and adds nothing a second time."""
        return self._included.get(path, FALSE).is_true and self._once(self.sources.file(path))

    def _once(self, file: SourceFile) -> bool:
        """Whether a second inclusion of `file` adds nothing."""
        return file.pragma_once or (bool(file.guard) and self._only_here(file.guard, file))

    def _only_here(self, guard: str, file: SourceFile) -> bool:
        """Whether no other file read so far defines, or undefines, the include guard of `file`."""
        self._tested.add(guard)
        return all(visit.file is file for visit in self._defining(guard))

    def _defining(self, name: str) -> list[Visit]:
        """The readings of files that define or undefine a macro."""
        read, found = self._macros.get(name, (-1, []))
        if read < len(self.visits):
            places = [place for path in self.sources.defining(name) for place in self._places.get(path, ())]
            found = [self.visits[place] for place in sorted(places)]
            self._macros[name] = len(self.visits), found
        return found

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
            transparent = branch.is_guard and self._only_here(visit.file.guard, visit.file)
            if not transparent and not known.is_false:
                for test in branch.earlier:
                    known = known & ~self._asked(visit, test)
                if branch.test:
                    known = known & self._asked(visit, branch.test)
            visit.conditions[branch.start] = known
        return known

    def _asked(self, visit: Visit, test: Test) -> Condition:
        here = visit.position(test.offset)
        try:
            found = asked(test, ScopeAt(self, here, visit.unit))
        except RecursionError:  # each #if rests on a macro under the one before, hundreds of them
            found = opaque(test.text)

        def before(name: str) -> list[Macro]:
            return [macro for place, macro, _ in self._events_of(name, visit.unit) if place < here]

        return told_apart(found, test.text, before, partial(self._moment, visit, test.offset))

    def _moment(self, visit: Visit, offset: int) -> str:
        """A name for a place in one reading of a file."""
        place = f"{visit.file.path}:{visit.file.line(offset)}"
        reading = self._places[visit.file.path].index(self.visits.index(visit))
        return f"{place}, reading {reading + 1}" if reading else place

    # looking up

    def macros(self, name: str, position: Position, unit: int) -> list[MacroInForce]:
        """Every state of the macro `name` just before `position`; the conditions are disjoint and cover all."""
        events = self._events_of(name, unit)
        if not events:
            return [_NOWHERE]
        found: list[MacroInForce] = []
        rest = TRUE
        for event_position, macro, visit in events:
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
        self.looked_up.add(name)
        events = [
            (visit.position(macro.offset), macro, visit)
            for visit in self._defining(name)
            if visit.unit in (0, unit)
            for macro in visit.file.macros[name]
        ]
        return sorted(events, key=lambda event: event[0], reverse=True)

    def unfollowed(self) -> Iterator[Notice]:
        """What files that count include and the walk could not enter: files not there, names only a compiler knows."""
        for visit, include in self._absent:
            if not self.includes.is_generated(include.target) and not self.where(visit, include.branch).is_false:
                place = Location(visit.file.path, visit.file.line(include.offset))
                yield Notice(place, f"<{include.target}> is nowhere in the tree, and no list says that it is generated")
        for path, count in sorted({(v.file.path, v.file.computed_includes) for v in self.visits}):
            if count:
                yield Notice(Location(path), unknown_includes(count))

    def redefined_options(self) -> dict[str, Location]:
        """The `CONFIG_` macros that files define or undefine themselves, though Kconfig alone should."""
        found: dict[str, Location] = {}
        for visit in self.visits:
            for name, offset in visit.file.options:
                found[name] = Location(visit.file.path, visit.file.line(offset))
        return found

    def handles(self, name: str, unit: int) -> bool:
        """Whether some file that was read defines or undefines the macro `name`."""
        return any(visit.unit in (0, unit) for visit in self._defining(name))

    def definitions(self, name: str) -> Iterator[Macro]:
        """Every definition of the macro `name` in the files that were read, wherever it is in force."""
        return (macro for visit in self._defining(name) for macro in visit.file.macros[name])

    def functions(self, name: str, unit: int) -> list[FunctionInForce]:
        """The definitions of the function `name` that headers, or the C file `unit`, hold."""
        read, found = self._functions.get((name, unit), (0, []))
        held = self.sources.functions(name)
        for visit in self.visits[read:]:
            if visit.unit in (0, unit):
                for function in held[visit.file.path]:
                    where = self.where(visit, function.branch) & ~self._renamed(function, visit)
                    if not where.is_false:
                        found.append(FunctionInForce(where, function, visit))
        self._functions[name, unit] = len(self.visits), found
        return list(found)

    def tested(self, name: str) -> None:
        """Take note that a conditional asks for `name`, and see that a header of the usual ones that has it is read."""
        self._tested.add(name)
        self.ensure_macro_visited(name)

    def at_stake(self) -> frozenset[str]:
        """The names of which one more definition would change an answer.

        A conditional tests them, or they are called and a file that was read defines them.
        """
        called = (
            name for name in self.looked_up if self._is_called(name) or any(map(self._is_called, self._aliased(name)))
        )
        return frozenset(self._tested).union(called) - PREDEFINED.keys() - NUMBERED

    def _is_called(self, name: str) -> bool:
        """Whether a file that was read has a function or a macro with arguments of that name."""
        return bool(self.functions(name, 0)) or any(m.params is not None for m in self.definitions(name))

    def _aliased(self, name: str) -> Iterator[str]:
        """The texts of the macros without arguments of that name: of those that call something, what they call."""
        texts = ((macro.body or "").strip() for macro in self.definitions(name) if macro.params is None)
        return (text for text in texts if text.isidentifier())

    def _renamed(self, function: Function, visit: Visit) -> Condition:
        """Where a macro makes another function of the one that is defined by this name."""
        if not self._defining(function.name):
            return FALSE
        states = self.macros(function.name, visit.position(function.offset), visit.unit)
        return any_of(s.where for s in states if s.macro and _first_word(s.macro) != function.name)

    def undefined(self, name: str) -> Condition:
        """Where a name that no visited file defines is defined all the same: the compiler's own macros."""
        if name.strip("_") == self.includes.arch:
            return TRUE  # __sparc__, __mips__, … : each compiler defines its own target's
        if name not in PREDEFINED and may_be_predefined(name, self.includes.arch) and not self._defining(name):
            return opaque(f"{name} is predefined")
        return PREDEFINED.get(name, FALSE)

    def ensure_macro_visited(self, name: str) -> None:
        """Raise `WidenUniverse` where a header that was passed over has a macro `name`."""
        if name not in self._checked and name not in PREDEFINED:
            self._checked.add(name)
            self._widen(name, self.sources.defines)

    def ensure_visited(self, name: str) -> None:
        """Raise `WidenUniverse` where a header that was passed over has a macro or a function `name`."""
        self.ensure_macro_visited(name)
        self._widen(name, lambda path, function: bool(self.sources.functions(function)[path]))

    def ensure_read(self, name: str) -> None:
        """Raise `WidenUniverse` where a header that was not entered, though it leads to some, has `name` either way."""
        for path in self.universe.unread(name):
            has = self.sources.defines(path, name) or self.sources.functions(name)[path]
            if path not in self._places and has and self.universe.want(name):
                raise WidenUniverse(name)

    def _widen(self, name: str, defines: Callable[[str, str], bool]) -> None:
        for path in self.universe.passed_over(name):
            if defines(path, name) and self.universe.want(name):
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
        self.headers.tested(name)
        for state in self.headers.macros(name, self.position, self.unit):
            if state.macro is not None:
                result = result | state.where
            elif state.visit is None:
                result = result | (state.where & self.headers.undefined(name))
        return result

    def expansions(self, name: str) -> list[tuple[Condition, str | None]]:
        """See `Scope.expansions`."""
        found: list[tuple[Condition, str | None]] = []
        self.headers.tested(name)
        for state in self.headers.macros(name, self.position, self.unit):
            if state.macro is not None and state.macro.params is None:
                found.append((state.where, state.macro.body))
            elif state.visit is not None:  # an #undef, or a name that is a macro only with arguments
                found.append((state.where, None))
            elif name in BY_WIDTH:
                found += _by_width(name, state.where)
            else:
                found += self._never_defined(name, state.where)
        return found

    def _never_defined(self, name: str, where: Condition) -> list[tuple[Condition, str | None]]:
        """0 to the compiler, where a header that was read shows that the name is not yet defined, or a table says so.

        Any other name may come from one of the thousands of headers under
        linux/ that were not read: then nobody knows its value.
        """
        there = self.headers.undefined(name)
        if name in NUMBERED:
            return [(where, f"{name} is a number of the compiler's")]
        if name in PREDEFINED or there.is_true or self.headers.handles(name, self.unit):
            return [(where & there, "1"), (where & ~there, None)]
        return [(where, f"{name} is defined in no header read")]


def _first_word(macro: Macro) -> str:
    return (macro.body or "").partition("(")[0].strip()


def _by_width(name: str, where: Condition) -> list[tuple[Condition, str | None]]:
    wide = symbol("64BIT")
    large, small = BY_WIDTH[name]
    return [(where & wide, str(large)), (where & ~wide, str(small))]
