"""JUnit XML, read by junitparser."""

from __future__ import annotations

import pytest
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from auditor.delta import FailOn, GateResult
from auditor.render.gate import junit
from auditor.render.safe import visible
from tests.render.gate.results import Texts, busy, clean, hostile, quiet, some, texts


def suites(result: GateResult) -> dict[str, TestSuite]:
    """Suites by name, as the reader has them."""
    found = JUnitXml.fromstring(junit.render(result, "1.2.3").encode())
    return {suite.name: suite for suite in found}


def outcomes(result: GateResult) -> list[tuple[str, str]]:
    """What each case of a plain name came to."""
    return [
        (case.classname, type(case.result[0]).__name__ if case.result else "passed")
        for suite in suites(result).values()
        for case in suite
        if "script" not in case.classname
    ]


def test_a_case_fails_only_where_the_policy_counts(result: GateResult) -> None:
    assert outcomes(result) == [
        ("ptaudit.alpha", "Failure"),
        ("ptaudit.arc", "Failure"),
        ("ptaudit.arm", "Failure"),
        ("ptaudit.arm64", "passed"),
        ("ptaudit.m68k", "passed"),
        ("ptaudit.parisc", "passed"),
        ("ptaudit.powerpc", "Skipped"),
        ("ptaudit.sh", "passed"),
        ("ptaudit.sparc", "passed"),
        ("ptaudit: waivers", "Skipped"),
        ("ptaudit: waivers", "Skipped"),
        ("ptaudit: completeness", "Error"),
        ("ptaudit: completeness", "Error"),
    ]


@pytest.mark.parametrize(("fail_on", "failures"), [(FailOn.NEVER, 0), (FailOn.BLOCKING, 3), (FailOn.UNKNOWN, 4)])
def test_the_failures_are_those_of_the_policy(fail_on: FailOn, failures: int) -> None:
    result = busy(fail_on)
    found = JUnitXml.fromstring(junit.render(result, "1").encode())
    assert found.failures == failures == len(result.policy.counted)


def test_the_counts_are_those_of_the_cases(result: GateResult) -> None:
    """What each element says of itself is what a reader counts in it."""
    document = JUnitXml.fromstring(junit.render(result, "1").encode())
    said = [(s.tests, s.failures, s.errors, s.skipped) for s in (document, *document)]
    document.update_statistics()
    assert [(s.tests, s.failures, s.errors, s.skipped) for s in (document, *document)] == said


def test_a_failure_tells_the_whole_story(result: GateResult) -> None:
    case = next(iter(suites(result)["ptaudit.alpha"]))
    failure = case.result[0]
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == (
        "blocks",
        "introduced: alpha: pte_free_tlb: frees at once [direct-free, pte]",
    )
    assert "witness PT_RECLAIM=y SMP=y" in failure.text.splitlines()
    assert case._elem.get("file") == "arch/alpha/include/asm/tlb.h"


def test_a_waiver_and_a_notice_are_told(result: GateResult) -> None:
    waived = next(iter(suites(result)["ptaudit.powerpc"])).result[0]
    assert isinstance(waived, Skipped)
    assert waived.message.startswith("waived: SLB only, see the thread, to 2027-01-31")
    notice = list(suites(result)["ptaudit: completeness"])[-1].result[0]
    assert isinstance(notice, Error)
    assert notice.message == "larger than 8 MB; not read"


def test_a_clean_architecture_has_one_case_that_passes() -> None:
    assert outcomes(clean()) == [("ptaudit.arm64", "passed")]
    assert outcomes(quiet()) == [("ptaudit.m68k", "passed")]


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, in well-formed XML."""
    found = suites(hostile(seven))
    shown = [visible(text) for text in seven]
    cases: list[TestCase] = list(found[f"ptaudit.{shown[0]}"])
    failure = next(case.result[0] for case in cases if case.result and isinstance(case.result[0], Failure))
    assert shown[2] in failure.message
    assert shown[1] in failure.text
    assert shown[3] in failure.text
    assert shown[4] in failure.text
    skipped = next(c.result[0] for c in cases if c.result and isinstance(c.result[0], Skipped))
    assert shown[6] in skipped.message
