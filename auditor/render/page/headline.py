"""The first screen: an answer for each of the three readers, and what changed since an older report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.advice import remedies
from auditor.model import ArchReport, Effect, Finding, Verdict
from auditor.render import view
from auditor.render.page.dossier import Comparison
from auditor.render.page.matrix import ORDER
from auditor.render.page.signs import POINTER, VERDICTS, WORKS, Sign, anchor
from auditor.survey import Judgement, Survey


@dataclass(frozen=True, slots=True)
class Link:
    """An architecture and where its section is."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Named:
    """A few words, and the architectures they hold for."""

    text: str
    archs: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader asks, the short answer with its sign, the sentence behind it, and the architectures by kind."""

    question: str
    sign: Sign
    short: str
    text: str
    groups: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One finding or verdict that is not as it was."""

    sign: Sign
    arch: Link
    text: str


@dataclass(frozen=True, slots=True)
class Since:
    """What lies between an older report and this one."""

    name: str
    release: str
    scenario: str
    was: str
    introduced: tuple[Change, ...]
    fixed: tuple[Change, ...]
    unchanged: int
    verdicts: tuple[tuple[Sign | None, Sign | None, tuple[Link, ...]], ...]


def answers(survey: Survey) -> tuple[Answer, ...]:
    """For who wants PT_RECLAIM on everywhere, for who ships this tree, for who looks after one architecture."""
    tree = next((j for j in survey.judgements if j.report.scenario == "tree"), None)
    asked = survey.judgements[0]
    found = [] if asked is tree else [_everywhere(asked)]
    if tree is not None:
        found.append(_as_it_is(tree))
    return (*found, _mine(asked))


def since(comparison: Comparison) -> Since:
    """The comparison, notes left out: they block nothing."""
    delta, before = comparison.delta, comparison.before
    changed: dict[tuple[Sign | None, Sign | None], list[Link]] = {}
    for change in delta.verdicts:
        changed.setdefault((_sign(change.before), _sign(change.after)), []).append(_link(change.arch))
    return Since(
        before.name,
        before.tree.release,
        comparison.scenario,
        before.scenario,
        tuple(_change(finding) for finding in _bearing(delta.introduced)),
        tuple(_change(finding) for finding in _bearing(delta.fixed)),
        len(_bearing(delta.unchanged)),
        tuple((was, now, tuple(archs)) for (was, now), archs in changed.items()),
    )


def _everywhere(judgement: Judgement) -> Answer:
    report = judgement.report
    counts = view.verdict_counts(report)
    question = f"Can it be on? Scenario {report.scenario}"
    worst = next((v for v in (Verdict.BLOCKED, Verdict.UNKNOWN) if counts[v]), Verdict.READY)
    short = {
        Verdict.BLOCKED: f"Not yet: {counts[Verdict.BLOCKED]} of {len(report.architectures)} are blocked",
        Verdict.UNKNOWN: f"Not decided: {counts[Verdict.UNKNOWN]} of {len(report.architectures)} are unknown",
        Verdict.READY: "Yes, wherever it applies",
    }[worst]
    said = ", ".join(f"{counts[v]} {VERDICTS[v].word}" for v in ORDER)
    by_work: dict[str, list[ArchReport]] = {}
    for arch in view.architectures(report):
        for kind in remedies(arch) if arch.verdict in (Verdict.BLOCKED, Verdict.UNKNOWN) else ():
            by_work.setdefault(WORKS[kind].title, []).append(arch)
    groups = sorted(by_work.items(), key=lambda item: (-len(item[1]), item[0]))
    return Answer(question, VERDICTS[worst], short, f"{said}.", tuple(Named(t, _links(a)) for t, a in groups))


def _as_it_is(judgement: Judgement) -> Answer:
    by_verdict = {v: [a for a in view.architectures(judgement.report) if a.verdict is v] for v in ORDER}
    blocked, unknown, ready = (by_verdict[v] for v in (Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.READY))
    sign = VERDICTS[Verdict.BLOCKED if blocked else Verdict.UNKNOWN if unknown else Verdict.READY]
    if blocked:
        short, text = "No: this is a bug", "Its own Kconfig can turn PT_RECLAIM on over a hook that does not wait."
    elif unknown:
        short, text = "Not decided", "Its own Kconfig can turn PT_RECLAIM on where not everything could be followed."
    elif ready:
        short, text = "Yes", "Wherever its own Kconfig can turn PT_RECLAIM on, no table is freed without waiting."
    else:
        short, text = "Yes", "Its own Kconfig can turn PT_RECLAIM on nowhere."
    parts = ((blocked, "blocked"), (unknown, "unknown"), (ready, "can be on, and waits"))
    groups = tuple(Named(words, _links(archs)) for archs, words in parts if archs)
    return Answer("Is this tree fine as it is? Scenario tree", sign, short, text, groups)


def _mine(judgement: Judgement) -> Answer:
    archs = view.architectures(judgement.report)
    groups = tuple(Named(VERDICTS[v].word, _links(a for a in archs if a.verdict is v)) for v in ORDER)
    text = "Why, the call path, a configuration that shows it, the next step, whom to ask."
    return Answer("What about my architecture?", POINTER, "Follow its name", text, tuple(g for g in groups if g.archs))


def _links(archs: Iterable[ArchReport]) -> tuple[Link, ...]:
    return tuple(_link(arch.name) for arch in archs)


def _link(name: str) -> Link:
    return Link(name, f"#{anchor(name)}")


def _bearing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.claim.effect is not Effect.NOTE)


def _change(finding: Finding) -> Change:
    claim = finding.claim
    verdict = Verdict.BLOCKED if claim.effect is Effect.BLOCKS else Verdict.UNKNOWN
    return Change(VERDICTS[verdict], _link(finding.arch), f"{claim.message} [{claim.rule}, {claim.level}]")


def _sign(verdict: Verdict | None) -> Sign | None:
    return VERDICTS[verdict] if verdict else None
