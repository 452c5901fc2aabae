"""`audit(tree, request) -> Report`: the table of contents of this package."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from auditor.arches import architectures, resolve
from auditor.configs import in_configuration
from auditor.cside import Sent, c_side
from auditor.deadline import Deadline, TimeLimit
from auditor.errors import UsageError
from auditor.model import ArchFacts, ArchReport, ConfigReport, Extra, Level, Report, TreeInfo
from auditor.scenario import DEFAULT, Scenario
from auditor.search import Search
from auditor.side import Here, Side, worthwhile
from auditor.survey import Judgement, Survey
from auditor.tree import KernelTree, Recorded
from auditor.value import value

if TYPE_CHECKING:
    from auditor.judging import Known
    from auditor.kconfig import ConfigFile


MAX_ARCHES: Final = 200
"""Architectures of one audit; the kernels we know have two dozen."""


@value
class Request:
    """What to audit: architectures (none named: all), levels, a what-if, and `.config` files.

    `extras` is what the report is to have beside verdicts and all they rest on,
    `time` how long all of it may take.
    """

    arches: tuple[str, ...] = ()
    levels: tuple[Level, ...] = tuple(Level)
    scenario: Scenario = DEFAULT
    configs: tuple[ConfigFile, ...] = ()
    extras: frozenset[Extra] = frozenset(Extra)
    time: TimeLimit = TimeLimit()


@value
class _Examined:
    """The whole answer, and what another scenario can be judged on without reading anything again."""

    report: Report
    known: tuple[Known, ...]
    files: frozenset[str]


def audit(tree: KernelTree, request: Request) -> Report:
    """The whole answer for one tree.

    Raises `UsageError` for an architecture, a `.config` or a symbol the tree does not know.
    """
    return _examined(tree, request).report


def survey(tree: KernelTree, request: Request, scenarios: tuple[Scenario, ...]) -> Survey:
    """The answer under the scenario of `request` and under each of `scenarios`; the tree is read once.

    Raises what `audit` raises.
    """
    seen = _examined(tree, request, scenarios)
    asked = (request.scenario, *(s for s in scenarios if s != request.scenario))
    return Survey(tuple(_judgement(seen, s) for s in asked), tuple(sorted(seen.files)))


def _judgement(seen: _Examined, scenario: Scenario) -> Judgement:
    report = seen.report
    if scenario.name != report.scenario:
        reports = tuple(known.report(scenario) for known in seen.known)
        report = replace(report, scenario=scenario.name, architectures=reports)
    return Judgement(report, scenario.assumes, tuple(known.reach(scenario) for known in seen.known))


def _examined(tree: KernelTree, request: Request, scenarios: tuple[Scenario, ...] = ()) -> _Examined:
    recorded = Recorded(tree)
    asked = tuple(dict.fromkeys(resolve(recorded, a) for a in request.arches)) or architectures(recorded)
    config_archs = tuple(_config_arch(tree, asked, config) for config in request.configs)
    names = tuple(sorted({*asked, *config_archs}))
    if len(names) > MAX_ARCHES:
        raise UsageError(f"arch/: these are {len(names)} architectures; name at most {MAX_ARCHES} of them with --arch")
    cleared_by = (request.scenario, *scenarios)
    deadline = request.time.begin()
    files = set[str]()
    with closing(_c_side(recorded, names, request, deadline)) as sent:
        learn = _learner(recorded, names, request.scenario, deadline)  # reads Kconfig while the other process reads C
        facts = _received(sent, files)
        known: dict[str, Known] = {}
        search = Search(sent, recorded, request.levels, deadline)
        for name in names:
            traced = next(facts)
            known[name] = learn(traced)
            if request.configs or any(known[name].clears(scenario) for scenario in cleared_by):
                search.give(traced)
        for found in search.results(facts):
            known[found.name] = learn(found)
        unread = {*tree.notices(), *search.notices(), *next(facts).notices}
        known = {name: k.doubting(unread) for name, k in known.items()}
        found_wanting = (n for k in known.values() for n in k.verdict(request.scenario).facts.notices)
        notices = {*unread, *found_wanting}
        for noted in map(search.noted, facts):
            known[noted.name] = known[noted.name].remarking(noted.asides)
            notices |= {*noted.notices}
    reports = [k.report(request.scenario) for k in known.values()]
    notices = notices.union(*(k.model.limits() for k in known.values()))
    configs = _configured(request.configs, config_archs, reports)
    report = Report(info(recorded), request.scenario.name, tuple(reports), configs, tuple(sorted(notices)))
    return _Examined(report, tuple(known.values()), recorded.take() | files)


def _received(sent: Iterator[Sent], files: set[str]) -> Iterator[ArchFacts]:
    """What the C side sends; `files` collects what it read."""
    for facts, read in sent:
        files |= read
        yield facts


def _learner(
    tree: KernelTree, names: tuple[str, ...], scenario: Scenario, deadline: Deadline
) -> Callable[[ArchFacts], Known]:
    from auditor.judging import learner

    return learner(tree, names, scenario, deadline)


def _c_side(tree: Recorded, names: tuple[str, ...], request: Request, deadline: Deadline) -> Side[Sent] | Here[Sent]:
    """The C side of every architecture, in a process of its own where that pays."""
    runs = Side[Sent] if worthwhile(len(names)) else Here[Sent]
    return runs(c_side, tree, names, request.levels, Extra.REMARKS in request.extras, deadline)


def _config_arch(tree: KernelTree, names: tuple[str, ...], config: ConfigFile) -> str:
    if config.arch:
        return resolve(tree, config.arch)
    if len(names) == 1:
        return names[0]
    raise UsageError(f"{config.path}: no header line names its architecture; say which with --arch")


def _configured(
    configs: tuple[ConfigFile, ...], archs: tuple[str, ...], reports: list[ArchReport]
) -> tuple[ConfigReport, ...]:
    by_name = {report.name: report for report in reports}
    found = []
    for config, arch in zip(configs, archs, strict=True):
        levels = tuple(in_configuration(facts, config.values) for facts in by_name[arch].facts.levels)
        found.append(ConfigReport(config.path, arch, levels))
    return tuple(found)


def info(tree: KernelTree) -> TreeInfo:
    """The release as the top Makefile spells it, and the revision."""
    text = (tree.read("Makefile") or b"").decode("utf-8", "replace")
    parts = dict(re.findall(r"^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)[ \t]*=[ \t]*(\S*)", text, re.MULTILINE))
    numbers = [parts[key] for key in ("VERSION", "PATCHLEVEL", "SUBLEVEL") if parts.get(key)]
    return TreeInfo(".".join(numbers) + parts.get("EXTRAVERSION", ""), tree.revision)
