"""Whether a change may go in: what each word of --fail-on looks at, waivers, series."""

from __future__ import annotations

from datetime import date

import pytest

from auditor.delta import FailOn, Waiver
from auditor.gate import gate
from auditor.model import Effect, Location, Notice
from tests.gate.build import finding, print_of, shot

TODAY = date(2026, 11, 22)
BLOCK, DOUBT = finding("alpha"), finding("arc", effect=Effect.UNKNOWN)
NOTE = finding("sh", effect=Effect.NOTE)
PLACE = Location("waivers.toml", 3)


def waiver(arch: str, expires: date | None = None) -> Waiver:
    return Waiver(print_of(arch), "accepted on the list", expires, "", PLACE)


@pytest.mark.parametrize(
    ("fail_on", "before", "after", "failed", "reason"),
    [
        (FailOn.INTRODUCED, (), (BLOCK,), True, "1 blocking finding introduced"),
        (FailOn.INTRODUCED, (), (DOUBT,), True, "1 unknown finding introduced"),
        (FailOn.INTRODUCED, (), (BLOCK, DOUBT), True, "1 blocking finding and 1 unknown finding introduced"),
        (FailOn.INTRODUCED, (), (NOTE,), False, "0 blocking findings introduced"),
        (FailOn.INTRODUCED, (BLOCK, DOUBT), (BLOCK, DOUBT), False, "0 blocking findings introduced"),
        (FailOn.INTRODUCED, (BLOCK,), (), False, "0 blocking findings introduced"),
        (FailOn.BLOCKING, (BLOCK,), (BLOCK,), True, "1 blocking finding present"),
        (FailOn.BLOCKING, (DOUBT,), (DOUBT,), False, "0 blocking findings present"),
        (FailOn.UNKNOWN, (DOUBT,), (DOUBT,), True, "1 unknown finding present"),
        (FailOn.UNKNOWN, (), (NOTE,), False, "0 blocking findings present"),
        (FailOn.NEVER, (), (BLOCK, DOUBT), False, "nothing fails this gate"),
    ],
)
def test_what_each_policy_looks_at(fail_on: FailOn, before: tuple, after: tuple, failed: bool, reason: str) -> None:
    policy = gate([shot(*before), shot(*after)], fail_on, (), TODAY).policy
    assert (policy.fail_on, policy.failed, policy.reason) == (fail_on, failed, reason)


def test_a_waived_finding_fails_nothing_and_is_told_with_its_waiver() -> None:
    accepted = waiver("alpha")
    result = gate([shot(), shot(BLOCK)], FailOn.INTRODUCED, (accepted,), TODAY)
    assert not result.policy.failed
    assert [(w.finding, w.waiver) for w in result.waived] == [(BLOCK, accepted)]
    assert result.delta.introduced == (BLOCK,)


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next() -> None:
    until = (waiver("alpha", TODAY),)
    assert not gate([shot(), shot(BLOCK)], FailOn.INTRODUCED, until, TODAY).policy.failed
    late = gate([shot(), shot(BLOCK)], FailOn.INTRODUCED, until, date(2026, 11, 23))
    assert late.policy.failed
    assert [s.reason for s in late.stale] == ["it expired on 2026-11-22"]


def test_a_waiver_that_accepts_nothing_is_told_as_stale() -> None:
    result = gate([shot(), shot()], FailOn.INTRODUCED, (waiver("alpha"),), TODAY)
    assert [(s.waiver.fingerprint, s.reason) for s in result.stale] == [
        (print_of("alpha"), "no finding has this fingerprint")
    ]


def test_what_one_commit_breaks_and_the_next_mends_fails_the_series() -> None:
    steps = [shot(name="base"), shot(BLOCK, name="break it"), shot(name="mend it")]
    result = gate(steps, FailOn.INTRODUCED, (), TODAY)
    assert result.delta.introduced == ()
    assert [(c.subject, c.delta.introduced, c.delta.fixed) for c in result.commits] == [
        ("break it", (BLOCK,), ()),
        ("mend it", (), (BLOCK,)),
    ]
    assert (result.policy.failed, result.policy.reason) == (True, "1 blocking finding introduced")


def test_a_single_commit_is_told_once() -> None:
    assert gate([shot(), shot(BLOCK)], FailOn.INTRODUCED, (), TODAY).commits == ()


def test_a_notice_after_the_change_makes_the_answer_incomplete_and_one_before_it_does_not() -> None:
    seen = (Notice(Location("arch/arc/Kconfig"), "this file cannot be read"),)
    assert not gate([shot(), shot(notices=seen)], FailOn.INTRODUCED, (), TODAY).complete
    assert gate([shot(notices=seen), shot()], FailOn.INTRODUCED, (), TODAY).complete


def test_what_counts_is_named_once_and_without_what_is_waived() -> None:
    steps = [shot(), shot(BLOCK, DOUBT, name="first"), shot(BLOCK, DOUBT, NOTE, name="second")]
    assert gate(steps, FailOn.INTRODUCED, (), TODAY).policy.counted == (BLOCK, DOUBT)
    assert gate(steps, FailOn.INTRODUCED, (waiver("alpha"),), TODAY).policy.counted == (DOUBT,)
    assert gate(steps, FailOn.BLOCKING, (), TODAY).policy.counted == (BLOCK,)
    assert gate(steps, FailOn.NEVER, (), TODAY).policy.counted == ()


def test_what_blocks_within_a_series_counts_as_a_block_whatever_it_ends_as() -> None:
    mild = finding("alpha", effect=Effect.UNKNOWN)
    policy = gate([shot(), shot(BLOCK, name="first"), shot(mild, name="second")], FailOn.INTRODUCED, (), TODAY).policy
    assert (policy.counted, policy.reason) == ((BLOCK,), "1 blocking finding introduced")


def test_a_waiver_for_what_a_later_commit_mends_is_told_and_not_stale() -> None:
    accepted = waiver("alpha")
    steps = [shot(), shot(BLOCK, name="break it"), shot(name="mend it")]
    result = gate(steps, FailOn.INTRODUCED, (accepted,), TODAY)
    assert not result.policy.failed
    assert [(w.finding, w.waiver) for w in result.waived] == [(BLOCK, accepted)]
    assert result.stale == ()
