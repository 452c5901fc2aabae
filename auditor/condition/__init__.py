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

from auditor.condition.atom import ABOVE, MODULE, OPAQUE, YES, Atom, number
from auditor.condition.formula import (
    FALSE,
    TRUE,
    Condition,
    TooManyNodes,
    above,
    all_of,
    any_of,
    at_most,
    compare,
    cube_formula,
    enabled,
    exact,
    module,
    opaque,
    symbol,
)
from auditor.condition.parsing import parse

__all__ = [
    "ABOVE",
    "FALSE",
    "MODULE",
    "OPAQUE",
    "TRUE",
    "YES",
    "Atom",
    "Condition",
    "TooManyNodes",
    "above",
    "all_of",
    "any_of",
    "at_most",
    "compare",
    "cube_formula",
    "enabled",
    "exact",
    "module",
    "number",
    "opaque",
    "parse",
    "symbol",
]
