"""Boolean formulas over Kconfig symbols.

A `Condition` is a reduced ordered binary decision diagram (Bryant 1986): two
conditions mean the same exactly when they are the same object, so equality,
`is_true` and `is_false` are free.  Variables are ordered by name, never by
age, which makes every printed form independent of the order of analysis.

Four kinds of variables exist:

* `X`            the symbol X is set to `y` (or, for int/hex, is non-zero)
* `X=m`          the symbol X is set to `m`
* `X > 3`        the integer symbol X exceeds a constant
* `"text"`       something no configuration decides (an *opaque* fact)

`X` excludes `X=m`, and `X > 3` implies `X > 2`: diagrams are kept consistent
with both facts, so contradictions between them vanish by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Final, NamedTuple
from zlib import crc32

from auditor.errors import ConditionSyntaxError


class Atom(NamedTuple):
    """One variable; `rank` 0 is `=y`, 1 is `=m`, 2 is `> bound`, 3 is opaque text."""

    name: str
    rank: int
    bound: int = 0


YES: Final = 0
MODULE: Final = 1
ABOVE: Final = 2
OPAQUE: Final = 3

MAX_FACT: Final = 120
"""Characters of an opaque fact that are worth reading."""

_LAST: Final = Atom("\U0010ffff", 9)


class Condition:
    """An immutable boolean formula; build it from `symbol`, `compare`, `opaque` with `&`, `|`, `~`."""

    __slots__ = ("__weakref__", "_cubes", "_meets", "_negation", "_text", "atom", "hi", "lo")

    atom: Atom
    lo: Condition
    hi: Condition
    _meets: dict[Condition, Condition]
    """The conjunctions with other formulas, as far as somebody asked for them."""
    _negation: Condition | None
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
        return frozenset(found)

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
            node = node.hi if _holds(node.atom, config) else node.lo
        return node is TRUE

    def restrict(self, atom: Atom, value: bool) -> Condition:
        """The formula with one variable fixed."""
        if self is TRUE or self is FALSE or self.atom > atom:
            return self
        if self.atom == atom:
            return self.hi if value else self.lo
        return _node(self.atom, self.lo.restrict(atom, value), self.hi.restrict(atom, value))

    def exists(self, atoms: Iterable[Atom]) -> Condition:
        """The formula with `atoms` projected away: true where some value of theirs makes it so."""
        result = self
        for atom in atoms:
            result = result.restrict(atom, False) | result.restrict(atom, True)
        return result

    def cubes(self) -> tuple[Cube, ...]:
        """An irredundant sum of products (Minato 1992), each cube a sorted tuple of literals."""
        if self._cubes is None:
            self._cubes = _irredundant(sorted(_isop(self, self)[0]))
        return self._cubes

    def __str__(self) -> str:
        if self._text is None:
            self._text = _render(self)
        return self._text

    def __repr__(self) -> str:
        return f"<Condition {str(self) or 'always'}>"

    def __reduce__(self) -> str | tuple[Callable[[Atom, Condition, Condition], Condition], tuple[object, ...]]:
        if self is TRUE or self is FALSE:
            return "TRUE" if self is TRUE else "FALSE"
        return _node, (self.atom, self.lo, self.hi)


Literal = tuple[Atom, bool]
Cube = tuple[Literal, ...]
Span = tuple[Cube, frozenset[int]]

_nodes: dict[tuple[Atom, Condition, Condition], Condition] = {}


def _new(atom: Atom) -> Condition:
    node = Condition.__new__(Condition)
    node.atom = atom
    node.lo = node.hi = node
    node._cubes = node._text = node._negation = None
    node._meets = {}
    return node


TRUE: Final = _new(_LAST)
FALSE: Final = _new(_LAST)
TRUE._cubes, FALSE._cubes = ((),), ()
TRUE._negation, FALSE._negation = FALSE, TRUE


def _node(atom: Atom, lo: Condition, hi: Condition) -> Condition:
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
        node = _nodes[key] = _new(atom)
        node.lo, node.hi = lo, hi
    return node


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
            found = _node(a.atom, _and(a.lo, b.lo), _and(a.hi, b.hi))
        elif a.atom < b.atom:
            found = _node(a.atom, _and(a.lo, b), _and(a.hi, b))
        else:
            found = _node(b.atom, _and(a, b.lo), _and(a, b.hi))
        a._meets[b] = b._meets[a] = found
    return found


def _not(a: Condition) -> Condition:
    found = a._negation
    if found is None:
        found = a._negation = _node(a.atom, _not(a.lo), _not(a.hi))
        found._negation = a
    return found


def _isop(low: Condition, high: Condition) -> tuple[tuple[Cube, ...], Condition]:
    """Cubes covering at least `low` and at most `high`, and the formula they make.

    Variables that exclude or imply one another are split off together, so
    that what is left of `low` and `high` knows none of them.  Spans grow: a
    cube gets literals only for what fits into no wider span.
    """
    if low is FALSE:
        return (), FALSE
    if high is TRUE:
        return ((),), TRUE
    regions, spans = _split(low, high)
    lows, highs = ([_within(f, region) for region in regions] for f in (low, high))
    rooms = {members: all_of(highs[i] for i in members) for _, members in spans}
    cubes: list[Cube] = []
    made = FALSE
    for literals, members in spans:
        wider = any_of(room for m, room in rooms.items() if len(m) == len(members) + 1 and m >= members)
        needed = any_of(lows[i] for i in members) & rooms[members] & ~wider
        found, covered = _isop(needed, rooms[members])
        cubes += [(*literals, *cube) for cube in found]
        made = made | cube_formula(literals) & covered
        lows = [f & ~covered if i in members else f for i, f in enumerate(lows)]
    return tuple(cubes), made


def _irredundant(cubes: list[Cube]) -> tuple[Cube, ...]:
    """The cubes without those that the others cover; spans of one variable may overlap."""
    if any(atom.rank in (MODULE, ABOVE) for cube in cubes for atom, _ in cube):
        for cube in list(cubes):
            if cube_formula(cube).implies(any_of(cube_formula(other) for other in cubes if other != cube)):
                cubes.remove(cube)
    return tuple(cubes)


def _split(low: Condition, high: Condition) -> tuple[list[Cube], list[Span]]:
    """The regions that the first variables part everything into, and the spans of them a cube can name."""
    top = min(low.atom, high.atom)
    if top.rank == ABOVE:
        return _intervals(sorted({atom for f in (low, high) for atom in _bounds(f, top)}))
    tristate = Atom(top.name, MODULE)
    if top.rank == YES and tristate in (low.restrict(top, False).atom, high.restrict(top, False).atom):
        return _three_sides(top, tristate)
    return _intervals([top])


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


def cube_formula(cube: Cube) -> Condition:
    """The formula that is this cube."""
    return all_of(_node(atom, FALSE, TRUE) if value else _node(atom, TRUE, FALSE) for atom, value in cube)


def symbol(name: str) -> Condition:
    """`name` is set to `y` (for an int or hex symbol: is not zero)."""
    return _node(Atom(name, YES), FALSE, TRUE)


def module(name: str) -> Condition:
    """`name` is set to `m`."""
    return _node(Atom(name, MODULE), FALSE, TRUE)


def enabled(name: str) -> Condition:
    """`name` is `y` or `m`, as `IS_ENABLED()` asks (include/linux/kconfig.h)."""
    return symbol(name) | module(name)


def opaque(text: str) -> Condition:
    """A fact that no configuration decides, named by `text`; a long text is cut, with a checksum of all of it."""
    name = text.replace('"', "'")
    if len(name) > MAX_FACT:
        name = f"{name[: MAX_FACT - 50]}… ({len(name)} characters, {crc32(name.encode('utf-8', 'replace')):08x})"
    return _node(Atom(name, OPAQUE), FALSE, TRUE)


def above(name: str, bound: int) -> Condition:
    """The integer symbol `name` is greater than `bound`."""
    return _node(Atom(name, ABOVE, bound), FALSE, TRUE)


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


def _holds(atom: Atom, config: Mapping[str, str]) -> bool:
    value = config.get(atom.name, "n")
    if atom.rank == MODULE:
        return value == "m"
    if atom.rank == ABOVE:
        return (1 if value == "y" else number(value)) > atom.bound  # autoconf.h: y is 1
    return value == "y" or (value not in ("n", "m", "") and number(value) != 0)


def number(text: str) -> int:
    """The integer a `.config` value stands for; what is no number counts as 0."""
    try:
        return int(text, 0)
    except ValueError:
        return 0


# --- printing ---------------------------------------------------------------


def _render(condition: Condition) -> str:
    """Readable text: common literals in front, then the alternatives; empty means always."""
    if condition is TRUE:
        return ""
    if condition is FALSE:
        return "n"
    cubes = condition.cubes()
    negated = (~condition).cubes()
    if len(cubes) > 1 and len(negated) == 1 and len(negated[0]) <= len(cubes):
        return _factored([(_flip(lit),) for lit in negated[0]])
    return _factored(list(cubes))


def exact(condition: Condition) -> str:
    """Text that `parse` reads back to the very same condition, for every condition."""
    return "y" if condition is TRUE else str(condition)


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


# --- parsing ----------------------------------------------------------------

_TOKEN = re.compile(r'\s*(?:(&&|\|\||!=|<=|>=|==|[=<>!()])|"([^"]*)"|(-?[A-Za-z0-9_]+)|(\S))')
_NUMBER: Final = re.compile(r"-?(?:0[xX][0-9a-fA-F]{1,40}|[0-9]{1,40})")
_COMPARISONS: Final = frozenset({"=", "==", "!=", "<", "<=", ">", ">="})


def parse(text: str) -> Condition:
    """Read what `str(condition)` prints; `CONFIG_` prefixes and an empty text (always) are accepted.

    Raises `ConditionSyntaxError` with the offending text.
    """
    parser = _Parser(text)
    if parser.peek() is None:
        return TRUE
    try:
        result = parser.alternative()
    except RecursionError:
        raise ConditionSyntaxError(f"condition '{text[:60]}...': it nests too deep; write it flatter") from None
    if parser.peek() is not None:
        raise parser.error()
    return result


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [m for m in _TOKEN.finditer(text) if m.group().strip()]
        self.at = 0

    def peek(self) -> str | None:
        return self.tokens[self.at].group().strip() if self.at < len(self.tokens) else None

    def take(self, token: str) -> bool:
        if self.peek() == token:
            self.at += 1
            return True
        return False

    def error(self) -> ConditionSyntaxError:
        where = self.peek()
        what = f"'{where}' is not expected" if where else "it ends too early"
        return ConditionSyntaxError(f"condition '{self.text}': {what}; write it as Kconfig does, e.g. 'MMU && !SMP'")

    def alternative(self) -> Condition:
        result = self.conjunction()
        while self.take("||"):
            result = result | self.conjunction()
        return result

    def conjunction(self) -> Condition:
        result = self.factor()
        while self.take("&&"):
            result = result & self.factor()
        return result

    def factor(self) -> Condition:
        if self.take("!"):
            return ~self.factor()
        if self.take("("):
            result = self.alternative()
            if not self.take(")"):
                raise self.error()
            return result
        return self.relation()

    def relation(self) -> Condition:
        match = self.tokens[self.at] if self.at < len(self.tokens) else None
        if match is not None and match.group(2) is not None:
            self.at += 1
            return opaque(match.group(2))
        name = (match.group(3) or "").removeprefix("CONFIG_") if match else ""
        if not name or name.startswith("-"):
            raise self.error()
        self.at += 1
        operator = self.peek()
        if operator in _COMPARISONS:
            self.at += 1
            return self.comparison(name, str(operator))
        return {"y": TRUE, "n": FALSE}.get(name) or symbol(name)

    def comparison(self, name: str, operator: str) -> Condition:
        value = self.peek()
        if value is None:
            raise self.error()
        self.at += 1
        if value in ("y", "m", "n"):
            equal = {"y": symbol(name), "m": module(name), "n": ~enabled(name)}[value]
            if operator not in ("=", "==", "!="):
                raise ConditionSyntaxError(
                    f"condition '{self.text}': '{operator}' needs a number; compare with = or !="
                )
            return ~equal if operator == "!=" else equal
        if not _NUMBER.fullmatch(value):
            self.at -= 1
            raise self.error()
        return compare(name, "==" if operator == "=" else operator, int(value, 16 if "x" in value.lower() else 10))
