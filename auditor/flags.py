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
    r"-(?<![\w-]-)(?:[DU][ \t]*['\"]?(?:([A-Za-z_]\w*)|\$[({](\w+)[)}])"
    r"|(?:include|imacros)[ \t]+(?:\$[({]?(?:srctree|objtree)[)}]?/)?([\w./-]+)"
    r"|I[ \t]*(?:\$[({]?srctree[)}]?/)?([\w./-]+)(?=[\s)]|$))"
)
_FIRST: Final = re.compile(r"[ \t]*LINUXINCLUDE[ \t]*[:+]?=")
_SHADOWS: Final = frozenset({"asm/", "asm-generic/", "linux/"})
"""A folder with one of these may bring another header than the one that is followed."""
MAX_FORCED: Final = 200
"""Headers that are searched for one that a flag includes; those that kernels include so lead to a handful."""
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_SEARCH: Final = re.compile(r"^[ \t]*(?:LINUX|USER)INCLUDE[ \t]*[:+]?=.*?(-I[ \t]*\S+)", re.MULTILINE)
"""A folder that an architecture puts before, or among, those in which headers are looked for."""


class _Flag(NamedTuple):
    """One flag outside of a comment: where, as written, the macros it may name, the header, or whether it is a folder.

    `macros` are more than one where a variable stands for the name.
    """

    location: Location
    text: str
    macros: frozenset[str]
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
                said = b"\n".join(self._texts(flag.header, arch)) if included else b""
                bears = any(word.encode() in said for word in words)
                if flag.searched or flag.macros & names or bears:
                    text = f"'{flag.text}' is handed to the compiler, and bears on the hooks; flags are not followed"
                    yield Notice(flag.location, text)

    def _texts(self, header: str, arch: str) -> Iterator[bytes]:
        """What a header says, and what the headers that it includes say, conditionals ignored."""
        todo, seen = [header], {header}
        while todo and len(seen) < MAX_FORCED:
            here = todo.pop()
            yield self._sources.text(here)
            for target, _ in self._sources.targets(here):
                beside = f"{here.rpartition('/')[0]}/{target}"
                places = (beside, f"arch/{arch}/include/{target}", f"include/{target}")
                found = next((path for path in places if self._sources.data(path) is not None), here)
                todo += [found] if found not in seen else []
                seen.add(found)

    def _found(self, path: str) -> Iterator[_Flag]:
        text = (self._sources.data(path) or b"").decode("utf-8", "replace")
        if path.startswith("arch/"):
            for match in _SEARCH.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield _Flag(Location(path, line), match.group(1), frozenset(), "", True)
        for match in _FLAG.finditer(text):
            if "#" not in text[text.rfind("\n", 0, match.start()) + 1 : match.start()]:
                line = text.count("\n", 0, match.start()) + 1
                macro, variable, header, folder = match.groups()
                names = frozenset(_WORD.findall(text) if variable else (macro or "",))
                searched = bool(folder) and self._shadows(folder, text, match.start())
                if searched or not folder:
                    yield _Flag(Location(path, line), match.group(), names, header or "", searched)

    def _shadows(self, folder: str, text: str, at: int) -> bool:
        """Whether a folder stands among those that are searched first, and has headers of the names that are followed.

        Folders of other flags are searched behind those, where nothing they hold hides a header.
        """
        first = _FIRST.match(text, text.rfind("\n", 0, at) + 1) is not None
        return first and folder != "include" and not _SHADOWS.isdisjoint(self._sources.names(folder.strip("/")))
