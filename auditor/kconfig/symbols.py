"""What the Kconfig files demand of one symbol, as clauses.

For `bool` and `tristate` (sym_calc_value in scripts/kconfig/symbol.c):

    natural = the first applicable default, raised by `imply` up to the dependency
    value   = max(selects, natural or, where the prompt is visible, what a user sets)

Each symbol's clauses are guarded by a literal of its own (`active`), so that a
refusal names the symbols it leans on; a second one (`soft`) holds it to its
natural value, so that a solution departs from that only where it must.
"""

from __future__ import annotations

from typing import Final

from auditor.deadline import check
from auditor.kconfig import choices, numbers
from auditor.kconfig.choices import Choice, Group, choice_of, default_targets, members_of
from auditor.kconfig.expression import YES
from auditor.kconfig.formulas import Formulas
from auditor.kconfig.gates import FALSE, TRUE, N, Pair, Y
from auditor.kconfig.index import Definition, Place, Selecting
from auditor.kconfig.numbers import Number
from auditor.kconfig.scope import LOGICAL, NUMERIC

FEW: Final = 4
"""Up to so many selects are written out at once; of more, each waits until it matters."""


class Logical:
    """An expanded bool or tristate: the literals its value follows from."""

    __slots__ = ("active", "group", "kind", "name", "natural", "reverse", "soft", "visible")

    def __init__(self, name: str, kind: str, active: int) -> None:
        self.name, self.kind, self.active = name, kind, active
        self.soft = 0
        self.visible: Pair = N
        self.natural: Pair = N
        self.reverse: Pair = N
        self.group: Group | None = None


Shape = Logical | Number


