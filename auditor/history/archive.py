"""What stands in the commits of one repository."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.arches import architectures
from auditor.git.log import Commit, Log
from auditor.history.finder import Finder
from auditor.history.line import State, Step
from auditor.history.lines import Lines
from auditor.judging import check_scenario
from auditor.kconfig import KconfigModel
from auditor.model import Level
from auditor.pipeline import info
from auditor.scenario import DEFAULT, SCENARIOS, Scenario
from auditor.tree import KernelTree


class Archive:
    """The commits of a repository, audited as far as their content is new.

    `audited` are the audits that had to be made: commit and architecture.
    """

    def __init__(self, place: str) -> None:
        """Raises `UsageError` where `place` is no git repository."""
        self.log = Log(place)
        self.audited: list[tuple[str, str]] = []
        self._finder = Finder(place)
        self._lines = Lines(self._finder)
        self.ask(tuple(Level), DEFAULT)

    def ask(self, levels: tuple[Level, ...], scenario: Scenario) -> None:
        """What is to be answered; answers to another question are forgotten."""
        self.close()
        self.scenario = scenario
        self._finder.ask(levels, scenario)

    def close(self) -> None:
        """Let go of the other process."""
        self._lines.close()

    def tree(self, commit: str) -> KernelTree:
        """The kernel tree of a commit; raises `NotAKernelTree`."""
        return self._finder.tree(commit)

    def read(self, commit: str) -> None:
        """Read what every architecture needs of a commit; raises `NotAKernelTree`."""
        self._finder.apart(commit).read()

    def release(self, commit: str) -> str:
        """The release the tree of a commit says it is."""
        return info(self.tree(commit)).release

    def check(self, commit: str, arches: tuple[str, ...]) -> None:
        """Raise `UsageError` for a scenario with a symbol that no Kconfig file of this commit declares."""
        if self.scenario not in SCENARIOS.values():
            tree = self.tree(commit)
            check_scenario(self.scenario, tuple(KconfigModel(tree, arch) for arch in arches or architectures(tree)))

    def state(self, commit: str, arches: tuple[str, ...]) -> State:
        """What is said in a commit of `arches` or (none given) of every architecture."""
        ((_, state),) = self.states(commit, (), arches)
        return state

    def line(self, base: str, commits: tuple[Commit, ...], arches: tuple[str, ...]) -> Iterator[tuple[int, State]]:
        """See `states`: along the first parents that lead from `base` (empty: from nothing) on."""
        return self.states(base, tuple(Step(commit.revision, commit.changes) for commit in commits), arches)

    def states(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> Iterator[tuple[int, State]]:
        """What is said in `base`, and after so many steps wherever that may be something else."""
        for found in self._lines.along(base, steps, arches):
            commit = steps[found.steps - 1].commit if found.steps else base
            self.audited += ((commit, arch) for arch in found.audited)
            yield found.steps, found.state
