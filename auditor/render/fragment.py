"""Witnesses as configuration fragments, the way the kernel's scripts/kconfig/merge_config.sh takes them."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchReport, Effect, Finding, Report
from auditor.render import view
from auditor.render.page.signs import config_line
from auditor.render.safe import visible


def render_all(report: Report) -> Iterator[tuple[str, str]]:
    """A file name and its text for each architecture that has a witness of a block."""
    for arch in view.architectures(report):
        shown = [f for f in view.findings(arch, Effect.BLOCKS) if f.witness]
        if shown:
            shortest = min(shown, key=lambda finding: len(finding.witness or ()))
            yield f"{arch.name}.config", render(report, arch, shortest)


def render(report: Report, arch: ArchReport, finding: Finding) -> str:
    """The witness of one finding, with the words what it shows."""
    head = (
        f"Linux {report.tree.release}, {arch.name}, scenario {report.scenario}",
        f"{finding.claim.rule}: {finding.claim.message}",
        f"when {view.when(finding.claim.condition)}",
    )
    lines = [f"# {visible(line)}" for line in head]
    lines += [config_line(symbol, value) for symbol, value in finding.witness or ()]
    return "\n".join(lines) + "\n"
