"""Macros and headers that the build hands to the compiler, where they bear on the names an audit looked up.

Nothing here follows a flag: that a Makefile redefines a hook, or includes a
header that speaks of one, before any file is read, is worth a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from auditor.includes import forced_headers
from auditor.model import Location, Notice
from auditor.sources import Sources

_COMMON: Final = ("Makefile", "scripts/Makefile.lib", "mm/Makefile", "mm/Kbuild")
_OWN: Final = ("Makefile", "Kbuild", "mm/Makefile", "mm/Kbuild")
_FLAG: Final = re.compile(
    r"-(?<![\w-]-)(?:[DU][ \t]*['\"]?([A-Za-z_]\w*)|(?:include|imacros)[ \t]+(?:\$[({]?srctree[)}]?/)?([\w./-]+))"
)
_SEARCH: Final = re.compile(r"^[ \t]*(?:LINUX|USER)INCLUDE[ \t]*[:+]?=.*?(-I[ \t]*\S+)", re.MULTILINE)
"""A folder that an architecture puts before, or among, those in which headers are looked for."""


class _Flag(NamedTuple):
    """One flag outside of a comment: where, as written, the macro it names, the header, or whether it is a folder."""

    location: Location
    text: str
    macro: str
    header: str
    searched: bool = False


class Flags:
    """The flags in the Makefiles of one tree; each file is searched once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, tuple[_Flag, ...]] = {}

    def doubts(self, arch: str, names: frozenset[str], words: tuple[str, ...]) -> Iterator[Notice]:
        """A notice for each flag that defines one of `names`, or includes a header that says one of `words`."""
        usual = frozenset(forced_headers(self._sources))
        for path in (*_COMMON, *(f"arch/{arch}/{name}" for name in _OWN)):
            if path not in self._known:
                self._known[path] = tuple(self._found(path))
            for flag in self._known[path]:
                included = flag.header and flag.header not in usual
                said = (self._sources.data(flag.header) or b"") if included else b""
                if flag.searched or flag.macro in names or any(word.encode() in said for word in words):
                    text = f"'{flag.text}' is handed to the compiler, and bears on the hooks; flags are not followed"
                    yield Notice(flag.location, text)

    def _found(self, path: str) -> Iterator[_Flag]:
        text = (self._sources.data(path) or b"").decode("utf-8", "replace")
        if path.startswith("arch/"):
            for match in _SEARCH.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield _Flag(Location(path, line), match.group(1), "", "", True)
        for match in _FLAG.finditer(text):
            if "#" not in text[text.rfind("\n", 0, match.start()) + 1 : match.start()]:
                line = text.count("\n", 0, match.start()) + 1
                yield _Flag(Location(path, line), match.group(), match.group(1) or "", match.group(2) or "")
