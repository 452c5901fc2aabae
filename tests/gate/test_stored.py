"""A report written as JSON and read back: the same findings, or a clear refusal."""

from __future__ import annotations

import json

import pytest

from auditor.delta import snapshot
from auditor.errors import UsageError
from auditor.gate import compare, read_report
from auditor.model import Effect, Level, Location, Notice, Report, Verdict
from auditor.pipeline import Request, audit
from auditor.render import as_json
from auditor.tree import open_checkout
from tests.conftest import REPOSITORY
from tests.gate.build import finding, report


def stored(of: Report) -> bytes:
    return as_json.render(of, "1.0").encode()


def test_what_was_written_is_read_back() -> None:
    seen = (Notice(Location("arch/arc/Kconfig", 3), "unknown line"),)
    whole = report(
        finding("alpha", when="MMU && !COLDFIRE || PGTABLE_LEVELS > 2"),
        finding("arc", "page-batch", "", level=Level.PMD, effect=Effect.NOTE),
        notices=seen,
        revision="1f" * 20,
        sh=Verdict.READY,
    )
    back = read_report(stored(whole), "old.json")
    original = snapshot(whole, "old.json")
    assert (back.tree, back.scenario, back.verdicts, back.notices) == (
        original.tree,
        original.scenario,
        original.verdicts,
        original.notices,
    )
    assert [(f.arch, f.fingerprint, f.claim.condition, f.claim.location) for f in back.findings] == [
        (f.arch, f.fingerprint, f.claim.condition, f.claim.location) for f in original.findings
    ]
    assert [f.claim.path.steps for f in back.findings if f.claim.path] == [
        f.claim.path.steps for f in original.findings if f.claim.path
    ]
    assert dict(back.findings[0].witness or ()) == {"SMP": "y", "PT_RECLAIM": "y"}


def test_the_miniature_kernel_compared_with_its_own_stored_report_has_not_changed() -> None:
    whole = audit(open_checkout(str(REPOSITORY / "samples" / "kernel")), Request())
    delta = compare(read_report(stored(whole), "old.json"), snapshot(whole, "now"))
    assert (delta.introduced, delta.fixed, delta.verdicts) == ((), (), ())
    assert {f.fingerprint for f in delta.unchanged} == {f.fingerprint for a in whole.architectures for f in a.findings}


DOCUMENT = json.loads(stored(report(finding("alpha"))))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "old.json: it is no JSON"),
        (b"\xff\xfe", "old.json: it is no JSON"),
        (b"[" * 100_000, "old.json: it is no JSON"),
        (b"[]", "old.json: it is no ptaudit-report-v1 report"),
        (b'{"schema": "ptaudit-gate-v1"}', "old.json: it is no ptaudit-report-v1 report"),
        (b'{"schema": "ptaudit-report-v1"}', "old.json: this report is damaged"),
        (json.dumps(DOCUMENT | {"architectures": [1]}).encode(), "old.json: this report is damaged"),
        (json.dumps(DOCUMENT).replace("blocks", "blogs").encode(), "old.json: this report is damaged"),
        (json.dumps(DOCUMENT).replace('"SMP"', '"SMP &&"').encode(), "old.json: this report is damaged"),
    ],
)
def test_anything_else_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_report(data, "old.json")
    assert str(error.value).startswith(message)
