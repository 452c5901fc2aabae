"""The architectures of a tree one by one, each answer with all it depended on.

An architecture is read through a tree that observes what is asked of it, so
its dependencies are its own, however much other architectures have read.
What follows from the content of a file alone is shared all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.closure import asides
from auditor.elsewhere import Elsewhere
from auditor.facts import collect
from auditor.judging import learn
from auditor.kconfig import KconfigFiles, KconfigModel, common_files, share
from auditor.model import ArchReport, Level, Notice
from auditor.scans import Scans, SharedSources
from auditor.scenario import Scenario
from auditor.tree import Contents, Dependencies, KernelTree, Observed, dependencies, observed
from auditor.value import value


@value
class Answer:
    """The report on one architecture under each scenario asked for, and the notices about what it needed.

    Whatever tree `dependencies` hold for has the same answer.
    """

    reports: tuple[ArchReport, ...]
    notices: tuple[Notice, ...]
    dependencies: Dependencies


class Shared:
    """What trees share by content: scanned C files, and the Kconfig files common to all architectures."""

    def __init__(self) -> None:
        self.scans = Scans()
        self._kconfig: list[tuple[Dependencies, KconfigFiles]] = []

    def prepare(self, contents: Contents) -> None:
        """Have the common Kconfig files of a tree at hand; they are read if no earlier tree had the same ones."""
        self.scans.trim()
        for needed, files in self._kconfig:
            if needed.holds(contents):
                share(files, contents.tree)
                return
        files = common_files(contents.tree)
        needed = _asked(contents, files.asked)
        if not files.store.notices and not needed.notices:
            self._kconfig = [*self._kconfig[-MOST_KCONFIGS + 1 :], (needed, files)]


MOST_KCONFIGS = 4
"""How many versions of the common Kconfig files are kept: neighbours have the same one."""


class Apart:
    """One tree, of which any architecture can be audited by itself."""

    def __init__(self, tree: KernelTree, shared: Shared) -> None:
        self.contents = Contents(tree)
        self._tree = tree
        self._shared = shared
        self._prepared = False

    def answer(
        self, arch: str, levels: tuple[Level, ...], scenarios: tuple[Scenario, ...], remarks: bool = False
    ) -> Answer:
        """The answer for one architecture under `scenarios`, with the remarks on it if they are wanted."""
        if not self._prepared:
            self._shared.prepare(self.contents)
            self._prepared = True
        tree = Observed(self._tree)
        model = KconfigModel(self._tree, arch)
        answer = self._answered(tree, model, arch, levels, scenarios, remarks)
        if not model.notices():
            return answer
        # A notice may come from another architecture's questions: nothing of Kconfig is shared then.
        return self._answered(tree, KconfigModel(Observed(self._tree), arch), arch, levels, scenarios, remarks)

    def _answered(
        self,
        tree: Observed,
        model: KconfigModel,
        arch: str,
        levels: tuple[Level, ...],
        scenarios: tuple[Scenario, ...],
        remarks: bool,
    ) -> Answer:
        sources = SharedSources(tree, self._shared.scans)
        facts = collect(sources, arch, levels)
        known, elsewhere = learn(facts, model), Elsewhere(SharedSources(tree, self._shared.scans))
        if any(known.clears(s) for s in scenarios):
            complete = elsewhere.completed(facts, levels)
            known = known if complete is facts else learn(complete, model)
        if remarks:
            known = known.remarking(asides(elsewhere.closure, known.facts))
        needed = observed(tree, self.contents) | _asked(self.contents, model.asked())
        reports = tuple(known.report(s) for s in scenarios)
        notices = {*needed.notices, *sources.notices(), *(n for report in reports for n in report.facts.notices)}
        return Answer(reports, tuple(sorted(notices)), needed)


def _asked(contents: Contents, paths: Iterable[str]) -> Dependencies:
    """What Kconfig files were asked for, as they are in one tree."""
    every = tuple(paths)
    folders = (path[:-1] for path in every if path.endswith("/"))
    return dependencies(contents, (path for path in every if not path.endswith("/")), folders)
