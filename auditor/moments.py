"""Facts that no configuration decides, told apart by where they are asked.

`#if F(1)` is a fact named by its text.  Where F was defined anew in between,
the same text is another fact: taken for the same one, two tests that have
nothing to do with each other would seem to exclude one another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from auditor.condition import OPAQUE, Condition, opaque
from auditor.csource.directives import Macro

MAX_WORDS: Final = 200
"""Words that a test leads to; past that it is a fact of its own."""

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def told_apart(
    found: Condition, text: str, events: Callable[[str], Sequence[Macro]], moment: Callable[[], str]
) -> Condition:
    """What a test asks, its facts named after `moment` where the words of `text` may have meant something else before.

    `events` gives the `#define`s and `#undef`s of a name read so far.
    """
    facts = sorted(atom for atom in found.atoms() if atom.rank == OPAQUE)
    if not facts or not _changed(text, events):
        return found
    for fact in facts:
        here = opaque(f"{fact.name} at {moment()}")
        found = (found.restrict(fact, True) & here) | (found.restrict(fact, False) & ~here)
    return found


def _changed(text: str, events: Callable[[str], Sequence[Macro]]) -> bool:
    """Whether the words of a text, and of what they stand for, were given a meaning more than once."""
    todo, seen, changes = _WORD.findall(text), set[str](), 0
    while todo:
        word = todo.pop()
        if word in seen:
            continue
        seen.add(word)
        macros = events(word)
        changes += len(macros)
        if changes > 1 or len(seen) > MAX_WORDS:
            return True
        todo += (inner for macro in macros for inner in _WORD.findall(macro.body or ""))
    return False
