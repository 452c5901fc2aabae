"""From an audit to the plain values a campaign keeps."""

from __future__ import annotations

from contextlib import suppress

from auditor.answers import Answer, Outcome, Way
from auditor.arches import architectures, resolve
from auditor.condition import exact
from auditor.errors import UsageError
from auditor.model import WEAKEST_FIRST, ArchReport, LevelFacts, Notice, Report
from auditor.pipeline import Request, audit
from auditor.scenario import Scenario
from auditor.tree import KernelTree


def outcome_of(tree: KernelTree, scenario: Scenario, arches: tuple[str, ...]) -> Outcome:
    """The answers of one tree, for those of the architectures that it has (none named: all).

    Raises what `audit` raises, and `UsageError` where it has none of them.
    """
    return outcome(audit(tree, Request(known(tree, arches), scenario=scenario, extras=frozenset())))


def known(tree: KernelTree, arches: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the architectures that a tree has: one that came later is no failure of an older tree."""
    found = []
    for name in arches:
        with suppress(UsageError):
            found.append(resolve(tree, name))
    if arches and not found:
        raise UsageError(f"it has none of {', '.join(arches)}; it has {', '.join(architectures(tree))}")
    return tuple(dict.fromkeys(found))


def outcome(report: Report) -> Outcome:
    """A whole report as a campaign keeps it."""
    notices = _told(report.notices)
    return Outcome("", plain(report.tree.release), notices, tuple(answer(arch) for arch in report.architectures))


def answer(arch: ArchReport) -> Answer:
    """One architecture of a report."""
    levels = tuple((facts.level.value, _ways(facts)) for facts in arch.facts.levels if facts.paths)
    return Answer(plain(arch.name), arch.verdict.value, plain(arch.reason), levels)


def plain(text: str) -> str:
    """`text` as any database and any file can hold it: half of a UTF-16 pair, which no file can, is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _told(notices: tuple[Notice, ...]) -> tuple[str, ...]:
    return tuple(plain(str(notice)) for notice in sorted(set(notices)))


def _ways(facts: LevelFacts) -> tuple[Way, ...]:
    met = {path.deferral for path in facts.paths}
    ways = ((deferral, facts.condition_of(deferral)) for deferral in WEAKEST_FIRST if deferral in met)
    return tuple(Way(deferral.value, plain(exact(condition))) for deferral, condition in ways)
