"""Where a test finds that there is no table: a way on which it was seen to be `NULL` has nothing to free."""

from __future__ import annotations

from typing import Final

from auditor.csource import ir
from auditor.vocabulary import TESTING

_NOTHING: Final = frozenset({"NULL", "0"})


def sides(test: ir.Expr, names: frozenset[str]) -> tuple[bool, bool]:
    """Whether none of `names` is a table where the test holds, and where it fails."""
    if isinstance(test, ir.Name):
        return False, test.text in names
    if isinstance(test, ir.Not):
        holds, fails = sides(test.of, names)
        return fails, holds
    if isinstance(test, ir.Call) and isinstance(test.function, ir.Name) and test.function.text in TESTING:
        return sides(test.args[0], names) if test.args else (False, False)
    if isinstance(test, ir.Group) and test.operator in ("==", "!="):
        return _compared(test, names)
    return False, False


def _compared(test: ir.Group, names: frozenset[str]) -> tuple[bool, bool]:
    named = any(isinstance(part, ir.Name) and part.text in names for part in test.parts)
    found = named and any(isinstance(part, ir.Constant) and part.text in _NOTHING for part in test.parts)
    return found and test.operator == "==", found and test.operator == "!="
