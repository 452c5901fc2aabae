"""The architectures of a tree one by one, each answer with all it depended on.

An architecture is read through a tree that observes what is asked of it, so
its dependencies are its own, however much other architectures have read.
What follows from the content of a file alone is shared all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Final, Generic, TypeVar

from auditor.closure import Closure, asides
from auditor.deadline import Allowance, OutOfTime, TimeLimit
from auditor.elsewhere import Elsewhere, core_headers
from auditor.facts import collect, given_up
from auditor.judging import learn
from auditor.kconfig import KconfigFiles, KconfigModel, common_files, share
from auditor.model import ArchFacts, ArchReport, Level, Notice
from auditor.scans import Scans, SharedSources
from auditor.scenario import Scenario
from auditor.sources import Sources
from auditor.tree import Contents, Dependencies, KernelTree, Observed, ObservedCode, dependencies, observed, united
from auditor.value import value

T = TypeVar("T")


@value
class Traced:
    """The C side of one architecture, the notices about scanned files, and what both depended on."""

    facts: ArchFacts
    notices: tuple[Notice, ...]
    needed: Dependencies

    @property
    def unread(self) -> frozenset[Notice]:
        """What of the tree could not be read, or not be made sense of."""
        return frozenset((*self.notices, *self.needed.notices))

    @property
    def told(self) -> tuple[ArchFacts, frozenset[Notice]]:
        """All that is judged."""
        return _told(self.facts), self.unread


@value
class Searched:
    """The facts with what headers far away add to them, what could not be read, and what both depended on beside."""

    facts: ArchFacts
    unread: frozenset[Notice]
    needed: Dependencies

    @property
    def told(self) -> tuple[ArchFacts, frozenset[Notice]]:
        """All that is judged."""
        return _told(self.facts), self.unread


def _told(facts: ArchFacts) -> ArchFacts:
    """Facts without what was only looked at on the way to them; of the files read, whose folders they are in counts."""
    folders = frozenset("/".join(path.split("/")[:2]) for path in facts.walked)
    none = frozenset[str]()
    facts = replace(facts, walked=folders, units=none, looked_up=none, at_stake=none)
    return replace(facts, unseen=none, replaceable=none, members=none)


def _looking(facts: ArchFacts, at: ArchFacts) -> ArchFacts:
    """Facts with what was looked at on the way to others."""
    facts = replace(facts, walked=at.walked, units=at.units, looked_up=at.looked_up, at_stake=at.at_stake)
    return replace(facts, unseen=at.unseen, replaceable=at.replaceable, members=at.members)


@value
class Judged:
    """The report on one architecture under each scenario, and what it depended on beside the facts it was made from.

    `own` are the Kconfig files of the architecture, `common` those of every
    one; `cleared` says whether these called for a search far away, and
    `remarked` is what the remarks took.
    """

    reports: tuple[ArchReport, ...]
    cleared: bool
    searched: Searched
    own: Dependencies
    common: Dependencies
    remarked: Dependencies

    def upon(self, searched: Searched) -> Judged:
        """The same, judged upon facts that tell the same."""
        reports = tuple(replace(report, facts=_looking(report.facts, searched.facts)) for report in self.reports)
        return replace(self, reports=reports, searched=searched)


@value
class Answer:
    """All that is said of one architecture, the notices about what it needed included.

    Whatever tree `dependencies` hold for has the same answer to the same question.
    """

    notices: tuple[Notice, ...]
    dependencies: Dependencies
    traced: Traced
    judged: Judged

    @property
    def reports(self) -> tuple[ArchReport, ...]:
        """One for each scenario asked for."""
        return self.judged.reports


class Kept(Generic[T]):
    """Things made from trees, for trees with the same content as far as they rest on it; the latest few."""

    MOST: Final = 4

    def __init__(self) -> None:
        self._kept: list[tuple[Dependencies, T]] = []

    def find(self, contents: Contents) -> tuple[Dependencies, T] | None:
        """What was made for a tree that is the same as this one."""
        return next((kept for kept in reversed(self._kept) if kept[0].holds(contents)), None)

    def keep(self, needed: Dependencies, thing: T) -> None:
        """Have it at hand, unless there was something about its tree that only a notice tells."""
        if not needed.notices:
            self._kept = [*self._kept[-self.MOST + 1 :], (needed, thing)]


class Shared:
    """What trees share by content: scanned C files, the common Kconfig files, the headers the core reaches."""

    def __init__(self) -> None:
        self.scans = Scans()
        self.kconfig: Kept[KconfigFiles] = Kept()
        self.closures: Kept[Closure] = Kept()


class Apart:
    """One tree, of which any architecture can be audited by itself."""

    def __init__(
        self,
        tree: KernelTree,
        shared: Shared,
        limit: TimeLimit = TimeLimit(),  # noqa: B008 - a value
        contents: Contents | None = None,
    ) -> None:
        """`limit` is how long all answers about this tree may take together, from now on.

        `contents` are those of the tree, as far as they are known.
        """
        self.contents = contents or Contents(tree, shared.scans.texts)
        self._deadline = limit.begin()
        self._tree = tree
        self._shared = shared

    def read(self) -> None:
        """Read what every architecture needs: the common Kconfig files, and the headers that the core reaches."""
        _ = self._common, self._closure

    @cached_property
    def _common(self) -> Dependencies:
        """What the common Kconfig files are; they are read if no earlier tree had the same ones."""
        self._shared.scans.trim()
        found = self._shared.kconfig.find(self.contents)
        if found is not None and not found[1].store.cut_short:
            share(found[1], self._tree)
            return found[0]
        files = common_files(self._tree)
        needed = _asked(self.contents, files.asked)
        self._shared.kconfig.keep(needed, files)
        return needed

    @cached_property
    def _closure(self) -> tuple[Dependencies, Closure]:
        """The headers that the core reaches, the same for every architecture, and what they depend on."""
        found = self._shared.closures.find(self.contents)
        if found is None:
            tree = ObservedCode(self.contents)
            closure = Closure(SharedSources(tree, self._shared.scans))
            core_headers(closure)
            found = observed(tree, self.contents), closure
            self._shared.closures.keep(*found)
        return found

    def answer(
        self,
        arch: str,
        levels: tuple[Level, ...],
        scenarios: tuple[Scenario, ...],
        remarks: bool = False,
        before: Answer | None = None,
    ) -> Answer:
        """The answer for one architecture under `scenarios`, with the remarks on it if they are wanted.

        `before` is an answer to the same question about another tree: what led
        to it is not done again as far as it would come to the same.
        """
        time = self._deadline.allowance()
        with self._deadline.common().running():
            _ = self._common  # the models of this tree begin with these files
        traced = self._traced(arch, levels, before, time)
        judged = self._same(traced, levels, before, time) if before is not None else None
        if judged is None:
            model = KconfigModel(self._tree, arch, time)
            judged = self._judged(traced, model, levels, scenarios, remarks, time)
            if model.notices():  # one may come from another architecture's questions: nothing is shared then
                model = KconfigModel(Observed(self._tree), arch, time)
                judged = self._judged(traced, model, levels, scenarios, remarks, time)
        return _answer(traced, judged)

    def _same(self, traced: Traced, levels: tuple[Level, ...], before: Answer, time: Allowance) -> Judged | None:
        """What was judged before, if it comes to the same in this tree."""
        judged = before.judged
        same = traced.told == before.traced.told and judged.common == self._common and judged.own.holds(self.contents)
        if not same or not judged.remarked.holds(self.contents):
            return None
        if traced.facts == before.traced.facts and judged.searched.needed.holds(self.contents):
            return judged
        searched = self._searched(traced, levels, judged.cleared, ObservedCode(self.contents), time)
        return judged.upon(searched) if searched.told == judged.searched.told else None

    def _traced(self, arch: str, levels: tuple[Level, ...], before: Answer | None, time: Allowance) -> Traced:
        if before is not None and before.traced.needed.holds(self.contents):
            return before.traced
        tree = ObservedCode(self.contents)
        sources = SharedSources(tree, self._shared.scans)
        with time.running():
            facts = collect(sources, arch, levels)
        return Traced(facts, sources.notices(), observed(tree, self.contents))

    def _judged(
        self,
        traced: Traced,
        model: KconfigModel,
        levels: tuple[Level, ...],
        scenarios: tuple[Scenario, ...],
        remarks: bool,
        time: Allowance,
    ) -> Judged:
        tree, own = ObservedCode(self.contents), _asked(self.contents, model.asked())
        known = learn(traced.facts, model)
        cleared = any(known.clears(s) for s in scenarios)
        searched = self._searched(traced, levels, cleared, tree, time)
        known = known if searched.facts is traced.facts else learn(searched.facts, model)
        known = known.doubting(searched.unread.union(own.notices, self._common.notices))
        remarked = Dependencies()
        if remarks:
            known = known.remarking(asides(Closure(SharedSources(tree, self._shared.scans)), known.facts))
            remarked = observed(tree, self.contents)
        reports = tuple(known.report(s) for s in scenarios)
        return Judged(reports, cleared, searched, own, self._common, remarked)

    def _searched(
        self, traced: Traced, levels: tuple[Level, ...], cleared: bool, tree: ObservedCode, time: Allowance
    ) -> Searched:
        """The facts as they are judged; where the architecture is cleared, headers far away are searched first."""
        if not cleared:
            return Searched(traced.facts, traced.unread, Dependencies())
        sources = SharedSources(tree, self._shared.scans)
        facts, told, reached = self._completed(sources, traced.facts, levels, time)
        needed = united((reached, observed(tree, self.contents)))
        return Searched(facts, traced.unread.union(told, needed.notices), needed)

    def _completed(
        self, sources: Sources, facts: ArchFacts, levels: tuple[Level, ...], time: Allowance
    ) -> tuple[ArchFacts, tuple[Notice, ...], Dependencies]:
        """The facts after the search of all headers, the limits it met, and what the headers of the core depend on."""
        try:
            with time.running():
                reached, closure = self._closure
                complete = Elsewhere(sources, closure).completed(facts, levels)
        except OutOfTime as limit:
            return given_up(facts.name, levels, str(limit)), sources.exhausted(), Dependencies()
        return complete, (*closure.sources.exhausted(), *sources.exhausted()), reached


def _answer(traced: Traced, judged: Judged) -> Answer:
    needed = united((traced.needed, judged.searched.needed, judged.own, judged.common, judged.remarked))
    told = (n for report in judged.reports for n in report.facts.notices)
    return Answer(tuple(sorted({*needed.notices, *traced.notices, *told})), needed, traced, judged)


def _asked(contents: Contents, paths: Iterable[str]) -> Dependencies:
    """What Kconfig files were asked for, as they are in one tree."""
    every = tuple(paths)
    folders = (path[:-1] for path in every if path.endswith("/"))
    return dependencies(contents, (path for path in every if not path.endswith("/")), folders)
