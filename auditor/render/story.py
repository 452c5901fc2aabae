"""The whole story of one architecture on a terminal page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.advice import remedies
from auditor.model import ArchReport, Effect, Finding, Location, Report
from auditor.render import view
from auditor.render.page.signs import WORKS
from auditor.render.safe import visible

Excerpts = Callable[[Location], tuple[tuple[int, str], ...]]


def render(report: Report, excerpts: Excerpts) -> str:
    """Verdict, why, what each level does, and for each finding its path, source lines and witness."""
    lines: list[str] = []
    for arch in view.architectures(report):
        lines += _story(arch, report, excerpts)
    return "\n".join(lines) + "\n"


def _story(arch: ArchReport, report: Report, excerpts: Excerpts) -> Iterator[str]:
    yield visible(f"{arch.name} in Linux {report.tree.release}, scenario {report.scenario}: {arch.verdict.upper()}")
    yield f"  {visible(arch.reason)}"
    if arch.leans_on:
        yield visible(f"  The proof leans on the definitions of {', '.join(arch.leans_on)}.")
    if arch.free:
        yield visible(f"  It rests on what no Kconfig file decides: {', '.join(arch.free)}.")
    yield ""
    yield "What the hooks do:"
    for facts in view.level_facts(arch):
        for way in view.freeing(facts):
            yield visible(f"  {facts.level}  {way.deferral:10} {view.when(way.condition)}")
    for finding in view.findings(arch):
        yield ""
        yield from _finding(finding, excerpts)
    yield ""
    yield "What would change it:"
    for kind in remedies(arch):
        yield f"  {WORKS[kind].title}. {WORKS[kind].text}"


def _finding(finding: Finding, excerpts: Excerpts) -> Iterator[str]:
    claim = finding.claim
    yield visible(f"{claim.location}: {claim.effect}: {claim.message} [{claim.rule}, {claim.level}]")
    yield visible(f"  when     {view.when(claim.condition)}")
    if claim.effect is Effect.NOTE:
        return
    for number, text in excerpts(claim.location):
        mark = ">" if number == claim.location.line else " "
        yield visible(f"  {mark}{number:6} {text.expandtabs()}")
    for step in claim.path.steps if claim.path else ():
        yield visible(f"  via      {step.name} ({step.kind}) {step.location}")
    if finding.witness:
        yield visible("  witness  " + " ".join(f"{s}={v}" for s, v in finding.witness))
