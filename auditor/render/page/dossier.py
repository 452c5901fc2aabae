"""All that a readiness page can tell, as its caller found it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.advice import Suggestion
from auditor.delta import Delta, Snapshot, Stale, Waived
from auditor.maintainers import Section
from auditor.model import Location
from auditor.survey import Survey

Excerpt = tuple[tuple[int, str], ...]
"""Numbered source lines, without their line ends; empty where none can be had."""

Excerpts = Callable[[Location], Excerpt]


def no_excerpts(_: Location) -> Excerpt:
    """For a caller that has no source at hand."""
    return ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a page comes from: `parts` are the tool's libraries with their versions, `command` how it was called.

    `made` is a date and time in words where the caller was told one, else
    empty: no clock is asked.  `commit` is what a checkout is of; `dirty` says
    whether it differs from that, `None` where nobody could tell.
    """

    version: str
    parts: tuple[tuple[str, str], ...] = ()
    command: str = ""
    made: str = ""
    commit: str = ""
    dirty: bool | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since an older report, as `scenario` has it now."""

    before: Snapshot
    delta: Delta
    scenario: str


@dataclass(frozen=True, slots=True)
class ArchExtras:
    """What is known of one architecture beside its verdict: a change to try, and who looks after the files."""

    arch: str
    suggestions: tuple[Suggestion, ...] = ()
    people: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """The survey, its source lines, and what else the caller could get.

    `forge` is an address with `{path}`, `{line}` and `{revision}`; empty
    where places are to stay plain text.  `history` is the address of a page
    of `ptaudit history`, relative to this one, or empty.
    """

    survey: Survey
    provenance: Provenance
    excerpts: Excerpts = no_excerpts
    extras: tuple[ArchExtras, ...] = ()
    forge: str = ""
    comparison: Comparison | None = None
    waived: tuple[Waived, ...] = ()
    stale: tuple[Stale, ...] = ()
    history: str = ""

    def extra(self, arch: str) -> ArchExtras:
        """What is known of one architecture beside its verdict."""
        return next((extra for extra in self.extras if extra.arch == arch), ArchExtras(arch))
