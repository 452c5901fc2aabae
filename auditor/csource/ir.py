"""The few shapes of C that decide where a pointer goes; built by `auditor.csource.syntax`.

Nobody changes a shape once it is built; it is not frozen because a frozen
one takes three times as long to build, and a tree of them is built for every
body.
"""

from __future__ import annotations

from auditor.value import shape


@shape
class Name:
    """An identifier."""

    text: str


@shape
class Constant:
    """A literal or an unevaluated operand; it never carries a pointer."""

    text: str


@shape
class Call:
    """A call; `texts` are the arguments as written, for macro expansion."""

    function: Expr
    args: tuple[Expr, ...]
    texts: tuple[str, ...]
    offset: int


@shape
class Field:
    """`base.name`, or `base->name` with `arrow`."""

    base: Expr
    name: str
    arrow: bool


@shape
class Address:
    """`&of`."""

    of: Expr


@shape
class Load:
    """`*of` or `of[index]`: what a pointer points to."""

    of: Expr
    index: Expr


@shape
class Assign:
    """`target = value`, or with another `operator` (`|=`) a change of what the target was."""

    target: Expr
    value: Expr
    operator: str


@shape
class Choice:
    """`test ? then : other`."""

    test: Expr
    then: Expr
    other: Expr


@shape
class Logic:
    """`left && right` or `left || right`, evaluated only as far as needed."""

    operator: str
    left: Expr
    right: Expr


@shape
class Not:
    """`!of`."""

    of: Expr


@shape
class Group:
    """Operands evaluated in order; with `carries` the result may be one of them (casts, sums, commas)."""

    parts: tuple[Expr, ...]
    carries: bool
    text: str = ""
    operator: str = ""


@shape
class Asm:
    """Inline assembly with its operands, and where an `asm goto` can land."""

    operands: tuple[Expr, ...]
    labels: tuple[str, ...] = ()


@shape
class StatementExpr:
    """GNU C's `({ … })`."""

    body: Seq


@shape
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


@shape
class Seq:
    """Statements in order; with `scope` a block between braces, whose names end with it."""

    items: tuple[Stmt, ...]
    scope: bool = False


@shape
class Eval:
    """An expression evaluated for its effect."""

    expr: Expr


@shape
class Declare:
    """A local variable with its initial value, `EMPTY` for none, and its type where that is a mere name."""

    name: str
    value: Expr
    type: str = ""


@shape
class If:
    """A run-time branch, or one that `IS_ENABLED()` decides."""

    test: Expr
    then: Stmt
    other: Stmt


@shape
class Loop:
    """A loop; `at_least_once` for `do … while`, `update` is what every round ends with."""

    head: tuple[Expr, ...]
    body: Stmt
    update: Stmt
    at_least_once: bool
    endless: bool


@shape
class Switch:
    """A `switch`; each arm may fall through into the next."""

    value: Expr
    arms: tuple[Seq, ...]
    has_default: bool


@shape
class Return:
    """`return value`."""

    value: Expr


@shape
class Jump:
    """`break`, `continue`, or `goto` with its label."""

    kind: str
    label: str


@shape
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
