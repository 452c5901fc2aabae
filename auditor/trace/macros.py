"""Which macros a trace has to expand: those that speak of the table, or jump in the function that uses them."""

from __future__ import annotations

import re
from typing import Final

from auditor.csource.directives import Macro
from auditor.headers import Headers
from auditor.trace.state import Place
from auditor.vocabulary import PRIMITIVES

MAX_NESTED: Final = 8
"""How deep macros in macros are looked into for a jump."""

_JUMP: Final = re.compile(r"\b(?:return|goto|break|continue)\b")
_CALLED: Final = re.compile(r"\b([A-Za-z_]\w*)\s*\(")


def mentions(text: str, names: frozenset[str]) -> bool:
    """Whether a text has one of `names` as a word."""
    return any(name in text and re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def captures(macro: Macro, names: frozenset[str]) -> bool:
    """Whether a macro's body may speak of the table by one of `names`, which are its caller's."""
    body = macro.body or ""
    return any(name in body for name in names)


class Jumps:
    """Whether macros leave the function they are used in; each macro of one architecture is looked into once."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers
        self._known: dict[Macro, bool] = {}

    def in_text(self, macro: Macro, place: Place, depth: int = 0) -> bool:
        """Whether a macro's text, or a macro in it, says `return`, `goto`, `break` or `continue`."""
        known = self._known.get(macro)
        if known is None:
            self._known[macro] = False
            body = macro.body or ""
            inner = dict.fromkeys(_CALLED.findall(body) if depth < MAX_NESTED else ())
            known = self._known[macro] = _JUMP.search(body) is not None or any(
                found.macro is not None and self.in_text(found.macro, place, depth + 1)
                for name in inner
                if name not in PRIMITIVES
                for found in self._headers.macros(name, place.position, place.unit)
            )
        return known
