"""What runs at the end of a block though no statement calls it: destructors (include/linux/cleanup.h)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from auditor.csource import ir
from auditor.trace.macros import mentions

if TYPE_CHECKING:
    from auditor.headers import Headers
    from auditor.trace.macros import Nested
    from auditor.trace.state import Place

ATTRIBUTE: Final = frozenset({"cleanup", "__cleanup__"})
_SCOPED: Final = frozenset({"scoped_guard", "scoped_cond_guard", "cond_guard"})
_DECLARING: Final = frozenset({"guard", "CLASS", "ACQUIRE"})
_MEMBER: Final = re.compile(r"\s*&[^(),]*(?:->|\.)\s*\w+\s*")


def may_find_table(function: ir.Expr, texts: tuple[str, ...], names: frozenset[str]) -> bool:
    """Whether `guard(what)(texts)` or `scoped_guard(what, texts)` is handed one of `names` of its caller.

    The address of a member, as of a lock, leads to no table.
    """
    inner = function.function if isinstance(function, ir.Call) else function
    known = _DECLARING if isinstance(function, ir.Call) else _SCOPED
    if not isinstance(inner, ir.Name) or inner.text not in known:
        return False
    return any(mentions(text, names) and not _MEMBER.fullmatch(text) for text in texts)


def gives_destructor(headers: Headers, nested: Nested, type_: str, place: Place) -> bool:
    """Whether a type's name is a macro that gives its variables a destructor."""
    found = headers.macros(type_, place.position, place.unit)
    return any(macro is not None and nested.says(macro, ATTRIBUTE) for macro in (f.macro for f in found))
