"""Micro trees: a sample, or the code blocks of a page, laid over the generic half of a kernel."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from auditor.model import ArchReport, Effect, Report
from auditor.pipeline import Request, audit
from auditor.scenario import named
from auditor.tree import open_checkout

REPOSITORY: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = REPOSITORY / "samples" / "rules"
BASE: Final = SAMPLES / "_base"

EXPECTED: Final = ("blocked", "note", "unknown", "ready")
"""The words a sample's name may start with; see samples/README.md."""

TREE_SCENARIO: Final = frozenset({"page-batch/blocked-table-without-table-free"})
"""Samples audited as their own Kconfig says: there PT_RECLAIM selects nothing."""


def lay_out(target: Path, *overlays: Path) -> Path:
    """A copy of the base at `target`, with each overlay's files over it."""
    for folder in (BASE, *overlays):
        shutil.copytree(folder, target, dirs_exist_ok=True)
    return target


def report_of(root: Path, scenario: str = "everywhere") -> Report:
    """The audit of a micro tree."""
    return audit(open_checkout(str(root)), Request(scenario=named(scenario)))


def only_arch(report: Report) -> ArchReport:
    """The one architecture of a micro tree."""
    (arch,) = report.architectures
    return arch


def word(arch: ArchReport, rule_id: str) -> str:
    """What one rule has to say, in the words of samples/README.md: the gravest of its findings."""
    effects = {f.claim.effect for f in arch.findings if f.claim.rule == rule_id}
    words = {Effect.BLOCKS: "blocked", Effect.UNKNOWN: "unknown", Effect.NOTE: "note"}
    return next((words[effect] for effect in words if effect in effects), "ready")
