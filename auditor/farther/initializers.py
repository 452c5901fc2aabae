"""Initializers of structures: whether each member they set is named."""

from __future__ import annotations

import re
from typing import Final

from auditor.farther.structures import Names

MAX_LENGTH: Final = 20_000
"""Bytes of an initializer that are looked at; a longer one is not understood."""

_OPENER: Final = re.compile(rb"[=;{}]")
_COMPOUND: Final = re.compile(rb"\s*(?:\[[^\]]*\]\s*)*\)\s*")
_PARENTHESES: Final = re.compile(rb"\([^()]*\)")
_TOKEN: Final = re.compile(rb"[{},;)]|=+|[^\s{},;)=]+")
_WORD: Final = re.compile(rb"[A-Za-z_]\w*")
_NOTHING: Final = frozenset({b"0", b"NULL"})


def is_unnamed(text: bytes, at: int, names: Names) -> bool:
    """Whether what follows the name of a type at `at` sets members without naming them: by position, or by a macro."""
    opener = _OPENER.search(text, at, at + MAX_LENGTH)
    if opener is None or opener.group() in b";}":
        return False
    between = text[at : opener.start()]
    if between.lstrip().startswith((b".", b"->", b"[")):  # a variable of the same name
        return False
    if opener.group() == b"{":
        return _COMPOUND.fullmatch(between) is not None and _sets_unnamed(text, opener.start(), names)
    declared = between.rpartition(b",")[2]
    whole = declared.strip() and b"*" not in declared and text[opener.end() : opener.end() + 1] != b"="
    return bool(whole) and _sets_unnamed(text, opener.start(), names)


def _sets_unnamed(text: bytes, at: int, names: Names) -> bool:
    depth, before, member = 0, b"", b""
    for match in _TOKEN.finditer(_flat(text[at : at + MAX_LENGTH])):
        token = match.group()
        if depth <= 0 and token in b";)}":
            return False
        if depth and before in (b"{", b","):
            if token[:1] not in b".[{}" and token not in _NOTHING:
                return True
            member = token
        if before == b"=" and _gives_whole(token, member if depth else b"[", names):
            return True
        depth += (token == b"{") - (token == b"}")
        before = token
    return depth > 0 and at + MAX_LENGTH < len(text)


def _gives_whole(value: bytes, member: bytes, names: Names) -> bool:
    """Whether a word stands for all of a structure, and nobody knows what is in it."""
    whole = member.startswith(b"[") or member.rpartition(b".")[2] in names.inner
    return whole and _WORD.fullmatch(value) is not None and value not in names.variables


def _flat(text: bytes) -> bytes:
    """The text with a sign for each pair of parentheses and what they hold."""
    found = 1
    while found:
        text, found = _PARENTHESES.subn(b" @ ", text)
    return text
