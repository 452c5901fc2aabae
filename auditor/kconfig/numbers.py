"""What the Kconfig files demand of an `int` or `hex` symbol, bound by bound.

Its value is the first applicable default, 0 without one, or, where a prompt is
visible, any number; a `range` that applies holds either way (sym_calc_value
and sym_validate_range in scripts/kconfig/symbol.c).  Where the ends of a range
are in disorder the value is one of them, and which one is left open.

Older interpreters have nothing where newer ones have that 0.  To C it is 0 all
the same, for it is not defined there; to Kconfig it is less than any number.
So a bound says what C sees, and one more, `NOTHING`, whether there is a value.
"""

from __future__ import annotations

from auditor.kconfig.entries import Default, Range
from auditor.kconfig.expression import Constant, Expr, Macro, Symbol, text_of
from auditor.kconfig.formulas import Formulas
from auditor.kconfig.gates import FALSE, TRUE, N, Pair
from auditor.kconfig.scope import NOTHING, NUMERIC
from auditor.kconfig.values import number


class Number:
    """An expanded number symbol; each default and each range with the literal that it applies."""

    __slots__ = ("active", "defaults", "kind", "name", "natural", "ranges", "soft", "visible")

    def __init__(self, name: str, kind: str, active: int) -> None:
        self.name, self.kind, self.active = name, kind, active
        self.soft = 0
        self.visible: Pair = N
        self.defaults: list[tuple[int, Default]] = []
        self.ranges: list[tuple[int, Range]] = []
        self.natural: dict[int, int] = {}
        """Bound to the literal that the value exceeds it as long as no user sets it."""


def collect(formulas: Formulas, shape: Number, bases: list[Pair]) -> None:
    """Find out which default and which range applies when."""
    gates = formulas.gates
    defaults = ranges = TRUE
    for base, (_, entry) in zip(bases, formulas.scope.definitions(shape.name), strict=True):
        for default in entry.defaults:
            applies = gates.least([base, formulas.value(default.condition)])[0]
            shape.defaults.append((gates.both(defaults, applies), default))
            defaults = gates.both(defaults, -applies)
        for limits in entry.ranges:
            applies = gates.least([base, formulas.value(limits.condition)])[0]
            shape.ranges.append((gates.both(ranges, applies), limits))
            ranges = gates.both(ranges, -applies)


def demand(formulas: Formulas, shape: Number, bound: int) -> None:
    """The clauses of one bound."""
    if bound in shape.natural:
        return
    shape.natural[bound] = FALSE  # a default may lead back here
    if bound == NOTHING:
        _demand_value(formulas, shape)
        return
    gates = formulas.gates
    lit = formulas.scope.above(shape.name, bound)
    natural = _by_default(formulas, shape, bound)
    for test, limits in shape.ranges:
        low, high = (exceeds(formulas, shape, end, bound) for end in (limits.low, limits.high))
        gates.add(-shape.active, -test, -low, -high, lit)
        gates.add(-shape.active, -test, low, high, -lit)
        moved = gates.either(low, gates.both(high, natural))
        disorder = gates.both(low, -high)
        if disorder != FALSE:
            moved = gates.choose(disorder, formulas.scope.fact(f"{shape.name} > {bound}, out of its range"), moved)
        natural = gates.choose(test, moved, natural)
    shape.natural[bound] = natural
    unseen = [-shape.active, shape.visible[0]]
    for guard in [unseen, [-shape.soft]] if shape.soft else [unseen]:
        gates.add(*guard, -lit, natural)
        gates.add(*guard, lit, -natural)
    if shape.kind == "hex" and bound < 0:  # sym_string_valid() takes no sign from a user
        gates.add(-shape.active, lit, -natural)


def _demand_value(formulas: Formulas, shape: Number) -> None:
    """The clauses of `NOTHING`: without a default or a range a value comes from a user, or is the interpreter's 0."""
    gates, lit = formulas.gates, formulas.scope.above(shape.name, NOTHING)
    causes = [gates.both(test, exceeds(formulas, shape, default.value, NOTHING)) for test, default in shape.defaults]
    for test, limits in shape.ranges:
        zero = gates.both(-exceeds(formulas, shape, limits.low, 0), exceeds(formulas, shape, limits.high, -1))
        causes.append(gates.both(test, -zero))
    without = -gates.disj([*causes, *(test for test, _ in shape.defaults)])
    if without != FALSE:
        causes.append(gates.both(without, formulas.scope.fact("a number without a default is 0", TRUE)))
    natural = shape.natural[NOTHING] = gates.disj(causes)
    gates.add(-shape.active, lit, -natural)
    gates.add(-shape.active, -lit, natural, shape.visible[0])
    if shape.soft:
        gates.add(-shape.soft, -lit, natural)


def _by_default(formulas: Formulas, shape: Number, bound: int) -> int:
    gates = formulas.gates
    terms = [gates.both(test, exceeds(formulas, shape, default.value, bound)) for test, default in shape.defaults]
    if bound < 0:
        terms.append(-gates.disj([test for test, _ in shape.defaults]))
    return gates.disj(terms)


def exceeds(formulas: Formulas, shape: Number, value: Expr, bound: int) -> int:
    """The literal that a default or an end of a range exceeds `bound`."""
    scope = formulas.scope
    if isinstance(value, Symbol) and scope.type_of(value.name) in NUMERIC:
        return scope.above(value.name, bound)
    known = constant(formulas, shape.kind, value)
    if known is not None:
        return TRUE if number(shape.kind, known) > bound else FALSE  # type: ignore[operator]
    text = value.text if isinstance(value, Macro) else text_of(value)
    return scope.fact(f"{text} is a number" if bound == NOTHING else f"{text} > {bound}")


def constant(formulas: Formulas, kind: str, value: Expr) -> str | None:
    """The text of a value that is a number by itself."""
    text = value.name if isinstance(value, Symbol) else ""
    if isinstance(value, Constant):
        text = value.text
    if not text or number(kind, text) is None:
        return None
    declared = isinstance(value, Symbol) and formulas.scope.declared(text)
    return None if declared else text
