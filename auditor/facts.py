"""The C side of an audit: what each architecture's sources say, before Kconfig or any rule speaks."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from auditor.errors import UsageError
from auditor.headers import Headers, WidenUniverse
from auditor.includes import Includes, Universe
from auditor.kbuild import Kbuild
from auditor.model import ArchFacts, Level, Location, Notice
from auditor.sources import Sources
from auditor.trace import Definitions, Traced, trace_levels
from auditor.tree import KernelTree

MAX_REPEATS: Final = 50
"""How often one architecture's headers are walked again because a new name turned out to matter."""


def facts_of(tree: KernelTree, arches: tuple[str, ...], levels: tuple[Level, ...]) -> Generator[ArchFacts, None, None]:
    """The facts of each architecture, in order; what the common files left unread comes with the last."""
    sources = Sources(tree)
    for name in arches:
        yield collect(sources, name, levels)
    yield ArchFacts("", (), notices=(*tree.notices(), *sources.notices()))


def collect(sources: Sources, name: str, levels: tuple[Level, ...]) -> ArchFacts:
    """What the sources of one architecture say."""
    includes = Includes(sources, name)
    kbuild = Kbuild(sources.tree, name)
    traced = _traced(sources, includes, kbuild, name, levels)
    return ArchFacts(name, traced.levels, traced.batch, mentions=traced.mentions, notices=_cut_short(name, traced))


def _traced(sources: Sources, includes: Includes, kbuild: Kbuild, name: str, levels: tuple[Level, ...]) -> Traced:
    """The ways of every level; headers are read anew when a name in one passed over turns out to matter."""
    universe = Universe(includes)
    for _ in range(MAX_REPEATS):
        try:
            return trace_levels(Headers(sources, includes, universe), Definitions(sources, kbuild, name), levels)
        except WidenUniverse:
            continue
    raise UsageError(
        f"arch/{name}: its headers need more than {MAX_REPEATS} rounds to read; audit the others with --arch"
    )


def _cut_short(name: str, traced: Traced) -> tuple[Notice, ...]:
    if not traced.truncated:
        return ()
    text = "its calls nest too deep to follow them all; what was not followed is unknown"
    return (Notice(Location(f"arch/{name}"), text),)
