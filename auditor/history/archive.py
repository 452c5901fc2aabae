"""What stands in the commits of one repository, by two processes where that pays."""

from __future__ import annotations

import re
from typing import Final

from auditor.apart import Answer
from auditor.arches import architectures
from auditor.git.log import Change, Log
from auditor.history.finder import ANYTHING, Finder, answers
from auditor.history.watch import Held, Touched, touched
from auditor.judging import check_scenario
from auditor.kconfig import KconfigModel
from auditor.model import Level
from auditor.pipeline import info
from auditor.scenario import DEFAULT, SCENARIOS, Scenario
from auditor.side import Side, worthwhile
from auditor.tree import KernelTree

State = dict[str, Held]
"""The answer of each architecture in one commit."""

_MEMBERSHIP: Final = re.compile(r"arch/[^/]+(/Kconfig|/include(/.*)?)?")
"""What decides whether a folder is an architecture."""


class Archive:
    """The commits of a repository, audited as far as their content is new.

    `audited` are the audits that had to be made: commit and architecture.
    """

    def __init__(self, place: str) -> None:
        """Raises `UsageError` where `place` is no git repository."""
        self.log = Log(place)
        self.audited: list[tuple[str, str]] = []
        self._place = place
        self._finder = Finder(place)
        self._partner: Side[Answer] | None = None
        self.ask(tuple(Level), DEFAULT)

    def ask(self, levels: tuple[Level, ...], scenario: Scenario) -> None:
        """What is to be answered; answers to another question are forgotten."""
        self.close()
        self._levels, self.scenario = levels, scenario
        self._finder.ask(levels, scenario)

    def close(self) -> None:
        """Let go of the other process."""
        partner, self._partner = self._partner, None
        if partner:
            partner.close()

    def tree(self, commit: str) -> KernelTree:
        """The kernel tree of a commit; raises `NotAKernelTree`."""
        return self._finder.tree(commit)

    def release(self, commit: str) -> str:
        """The release the tree of a commit says it is."""
        return info(self.tree(commit)).release

    def check(self, commit: str, arches: tuple[str, ...]) -> None:
        """Raise `UsageError` for a scenario with a symbol that no Kconfig file of this commit declares."""
        if self.scenario not in SCENARIOS.values():
            tree = self.tree(commit)
            check_scenario(self.scenario, tuple(KconfigModel(tree, arch) for arch in arches or architectures(tree)))

    def state(self, commit: str, arches: tuple[str, ...]) -> State:
        """The answers in a commit, of `arches` or (none given) of every architecture."""
        self._finder.relink()
        there = architectures(self.tree(commit))
        return self._found(commit, tuple(arch for arch in there if arch in (arches or there)), ANYTHING)

    def after(self, state: State, commit: str, changes: tuple[Change, ...], arches: tuple[str, ...]) -> State:
        """The answers in a commit that differs by `changes` from one with the answers `state`.

        It is `state` itself where nothing an answer depends on has changed.
        """
        change = touched(changes)
        if not change.plain:
            self._finder.relink()
        stale = {arch for arch, held in state.items() if held.touched(change)}
        moved = not change.plain or any(map(_MEMBERSHIP.fullmatch, change.paths))
        if not stale and not moved:
            return state
        there = architectures(self.tree(commit)) if moved else tuple(state)
        found = {arch: self._still(state[arch], commit, change) for arch in there if arch in state}
        found |= self._found(commit, tuple(arch for arch in there if arch in state and found[arch] is None), change)
        new = (arch for arch in there if arch not in state and (not arches or arch in arches))
        found |= self._found(commit, tuple(new), ANYTHING)
        kept = {arch: held for arch, held in found.items() if held is not None}
        return state if kept == state else kept

    def _still(self, held: Held, commit: str, change: Touched) -> Held | None:
        """The answer as it is held for this commit; `None` where it may be another one."""
        if not held.touched(change):
            return held
        if not held.same(change, self._finder.contents(commit)):
            return None
        return held if change.plain else self._finder.held(held.answer, commit)

    def _found(self, commit: str, arches: tuple[str, ...], change: Touched) -> State:
        """The answers of some architectures; what has to be audited is shared with the other process."""
        found = {arch: self._finder.remembered(commit, arch, change) for arch in arches}
        wanted = [arch for arch in arches if found[arch] is None]
        theirs = [arch for arch in wanted if self._shares(arch)] if len(wanted) > 1 and worthwhile(2) else []
        if theirs:
            self._partner = self._partner or Side(answers, self._place, self._levels, self.scenario)
            for arch in theirs:
                self._partner.tell((commit, arch))
        found |= {arch: self._finder.audited(commit, arch) for arch in wanted if arch not in theirs}
        if self._partner:
            found |= {arch: self._finder.keep(commit, arch, next(self._partner)) for arch in theirs}
        self.audited += ((commit, arch) for arch in wanted)
        return {arch: held for arch, held in found.items() if held is not None}

    @staticmethod
    def _shares(arch: str) -> bool:
        """Whether the other process does this one: always the same half, so that it can go by what it did before."""
        return bool(len(arch) % 2)
