"""What the HTML page shows, arranged for its templates: anchors, marks, and each excerpt once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from auditor.model import (
    ArchReport,
    Deferral,
    Effect,
    Finding,
    FreePath,
    LevelFacts,
    Location,
    Report,
    Verdict,
)
from auditor.render import view

Excerpt = tuple[tuple[int, str], ...]
"""Numbered source lines, without their line ends; empty where none can be had."""

Excerpts = Callable[[Location], Excerpt]


@dataclass(frozen=True)
class Mark:
    """How a deferral looks: never by its colour alone."""

    letter: str
    icon: str
    meaning: str


MARKS: Final = {
    Deferral.IMMEDIATE: Mark("I", "cross", "freed at once, waits for nothing"),
    Deferral.BATCHED: Mark("B", "stack", "waits for the TLB flush, for no grace period"),
    Deferral.UNKNOWN: Mark("U", "question", "could not be resolved; never taken for safe"),
    Deferral.MIXED: Mark("M", "fork", "run-time branches end differently"),
    Deferral.SEMI_RCU: Mark("S", "half", "a full batch waits for RCU, a single table for an IPI"),
    Deferral.RCU: Mark("R", "check", "always waits for an RCU grace period"),
    Deferral.ABSENT: Mark("A", "dash", "frees nothing: folded, or not built"),
}
ICONS: Final = {
    Verdict.READY: "check",
    Verdict.BLOCKED: "cross",
    Verdict.NOT_APPLICABLE: "dash",
    Verdict.UNKNOWN: "question",
}


def anchor(arch: str, level: str = "") -> str:
    """The fragment of an architecture or one of its levels: `arch-sparc`, `arch-sparc-pmd`."""
    safe = re.sub(r"[^A-Za-z0-9_]", lambda m: f".{ord(m.group()):x}", arch)
    return f"arch-{safe}-{level}" if level else f"arch-{safe}"


def config_line(symbol: str, value: str) -> str:
    """A setting as `.config` spells it."""
    return f"# CONFIG_{symbol} is not set" if value == "n" else f"CONFIG_{symbol}={value}"


@dataclass(frozen=True)
class Page:
    """The report with the source lines the caller could get."""

    report: Report
    excerpts: Excerpts

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """One section an architecture, by name."""
        return tuple(Section(arch, self.excerpts) for arch in view.architectures(self.report))

    def of(self, verdict: Verdict) -> tuple[Section, ...]:
        """The architectures that got `verdict`."""
        return tuple(section for section in self.sections if section.arch.verdict is verdict)

    @cached_property
    def undecided(self) -> tuple[str, ...]:
        """The facts conditions rest on that no configuration decides."""
        found = {
            fact
            for arch in self.report.architectures
            for facts in arch.facts.levels
            for path in facts.paths
            for fact in path.condition.opaques()
        }
        return tuple(sorted(found))


@dataclass(frozen=True)
class Section:
    """One architecture: its findings and every way of its hooks."""

    arch: ArchReport
    source: Excerpts

    @cached_property
    def serious(self) -> tuple[Finding, ...]:
        """What blocks, and what could not be resolved."""
        return view.findings(self.arch, Effect.BLOCKS, Effect.UNKNOWN)

    @cached_property
    def notes(self) -> tuple[Finding, ...]:
        """What is worth knowing and blocks nothing."""
        return view.findings(self.arch, Effect.NOTE)

    @cached_property
    def levels(self) -> tuple[LevelFacts, ...]:
        """The levels that were asked for."""
        return view.level_facts(self.arch)

    def excerpt(self, place: Location) -> Excerpt:
        """The lines around `place`."""
        return self.source(place) if place.line else ()

    def evidence(self, path: FreePath) -> Excerpt:
        """The lines around the deciding call, unless a finding or an earlier path shows them."""
        shown = {finding.claim.location for finding in self.serious}
        every = (p for facts in self.levels for p in view.paths(facts.paths))
        first = next((p for p in every if p.location == path.location), path)
        repeated = path.location in shown or first is not path
        return () if repeated else self.excerpt(path.location)
