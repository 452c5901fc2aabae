"""Definitions that count and stand in headers the walk passed over.

The walk enters the headers in which hooks and their helpers are defined by
custom.  Any other may redefine one of them: so the whole header folder of an
architecture, and every common header the core reaches, are searched for a few
words, as `grep -l` does.  Where such a header defines a name that was looked
up, the architecture is traced once more, and the header has its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

from auditor.closure import Closure, beside
from auditor.condition import Condition
from auditor.deadline import OutOfTime
from auditor.defined import perhaps_defining
from auditor.expanders import expanders, redefinitions
from auditor.farther import replacements
from auditor.flags import Flags
from auditor.freeing import MacroTexts
from auditor.includes import EXPANDER, Includes, forced_headers
from auditor.makefiles import Makefiles
from auditor.model import ArchFacts, Deferral, Level, LevelFacts, Location, Notice
from auditor.predefined import NUMBERED, PREDEFINED
from auditor.renames import may_rename, renames
from auditor.sources import Sources, unknown_includes
from auditor.unreached import Unreached, added, named
from auditor.vocabulary import PRIMITIVES, PROMISING

MAX_ROUNDS: Final = 6
"""How often an architecture is traced once more, for one header far away after the other."""

WORDS: Final = ("_free_tlb", "tlb_remove_", "pte_free")
"""What the name of a hook or of a helper contains, and the header that defines one, or announces it by a macro."""

_ASSUMED: Final = frozenset({"MMU", "PT_RECLAIM", "MMU_GATHER_TABLE_FREE", "MMU_GATHER_RCU_TABLE_FREE"})
_COMPUTED: Final = re.compile(rb"(?:#|%:|\*/|\n)\s*(?:include_next|import|include(?:\s|/\*|\\)+[A-Za-z_])")
"""What may be an include of a name that only a preprocessor knows."""

_TRACING: Final = "include/trace/"
"""The headers that define tracepoints: what they include by a macro is the header of tracepoints that led to them."""

_BAD: Final = (Deferral.IMMEDIATE, Deferral.BATCHED, Deferral.UNKNOWN)


class _Outside(NamedTuple):
    """What an audit of one architecture does not follow: C files that expand hooks, Makefiles, headers they add.

    It is `hopeless` where the hook waits for nothing anyway, `crowded` tells of
    folders with too many headers, and of Makefiles that name too much.
    """

    hopeless: bool
    expanders: tuple[str, ...]
    makefiles: tuple[str, ...]
    headers: frozenset[str]
    crowded: tuple[Notice, ...]


class Elsewhere:
    """The headers of one tree that hold a word that counts; the common ones are searched once."""

    def __init__(self, sources: Sources, closure: Closure | None = None) -> None:
        """`closure` is one of the same tree that others use, too."""
        self.sources = sources
        self.closure = closure or Closure(sources)
        self._makefiles = Makefiles(self.sources)
        self._flags = Flags(self.sources, self._makefiles)
        self._common: dict[str, tuple[str, ...]] = {}
        self._macros = MacroTexts(self.sources)

    def completed(self, facts: ArchFacts, levels: tuple[Level, ...]) -> ArchFacts:
        """The facts with every definition in its place; the same ones, unless a header was passed over.

        Where the time is over before all headers were searched, nothing of them stays.
        """
        try:
            return self._completed(facts, levels)
        except OutOfTime as limit:
            from auditor.facts import given_up

            return given_up(facts.name, levels, str(limit))

    def _completed(self, facts: ArchFacts, levels: tuple[Level, ...]) -> ArchFacts:
        outside = self._outside(facts)
        around = self._around(facts, outside)
        beyond = self._overriding(facts, around)
        if not beyond:
            doubts = tuple(self._doubts(facts, around, outside))
            return replace(facts, notices=(*facts.notices, *doubts)) if doubts else facts
        from auditor.facts import collect  # the whole C side, which this process needs here only

        found = collect(self.sources, facts.name, levels, beyond)
        for _ in range(MAX_ROUNDS):  # what a header far away holds may lead to another
            around |= self._around(found, outside)
            more = self._overriding(found, around) - beyond if found.walked else frozenset[str]()
            if not more:
                break
            beyond |= more
            found = collect(self.sources, facts.name, levels, beyond)
        doubts = (*self._doubts(facts, around, outside), *self._doubts(found, around, outside))
        if not found.walked:  # it was given up: what the headers passed over make of the hook nobody knows
            return replace(found, notices=tuple(dict.fromkeys((*facts.notices, *found.notices, *doubts))))
        doubts = (*doubts, *self._unplaced(beyond, found, around, outside))
        found = facts if beyond.isdisjoint(found.walked | found.units) else found
        notices = dict.fromkeys((*facts.notices, *found.notices, *self.sources.notices(), *doubts))
        return replace(found, notices=tuple(notices))

    def _outside(self, facts: ArchFacts) -> _Outside:
        """Nothing of it matters where no other definition is looked for."""
        hopeless = _hopeless(facts.level(Level.PTE))
        code = () if hopeless else expanders(self.sources, _units(facts))
        makefiles = self._makefiles.bearing(facts.name, (*_units(facts), *code))
        headers, crowded = added(self.sources, facts.name, self._makefiles.searched(makefiles, facts.name))
        crowded += tuple(self._makefiles.crowded(makefiles))
        return _Outside(hopeless, code, makefiles, headers, crowded)

    def _doubts(self, facts: ArchFacts, around: frozenset[str], outside: _Outside) -> Iterator[Notice]:
        """What bears on the names that were looked up and is not followed."""
        names = facts.looked_up - PREDEFINED.keys() - NUMBERED
        yield from self._hiding(facts.walked | facts.units | around)
        yield from self._flags.doubts(facts.name, outside.makefiles, names, WORDS)
        yield from outside.crowded
        yield from redefinitions(self.sources, outside.expanders, names)
        yield from replacements(self.sources, facts)

    def _unplaced(
        self, beyond: frozenset[str], facts: ArchFacts, around: frozenset[str], outside: _Outside
    ) -> Iterator[Notice]:
        """A notice for what may lead to headers that count, or to anything, where the walk has not read them all."""
        read = facts.walked | facts.units
        if beyond <= read:
            return
        yield from self._unfollowed(around)
        headers = Unreached(Includes(self.sources, facts.name), around)
        led_to = headers.led_to((EXPANDER, *read), set(outside.expanders) - {EXPANDER})
        text = "it defines what bears on the hooks, and may be included where no include is followed"
        yield from (Notice(Location(path), text) for path in sorted((beyond - read) & led_to))

    def _overriding(self, facts: ArchFacts, around: frozenset[str]) -> frozenset[str]:
        names = frozenset(name for name in facts.looked_up if _counts(name))
        words = [*WORDS, *sorted(n for n in names if not any(word in n.lower() for word in WORDS))]
        passed_over = around - facts.walked
        common = {path for word in words for path in self._common_with(word)} & passed_over
        defining = {p for p in (*common, *self._with_any(words, passed_over - self._core)) if self._defines(p, names)}
        freeing = {path for path, macros in self._freeing(passed_over) if macros & facts.looked_up}
        includes = Includes(self.sources, facts.name)
        called = self._with_macro(facts.unseen, passed_over)
        once_more = self._defining_again(facts, passed_over)
        return frozenset(path for path in (*defining, *freeing, *called, *once_more) if includes.shows(path))

    def _hiding(self, paths: frozenset[str]) -> Iterator[Notice]:
        yield from self.closure.macros.notices(paths & self._core)
        yield from self._macros.notices(paths - self._core)

    def _freeing(self, paths: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        yield from self.closure.macros.freeing(paths & self._core)
        yield from self._macros.freeing(paths - self._core)

    def _around(self, facts: ArchFacts, outside: _Outside) -> frozenset[str]:
        """Every header of an architecture, and every other that the core, one of those or C files on a way reach.

        Of the folders that Makefiles add, those that an include may mean.
        """
        if outside.hopeless:
            return frozenset()
        includes = Includes(self.sources, facts.name)
        own = {*includes.own_headers()}
        code = {*_units(facts), *outside.expanders}
        around = beside(self.closure, includes, own | code, self._core).union(own)
        targets = {target for path in around | code for target, _ in self.sources.targets(path)}
        meant = named(self.sources, outside.headers - around - self._core, targets | self._targets)
        around |= meant.union(beside(self.closure, includes, meant, self._core) if meant else ())
        return self._core | around

    @cached_property
    def _targets(self) -> frozenset[str]:
        """What the headers include that the core reaches."""
        return frozenset(target for path in self._core for target, _ in self.closure.sources.targets(path))

    def _unfollowed(self, paths: Iterable[str]) -> Iterator[Notice]:
        """A notice for each header that may lead anywhere, by an include only a preprocessor knows."""
        for path in sorted(paths):
            if not path.startswith(_TRACING) and _COMPUTED.search(self.sources.data(path) or b""):
                count = self.sources.file(path).computed_includes
                if count:
                    yield Notice(Location(path), unknown_includes(count))

    @cached_property
    def _core(self) -> frozenset[str]:
        """The headers under `include/` that the core reaches."""
        return core_headers(self.closure)

    def _common_with(self, word: str) -> tuple[str, ...]:
        """The headers under `include/` that the core reaches and that hold `word`."""
        known = self._common.get(word)
        if known is None:
            holds = self.closure.sources.mentions((word.encode(),))
            known = self._common[word] = tuple(path for path in self._core if holds[path])
        return known

    def _defining_again(self, facts: ArchFacts, paths: frozenset[str]) -> Iterator[str]:
        """Those of some headers with a macro of a name that is at stake, but for those nobody's answer gains by."""
        names = frozenset(name for name in facts.at_stake if name not in PRIMITIVES or _counts(name))
        common = self.closure.defined(self._core)
        own = {path: self.sources.data(path) or b"" for path in paths - self._core}
        candidates = {path for name in names for path in common.paths(name)} & paths
        for path in sorted(candidates.union(perhaps_defining(own, names))):
            own_guard = self.sources.file(path).guard if path in facts.units else ""
            if any(self.sources.defines(path, name) for name in names if name != own_guard):
                yield path

    def _with_any(self, words: Iterable[str], paths: Iterable[str]) -> list[str]:
        """Those of some files that hold one of `words`: nearly always none, so all are searched as one first."""
        texts = {path: self.sources.data(path) or b"" for path in paths}
        joined = b"\n".join(texts.values())
        held = [word for word in map(str.encode, words) if word in joined]
        return [path for path, text in texts.items() if any(word in text for word in held)]

    def _with_macro(self, names: frozenset[str], paths: frozenset[str]) -> Iterator[str]:
        """Those of some files that have a macro of one of these names."""
        common = {path for name in names for path in self._common_with(name)} & paths
        for path in (*common, *self._with_any(names, paths - self._core)):
            if any(self.sources.defines(path, name) for name in names):
                yield path

    def _defines(self, path: str, names: frozenset[str]) -> bool:
        file = self.sources.file(path)
        if any(name in file.macros or self.sources.functions(name)[path] for name in names):
            return True
        return may_rename(file.text) and any(renames(file.text, name.encode()) for name in names)


def core_headers(closure: Closure) -> frozenset[str]:
    """The headers under `include/` that are read where the hooks are expanded, conditionals ignored."""
    roots = (EXPANDER, *forced_headers(closure.sources))
    return frozenset(path for root in roots for path in closure.common(root)[0]) - {EXPANDER}


def _units(facts: ArchFacts) -> list[str]:
    """The C files that hold bodies on a way."""
    return sorted(path for path in facts.units if path.endswith(".c"))


def _counts(name: str) -> bool:
    """Whether another definition of `name` could make an answer better than it is."""
    primitive = PRIMITIVES.get(name)
    if primitive is not None:
        return primitive.role in PROMISING
    return any(word in name.lower() for word in WORDS)


def _hopeless(facts: LevelFacts) -> bool:
    """Whether the hook is known to wait for nothing wherever PT_RECLAIM is on: no other definition is looked for."""
    return any(path.deferral in _BAD and _assuming(path.condition).is_true for path in facts.paths)


def _assuming(where: Condition) -> Condition:
    for atom in where.atoms():
        if atom.name in _ASSUMED:
            where = where.restrict(atom, True)
    return where
