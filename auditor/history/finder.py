"""The answers of one repository, each found once for all commits whose content it depends on."""

from __future__ import annotations

from auditor.apart import Answer, Apart, Shared
from auditor.history.watch import Held, Touched
from auditor.model import Level
from auditor.scenario import DEFAULT, Scenario
from auditor.tree import Contents, KernelTree
from auditor.tree.opening import Revisions


class Finder:
    """Audits architectures of commits, as far as their content is new."""

    def __init__(self, place: str) -> None:
        """Raises `UsageError` where `place` is no git repository."""
        self._revisions = Revisions(place)
        self._shared = Shared()
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

    def read(self, commit: str) -> None:
        """Read what every architecture of a commit needs."""
        self._apart(commit).read()

    def remembered(self, commit: str, arch: str, change: Touched, real: dict[str, str]) -> Held | None:
        """An answer found for an earlier commit that holds in this one; for `real` see `Held`."""
        contents = self.contents(commit)
        likely = (held for held in reversed(self._known.get(arch, ())) if held.agrees(change.paths, contents))
        answer = next((held.answer for held in likely if held.answer.dependencies.holds(contents)), None)
        return None if answer is None else self.held(answer, commit, real)

    def audited(self, commit: str, arch: str, real: dict[str, str]) -> Held:
        """The answer in a commit; the one found last is what it goes by."""
        known = self._known.setdefault(arch, [])
        before = known[-1].answer if known else None
        answer = self._apart(commit).answer(arch, self._levels, (self._scenario,), before=before)
        known.append(held := self.held(answer, commit, real))
        return held

    def held(self, answer: Answer, commit: str, real: dict[str, str]) -> Held:
        """An answer that holds in a commit, ready to be asked about the next."""
        return Held(answer, self.tree(commit), real)

    def _apart(self, commit: str) -> Apart:
        if self._latest is None or self._latest[0] != commit:
            self._latest = commit, Apart(self._revisions.open(commit), self._shared)
        return self._latest[1]
