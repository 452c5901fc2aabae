"""The answers of one repository, each found once for all commits whose content it depends on."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.apart import Apart, Shared
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
        return self.apart(commit).contents.tree

    def apart(self, commit: str, before: Contents | None = None, changed: Iterable[str] = ()) -> Apart:
        """A commit, to be audited; raises `NotAKernelTree`.

        `before` is of a tree that differs from it by `changed` (see `Contents.on`).
        """
        if self._latest is None or self._latest[0] != commit:
            tree = self._revisions.open(commit)
            self._latest = commit, Apart(tree, self._shared, contents=before and before.on(tree, changed))
        return self._latest[1]

    def remembered(self, apart: Apart, arch: str, change: Touched, real: dict[str, str]) -> Held | None:
        """An answer found for an earlier commit that holds in this one; for `real` see `Held`."""
        contents = apart.contents
        likely = (held for held in reversed(self._known.get(arch, ())) if held.agrees(change.paths, contents))
        answer = next((held.answer for held in likely if held.answer.dependencies.holds(contents)), None)
        return None if answer is None else Held(answer, contents.tree, real)

    def audited(self, apart: Apart, arch: str, real: dict[str, str]) -> Held:
        """The answer in a commit; the one found last is what it goes by."""
        known = self._known.setdefault(arch, [])
        before = known[-1].answer if known else None
        answer = apart.answer(arch, self._levels, (self._scenario,), before=before)
        known.append(held := Held(answer, apart.contents.tree, real))
        return held
