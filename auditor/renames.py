"""Declarations that put another function behind a name: an assembler's label, an alias, or a pragma."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SIGN: Final = re.compile(rb"\b(?:(?:__)?asm(?:__)?|(?:__)?alias(?:__)?)\s*\(")
_WORD: Final = re.compile(rb"\w")
_END: Final = re.compile(rb"[;{}]")
_PRAGMA: Final = b"redefine_extname"
_FAR: Final = 2000
"""Bytes of the longest declaration looked at on either side of its name."""


def may_rename(text: bytes) -> bool:
    """Whether a file has any such declaration, seen at once."""
    return _PRAGMA in text or _SIGN.search(text) is not None


def renames(text: bytes, word: bytes) -> bool:
    """Whether a text without comments declares that calls of `word` are calls of something else.

    `void f(void) asm("g")`, `alias("g")` as an attribute before or after the
    name, and `#pragma redefine_extname f g` (GCC manual, 6.11.5 and 6.33.1).
    """
    return any(_is_renamed(text, at, at + len(word)) for at in _places(text, word))


def _places(text: bytes, word: bytes) -> Iterator[int]:
    """Where a text has `word` as a whole one; a pattern that looks for it would take twenty times as long."""
    at = text.find(word)
    while at >= 0:
        if not _WORD.match(text[at - 1 : at]) and not _WORD.match(text, at + len(word)):
            yield at
        at = text.find(word, at + 1)


def _is_renamed(text: bytes, start: int, end: int) -> bool:
    if text[max(0, start - 40) : start].rstrip().endswith(_PRAGMA):
        return True
    close = _closing(text, end)
    if not close:
        return False
    before = max(text.rfind(mark, max(0, start - _FAR), start) for mark in (b";", b"{", b"}"))
    last = _END.search(text, close, close + _FAR)
    behind = text[close : last.start() if last else close + _FAR].lstrip()
    # behind a call comes no word: `if (f(x)) asm(…)` is none
    goes_on = _WORD.match(behind) and _SIGN.search(behind)
    return bool(goes_on or _SIGN.search(text, max(before, start - _FAR, 0), start))


def _closing(text: bytes, at: int) -> int:
    """Behind the parenthesis that closes the one after a name; 0 where there is none."""
    depth = 0
    for match in re.finditer(rb"[()]|[^()\s]+", text[at : at + _FAR]):
        if not depth and match.group() != b"(":
            return 0
        depth += {b"(": 1, b")": -1}.get(match.group(), 0)
        if not depth:
            return at + match.end()
    return 0
