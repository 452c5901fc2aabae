"""Macros and headers that the build hands to the compiler, where they bear on the names an audit looked up.

Nothing here follows a flag: that a Makefile redefines a hook, or includes a
header that speaks of one, before any file is read, is worth a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.includes import forced_headers
from auditor.model import Location, Notice
from auditor.sources import Sources

_COMMON: Final = ("Makefile", "scripts/Makefile.lib", "mm/Makefile", "mm/Kbuild")
_OWN: Final = ("Makefile", "Kbuild", "mm/Makefile", "mm/Kbuild")
_MACRO: Final = re.compile(r"(?<![\w-])-[DU]\s*['\"]?([A-Za-z_]\w*)")
_HEADER: Final = re.compile(r"(?<![\w-])-(?:include|imacros)\s+(?:\$[({]?srctree[)}]?/)?([\w./-]+)")


def flag_doubts(sources: Sources, arch: str, names: frozenset[str], words: tuple[str, ...]) -> Iterator[Notice]:
    """A notice for each flag that defines one of `names`, or includes a header that says one of `words`."""
    usual = frozenset(forced_headers(sources))
    for path in (*_COMMON, *(f"arch/{arch}/{name}" for name in _OWN)):
        text = (sources.data(path) or b"").decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines() if "-D" in text or "-U" in text or "-i" in text else (), 1):
            for flag in _bearing(sources, line.partition("#")[0], names, words, usual):
                said = f"'{flag}' is handed to the compiler, and bears on the hooks; flags are not followed"
                yield Notice(Location(path, number), said)


def _bearing(
    sources: Sources, line: str, names: frozenset[str], words: tuple[str, ...], usual: frozenset[str]
) -> Iterator[str]:
    for match in _MACRO.finditer(line):
        if match.group(1) in names:
            yield match.group()
    for match in _HEADER.finditer(line):
        said = sources.data(match.group(1)) or b""
        if match.group(1) not in usual and any(word.encode() in said for word in words):
            yield match.group()
