"""The answers of one repository, each found once for all commits whose content it depends on."""

from __future__ import annotations

import re
from typing import Final

from auditor.apart import Answer, Apart, Shared
from auditor.arches import architectures
from auditor.git.log import Change, Log
from auditor.history.watch import Held, Touched, touched
from auditor.judging import check_scenario
from auditor.kconfig import KconfigModel
from auditor.model import Level
from auditor.pipeline import info
from auditor.scenario import DEFAULT, SCENARIOS, Scenario
from auditor.tree import Contents, KernelTree
from auditor.tree.opening import Revisions

State = dict[str, Held]
"""The answer of each architecture in one commit."""

_ANYTHING: Final = Touched(frozenset(), False)
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
        self.ask(tuple(Level), DEFAULT)
        self._revisions = Revisions(place)
        self._shared = Shared()
        self._real: dict[str, str] = {}
        self._latest: tuple[str, Apart] | None = None

    def ask(self, levels: tuple[Level, ...], scenario: Scenario) -> None:
        """What is to be answered; answers to another question are forgotten."""
        self._levels, self.scenario = levels, scenario
        self._known: dict[str, list[Held]] = {}

    def tree(self, commit: str) -> KernelTree:
        """The kernel tree of a commit; raises `NotAKernelTree`."""
        return self._apart(commit).contents.tree

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
        self._real.clear()
        there = architectures(self.tree(commit))
        return {arch: self._found(commit, arch, _ANYTHING) for arch in there if arch in (arches or there)}

    def after(self, state: State, commit: str, changes: tuple[Change, ...], arches: tuple[str, ...]) -> State:
        """The answers in a commit that differs by `changes` from one with the answers `state`.

        It is `state` itself where nothing an answer depends on has changed.
        """
        change = touched(changes)
        if not change.plain:
            self._real.clear()
        stale = {arch for arch, held in state.items() if held.touched(change)}
        moved = not change.plain or any(map(_MEMBERSHIP.fullmatch, change.paths))
        if not stale and not moved:
            return state
        there = architectures(self.tree(commit)) if moved else tuple(state)
        found = {
            arch: self._still(state[arch], commit, arch, change) if arch in stale else state[arch]
            for arch in there
            if arch in state
        }
        new = (arch for arch in there if arch not in state and (not arches or arch in arches))
        found |= {arch: self._found(commit, arch, _ANYTHING) for arch in new}
        return state if found == state else found

    def _still(self, held: Held, commit: str, arch: str, change: Touched) -> Held:
        if not held.same(change, self._contents(commit)):
            return self._found(commit, arch, change, held.answer)
        return held if change.plain else self._held(held.answer, commit)

    def _found(self, commit: str, arch: str, change: Touched, before: Answer | None = None) -> Held:
        contents = self._contents(commit)
        known = self._known.setdefault(arch, [])
        likely = (held for held in reversed(known) if held.agrees(change.paths, contents))
        answer = next((held.answer for held in likely if held.answer.dependencies.holds(contents)), None)
        if answer is not None:
            return self._held(answer, commit)
        self.audited.append((commit, arch))
        held = self._held(self._apart(commit).answer(arch, self._levels, (self.scenario,), before=before), commit)
        known.append(held)
        return held

    def _held(self, answer: Answer, commit: str) -> Held:
        return Held(answer, self.tree(commit), self._real)

    def _contents(self, commit: str) -> Contents:
        return self._apart(commit).contents

    def _apart(self, commit: str) -> Apart:
        if self._latest is None or self._latest[0] != commit:
            self._latest = commit, Apart(self._revisions.open(commit), self._shared)
        return self._latest[1]
