"""Which of many headers may have a `#define` or `#undef` of a name: nearly always none, so they are not taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from auditor.names import Names

_DEFINED: Final = re.compile(rb"define(?:[ \t]+|(?=[/\\\f\v]))(\w+|[/\\\f\v])")
_UNDEFINED: Final = re.compile(rb"undef(?:[ \t]+|(?=[/\\\f\v]))(\w+|[/\\\f\v])")
_MARKS: Final = (b"/", b"\\", b"\f", b"\v")
"""What may stand between the directive and its name: which name that is, is not seen."""


class Defined:
    """Some headers by the names they may define or undefine."""

    def __init__(self, texts: Iterable[tuple[str, bytes]]) -> None:
        """`texts` are paths and the bytes of their files."""
        self._names = Names()
        for path, text in texts:
            self._names.add(path, _names(text))

    def paths(self, name: str) -> frozenset[str]:
        """The headers that may define or undefine `name`."""
        return frozenset(path for word in (name.encode(), *_MARKS) for path in self._names.paths(word))


def perhaps_defining(texts: Mapping[str, bytes], names: frozenset[str]) -> list[str]:
    """Those of some headers, given by path, that may define or undefine one of `names`."""
    words = frozenset((*map(str.encode, names), *_MARKS))
    if words.isdisjoint(_names(b"\n".join(texts.values()))):
        return []
    return [path for path, text in texts.items() if not words.isdisjoint(_names(text))]


def _names(text: bytes) -> list[bytes]:
    return _DEFINED.findall(text) + _UNDEFINED.findall(text)
