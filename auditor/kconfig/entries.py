"""What one block of a Kconfig file says of a symbol, a choice, a menu or an `if`."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.kconfig.expression import YES, Expr, Operand
from auditor.model import Location, Notice


@dataclass(frozen=True, slots=True)
class Default:
    """`default value if condition`."""

    value: Expr
    condition: Expr = YES


@dataclass(frozen=True, slots=True)
class Reverse:
    """`select target if condition`, or `imply`: `kind` is which."""

    kind: str
    target: str
    condition: Expr = YES


@dataclass(frozen=True, slots=True)
class Range:
    """`range low high if condition`."""

    low: Operand
    high: Operand
    condition: Expr = YES


@dataclass(frozen=True, slots=True)
class Entry:
    """What one block says; `kind` is its keyword, `depends` and `visible` are conjunctions.

    `prompts` holds the condition of each prompt.  For a choice `name` may be
    empty, for an `if` the condition is the only member of `depends`.
    """

    kind: str
    name: str
    location: Location
    type: str = ""
    prompts: tuple[Expr, ...] = ()
    defaults: tuple[Default, ...] = ()
    depends: tuple[Expr, ...] = ()
    visible: tuple[Expr, ...] = ()
    selects: tuple[Reverse, ...] = ()
    implies: tuple[Reverse, ...] = ()
    ranges: tuple[Range, ...] = ()
    flags: frozenset[str] = frozenset()
    notices: tuple[Notice, ...] = field(default=(), compare=False)
