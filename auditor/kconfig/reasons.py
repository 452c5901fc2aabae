"""One sentence for a proof: why an architecture has no such configuration."""

from __future__ import annotations

from auditor.condition import ABOVE, MODULE, OPAQUE, YES, Atom, Condition
from auditor.kconfig.search import Search


def reason_for(arch: str, search: Search, condition: Condition, leans_on: tuple[str, ...]) -> str:
    """The simplest sentence that is true: a symbol alone, two symbols, else the whole condition."""
    if condition.is_false:
        return "the condition contradicts itself"
    needed = _needed(condition)
    for atom, value in needed:
        sentence = _alone(arch, search, atom, value)
        if sentence:
            return sentence
    for index, one in enumerate(needed):
        for two in needed[index + 1 :]:
            if search.excluded([_literal(search, *one), _literal(search, *two)]):
                return _together(arch, search, one, two)
    because = f"; it follows from {', '.join(leans_on)}" if leans_on else ""
    return f"no configuration of {arch} has {condition}{because}"


Literal = tuple[Atom, bool]


def _needed(condition: Condition) -> list[Literal]:
    """The literals that hold wherever the condition does, simplest first."""
    atoms = sorted(a for a in condition.atoms() if a.rank != OPAQUE)
    return [(atom, value) for value in (True, False) for atom in atoms if condition.restrict(atom, not value).is_false]


def _literal(search: Search, atom: Atom, value: bool) -> int:
    lit = search.formulas.atom(atom)
    return lit if value else -lit


def _alone(arch: str, search: Search, atom: Atom, value: bool) -> str:
    if not search.excluded([_literal(search, atom, value)]):
        return ""
    if not search.scope.declared(atom.name):
        return f"{atom.name} is not declared on {arch}"
    if atom.rank == YES:
        return f"{atom.name} {'cannot be set' if value else 'is always set'} on {arch}"
    return f"{_text(atom, value)} is impossible on {arch}"


def _together(arch: str, search: Search, one: Literal, two: Literal) -> str:
    for (a, va), (b, vb) in ((one, two), (two, one)):
        if a.rank == b.rank == YES and va and not vb:
            if _selects(search, a.name, b.name):
                return f"{b.name} is selected whenever {a.name} is on"
            return f"{a.name} is never on without {b.name} on {arch}"
    return f"{_text(*one)} and {_text(*two)} exclude each other on {arch}"


def _selects(search: Search, source: str, target: str) -> bool:
    """Whether some definition of `source` selects `target` outright."""
    override = search.scope.overrides.get(source)
    if override is not None:
        return target in override.selects
    rows = search.scope.selecting(target)
    return any(row.source == source and row.reverse.kind == "select" for row in rows)


def _text(atom: Atom, value: bool) -> str:
    if atom.rank == ABOVE:
        return f"{atom.name} {'>' if value else '<='} {atom.bound}"
    if atom.rank == MODULE:
        return f"{atom.name}{'=' if value else '!='}m"
    return atom.name if value else f"{atom.name}=n"
