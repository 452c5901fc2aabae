"""What one block of a Kconfig file says of a symbol, a choice, a menu or an `if`."""

from __future__ import annotations

from typing import NamedTuple

from auditor.kconfig.expression import YES, Expr, Operand
from auditor.model import Notice


class Default(NamedTuple):
    """`default value if condition`."""

    value: Expr
    condition: Expr = YES


class Reverse(NamedTuple):
    """`select target if condition`, or `imply`: `kind` is which."""

    kind: str
    target: str
    condition: Expr = YES


class Range(NamedTuple):
    """`range low high if condition`."""

    low: Operand
    high: Operand
    condition: Expr = YES


class Entry(NamedTuple):
    """What one block says; `kind` is its keyword, `depends` and `visible` are conjunctions.

    `prompts` holds the condition of each prompt.  For a choice `name` may be
    empty, for an `if` the condition is the only member of `depends`.
    """

    kind: str
    name: str
    type: str = ""
    prompts: tuple[Expr, ...] = ()
    defaults: tuple[Default, ...] = ()
    depends: tuple[Expr, ...] = ()
    visible: tuple[Expr, ...] = ()
    selects: tuple[Reverse, ...] = ()
    implies: tuple[Reverse, ...] = ()
    ranges: tuple[Range, ...] = ()
    flags: frozenset[str] = frozenset()
    notices: tuple[Notice, ...] = ()
