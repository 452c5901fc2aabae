"""The files of a tree that may replace a function, searched for the words that count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from auditor.deadline import check
from auditor.farther import members, weak
from auditor.farther.structures import Names, around, holding, united
from auditor.model import ArchFacts, Location, Notice, StepKind
from auditor.sources import Sources

_ELSEWHERE: Final = frozenset("arch Documentation tools samples scripts usr LICENSES".split())
"""Top folders with other architectures, or without code of the kernel."""

_ENDINGS: Final = (".c", ".h", ".S", ".inc", ".rs")
MAX_ROUNDS: Final = 4
"""How often other names of a structure lead to further names of it."""

MAX_TOLD: Final = 20
"""Places that are told of; with one the architecture is not cleared."""


class Search:
    """What replaces the functions that one architecture's hooks go through."""

    def __init__(self, sources: Sources, facts: ArchFacts) -> None:
        self.sources = Sources(sources.tree)  # what is read here, and is too much, is told of this architecture only
        self.facts = facts
        self.own = f"arch/{facts.name}/"
        self._paths: tuple[str, ...] = tuple(self._code())
        steps = (step for level in facts.levels for path in level.paths for step in path.steps)
        self._calls = {step.location for step in steps if step.kind is StepKind.INDIRECT}
        """Where the trace saw that a member is called, be it by a macro."""

    def notices(self) -> Iterator[Notice]:
        """A notice for each place that is not understood, the first few of them."""
        yield from islice(self._all(), MAX_TOLD)
        yield from self.sources.exhausted()

    def _all(self) -> Iterator[Notice]:
        names = (*self.facts.members, *self.facts.replaceable)
        saying = self._saying(name.encode() for name in names)
        for name in sorted(self.facts.replaceable):
            for path in saying:
                yield from self._told(path, weak.doubts(self.sources, path, name, self._has_bodies(path)))
        if self.facts.members:
            yield from self._members(saying)

    def _members(self, saying: list[str]) -> Iterator[Notice]:
        wanted = sorted(name.encode() for name in self.facts.members)
        holders = {member: self._holding(member, saying) for member in wanted}
        for member in (member for member, found in holders.items() if not found.types):
            text = f"no structure was found that has the member {member.decode()}"
            yield Notice(Location(self.own.rstrip("/")), text)
        names, files = self._structures(holders.values(), saying)
        if not files:
            yield Notice(Location(self.own.rstrip("/")), "its structures of operations have too many names to follow")
        for path in files:
            for member in wanted:
                found = members.doubts(self.sources, path, member, self._sets(path))
                yield from (n for n in self._told(path, found) if n.location not in self._calls)
            yield from self._told(path, members.unnamed(self.sources, path, names))

    def _structures(self, holders: Iterable[Names], saying: list[str]) -> tuple[Names, list[str]]:
        """All names of these structures, and of what holds one of them; and the files that say any, or none."""
        names, files, known = united(holders), dict.fromkeys(saying), set[bytes]()
        for _ in range(MAX_ROUNDS):
            new = names.words - known
            if not new:
                return names, list(files)
            known |= new
            further = self._saying(new)
            files |= dict.fromkeys(further)
            names |= united(around(self.sources, path, names.types) for path in further)
        return names, []

    def _holding(self, member: bytes, saying: list[str]) -> Names:
        """Names of the structures with that member that the architecture, or a common header, has."""
        near = (path for path in saying if path.startswith((self.own, "include/", "mm/")))
        return united(holding(self.sources, path, member) for path in near)

    def _told(self, path: str, doubts: Iterable[tuple[int, str]]) -> Iterator[Notice]:
        for offset, text in doubts:
            yield Notice(Location(path, self.sources.file(path).line(offset)), text)

    def _sets(self, path: str) -> bool:
        """Whether plain assignments to members are followed in a file."""
        if path.endswith(".c"):
            return path.startswith(self.own) or (path.startswith("mm/") and path.count("/") == 1)
        return path in self.facts.walked and path.startswith(("include/", f"{self.own}include/"))

    def _has_bodies(self, path: str) -> bool:
        """Whether plain bodies of functions are followed in a file."""
        if path.endswith(".c"):
            return path.startswith(("kernel/", "lib/")) or self._sets(path)
        return path.startswith(("include/linux/", "include/asm-generic/")) or self._sets(path)

    def _saying(self, words: Iterable[bytes]) -> list[str]:
        wanted = tuple(words)
        return [path for path in self._paths if self._says(path, wanted)]

    def _says(self, path: str, words: tuple[bytes, ...]) -> bool:
        check()
        data = self.sources.tree.read(path) or b""
        return any(word in data and re.search(rb"\b" + word + rb"\b", data) for word in words)

    def _code(self) -> Iterator[str]:
        tops = (name[:-1] for name in self.sources.tree.names("") if name.endswith("/"))
        yield from self.sources.below(self.own.rstrip("/"), _ENDINGS)
        for top in tops:
            if top not in _ELSEWHERE and not top.startswith("."):
                yield from self.sources.below(top, _ENDINGS)
