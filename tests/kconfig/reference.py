"""Kconfig's meaning the slow way: compute every value from what a user sets, as symbol.c does.

For tiny files whose symbols depend on earlier ones and select later ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from auditor.kconfig.entries import Entry
from auditor.kconfig.expression import And, Compare, Constant, Expr, Macro, Not, Operand, Or, Symbol
from auditor.kconfig.values import TRISTATE, compare

STATES = "nmy"
Values = dict[str, str]


def evaluate(expression: Expr, values: Mapping[str, str], types: Mapping[str, str]) -> int:
    """0, 1 or 2 for `n`, `m`, `y`; a symbol that is not declared is `n`."""
    match expression:
        case Symbol(name):
            logical = types.get(name) in ("bool", "tristate")
            return TRISTATE.get(values.get(name, "n"), 0) if logical else 0
        case Constant(text):
            return TRISTATE.get(text, 0)
        case Macro(text):
            raise KeyError(text)
        case Not(operand):
            return 2 - evaluate(operand, values, types)
        case And(operands):
            return min(evaluate(o, values, types) for o in operands)
        case Or(operands):
            return max(evaluate(o, values, types) for o in operands)
        case Compare(operator, left, right):
            return 2 * compare(operator, _typed(left, values, types), _typed(right, values, types))


def _typed(operand: Operand, values: Mapping[str, str], types: Mapping[str, str]) -> tuple[str, str]:
    if isinstance(operand, Symbol) and operand.name in types:
        return types[operand.name], values.get(operand.name, "n")
    text = operand.name if isinstance(operand, Symbol) else getattr(operand, "text", "")
    return ("tristate" if text in TRISTATE else ""), text


def configurations(entries: tuple[Entry, ...]) -> Iterator[tuple[Values, Values]]:
    """What a user may set, and every value that follows."""
    names = list(dict.fromkeys(entry.name for entry in entries))
    for choice in itertools.product((None, *STATES), repeat=len(names)):
        user = {name: value for name, value in zip(names, choice, strict=True) if value}
        yield user, values_of(entries, user)


def values_of(entries: tuple[Entry, ...], user: Mapping[str, str]) -> Values:
    """Every value of the configuration in which a user sets `user`."""
    types: dict[str, str] = {}
    for entry in entries:
        types.setdefault(entry.name, entry.type or "bool")
    values: Values = {}
    for name in types:
        values[name] = STATES[_value(name, entries, user, values, types)]
    return values


def _value(name: str, entries: tuple[Entry, ...], user: Mapping[str, str], values: Values, types: Values) -> int:
    modules = values.get("MODULES") == "y"
    is_bool = types[name] == "bool" or not modules
    own = [entry for entry in entries if entry.name == name]

    def ev(expression: Expr) -> int:
        return evaluate(_with_modules(expression), values, types)

    def base(entry: Entry) -> int:
        return min([2, *map(ev, entry.depends)])

    def bool_up(value: int) -> int:
        return 2 if value == 1 and is_bool else value

    def reverse(kind: str) -> int:
        rows = [
            min(TRISTATE[values[e.name]], base(e), ev(r.condition))
            for e in entries
            if e.name in values
            for r in (e.selects if kind == "select" else e.implies)
            if r.target == name
        ]
        return bool_up(max([0, *rows]))

    visible = bool_up(max([0, *(min(base(e), ev(p)) for e in own for p in e.prompts)]))
    if visible and name in user:
        value = min(TRISTATE[user[name]], visible)
    else:
        value = 0
        for entry, default in ((e, d) for e in own for d in e.defaults):
            condition = min(base(entry), ev(default.condition))
            if condition:
                value = min(evaluate(default.value, values, types), condition)
                break
        implied = reverse("imply")
        if implied:
            bounds = [base(entry) for entry in own if entry.depends] or [2]  # menu_finalize() in menu.c
            value = min(max(value, implied), bool_up(max(bounds)))
    return bool_up(max(value, reverse("select")))


def _with_modules(expression: Expr) -> Expr:
    """`m` in a condition means `m && MODULES`."""
    match expression:
        case Constant("m"):
            return And((expression, Symbol("MODULES")))
        case Not(operand):
            return Not(_with_modules(operand))
        case And(operands):
            return And(tuple(map(_with_modules, operands)))
        case Or(operands):
            return Or(tuple(map(_with_modules, operands)))
        case _:
            return expression
