"""The answers of one repository, each found once for all commits whose content it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.apart import Answer, Apart, Shared
from auditor.history.watch import Held, Touched
from auditor.model import Level
from auditor.scenario import DEFAULT, Scenario
from auditor.tree import Contents, KernelTree
from auditor.tree.opening import Revisions

Order = tuple[str, str]
"""A commit and an architecture; short, so that all orders of a commit fit into a pipe that nobody reads yet."""

ANYTHING: Final = Touched(frozenset(), False)
"""No word about what differs from an earlier commit."""


class Finder:
    """Audits architectures of commits, as far as their content is new."""

    def __init__(self, place: str) -> None:
        """Raises `UsageError` where `place` is no git repository."""
        self._revisions = Revisions(place)
        self._shared = Shared()
        self._real: dict[str, str] = {}
        self._latest: tuple[str, Apart] | None = None
        self.ask(tuple(Level), DEFAULT)

    def ask(self, levels: tuple[Level, ...], scenario: Scenario) -> None:
        """What is to be answered; answers to another question are forgotten."""
        self._levels, self._scenario = levels, scenario
        self._known: dict[str, list[Held]] = {}

    def tree(self, commit: str) -> KernelTree:
        """The kernel tree of a commit; raises `NotAKernelTree`."""
        return self.contents(commit).tree

    def contents(self, commit: str) -> Contents:
        """What the files and folders of a commit are."""
        return self._apart(commit).contents

    def relink(self) -> None:
        """What comes next may have other links."""
        self._real.clear()

    def remembered(self, commit: str, arch: str, change: Touched) -> Held | None:
        """An answer found for an earlier commit that holds in this one."""
        contents = self.contents(commit)
        likely = (held for held in reversed(self._known.get(arch, ())) if held.agrees(change.paths, contents))
        answer = next((held.answer for held in likely if held.answer.dependencies.holds(contents)), None)
        return None if answer is None else self.held(answer, commit)

    def audited(self, commit: str, arch: str) -> Held:
        """The answer in a commit; the one found last is what it goes by."""
        known = self._known.get(arch)
        before = known[-1].answer if known else None
        answer = self._apart(commit).answer(arch, self._levels, (self._scenario,), before=before)
        return self.keep(commit, arch, answer)

    def keep(self, commit: str, arch: str, answer: Answer) -> Held:
        """Have an answer at hand that was found elsewhere."""
        held = self.held(answer, commit)
        self._known.setdefault(arch, []).append(held)
        return held

    def held(self, answer: Answer, commit: str) -> Held:
        """An answer that holds in a commit, ready to be asked about the next."""
        return Held(answer, self.tree(commit), self._real)

    def _apart(self, commit: str) -> Apart:
        if self._latest is None or self._latest[0] != commit:
            self._latest = commit, Apart(self._revisions.open(commit), self._shared)
        return self._latest[1]


def answers(orders: Iterator[Order], place: str, levels: tuple[Level, ...], scenario: Scenario) -> Iterator[Answer]:
    """What another process finds: an answer for each order."""
    finder = Finder(place)
    finder.ask(levels, scenario)
    latest = ""
    for commit, arch in orders:
        if commit != latest:
            finder.relink()
        latest = commit
        held = finder.remembered(commit, arch, ANYTHING) or finder.audited(commit, arch)
        yield held.answer
