"""The names by which C knows a structure: its tag, its types, and the variables that are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Final, NamedTuple

from auditor.csource.functions import FunctionIndex
from auditor.sources import Sources

_FAR: Final = 400
"""Bytes before a brace, and behind it, in which a structure is named."""
_BRACE: Final = re.compile(rb"[{}]")
_ATTRIBUTE: Final = re.compile(rb"\b__\w+(?:\s*\((?:[^()]|\([^()]*\))*\))?")
_DECLARED: Final = re.compile(rb"([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(?=[,;=]|$)")


class Names(NamedTuple):
    """The tags and types of structures, the variables that are one, the members that hold one.

    `shared` are the variables that a header declares.
    """

    types: frozenset[bytes] = frozenset()
    variables: frozenset[bytes] = frozenset()
    inner: frozenset[bytes] = frozenset()
    shared: frozenset[bytes] = frozenset()

    def __or__(self, other: Names) -> Names:
        """The names in either."""
        return Names(*(mine | its for mine, its in zip(self, other, strict=True)))

    @property
    def words(self) -> frozenset[bytes]:
        """What a file says that has to do with the structures."""
        return self.types | self.shared


def united(names: Iterable[Names]) -> Names:
    """All the names of several."""
    return reduce(Names.__or__, names, Names())


def holding(sources: Sources, path: str, member: bytes) -> Names:
    """The structures of a file that have this member, and those around them."""
    found = Names()
    index = sources.index(path)
    for match in _mentions(member, index.file.code):
        if _declares(index.file.code, *match.span()):
            found |= _enclosing(index, match.start())
    return found


def around(sources: Sources, path: str, types: frozenset[bytes]) -> Names:
    """Further names that a file has for structures of these types, or for what holds one."""
    found = Names()
    index = sources.index(path)
    code = index.file.code
    for type_ in types:
        for match in re.finditer(rb"\b" + type_ + rb"\b\s+(?:__\w+\s+)*(\w+)\s*(?=[;,=\[])", code):
            found |= _declared(index, match)
    if path.endswith(".h"):
        found = found._replace(shared=found.variables)
    for name, macros in index.file.macros.items():
        for body in (m.body.encode() for m in macros if m.body):
            words = re.findall(rb"\w+|[^\w\s]", body)
            leading = next((word for word in words if word not in _BEFORE_TYPE), b"")
            if leading in types:
                found |= Names(types=frozenset({name.encode()}))
    return found


_BEFORE_TYPE: Final = frozenset(b"static const extern volatile struct union".split())


def _declared(index: FunctionIndex, match: re.Match[bytes]) -> Names:
    """What `type name` declares: a type, a variable, or a member of another structure."""
    name, code = frozenset({match.group(1)}), index.file.code
    before = re.split(rb"[;{}]", code[max(0, match.start() - _FAR) : match.start()])[-1]
    if b"typedef" in before.split():
        return Names(types=name)
    if index.block_at(match.start()) is None:
        return Names() if b"(" in before else Names(variables=name)
    outer = _enclosing(index, match.start())
    return outer | Names(inner=name) if outer.types or outer.variables else Names()


def _mentions(word: bytes, text: bytes) -> Iterator[re.Match[bytes]]:
    return re.finditer(rb"\b" + word + rb"\b", text)


def _declares(code: bytes, start: int, end: int) -> bool:
    """Whether what stands there may be the declarator of a member."""
    before = re.split(rb"[;{}]", code[max(0, start - _FAR) : start])[-1].rstrip()
    after = code[end : end + _FAR].lstrip()
    if re.search(rb"\(\s*\*\s*(?:const)?$", before):
        return after.startswith(b")")
    typed = re.search(rb"[\w*)]$", before) is not None
    return typed and before.count(b"(") == before.count(b")") and after[:1] in b";,[:_"


def _enclosing(index: FunctionIndex, at: int) -> Names:
    """The names of the structures whose braces are around a place, the innermost first."""
    block = index.block_at(at)
    code = index.file.code
    openings: list[int] = []
    for brace in _BRACE.finditer(code, block[0], at) if block else ():
        if brace.group() == b"{":
            openings.append(brace.start())
        elif openings:
            openings.pop()
    found = Names()
    while openings:
        opening = openings.pop()
        head = _head(code, opening)
        if head is None:
            break
        found |= _named(code, opening, head, nested=bool(openings))
    return found


def _head(code: bytes, opening: int) -> list[bytes] | None:
    """The words before the brace of a structure; `None` where another brace opens."""
    head = _ATTRIBUTE.sub(b" ", re.split(rb"[;{}]", code[max(0, opening - _FAR) : opening])[-1])
    words = head.split()
    plain = b"(" not in head and b"=" not in head
    return words if plain and (b"struct" in words or b"union" in words) else None


def _named(code: bytes, opening: int, head: list[bytes], nested: bool) -> Names:
    keyword = b"struct" if b"struct" in head else b"union"
    tag = frozenset(head[head.index(keyword) + 1 :][:1])
    tail = _ATTRIBUTE.sub(b" ", _behind(code, opening))
    names = frozenset(_DECLARED.findall(tail))
    if b"typedef" in head:
        return Names(types=tag | names)
    return Names(types=tag, inner=names) if nested else Names(types=tag, variables=names)


def _behind(code: bytes, opening: int) -> bytes:
    """What is declared behind the closing brace."""
    depth = 0
    for brace in _BRACE.finditer(code, opening):
        depth += 1 if brace.group() == b"{" else -1
        if not depth:
            return re.split(rb"[;={]", code[brace.end() : brace.end() + _FAR])[0]
    return b""
