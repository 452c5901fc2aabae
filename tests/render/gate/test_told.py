"""Where a finding stands, whether it counts, and how loudly it is said."""

from __future__ import annotations

import pytest

from auditor.delta import FailOn, GateResult
from auditor.gate import gate
from auditor.model import Effect
from auditor.render.gate.told import Severity, State, Told, of_change, sentence, told
from tests.gate.build import finding, shot
from tests.render.gate.results import TODAY, busy, clean, quiet


def states(found: tuple[Told, ...]) -> list[tuple[str, str, bool]]:
    return [(t.finding.arch, t.state.value, t.counts) for t in found if "script" not in t.finding.arch]


def test_every_finding_is_told_once_by_its_state(result: GateResult) -> None:
    """What one commit brings and another takes away again is told between the new and the old."""
    assert states(told(result)) == [
        ("alpha", "introduced", True),
        ("arc", "introduced", True),
        ("parisc", "introduced", False),
        ("powerpc", "introduced", False),
        ("arm", "transient", True),
        ("m68k", "unchanged", False),
        ("sh", "unchanged", False),
        ("sparc", "fixed", False),
    ]


@pytest.mark.parametrize(
    ("fail_on", "archs"),
    [
        (FailOn.INTRODUCED, ["alpha", "arc", "powerpc", "arm"]),
        (FailOn.BLOCKING, ["alpha", "arc", "powerpc", "arm", "m68k"]),
        (FailOn.UNKNOWN, ["alpha", "arc", "powerpc", "arm", "m68k"]),
        (FailOn.NEVER, ["alpha", "arc", "powerpc", "arm"]),
    ],
)
def test_a_change_is_asked_about_what_it_brings_and_what_the_policy_finds(fail_on: FailOn, archs: list[str]) -> None:
    assert [arch for arch, _, _ in states(of_change(busy(fail_on)))] == archs


def test_a_commit_is_named_that_brought_a_finding_or_mended_it(result: GateResult) -> None:
    commits = {t.finding.arch: t.commits for t in told(result)}
    assert commits["alpha"] == commits["arm"] == ("mm: enable it everywhere",)
    assert [subject[:18] for subject in commits["sparc"]] == ["arch: and mend arm"]
    assert commits["m68k"] == ()


@pytest.mark.parametrize(
    ("fail_on", "severities"),
    [
        (
            FailOn.INTRODUCED,
            {"alpha": "error", "arc": "error", "parisc": "notice", "powerpc": "notice", "m68k": "warning"},
        ),
        (FailOn.BLOCKING, {"alpha": "error", "arc": "warning", "m68k": "error", "sh": "notice", "sparc": "notice"}),
        (FailOn.NEVER, {"alpha": "warning", "arc": "warning", "arm": "warning", "parisc": "notice"}),
    ],
)
def test_only_what_counts_is_an_error(fail_on: FailOn, severities: dict[str, str]) -> None:
    """A block that this policy lets pass is a warning; notes, fixed and waived findings are notices."""
    found = {t.finding.arch: t.severity.value for t in told(busy(fail_on))}
    assert {arch: found[arch] for arch in severities} == severities


def test_what_ends_milder_than_it_was_within_the_series_is_told_twice() -> None:
    """The block of the first commit counts, and what is left of it after the second is told as introduced."""
    block, mild = finding("alpha"), finding("alpha", effect=Effect.UNKNOWN)
    steps = (shot(), shot(block, name="first"), shot(mild, name="second"))
    found = told(gate(steps, FailOn.INTRODUCED, (), TODAY))
    assert [(t.state, t.finding.claim.effect, t.severity) for t in found] == [
        (State.INTRODUCED, Effect.UNKNOWN, Severity.WARNING),
        (State.TRANSIENT, Effect.BLOCKS, Severity.ERROR),
    ]


def test_there_is_nothing_to_ask_about_a_clean_change() -> None:
    assert of_change(clean()) == of_change(quiet()) == ()


def test_a_sentence_says_what_when_and_what_speaks_for_it(result: GateResult) -> None:
    said = {t.finding.arch: sentence(t) for t in told(result)}
    assert said["arm"] == "arm: pte_free_tlb: frees at once [direct-free, pte], when SMP, in the series only"
    assert said["powerpc"] == (
        "powerpc: pte_free_tlb: frees at once [direct-free, pte], when SMP"
        " (waived: SLB only, see the thread, to 2027-01-31, see https://lore.kernel.org/r/20261122@example)"
    )
