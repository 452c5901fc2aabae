"""Formulas as readable text, in Kconfig's spelling."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition.atom import ABOVE, MODULE, OPAQUE, Cube, Literal
from auditor.condition.formula import FALSE, TRUE, Condition


def spelled(condition: Condition) -> str:
    """Readable text: common literals in front, then the alternatives; empty means always."""
    if condition is TRUE:
        return ""
    if condition is FALSE:
        return "n"
    cubes = condition.cubes()
    if len(cubes) > 1 and _is_one_cube(~condition):
        (negated,) = (~condition).cubes()
        if len(negated) <= len(cubes):
            return _factored([(_flip(lit),) for lit in negated])
    return _factored(list(cubes))


def _is_one_cube(condition: Condition) -> bool:
    """Whether one cube is the whole formula: then one side of every variable leads nowhere."""
    while condition is not TRUE:
        if condition.lo is not FALSE and condition.hi is not FALSE:
            return False
        condition = condition.hi if condition.lo is FALSE else condition.lo
    return True


def _flip(literal: Literal) -> Literal:
    return literal[0], not literal[1]


def _factored(cubes: list[Cube]) -> str:
    common = [lit for lit in cubes[0] if all(lit in cube for cube in cubes)]
    rests = [tuple(lit for lit in cube if lit not in common) for cube in cubes]
    head = list(_terms(tuple(common)))
    if rests == [()]:
        return " && ".join(head) or "y"
    tails = sorted({" && ".join(_terms(rest)) for rest in rests}, key=lambda t: (t.count("&&"), t))
    if len(tails) == 1:
        return " && ".join([*head, tails[0]])
    joined = " || ".join(f"({t})" if " && " in t else t for t in tails)
    return " && ".join([*head, f"({joined})"]) if head else joined


def _terms(cube: Cube) -> Iterator[str]:
    """The literals of a cube as text; the bounds of one integer symbol become one comparison."""
    for name in dict.fromkeys(atom.name for atom, _ in cube):
        bounds = [(a.bound, v) for a, v in cube if a.name == name and a.rank == ABOVE]
        if bounds:
            yield from _range(name, bounds)
        for atom, value in cube:
            if atom.name != name or atom.rank == ABOVE:
                continue
            if atom.rank == MODULE:
                yield f"{name}=m" if value else f"{name}!=m"
            else:
                text = f'"{name}"' if atom.rank == OPAQUE else name
                yield text if value else f"!{text}"


def _range(name: str, bounds: list[tuple[int, bool]]) -> Iterator[str]:
    low = max((b for b, value in bounds if value), default=None)
    high = min((b for b, value in bounds if not value), default=None)
    if low is not None and high is not None and high == low + 1:
        yield f"{name} = {high}"
        return
    if low is not None:
        yield f"{name} > {low}"
    if high is not None:
        yield f"{name} <= {high}"
