"""The diagrams, and what they are built and combined by."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from typing import Final
from zlib import crc32

from auditor.condition.atom import ABOVE, MODULE, OPAQUE, YES, Atom, Cube, holds
from auditor.deadline import check

MAX_FACT: Final = 120
"""Characters of an opaque fact that are worth reading."""

_STRETCH: Final = 128
"""After so many new nodes the clock is looked at."""

_LAST: Final = Atom("\U0010ffff", 9)


class TooManyNodes(Exception):
    """The formulas of one piece of work outgrew what `at_most` allows them."""


class Condition:
    """An immutable boolean formula; build it from `symbol`, `compare`, `opaque` with `&`, `|`, `~`."""

    __slots__ = ("__weakref__", "_atoms", "_cubes", "_meets", "_negation", "_text", "atom", "hi", "lo")

    atom: Atom
    lo: Condition
    hi: Condition
    _meets: dict[Condition, Condition]
    """The conjunctions with other formulas, as far as somebody asked for them."""
    _negation: Condition | None
    _atoms: frozenset[Atom] | None
    _cubes: tuple[Cube, ...] | None
    _text: str | None

    def __and__(self, other: Condition) -> Condition:
        return _and(self, other)

    def __or__(self, other: Condition) -> Condition:
        if self is other or other is FALSE or self is TRUE:
            return self
        if self is FALSE or other is TRUE:
            return other
        return _not(_and(_not(self), _not(other)))

    def __invert__(self) -> Condition:
        return _not(self)

    @property
    def is_true(self) -> bool:
        """Whether the formula holds in every configuration."""
        return self is TRUE

    @property
    def is_false(self) -> bool:
        """Whether the formula holds in no configuration."""
        return self is FALSE

    def implies(self, other: Condition) -> bool:
        """Whether `other` holds wherever this formula does."""
        return _and(self, _not(other)) is FALSE

    def atoms(self) -> frozenset[Atom]:
        """Every variable the formula depends on."""
        if self._atoms is not None:
            return self._atoms
        seen: set[int] = set()
        found: set[Atom] = set()
        todo = [self]
        while todo:
            node = todo.pop()
            if node is TRUE or node is FALSE or id(node) in seen:
                continue
            seen.add(id(node))
            found.add(node.atom)
            todo += (node.lo, node.hi)
        self._atoms = frozenset(found)
        return self._atoms

    def symbols(self) -> frozenset[str]:
        """The Kconfig symbols the formula depends on."""
        return frozenset(a.name for a in self.atoms() if a.rank != OPAQUE)

    def opaques(self) -> frozenset[str]:
        """The facts the formula depends on that no configuration decides."""
        return frozenset(a.name for a in self.atoms() if a.rank == OPAQUE)

    def evaluate(self, config: Mapping[str, str]) -> bool | None:
        """Truth in one configuration; `None` when an opaque fact decides.

        `config` maps symbols to their values as `.config` spells them (`y`,
        `m`, `3`, `0x10`); a symbol that is not there is `n`.
        """
        node = self
        while node is not TRUE and node is not FALSE:
            if node.atom.rank == OPAQUE:
                low, high = node.lo.evaluate(config), node.hi.evaluate(config)
                return low if low == high else None
            node = node.hi if holds(node.atom, config) else node.lo
        return node is TRUE

    def restrict(self, atom: Atom, value: bool) -> Condition:
        """The formula with one variable fixed."""
        if self is TRUE or self is FALSE or self.atom > atom:
            return self
        if self.atom == atom:
            return self.hi if value else self.lo
        return branch(self.atom, self.lo.restrict(atom, value), self.hi.restrict(atom, value))

    def exists(self, atoms: Iterable[Atom]) -> Condition:
        """The formula with `atoms` projected away: true where some value of theirs makes it so."""
        result = self
        for atom in atoms:
            result = result.restrict(atom, False) | result.restrict(atom, True)
        return result

    def cubes(self) -> tuple[Cube, ...]:
        """An irredundant sum of products (Minato 1992), each cube a sorted tuple of literals."""
        if self._cubes is None:
            from auditor.condition.cubes import cubes

            self._cubes = cubes(self)
        return self._cubes

    def __str__(self) -> str:
        if self._text is None:
            from auditor.condition.spelling import spelled

            self._text = spelled(self)
        return self._text

    def __repr__(self) -> str:
        return f"<Condition {str(self) or 'always'}>"

    def __reduce__(self) -> str | tuple[Callable[[Atom, Condition, Condition], Condition], tuple[object, ...]]:
        if self is TRUE or self is FALSE:
            return "TRUE" if self is TRUE else "FALSE"
        return branch, (self.atom, self.lo, self.hi)


_nodes: dict[tuple[Atom, Condition, Condition], Condition] = {}
_most = [sys.maxsize]
"""How many nodes there may be now; the innermost `at_most` comes last."""


@contextmanager
def at_most(nodes: int) -> Iterator[None]:
    """Raise `TooManyNodes` where what is done inside makes more new nodes than that; what was made before is free."""
    _most.append(len(_nodes) + nodes)
    try:
        yield
    finally:
        _most.pop()


def _new(atom: Atom) -> Condition:
    node = Condition.__new__(Condition)
    node.atom = atom
    node.lo = node.hi = node
    node._atoms = node._cubes = node._text = node._negation = None
    node._meets = {}
    return node


TRUE: Final = _new(_LAST)
FALSE: Final = _new(_LAST)
TRUE._cubes, FALSE._cubes = ((),), ()
TRUE._negation, FALSE._negation = FALSE, TRUE


def branch(atom: Atom, lo: Condition, hi: Condition) -> Condition:
    """The one node for these parts; drops branches the kinds of `atom` make impossible."""
    if atom.rank == ABOVE:  # not above 2, so not above 3 either
        while lo.atom.name == atom.name and lo.atom.rank == ABOVE:
            lo = lo.lo
        if hi.atom.name == atom.name and hi.atom.rank == ABOVE and hi.lo is lo:
            return hi
    elif atom.rank == YES:  # y, so not m
        while hi.atom.name == atom.name and hi.atom.rank == MODULE:
            hi = hi.lo
        if lo.atom.name == atom.name and lo.atom.rank == MODULE and lo.lo is hi:
            return lo
    if lo is hi:
        return lo
    key = (atom, lo, hi)
    node = _nodes.get(key)
    if node is None:
        _check_limits(len(_nodes))
        node = _nodes[key] = _new(atom)
        node.lo, node.hi = lo, hi
    return node


def _check_limits(nodes: int) -> None:
    if nodes >= _most[-1]:
        raise TooManyNodes
    if not nodes % _STRETCH:
        check()


def _and(a: Condition, b: Condition) -> Condition:
    if a is b or b is TRUE:
        return a
    if a is TRUE:
        return b
    if a is FALSE or b is FALSE:
        return FALSE
    found = a._meets.get(b)
    if found is None:
        if a.atom == b.atom:
            found = branch(a.atom, _and(a.lo, b.lo), _and(a.hi, b.hi))
        elif a.atom < b.atom:
            found = branch(a.atom, _and(a.lo, b), _and(a.hi, b))
        else:
            found = branch(b.atom, _and(a, b.lo), _and(a, b.hi))
        a._meets[b] = b._meets[a] = found
    return found


def _not(a: Condition) -> Condition:
    found = a._negation
    if found is None:
        found = a._negation = branch(a.atom, _not(a.lo), _not(a.hi))
        found._negation = a
    return found


def cube_formula(cube: Cube) -> Condition:
    """The formula that is this cube."""
    return all_of(branch(atom, FALSE, TRUE) if value else branch(atom, TRUE, FALSE) for atom, value in cube)


def symbol(name: str) -> Condition:
    """`name` is set to `y` (for an int or hex symbol: is not zero)."""
    return branch(Atom(name, YES), FALSE, TRUE)


def module(name: str) -> Condition:
    """`name` is set to `m`."""
    return branch(Atom(name, MODULE), FALSE, TRUE)


def enabled(name: str) -> Condition:
    """`name` is `y` or `m`, as `IS_ENABLED()` asks (include/linux/kconfig.h)."""
    return symbol(name) | module(name)


def opaque(text: str) -> Condition:
    """A fact that no configuration decides, named by `text`; a long text is cut, with a checksum of all of it."""
    name = text.replace('"', "'")
    if len(name) > MAX_FACT:
        name = f"{name[: MAX_FACT - 50]}… ({len(name)} characters, {crc32(name.encode('utf-8', 'replace')):08x})"
    return branch(Atom(name, OPAQUE), FALSE, TRUE)


def above(name: str, bound: int) -> Condition:
    """The integer symbol `name` is greater than `bound`."""
    return branch(Atom(name, ABOVE, bound), FALSE, TRUE)


def compare(name: str, operator: str, value: int) -> Condition:
    """The integer symbol `name` compared with a constant; `operator` is one of `== != < <= > >=`."""
    if operator == ">":
        return above(name, value)
    if operator == ">=":
        return above(name, value - 1)
    if operator == "<=":
        return ~above(name, value)
    if operator == "<":
        return ~above(name, value - 1)
    equal = above(name, value - 1) & ~above(name, value)
    return equal if operator == "==" else ~equal


def all_of(conditions: Iterable[Condition]) -> Condition:
    """The conjunction; true when there is none."""
    return reduce(_and, conditions, TRUE)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """The disjunction; false when there is none."""
    return ~all_of(~c for c in conditions)


def exact(condition: Condition) -> str:
    """Text that `parse` reads back to the very same condition, for every condition."""
    return "y" if condition is TRUE else str(condition)
