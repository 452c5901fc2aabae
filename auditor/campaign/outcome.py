"""From an audit to the plain values a campaign keeps."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from auditor.answers import Answer, Outcome, Way
from auditor.apart import Apart, Shared
from auditor.arches import architectures, resolve
from auditor.cache import Recall
from auditor.condition import exact
from auditor.deadline import TimeLimit
from auditor.errors import UsageError
from auditor.judging import check_scenario
from auditor.kconfig import KconfigModel
from auditor.model import WEAKEST_FIRST, ArchReport, Level, LevelFacts, Notice
from auditor.pipeline import Request, audit, info
from auditor.scenario import Scenario
from auditor.tree import KernelTree


def outcome_of(tree: KernelTree, scenario: Scenario, arches: tuple[str, ...]) -> Outcome:
    """The answers of one tree, for those of the architectures that it has (none named: all).

    Raises what `audit` raises, and `UsageError` where it has none of them.
    """
    report = audit(tree, Request(known(tree, arches), scenario=scenario, extras=frozenset()))
    return Outcome("", plain(report.tree.release), _told(report.notices), tuple(map(_answer, report.architectures)))


def recalled_outcome_of(
    tree: KernelTree,
    scenario: Scenario,
    arches: tuple[str, ...],
    recall: Recall,
    limit: TimeLimit = TimeLimit(),  # noqa: B008 - a value
) -> Outcome:
    """The same, with every answer taken from the cache that has one, and all others put into it.

    What the time did not suffice for has a notice, and is not put there.  Raises what `outcome_of` raises.
    """
    names = known(tree, arches)
    check_scenario(scenario, tuple(KconfigModel(tree, name) for name in names) if scenario.enable else ())
    apart = Apart(tree, Shared(), limit)
    answers, notices = [], set[Notice]()
    for name in names:
        answer = recall.answer(name, apart.contents)
        if answer is None:
            found = apart.answer(name, tuple(Level), (scenario,))
            answer = _answer(found.reports[0])
            notices |= {*found.notices}
            if not found.notices:
                recall.keep(answer, apart.contents, found.dependencies, found.judged.common)
        answers.append(answer)
    release = plain(info(tree).release)
    return Outcome("", release, _told(notices | {*tree.notices()}), tuple(answers))


def known(tree: KernelTree, arches: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the architectures that a tree has (none named: all): one that came later is no failure of an older tree.

    Raises `UsageError` where it has none of them.
    """
    found = []
    for name in arches:
        with suppress(UsageError):
            found.append(resolve(tree, name))
    if arches and not found:
        raise UsageError(f"it has none of {', '.join(arches)}; it has {', '.join(architectures(tree))}")
    return tuple(sorted(set(found))) or architectures(tree)


def plain(text: str) -> str:
    """`text` as any database and any file can hold it: half of a UTF-16 pair, which no file can, is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _answer(arch: ArchReport) -> Answer:
    levels = tuple((facts.level.value, _ways(facts)) for facts in arch.facts.levels if facts.paths)
    return Answer(plain(arch.name), arch.verdict.value, plain(arch.reason), levels)


def _told(notices: Iterable[Notice]) -> tuple[str, ...]:
    return tuple(plain(str(notice)) for notice in sorted(set(notices)))


def _ways(facts: LevelFacts) -> tuple[Way, ...]:
    met = {path.deferral for path in facts.paths}
    ways = ((deferral, facts.condition_of(deferral)) for deferral in WEAKEST_FIRST if deferral in met)
    return tuple(Way(deferral.value, plain(exact(condition))) for deferral, condition in ways)
