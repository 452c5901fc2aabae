"""A formula as a sum of products that says nothing twice."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition.atom import ABOVE, MODULE, YES, Atom, Cube
from auditor.condition.formula import FALSE, TRUE, Condition, all_of, any_of, branch, cube_formula

Span = tuple[Cube, frozenset[int]]


def cubes(condition: Condition) -> tuple[Cube, ...]:
    """An irredundant sum of products (Minato 1992), each cube a sorted tuple of literals."""
    return _irredundant(sorted(_isop(condition, condition)[0]))


def _isop(low: Condition, high: Condition) -> tuple[tuple[Cube, ...], Condition]:
    """Cubes covering at least `low` and at most `high`, and the formula they make.

    Variables that exclude or imply one another are split off together, so
    that what is left of `low` and `high` knows none of them.
    """
    if low is FALSE:
        return (), FALSE
    if high is TRUE:
        return ((),), TRUE
    top = min(low.atom, high.atom)
    if top.rank == ABOVE:
        bounds = sorted({atom for f in (low, high) for atom in _bounds(f, top)})
        return _spanned(low, high, *_intervals(bounds)) if len(bounds) > 1 else _halved(low, high, top)
    tristate = Atom(top.name, MODULE)
    if top.rank == YES and tristate in (low.restrict(top, False).atom, high.restrict(top, False).atom):
        return _spanned(low, high, *_three_sides(top, tristate))
    return _halved(low, high, top)


def _halved(low: Condition, high: Condition, top: Atom) -> tuple[tuple[Cube, ...], Condition]:
    """The first variable has two sides: a cube names one of them only for what does not fit into both."""
    low0, high0 = low.restrict(top, False), high.restrict(top, False)
    low1, high1 = low.restrict(top, True), high.restrict(top, True)
    both = high0 & high1
    found0, covered0 = _isop(low0 & ~both, high0)
    found1, covered1 = _isop(low1 & ~both, high1)
    found, covered = _isop((low0 & ~covered0 | low1 & ~covered1) & both, both)
    sides = [((top, False), *cube) for cube in found0] + [((top, True), *cube) for cube in found1]
    return (*sides, *found), branch(top, covered0 | covered, covered1 | covered)


def _spanned(
    low: Condition, high: Condition, regions: list[Cube], spans: list[Span]
) -> tuple[tuple[Cube, ...], Condition]:
    """The same for more than two sides.  Spans grow: a cube gets literals only for what fits into no wider span."""
    lows, highs = ([_within(f, region) for region in regions] for f in (low, high))
    rooms = {members: all_of(highs[i] for i in members) for _, members in spans}
    every: list[Cube] = []
    made = FALSE
    for literals, members in spans:
        wider = any_of(room for m, room in rooms.items() if len(m) == len(members) + 1 and m >= members)
        needed = any_of(lows[i] for i in members) & rooms[members] & ~wider
        found, covered = _isop(needed, rooms[members])
        every += [(*literals, *cube) for cube in found]
        made = made | cube_formula(literals) & covered
        lows = [f & ~covered if i in members else f for i, f in enumerate(lows)]
    return tuple(every), made


def _irredundant(found: list[Cube]) -> tuple[Cube, ...]:
    """The cubes without those that the others cover; spans of one variable may overlap."""
    if any(atom.rank in (MODULE, ABOVE) for cube in found for atom, _ in cube):
        for cube in list(found):
            if cube_formula(cube).implies(any_of(cube_formula(other) for other in found if other != cube)):
                found.remove(cube)
    return tuple(found)


def _three_sides(yes: Atom, mod: Atom) -> tuple[list[Cube], list[Span]]:
    """`n`, `m` and `y` as regions 0, 1 and 2; no cube says `y` or `m`."""
    no: Cube = ((yes, False), (mod, False))
    spans: list[tuple[Cube, set[int]]] = [(no, {0}), (((mod, True),), {1}), (((yes, True),), {2})]
    spans += [(((yes, False),), {0, 1}), (((mod, False),), {0, 2}), ((), {0, 1, 2})]
    regions: list[Cube] = [no, ((yes, False), (mod, True)), ((yes, True),)]
    return regions, [(literals, frozenset(members)) for literals, members in spans]


def _bounds(condition: Condition, top: Atom) -> Iterator[Atom]:
    while condition.atom.name == top.name and condition.atom.rank == ABOVE:
        yield condition.atom
        condition = condition.hi


def _intervals(atoms: list[Atom]) -> tuple[list[Cube], list[Span]]:
    """The regions between bounds; one variable of another kind is a bound with two sides."""
    count = len(atoms) + 1
    regions = [tuple((atom, index < region) for index, atom in enumerate(atoms)) for region in range(count)]
    spans: list[Span] = []
    for size in range(1, count + 1):
        for first in range(count - size + 1):
            above_first: Cube = ((atoms[first - 1], True),) if first else ()
            below_last: Cube = ((atoms[first + size - 1], False),) if first + size < count else ()
            spans.append(((*above_first, *below_last), frozenset(range(first, first + size))))
    return regions, spans


def _within(condition: Condition, region: Cube) -> Condition:
    for atom, value in region:
        condition = condition.restrict(atom, value)
    return condition
