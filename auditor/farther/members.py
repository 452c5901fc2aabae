"""What one file does with a member that holds a function, beside calls of it and plain assignments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.csource.directives import Macro
from auditor.farther.initializers import is_unnamed
from auditor.farther.structures import Names
from auditor.sources import Sources
from auditor.vocabulary import STORES

Doubt = tuple[int, str]
"""The offset of what is not understood, and what to tell of it."""

_NEAR: Final = 300
"""Bytes before a member in which its structure, and the call around it, are looked for."""
_OBJECT: Final = re.compile(
    rb"(?<!&)(&?)\s*\(*\s*(?:[A-Za-z_]\w*|\([^()]*\))(?:\s*(?:\.|->)\s*\w+|\s*\[[^\]]*\]|\s*\([^()]*\))*\s*(?:\.|->)$"
)
"""What stands before the name of a member, and whether its address is taken."""
_PARENTHESES: Final = re.compile(rb"\([^()]*\)")
_SET: Final = re.compile(rb"(?:\.|->)\s*(\w+)\s*=(?!=)")
_CALL: Final = re.compile(rb"(\w*)\s*\(([^()]*)$")
_FIRST: Final = (b"(", b",")
_LAST: Final = (b")", b",")


def doubts(sources: Sources, path: str, member: bytes, followed: bool) -> Iterator[Doubt]:
    """Each place of a file that may set the member; plain assignments count where they are not `followed`."""
    if member not in (sources.data(path) or b""):
        return
    file, name = sources.file(path), member.decode()
    for match in re.finditer(rb"\b" + member + rb"\b", file.code):
        if _may_set(file.code, *match.span(), followed):
            yield match.start(), f"the member {name} is set here too, where it was not followed"
    for macro in (macro for macros in file.macros.values() for macro in macros):
        if macro.body and _may_set_by(macro, member):
            yield macro.offset, f"a macro here may set the member {name}, which was not followed"


def unnamed(sources: Sources, path: str, names: Names) -> Iterator[Doubt]:
    """Each place of a file that sets members of these structures, and does not name them."""
    if not names.types or not any(word in (sources.data(path) or b"") for word in names.words):
        return
    file = sources.file(path)
    told = "a structure of operations is set here, and its members are not named"
    pattern = re.compile(rb"\b(?:" + b"|".join(sorted(names.types)) + rb")\b")
    variables = b"|".join(sorted(names.variables)) or b"(?!)"
    copied = re.compile(rb"\btypeof\w*\s*\(\s*(?:" + variables + rb")\s*\)")
    for match in (*pattern.finditer(file.code), *copied.finditer(file.code)):
        if is_unnamed(file.code, match.end(), names):
            yield match.start(), told
    for macro in (macro for macros in file.macros.values() for macro in macros):
        body = (macro.body or "").encode()
        if any(is_unnamed(body, match.end(), names) for match in pattern.finditer(body)):
            yield macro.offset, told
        if _picks_member(macro, body, re.compile(rb"\b(?:" + variables + rb")\b")):
            yield macro.offset, "a macro here may set any member of a structure of operations"


def _may_set(code: bytes, start: int, end: int, followed: bool) -> bool:
    before = code[max(0, start - _NEAR) : start].rstrip()
    after = code[end : end + _NEAR].lstrip()
    if not before.endswith((b".", b"->")):
        alone = before.endswith(_FIRST) and after.startswith(_LAST)
        return alone or (before.endswith((b"{", b",")) and after.startswith(b":"))
    call = _around(before)
    if (after.startswith(b",") and call in STORES) or re.match(rb"=(?!=)", after):
        return not followed
    taken = _OBJECT.search(before)
    return taken is not None and bool(taken.group(1))


def _around(before: bytes) -> bytes:
    """The word before the parenthesis that is open; empty where it is no call, or none is open."""
    flat, found = re.split(rb"[;{}]", before)[-1], 1
    while found:
        flat, found = _PARENTHESES.subn(b"", flat)
    call = _CALL.search(flat)
    return call.group(1) if call else b""


def _may_set_by(macro: Macro, member: bytes) -> bool:
    """Whether a macro says the member other than to call it, or pastes a name together that may be it."""
    body = (macro.body or "").encode()
    if body.strip() == member and macro.name.encode() != member:
        return True
    for match in re.finditer(rb"\b" + member + rb"\b", body):
        before, after = body[: match.start()].rstrip(), body[match.end() :].lstrip()
        accessed = before.endswith((b".", b"->"))
        alone = before.endswith(_FIRST) and after.startswith(_LAST)
        if alone or (accessed and not after.startswith(b"(")):
            return True
    pieces = (set(words) - _params(macro) for words in _pasted(body))
    return any(piece in member for words in pieces for piece in words)


def _picks_member(macro: Macro, body: bytes, variables: re.Pattern[bytes]) -> bool:
    """Whether a macro has such a variable, and sets the member that it is handed."""
    picked = {*_SET.findall(body), *(word for words in _pasted(body) for word in words)}
    return not picked.isdisjoint(_params(macro)) and variables.search(body) is not None


def _params(macro: Macro) -> set[bytes]:
    return {name.encode() for name in macro.params or ()}


def _pasted(body: bytes) -> Iterator[list[bytes]]:
    """The pieces of each name of a member that a macro pastes together."""
    for match in re.finditer(rb"(?:\.|->)\s*(\w+(?:\s*##\s*\w+)+)", body):
        yield re.findall(rb"\w+", match.group(1))