class Symbols:
    """Expands the symbols of a scope, each once."""

    def __init__(self, formulas: Formulas) -> None:
        self.formulas, self.scope, self.gates = formulas, formulas.scope, formulas.gates
        self.shapes: dict[str, Shape] = {}
        self.active: dict[int, str] = {}
        """The guard of each symbol's clauses, to its name."""
        self.softs: list[int] = []
        """The literals that hold symbols to their natural value, in the order of expansion."""
        self.postponed: dict[int, Selecting] = {}
        """Variables that stand for the conditions of a `select` until they matter."""
        self._waiting: dict[str, list[tuple[Selecting, Pair]]] = {}
        """The same by the symbol that is selected or implied, with both variables."""
        self._groups: dict[Choice, Group] = {}
        self._quiet: dict[str, bool] = {}

    def expand(self, name: str) -> None:
        """Demand of the symbol what the files demand."""
        if name in self.shapes:
            return
        check()
        kind = self.scope.type_of(name)
        self.scope.pair(name)
        self.scope.strange.pop(name, None)
        if kind in NUMERIC:
            self._number(Number(name, kind, self._guard(name)))
        else:
            shape = self.shapes[name] = Logical(name, kind, self._guard(name))
            if name in self.scope.overrides:
                self._override(shape)
            elif kind in LOGICAL:
                self._logical(shape)

    def soft_of(self, name: str) -> int:
        """The literal that holds an expanded symbol to its natural value; 0 where nothing does."""
        shape = self.shapes.get(name)
        if isinstance(shape, Logical) and shape.group is not None:
            return shape.group.soft
        return shape.soft if shape is not None else 0

    def settle(self) -> None:
        """Say of every new bound of an expanded number what its value demands."""
        pending = self.scope.new_bounds
        while pending:
            name, bound = pending.pop()
            shape = self.shapes.get(name)
            if isinstance(shape, Number):
                numbers.demand(self.formulas, shape, bound)

    def settle_select(self, variable: int) -> None:
        """Write out the conditions of a `select` that waited.

        Those of the same symbol by expanded ones come along: where one select
        does not hold, the search would try the next, and a round each is dear.
        """
        if variable not in self.postponed:
            return
        matters = self.postponed[variable]
        left = []
        for row, literals in self._waiting.pop(matters.reverse.target):
            if row is not matters and row.source not in self.shapes:
                left.append((row, literals))
                continue
            for lit, meant in zip(literals, self._condition(row), strict=True):
                del self.postponed[lit]
                self.gates.define(lit, meant)
        self._waiting[matters.reverse.target] = left

    def quiet(self, name: str) -> bool:
        """Whether the symbol stays `n` unless a user sets it: no default, no select, no choice."""
        known = self._quiet.get(name)
        if known is None:
            known = self._quiet[name] = self._is_quiet(name)
        return known

    def _is_quiet(self, name: str) -> bool:
        scope = self.scope
        if name in scope.overrides or any(name in o.selects for o in scope.overrides.values()):
            return False
        definitions = scope.definitions(name)
        if any(e.defaults or self._choice(p) is not None for p, e in definitions):
            return False
        return not scope.selecting(name)

    def _guard(self, name: str) -> int:
        lit = self.gates.variable()
        self.active[lit] = name
        return lit

    def _soften(self) -> int:
        self.softs.append(self.gates.variable())
        return self.softs[-1]

    def _choice(self, place: Place) -> Choice | None:
        return choice_of(self.scope.files.store, place)

    def _bases(self, name: str) -> list[Pair]:
        return [self.formulas.base(p, e) for p, e in self.scope.definitions(name)]

    # --- bool and tristate

    def _override(self, shape: Logical) -> None:
        depends = self.scope.overrides[shape.name].depends
        passing = any(map(self.scope.transitional, depends.symbols()))  # Kconfig sees a value that C does not
        holds = self.scope.fact(str(depends)) if passing else self.formulas.holds(depends)
        shape.reverse = self._normal("bool", self._reverse(shape.name, "select"))
        shape.natural = (holds, holds)
        self._demand(shape)

    def _logical(self, shape: Logical) -> None:
        name, kind = shape.name, shape.kind
        definitions = self.scope.definitions(name)
        shape.group = self._group(name)
        if shape.group is not None:
            return
        bases = self._bases(name)
        shape.visible = self._normal(kind, self._visible(name, bases))
        shape.reverse = self._normal(kind, self._reverse(name, "select"))
        natural = self._default(bases, definitions)
        implied = self._normal(kind, self._reverse(name, "imply"))
        if implied != N:
            depends = self._normal(kind, self._dependency(bases, definitions))
            natural = self._implied(natural, implied, depends)
        shape.natural = self._normal(kind, natural)
        if all(self._choice(place) is None for place, _ in definitions):
            self._demand(shape)  # a member its choice's rules do not cover stays free

    def _normal(self, kind: str, pair: Pair) -> Pair:
        """`m` counts as `y` for a bool, and for a tristate where modules are off."""
        ge, yes = pair
        if ge == yes or kind == "bool":
            return ge, ge
        modules = self.scope.modules()[1]
        return ge, self.gates.either(yes, self.gates.both(ge, -modules))

    def _visible(self, name: str, bases: list[Pair]) -> Pair:
        if self.scope.transitional(name):
            return Y
        rows = [N]
        for base, (place, entry) in zip(bases, self.scope.definitions(name), strict=True):
            for condition in entry.prompts:
                around = self.formulas.around(place).visible
                rows.append(self.gates.least([base, around, self.formulas.value(condition)]))
        return self.gates.greatest(rows)

    def _default(self, bases: list[Pair], definitions: tuple[Definition, ...]) -> Pair:
        """The first default whose condition is not `n`, up to that condition."""
        gates, formulas = self.gates, self.formulas
        rows: list[tuple[int, Pair]] = []
        for base, (_, entry) in zip(bases, definitions, strict=True):
            for default in entry.defaults:
                applies = gates.least([base, formulas.value(default.condition)])
                value = gates.least([formulas.value(default.value, bare=True), applies])
                rows.append((applies[0], value))
        result = N
        for test, value in reversed(rows):
            result = self._either(test, value, result)
        return result

    def _dependency(self, bases: list[Pair], definitions: tuple[Definition, ...]) -> Pair:
        """What bounds an `imply`: beside definitions with a dependency one that has none says nothing.

        expr_alloc_or() of scripts/kconfig/expr.c makes of nothing and X not `y` but X; see menu_finalize() in menu.c.
        """
        gates, contexts = self.gates, [self.formulas.around(place) for place, _ in definitions]
        rows = zip(bases, contexts, definitions, strict=True)
        bounded = [(base, c.there) for base, c, (_, entry) in rows if c.bounded or entry.depends]
        free = gates.both(gates.disj([c.there for c in contexts]), -gates.disj([there for _, there in bounded]))
        return gates.greatest([(free, free), *(base for base, _ in bounded)])

    def _implied(self, default: Pair, implied: Pair, depends: Pair) -> Pair:
        raised = self.gates.least([self.gates.greatest([default, implied]), depends])
        return self._either(implied[0], raised, default)

    def _either(self, test: int, then: Pair, other: Pair) -> Pair:
        ge = self.gates.choose(test, then[0], other[0])
        if then[0] == then[1] and other[0] == other[1]:
            return ge, ge
        return ge, self.gates.choose(test, then[1], other[1])

    def _reverse(self, name: str, kind: str) -> Pair:
        """The greatest of everything that selects (or implies) the symbol."""
        if self.scope.transitional(name):
            return N
        rows = [row for row in self.scope.selecting(name) if row.reverse.kind == kind]
        terms = [N]
        for row in rows:
            rest = self._condition(row) if len(rows) <= FEW else self._postpone(row)
            terms.append(self.gates.least([self.scope.pair(row.source), rest]))
        if kind == "select":
            scenario = self.scope.overrides.items()
            terms += [self.scope.pair(source) for source, o in scenario if name in o.selects]
        return self.gates.greatest(terms)

    def _condition(self, row: Selecting) -> Pair:
        """What has to hold beside the selecting symbol itself."""
        place = row.place
        entry = self.scope.files.store.core(place.inclusion.path, place.block)
        base = self.formulas.base(place, entry)
        if row.reverse.condition == YES:
            return base
        return self.gates.least([base, self.formulas.value(row.reverse.condition)])

    def _postpone(self, row: Selecting) -> Pair:
        pair = (self.gates.variable(), self.gates.variable())
        self.gates.add(-pair[1], pair[0])
        self.postponed.update(dict.fromkeys(pair, row))
        self._waiting.setdefault(row.reverse.target, []).append((row, pair))
        return pair

    def _demand(self, shape: Logical) -> None:
        """At least what selects it, and beyond its natural value only what a user may set."""
        add, either, active = self.gates.add, self.gates.either, shape.active
        value, seen = self.scope.pair(shape.name), shape.visible[0]
        if shape.kind == "tristate":
            add(-active, -value[0], value[1], self.scope.modules()[1])
        if seen != FALSE:
            shape.soft = self._soften()
        for state in range(2) if shape.kind == "tristate" else range(1):
            lit, natural, reverse = value[state], shape.natural[state], shape.reverse[state]
            add(-active, -reverse, lit)
            add(-active, -natural, lit, seen)
            add(-active, -lit, reverse, natural, shape.visible[state])
            if shape.soft:
                add(-shape.soft, -lit, either(natural, reverse))
                add(-shape.soft, -natural, lit)

    # --- choices

    def _group(self, name: str) -> Group | None:
        """The choice whose rules decide the symbol: all its prompts have to lie in that one."""
        found = {self._choice(p) for p, e in self.scope.definitions(name) if e.prompts}
        choice = found.pop() if len(found) == 1 else None
        if choice is None:
            return None
        if choice not in self._groups:
            self._new_group(name, choice)
        group = self._groups[choice]
        return group if name in group.values else None

    def _new_group(self, asked: str, choice: Choice) -> None:
        scope, gates = self.scope, self.gates
        entry = scope.files.store.core(choice[0].path, choice[1])
        members = members_of(scope.files.store, choice)
        covered = [name for name in members if self._covered(name, choice)]
        group = Group(entry, self._guard(asked), len(covered) == len(members), self._soften())
        self._groups[choice] = group
        for name in members:
            bases = self._bases(name)
            group.visible[name] = self._visible(name, bases)[0]
            if name in covered:
                beside = [self._default(bases, scope.definitions(name))]
                beside.append(self._reverse(name, "select"))
                group.beside[name] = gates.greatest(beside)[0]
                group.values[name] = scope.pair(name)
        value = self.formulas.value
        group.shown = gates.disj([value(condition)[0] for condition in entry.prompts])
        hidden = any(lit != FALSE for lit in group.beside.values()) or group.shown != TRUE
        group.older = scope.fact("choices are read as older interpreters do") if hidden else FALSE
        group.beside = {name: gates.both(lit, group.older) for name, lit in group.beside.items()}
        base = self.formulas.base(Place((), *choice), entry)
        conditions = [gates.least([base, value(d.condition)])[0] for d in entry.defaults]
        targets = [(name, conditions[index]) for name, index in default_targets(entry)]
        choices.demand(gates, group, targets)

    def _covered(self, name: str, choice: Choice) -> bool:
        """Whether all prompts of a member lie in this one choice."""
        if name in self.scope.overrides:
            return False
        return all(self._choice(p) == choice for p, e in self.scope.definitions(name) if e.prompts)

    # --- numbers

    def _number(self, shape: Number) -> None:
        self.shapes[shape.name] = shape
        bases = self._bases(shape.name)
        shape.visible = self._visible(shape.name, bases)
        if shape.visible[0] != FALSE:
            shape.soft = self._soften()
        numbers.collect(self.formulas, shape, bases)
        for bound in tuple(self.scope.bounds.get(shape.name, ())):
            numbers.demand(self.formulas, shape, bound)
