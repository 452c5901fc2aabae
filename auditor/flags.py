"""Macros and headers that the build hands to the compiler, where they bear on the names an audit looked up.

Nothing here follows a flag: that a Makefile redefines a hook, or includes a
header that speaks of one, before any file is read, is worth a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from auditor.includes import forced_headers
from auditor.makefile import ARCH
from auditor.makefiles import Makefiles
from auditor.model import Location, Notice
from auditor.paths import above, normalized
from auditor.sources import Sources

_FLAG: Final = re.compile(
    r"-(?<![\w-]-)(?:[DU][ \t]*['\"]?(?:([A-Za-z_]\w*)|\$[({](\w+)[)}])"
    r"|(?:include|imacros)[ \t]+((?:\$[({][\w-]+[)}]|[\w./-])+)"
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
    """One flag outside of a comment: where, the macros it may name, the header as written, or whether it is a folder.

    `macros` are more than one where a variable stands for the name.
    """

    location: Location
    text: str
    macros: frozenset[str]
    header: str
    searched: bool = False


class Flags:
    """The flags in the Makefiles of one tree; each file is searched once."""

    def __init__(self, sources: Sources, makefiles: Makefiles) -> None:
        self._sources = sources
        self._makefiles = makefiles
        self._known: dict[str, tuple[_Flag, ...]] = {}

    def doubts(
        self, arch: str, paths: Iterable[str], names: frozenset[str], words: tuple[str, ...]
    ) -> Iterator[Notice]:
        """A notice for each flag in some Makefiles that defines one of `names`, or includes one of `words`."""
        said = tuple(map(str.encode, words))
        for path in paths:
            if path not in self._known:
                self._known[path] = tuple(self._found(path))
            for flag in self._known[path]:
                if flag.searched or flag.macros & names or (flag.header and self._says(flag, arch, said)):
                    text = f"'{flag.text}' is handed to the compiler, and bears on the hooks; flags are not followed"
                    yield Notice(flag.location, text)

    def _says(self, flag: _Flag, arch: str, words: tuple[bytes, ...]) -> bool:
        """Whether a header that a flag includes, or one that leads to, says one of some words."""
        meant = {*self._makefiles.meant(flag.header, flag.location.path, arch)} - {*forced_headers(self._sources)}
        starts = [self._place(header, flag.location.path, arch) for header in sorted(meant)]
        return any(word in text for text in self._texts([*filter(None, starts)], arch) for word in words)

    def _place(self, header: str, includer: str, arch: str) -> str | None:
        beside = normalized(f"{above(includer)}/{header}") or header
        places = (beside, header, f"arch/{arch}/include/{header}", f"include/{header}")
        return next((path for path in places if self._sources.data(path) is not None), None)

    def _texts(self, todo: list[str], arch: str) -> Iterator[bytes]:
        """What some headers say, and what the headers that they include say, conditionals ignored."""
        seen = set(todo)
        while todo and len(seen) < MAX_FORCED:
            here = todo.pop()
            yield self._sources.text(here)
            for target, _ in self._sources.targets(here):
                found = self._place(target, here, arch) or here
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
                names = frozenset(_WORD.findall(text) if variable not in (None, *ARCH) else (macro or "",))
                searched = bool(folder) and self._shadows(folder, text, match.start())
                if searched or not folder:
                    yield _Flag(Location(path, line), match.group(), names, header or "", searched)

    def _shadows(self, folder: str, text: str, at: int) -> bool:
        """Whether a folder stands among those that are searched first, and has headers of the names that are followed.

        Folders of other flags are searched behind those, where nothing they hold hides a header.
        """
        first = _FIRST.match(text, text.rfind("\n", 0, at) + 1) is not None
        return first and folder != "include" and not _SHADOWS.isdisjoint(self._sources.names(folder.strip("/")))
