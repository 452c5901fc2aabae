"""Kconfig's expressions, and the audit's conditions, as literals of one architecture."""

from __future__ import annotations

from typing import Final, NamedTuple

from auditor.condition import ABOVE, MODULE, OPAQUE, Atom, Condition
from auditor.condition import FALSE as NEVER
from auditor.condition import TRUE as ALWAYS
from auditor.kconfig.entries import Entry
from auditor.kconfig.expression import (
    YES,
    And,
    Compare,
    Constant,
    Expr,
    Macro,
    Not,
    Operand,
    Or,
    Symbol,
    text_of,
)
from auditor.kconfig.gates import FALSE, TRUE, M, N, Pair, Y
from auditor.kconfig.index import Place
from auditor.kconfig.scope import LOGICAL, NOTHING, NUMERIC, Scope
from auditor.kconfig.values import TRISTATE, compare, number
from auditor.kconfig.walk import Inclusion

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Context(NamedTuple):
    """What the blocks around a place demand: a dependency, and the visibility of prompts.

    `there` is the literal that what stands there is read at all, `bounded` whether any block names a dependency.
    """

    depends: Pair
    visible: Pair
    there: int
    bounded: bool


class Formulas:
    """Builds literals over a scope's variables; equal formulas are built once."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.gates = scope, scope.gates
        self._contexts: dict[tuple[Inclusion, int], Context] = {}
        self._conditions: dict[Condition, int] = {}

    # --- expressions

    def value(self, expression: Expr, bare: bool = False) -> Pair:
        """The value of an expression; `m` means `m && MODULES` unless it is `bare`.

        It is bare in a default's value, and nowhere else (rewrite_m in menu.c).
        """
        match expression:
            case Symbol(name):
                return self.scope.pair(name)
            case Constant("m"):
                return M if bare else (self.scope.modules()[0], FALSE)
            case Constant(text):
                return Y if text == "y" else N
            case Not(operand):
                if not bare and self._is_misread(operand):
                    return self.scope.unknown(text_of(expression))
                ge, yes = self.value(operand, bare)
                return -yes, -ge
            case And(operands):
                return self.gates.least([self.value(o, bare) for o in operands])
            case Or(operands):
                return self.gates.greatest([self.value(o, bare) for o in operands])
            case Macro(text):
                return self.scope.unknown(text)
            case Compare(operator, left, right):
                misread = not bare and self._is_misread(expression)
                lit = self.scope.fact(text_of(expression)) if misread else self._compare(operator, left, right)
                return lit, lit

    def _is_misread(self, expression: Expr) -> bool:
        """Whether `BOOL != y` is in an expression: interpreters have made of it whatever was in memory.

        See E_UNEQUAL in expr_transform() of scripts/kconfig/expr.c, which no default's value passes through.
        """
        match expression:
            case Compare("!=", Symbol(name), Constant("y")):
                return self.scope.type_of(name) == "bool"
            case Not(operand):
                return self._is_misread(operand)
            case And(operands) | Or(operands):
                return any(map(self._is_misread, operands))
        return False

    def _compare(self, operator: str, left: Operand, right: Operand) -> int:
        if isinstance(left, Macro) or isinstance(right, Macro):
            return self._compare_macro(operator, left, right)
        kinds = (self._kind(left), self._kind(right))
        if not kinds[0] and kinds[1]:
            left, right, kinds = right, left, kinds[::-1]
            operator = _MIRRORED.get(operator, operator)
        one, two = _text(left), _text(right)
        if not kinds[0]:
            known = compare(operator, (_constant_kind(one), one), (_constant_kind(two), two))
            return TRUE if known else FALSE
        if kinds[0] in LOGICAL and (not kinds[1] or kinds[1] in LOGICAL):
            return self._compare_states(operator, one, two, kinds)
        bound = None if kinds[1] or kinds[0] not in NUMERIC else number("", two)
        if bound is not None:
            return self._compare_number(operator, one, bound)
        return self.scope.fact(f"{one} {operator} {two}")

    def _kind(self, operand: Operand) -> str:
        return self.scope.type_of(operand.name) if isinstance(operand, Symbol) else ""

    def _compare_macro(self, operator: str, left: Operand, right: Operand) -> int:
        if isinstance(right, Constant) and isinstance(left, Macro) and operator in ("=", "!="):
            lit = self.scope.meaning(left.text, right.text)
            return lit if operator == "=" else -lit
        return self.scope.fact(f"{_text(left)} {operator} {_text(right)}")

    def _compare_states(self, operator: str, one: str, two: str, kinds: tuple[str, str]) -> int:
        """Enumerate the states of a symbol, and of the other side where that is one too."""
        rows = []
        for state in TRISTATE:
            for other in TRISTATE if kinds[1] else (two,):
                kind = kinds[1] or _constant_kind(other)
                if compare(operator, (kinds[0], state), (kind, other)):
                    beside = self.scope.state(two, other) if kinds[1] else TRUE
                    rows.append(self.gates.both(self.scope.state(one, state), beside))
        return self.gates.disj(rows)

    def _compare_number(self, operator: str, name: str, bound: int) -> int:
        above = self._exceeds
        if operator in (">", "<="):
            lit = above(name, bound)
        elif operator in (">=", "<"):
            lit = above(name, bound - 1)
        else:
            lit = self.gates.both(above(name, bound - 1), -above(name, bound))
        return -lit if operator in ("<=", "<", "!=") else lit

    def _exceeds(self, name: str, bound: int) -> int:
        """That a number exceeds a bound, to Kconfig: without a value it exceeds none, and to C it would be 0."""
        lit = self.scope.above(name, bound)
        return lit if bound >= 0 else self.gates.both(lit, self.scope.above(name, NOTHING))

    # --- where a block stands

    def base(self, place: Place, entry: Entry) -> Pair:
        """What a definition depends on: its own `depends on` and the blocks around it."""
        around = self.around(place).depends
        if not entry.depends:
            return around
        return self.gates.least([around, *(self.value(e) for e in entry.depends)])

    def around(self, place: Place) -> Context:
        """What the blocks around a place demand."""
        rows = self.scope.files.store.blocks(place.inclusion.path).rows
        key = (place.inclusion, rows[place.block].parent)
        found = self._contexts.get(key)
        if found is None:
            found = self._contexts[key] = self._around(*key)
        return found

    def _around(self, inclusion: Inclusion, block: int) -> Context:
        store = self.scope.files.store
        depends: list[Pair] = []
        visible: list[Pair] = [Y]
        guards: list[Pair] = [Y]
        for node in inclusion.chain():
            while block >= 0:
                entry = store.core(node.path, block)
                depends += map(self.value, entry.depends)
                visible += map(self.value, entry.visible)
                block = store.blocks(node.path).rows[block].parent
            if node.guard != YES:
                guards.append(self.value(node.guard))
            if node.parent is not None:
                blocks = store.blocks(node.parent.path)
                block = blocks.rows[blocks.at(node.at)].parent
        least = self.gates.least
        return Context(least([*guards, *depends]), least(visible), least(guards)[0], bool(depends))

    # --- conditions of the audit

    def holds(self, condition: Condition) -> int:
        """The literal of a `Condition`."""
        if condition is ALWAYS:
            return TRUE
        if condition is NEVER:
            return FALSE
        lit = self._conditions.get(condition)
        if lit is None:
            high, low = self.holds(condition.hi), self.holds(condition.lo)
            lit = self.gates.choose(self.atom(condition.atom), high, low)
            self._conditions[condition] = lit
        return lit

    def atom(self, atom: Atom) -> int:
        """The literal of one variable of a `Condition`; agrees with `Condition.evaluate`."""
        if atom.rank == OPAQUE:
            return self.scope.fact(atom.name)
        if self.scope.transitional(atom.name):  # to C it is not defined
            return TRUE if atom.rank == ABOVE and atom.bound < 0 else FALSE
        kind = self.scope.type_of(atom.name)
        if atom.rank == MODULE:
            return self.scope.state(atom.name, "m")
        if kind in NUMERIC:
            return self._number_atom(atom)
        if kind == "string":
            return self.scope.fact(f"{atom.name} > {atom.bound}")
        if atom.rank == ABOVE and atom.bound != 0:  # to C a bool that is set is 1, any other 0
            return TRUE if atom.bound < 0 else FALSE
        return self.scope.state(atom.name, "y")

    def _number_atom(self, atom: Atom) -> int:
        above = self.scope.above
        if atom.rank == ABOVE:
            return above(atom.name, atom.bound)
        return self.gates.either(above(atom.name, 0), -above(atom.name, -1))


def _text(operand: Operand) -> str:
    return operand.name if isinstance(operand, Symbol) else operand.text


def _constant_kind(text: str) -> str:
    return "tristate" if text in TRISTATE else ""
