"""Remarks: what is only worth knowing comes after the verdict, where somebody reads it, and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from auditor import registry
from auditor.condition import TRUE
from auditor.model import ArchFacts, Claim, Effect, Extra, Level, Location, Report, Rule
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout
from tests.rules.micro import REPOSITORY, SAMPLES, lay_out, only_arch

UNSEEN = SAMPLES / "header-closure" / "note-hook-in-tlb-header"
NOTHING: frozenset[Extra] = frozenset()


def both(root: Path) -> tuple[Report, Report]:
    """The audit of a tree without remarks, and with them."""
    bare, full = (audit(open_checkout(str(root)), Request(extras=extras)) for extras in (NOTHING, frozenset(Extra)))
    return bare, full


def decided(report: Report) -> list[object]:
    """All of a report but its notes: what verdicts and the exit code rest on."""
    borne = [[f for f in a.findings if f.claim.effect is not Effect.NOTE] for a in report.architectures]
    answers = [(a.name, a.verdict, a.reason, a.leans_on, a.free, a.facts) for a in report.architectures]
    return [answers, borne, report.notices, report.complete]


def remarked(report: Report) -> set[str]:
    return {f.claim.rule for a in report.architectures for f in a.findings if f.claim.rule == "header-closure"}


def noted(report: Report) -> set[tuple[str, str]]:
    """The architectures and rules of all notes."""
    return {(a.name, f.claim.rule) for a in report.architectures for f in a.findings if f.claim.effect is Effect.NOTE}


def foreign(monkeypatch: pytest.MonkeyPatch, rule: Rule) -> None:
    """Make `rule` the only one that remarks."""
    others = tuple(known for known in registry.rules() if known.extra is None)
    monkeypatch.setattr(registry, "rules", lambda: (*others, rule))


def test_the_sample_kernel_is_judged_alike() -> None:
    """Verdicts, reasons, what bears them, notices and completeness do not know whether remarks are asked for."""
    bare, full = both(REPOSITORY / "samples" / "kernel")
    assert decided(bare) == decided(full)


def test_remarks_are_made_where_they_are_asked_for(tmp_path: Path) -> None:
    """The note on an unseen hook is there for who asks, and only for those."""
    bare, full = both(lay_out(tmp_path / "linux", UNSEEN))
    assert (remarked(bare), remarked(full)) == (set(), {"header-closure"})
    assert decided(bare) == decided(full)


def test_notes_are_made_where_they_are_asked_for() -> None:
    """What blocks nothing is asked of Kconfig only for who wants notes, also where PT_RECLAIM cannot be on."""
    bare, full = both(REPOSITORY / "samples" / "kernel")
    assert noted(bare) == set()
    assert {("x86", "early-dtor"), ("m68k", "direct-free")} <= noted(full)


def test_a_remark_never_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that remarks cannot block, whatever its claim says."""

    def check(facts: ArchFacts) -> list[Claim]:
        return [Claim("foreign", Level.PTE, Effect.BLOCKS, TRUE, Location("a"), "no")]

    foreign(monkeypatch, Rule("foreign", "it blocks", check, Extra.REMARKS))
    bare, full = both(lay_out(tmp_path / "linux", UNSEEN))
    assert decided(bare) == decided(full)
    (note,) = (f for f in only_arch(full).findings if f.claim.rule == "foreign")
    assert note.claim.effect is Effect.NOTE


def test_a_remark_that_crashes_is_a_remark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report stays as complete as it was, and says what failed."""

    def check(facts: ArchFacts) -> list[Claim]:
        raise KeyError("of all things")

    foreign(monkeypatch, Rule("foreign", "it fails", check, Extra.REMARKS))
    bare, full = both(lay_out(tmp_path / "linux", UNSEEN))
    assert decided(bare) == decided(full)
    (note,) = (f for f in only_arch(full).findings if f.claim.rule == "foreign")
    assert "the rule foreign failed (KeyError: 'of all things')" in note.claim.message


def test_rules_that_bear_a_verdict_see_no_asides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a remark rests on is out of reach of every other rule."""
    seen = []
    spy = SimpleNamespace(id="spy", extra=None, check=lambda facts: seen.append(facts.asides) or ())
    rules = (*registry.rules(), spy)
    monkeypatch.setattr(registry, "rules", lambda: rules)
    both(lay_out(tmp_path / "linux", UNSEEN))
    assert set(seen) == {()}


def test_a_header_only_a_remark_needs(tmp_path: Path) -> None:
    """Where it cannot be read the remark says so, and the audit is as complete as without it."""
    root = lay_out(tmp_path / "linux", UNSEEN)
    (expander,) = {f.claim.location.path for f in only_arch(both(root)[1]).findings if f.claim.rule == "header-closure"}
    text = (root / expander).read_text("utf-8")
    (root / expander).write_text(f"#include <linux/astray.h>\n{text}", "utf-8")
    os.symlink("/nowhere/astray.h", root / "include" / "linux" / "astray.h")
    bare, full = both(root)
    assert decided(bare) == decided(full)
    (remark,) = (f.claim.message for f in only_arch(full).findings if f.claim.rule == "header-closure")
    assert remark.endswith("which defines the hook, is not among the includes that could be followed")
