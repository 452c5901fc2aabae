"""The report as text for a terminal or a pipe.

`render` is the plain text; `spans` is the same text in pieces that carry a
style name each (`"bold"`, `"red"` …; rich's `Text.assemble(*spans(report))`
takes them as they are), so that a terminal may have colour and a pipe never
pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.model import ArchReport, Effect, Finding, Report, Step, Verdict
from auditor.render import columns, view
from auditor.render.columns import Span
from auditor.render.safe import visible

_EFFECT_STYLE: Final = {Effect.BLOCKS: "red", Effect.UNKNOWN: "yellow"}


def render(report: Report) -> str:
    """The whole report, plain."""
    return "".join(text for text, _ in spans(report))


def spans(report: Report) -> Iterator[Span]:
    """The pieces of the text in order, each with the name of its style (empty: none)."""
    yield from _headline(report)
    yield from columns.matrix(report)
    yield from columns.configs(report)
    for arch in view.architectures(report):
        yield from _arch(arch)
    yield from columns.conditions(report)
    yield from _notices(report)


def _headline(report: Report) -> Iterator[Span]:
    tree = report.tree
    revision = f" ({tree.revision})" if tree.revision else ""
    yield visible(f"Linux {tree.release}{revision}: PT_RECLAIM, scenario {report.scenario}"), "bold"
    counts = view.verdict_counts(report)
    said = ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)
    total = len(report.architectures)
    yield f"\n{total} architecture{'s' * (total != 1)}: {said or 'none audited'}\n", ""


def _arch(arch: ArchReport) -> Iterator[Span]:
    """The sentence why, then what blocks or is unknown; a ready architecture needs no words."""
    found = view.findings(arch, Effect.BLOCKS, Effect.UNKNOWN)
    if arch.verdict is Verdict.READY and not found:
        return
    yield f"\n{visible(arch.name)}: ", "bold"
    yield columns.verdict(arch)
    yield f": {visible(arch.reason)}\n", ""
    for finding in found:
        yield from finding_spans(finding)


def finding_spans(finding: Finding) -> Iterator[Span]:
    """One finding: where, what, when, by which way, and a configuration that shows it."""
    claim = finding.claim
    yield f"{visible(str(claim.location))}: ", ""
    yield claim.effect.value, _EFFECT_STYLE.get(claim.effect, "")
    yield f": {visible(claim.message)} [{visible(claim.rule)}, {claim.level}]\n", ""
    yield from _detail("when", [visible(view.when(claim.condition))])
    if claim.path:
        yield from _detail("path", _steps(claim.path.steps))
    yield from _detail("see", [visible(f"{r.location}: {r.text}") for r in claim.related])
    if finding.witness:
        pairs = " ".join(f"{name}={value}" for name, value in sorted(finding.witness))
        yield from _detail("witness", [visible(pairs)])


def _detail(label: str, lines: Sequence[str]) -> Iterator[Span]:
    for n, line in enumerate(lines):
        yield f"    {label if n == 0 else '':8}{line}\n", ""


def _steps(steps: Sequence[Step]) -> list[str]:
    named = [(visible(s.name), s.kind.value, visible(str(s.location))) for s in steps]
    width = max((len(name) for name, _, _ in named), default=0)
    return [f"{name:{width}}  {kind:10}  {place}" for name, kind, place in named]


def _notices(report: Report) -> Iterator[Span]:
    found = view.notices(report.notices)
    if found:
        yield f"\nincomplete: {len(found)} notice{'s' * (len(found) != 1)}\n", "yellow"
    for notice in found:
        yield f"{visible(str(notice))}\n", ""
