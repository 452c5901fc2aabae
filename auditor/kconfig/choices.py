"""What a `choice` demands of its members: exactly one of the visible ones is `y`.

sym_calc_choice() in scripts/kconfig/symbol.c.  Older interpreters hide the
members together with the choice's prompt, and let a default or a `select` reach
a member that is not visible: which one reads the files is a fact that no file
decides.  They know `optional` choices, too.
"""

from __future__ import annotations

from auditor.kconfig.entries import Entry
from auditor.kconfig.expression import Symbol
from auditor.kconfig.gates import FALSE, TRUE, Gates, Pair
from auditor.kconfig.index import Place
from auditor.kconfig.store import SYMBOL_KINDS, Store
from auditor.kconfig.walk import Inclusion

Choice = tuple[Inclusion, int]


class Group:
    """The members of a choice in order: values, visibility, what else sets them, who is default.

    `whole` is off where some member follows other rules too; then at least one
    need not be set.  `older` is the literal that an older interpreter reads it.
    """

    __slots__ = ("active", "beside", "entry", "natural", "older", "shown", "soft", "values", "visible", "whole")

    def __init__(self, entry: Entry, active: int, whole: bool, soft: int) -> None:
        self.entry, self.active, self.whole, self.soft = entry, active, whole, soft
        self.shown = self.older = FALSE
        self.values: dict[str, Pair] = {}
        self.visible: dict[str, int] = {}
        self.beside: dict[str, int] = {}
        self.natural: dict[str, int] = {}


def choice_of(store: Store, place: Place) -> Choice | None:
    """The choice a definition is a member of."""
    rows = store.blocks(place.inclusion.path).rows
    parent = rows[place.block].parent
    while parent >= 0:
        if rows[parent].kind == "choice":
            return place.inclusion, parent
        if rows[parent].kind != "if":
            return None
        parent = rows[parent].parent
    return None


def members_of(store: Store, choice: Choice) -> tuple[str, ...]:
    """The symbols defined in a choice, in order."""
    inclusion, block = choice
    rows = store.blocks(inclusion.path).rows
    found: dict[str, None] = {}
    for index in range(block + 1, len(rows)):
        if rows[index].parent < block:
            break
        place = Place((), inclusion, index)
        if rows[index].kind in SYMBOL_KINDS and choice_of(store, place) == choice:
            found[store.core(inclusion.path, index).name] = None
    return tuple(found)


def demand(gates: Gates, group: Group, defaults: list[tuple[str, int]]) -> None:
    """The clauses of a choice; `defaults` are its `default` lines, target and condition."""
    _choose_default(gates, group, defaults)
    active = -group.active
    chosen = []
    for name, (ge, yes) in group.values.items():
        seen = group.visible[name]
        gates.add(active, -ge, seen, group.beside[name])
        chosen.append(gates.both(yes, seen))
    _at_most_one(gates, active, chosen)
    if "optional" in group.entry.flags or not group.whole:
        return
    some = gates.disj([ge for ge, _ in group.values.values()])
    for seen in group.visible.values():
        gates.add(active, -seen, some, gates.both(-group.shown, group.older))
    for name, (ge, _) in group.values.items():
        gates.add(-group.soft, -ge, group.natural[name], group.beside[name])
        gates.add(-group.soft, ge, -group.natural[name])


def _choose_default(gates: Gates, group: Group, defaults: list[tuple[str, int]]) -> None:
    """The first default that applies and is visible, else the first visible member."""
    picks = dict.fromkeys(group.visible, FALSE)
    left = TRUE
    for name, condition in [*defaults, *((name, TRUE) for name in group.visible)]:
        if name in picks:
            pick = gates.conj([left, condition, group.visible[name]])
            picks[name] = gates.either(picks[name], pick)
            left = gates.both(left, -pick)
    group.natural = picks


def _at_most_one(gates: Gates, active: int, literals: list[int]) -> None:
    """A ladder: `seen` says that one of the literals so far holds."""
    seen = FALSE
    for lit in literals:
        gates.add(active, -seen, -lit)
        seen = gates.either(seen, lit)


def default_targets(entry: Entry) -> list[tuple[str, int]]:
    """The targets of a choice's `default` lines with their place among them."""
    return [
        (default.value.name, index) for index, default in enumerate(entry.defaults) if isinstance(default.value, Symbol)
    ]
