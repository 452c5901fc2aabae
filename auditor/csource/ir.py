"""The few shapes of C that decide where a pointer goes; built by `auditor.csource.syntax`."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """An identifier."""

    text: str


class Constant(NamedTuple):
    """A literal or an unevaluated operand; it never carries a pointer."""

    text: str


class Call(NamedTuple):
    """A call; `texts` are the arguments as written, for macro expansion."""

    function: Expr
    args: tuple[Expr, ...]
    texts: tuple[str, ...]
    offset: int


class Field(NamedTuple):
    """`base.name`, or `base->name` with `arrow`."""

    base: Expr
    name: str
    arrow: bool


class Address(NamedTuple):
    """`&of`."""

    of: Expr


class Load(NamedTuple):
    """`*of` or `of[index]`: what a pointer points to."""

    of: Expr
    index: Expr


class Assign(NamedTuple):
    """`target = value`, or with another `operator` (`|=`) a change of what the target was."""

    target: Expr
    value: Expr
    operator: str


class Choice(NamedTuple):
    """`test ? then : other`."""

    test: Expr
    then: Expr
    other: Expr


class Logic(NamedTuple):
    """`left && right` or `left || right`, evaluated only as far as needed."""

    operator: str
    left: Expr
    right: Expr


class Not(NamedTuple):
    """`!of`."""

    of: Expr


class Group(NamedTuple):
    """Operands evaluated in order; with `carries` the result may be one of them (casts, sums, commas)."""

    parts: tuple[Expr, ...]
    carries: bool
    text: str = ""
    operator: str = ""


class Asm(NamedTuple):
    """Inline assembly with its operands."""

    operands: tuple[Expr, ...]


class StatementExpr(NamedTuple):
    """GNU C's `({ … })`."""

    body: Seq


class Damage(NamedTuple):
    """A span the grammar could not read."""

    text: str
    offset: int


Expr = (
    Name | Constant | Call | Field | Address | Load | Assign | Choice | Logic | Not | Group | Asm | StatementExpr | Damage
)


class Seq(NamedTuple):
    """Statements in order."""

    items: tuple[Stmt, ...]


class Eval(NamedTuple):
    """An expression evaluated for its effect."""

    expr: Expr


class Declare(NamedTuple):
    """A local variable with its initial value."""

    name: str
    value: Expr


class If(NamedTuple):
    """A run-time branch, or one that `IS_ENABLED()` decides."""

    test: Expr
    then: Stmt
    other: Stmt


class Loop(NamedTuple):
    """A loop; `at_least_once` for `do … while`."""

    head: tuple[Expr, ...]
    body: Stmt
    at_least_once: bool
    endless: bool


class Switch(NamedTuple):
    """A `switch`; each arm may fall through into the next."""

    value: Expr
    arms: tuple[Seq, ...]
    has_default: bool


class Return(NamedTuple):
    """`return value`."""

    value: Expr


class Jump(NamedTuple):
    """`break`, `continue`, or `goto` with its label."""

    kind: str
    label: str


class Label(NamedTuple):
    """Where a `goto` lands."""

    name: str


Stmt = Seq | Eval | Declare | If | Loop | Switch | Return | Jump | Label

NOTHING = Seq(())
EMPTY = Constant("")
