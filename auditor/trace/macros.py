"""Which macros a trace has to expand: those that speak of the table, or jump in the function that uses them."""

from __future__ import annotations

import re
from typing import Final

from auditor.csource.directives import Macro
from auditor.headers import Headers
from auditor.vocabulary import PRIMITIVES

MAX_NESTED: Final = 200
"""How many macros in macros are looked into; one that leads to more is expanded, whatever it says."""

_WORD: Final = re.compile(r"[A-Za-z_]\w*|\(")
_ALL_WORDS: Final = re.compile(r"\w+")
JUMPS: Final = frozenset({"return", "goto", "break", "continue"})
CALL: Final = frozenset("(")


def mentions(text: str, names: frozenset[str]) -> bool:
    """Whether a text has one of `names` as a word."""
    held = [name for name in names if name in text]
    return bool(held) and not frozenset(_ALL_WORDS.findall(text)).isdisjoint(held)


def words(macro: Macro) -> frozenset[str]:
    """The words of a macro's text that mean what they mean in its caller, and `(` where it has one."""
    return frozenset(_WORD.findall(macro.body or "")) - frozenset(macro.params or ())


class Nested:
    """What macros say, and the macros in them; each macro of one architecture is looked into once."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers
        self._known: dict[Macro, frozenset[str] | None] = {}

    def says(self, macro: Macro, wanted: frozenset[str]) -> bool:
        """Whether the text of a macro, or of one that it may lead to, has one of these words of its caller."""
        if macro not in self._known:
            self._known[macro] = self._closure(macro)
        found = self._known[macro]
        return found is None or not found.isdisjoint(wanted)

    def _closure(self, macro: Macro) -> frozenset[str] | None:
        """The words of a macro, and of all that any definition of them says; `None` for too many."""
        todo, seen, found = [macro], {macro}, frozenset[str]()
        while todo:
            said = words(todo.pop()) - found
            found |= said
            inner = {m for word in said if word not in PRIMITIVES for m in self._headers.definitions(word)} - seen
            seen |= inner
            todo += inner
            if len(seen) > MAX_NESTED:
                return None
        return found
