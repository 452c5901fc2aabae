"""The few shapes of C that decide where a pointer goes; built by `auditor.csource.syntax`.

Nobody changes a shape once it is built; it is not frozen because a frozen
one takes three times as long to build, and a tree of them is built for every
body.  To make a `__repr__` for each would take half of the time the import of
this module takes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, repr=False)
class Name:
    """An identifier."""

    text: str


@dataclass(slots=True, repr=False)
class Constant:
    """A literal or an unevaluated operand; it never carries a pointer."""

    text: str


@dataclass(slots=True, repr=False)
class Call:
    """A call; `texts` are the arguments as written, for macro expansion."""

    function: Expr
    args: tuple[Expr, ...]
    texts: tuple[str, ...]
    offset: int


@dataclass(slots=True, repr=False)
class Field:
    """`base.name`, or `base->name` with `arrow`."""

    base: Expr
    name: str
    arrow: bool


@dataclass(slots=True, repr=False)
class Address:
    """`&of`."""

    of: Expr


@dataclass(slots=True, repr=False)
class Load:
    """`*of` or `of[index]`: what a pointer points to."""

    of: Expr
    index: Expr


@dataclass(slots=True, repr=False)
class Assign:
    """`target = value`, or with another `operator` (`|=`) a change of what the target was."""

    target: Expr
    value: Expr
    operator: str


@dataclass(slots=True, repr=False)
class Choice:
    """`test ? then : other`."""

    test: Expr
    then: Expr
    other: Expr


@dataclass(slots=True, repr=False)
class Logic:
    """`left && right` or `left || right`, evaluated only as far as needed."""

    operator: str
    left: Expr
    right: Expr


@dataclass(slots=True, repr=False)
class Not:
    """`!of`."""

    of: Expr


@dataclass(slots=True, repr=False)
class Group:
    """Operands evaluated in order; with `carries` the result may be one of them (casts, sums, commas)."""

    parts: tuple[Expr, ...]
    carries: bool
    text: str = ""
    operator: str = ""


@dataclass(slots=True, repr=False)
class Asm:
    """Inline assembly with its operands, and where an `asm goto` can land."""

    operands: tuple[Expr, ...]
    labels: tuple[str, ...] = ()


@dataclass(slots=True, repr=False)
class StatementExpr:
    """GNU C's `({ … })`."""

    body: Seq


@dataclass(slots=True, repr=False)
class Damage:
    """A span the grammar could not read."""

    text: str
    offset: int


Expr = (
    Name
    | Constant
    | Call
    | Field
    | Address
    | Load
    | Assign
    | Choice
    | Logic
    | Not
    | Group
    | Asm
    | StatementExpr
    | Damage
)


@dataclass(slots=True, repr=False)
class Seq:
    """Statements in order; with `scope` a block between braces, whose names end with it."""

    items: tuple[Stmt, ...]
    scope: bool = False


@dataclass(slots=True, repr=False)
class Eval:
    """An expression evaluated for its effect."""

    expr: Expr


@dataclass(slots=True, repr=False)
class Declare:
    """A local variable with its initial value, `EMPTY` for none."""

    name: str
    value: Expr


@dataclass(slots=True, repr=False)
class If:
    """A run-time branch, or one that `IS_ENABLED()` decides."""

    test: Expr
    then: Stmt
    other: Stmt


@dataclass(slots=True, repr=False)
class Loop:
    """A loop; `at_least_once` for `do … while`, `update` is what every round ends with."""

    head: tuple[Expr, ...]
    body: Stmt
    update: Stmt
    at_least_once: bool
    endless: bool


@dataclass(slots=True, repr=False)
class Switch:
    """A `switch`; each arm may fall through into the next."""

    value: Expr
    arms: tuple[Seq, ...]
    has_default: bool


@dataclass(slots=True, repr=False)
class Return:
    """`return value`."""

    value: Expr


@dataclass(slots=True, repr=False)
class Jump:
    """`break`, `continue`, or `goto` with its label."""

    kind: str
    label: str


@dataclass(slots=True, repr=False)
class Label:
    """Where a `goto` lands."""

    name: str


def labels(stmt: Stmt) -> frozenset[str]:
    """The labels that stand in a statement."""
    if isinstance(stmt, Label):
        return frozenset({stmt.name})
    if isinstance(stmt, Seq):
        parts: tuple[Stmt, ...] = stmt.items
    elif isinstance(stmt, If):
        parts = (stmt.then, stmt.other)
    elif isinstance(stmt, Loop):
        parts = (stmt.body,)
    else:
        parts = stmt.arms if isinstance(stmt, Switch) else ()
    return frozenset().union(*map(labels, parts))


Stmt = Seq | Eval | Declare | If | Loop | Switch | Return | Jump | Label

NOTHING = Seq(())
EMPTY = Constant("")
