"""The C files that expand an outer hook, and what one of them makes of the hooks for itself.

The trace asks what a hook is where all headers were read.  A macro that such a
file defines for itself is not followed: what it bears on is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditor.includes import EXPANDER, RECLAIMER
from auditor.model import Level, Location, Notice
from auditor.sources import Sources

_HOOK: Final = re.compile(rf"\b(?:{'|'.join(Level)})_free_tlb\b".encode())


def expanders(sources: Sources, code: Iterable[str]) -> tuple[str, ...]:
    """The files that free user tables by the hooks, and those of some C files that name an outer hook."""
    files = dict.fromkeys((EXPANDER, RECLAIMER, *code))
    return tuple(path for path in files if _HOOK.search(sources.data(path) or b""))


def redefinitions(sources: Sources, paths: Iterable[str], names: frozenset[str]) -> Iterator[Notice]:
    """A notice for each macro of some names that these files define, or undefine, themselves."""
    for path in paths:
        file = sources.file(path)
        for name in sorted(names & file.macros.keys()):
            place = Location(path, file.line(file.macros[name][0].offset))
            yield Notice(place, f"{name} is a macro of this file, which expands the hooks; that is not followed")
