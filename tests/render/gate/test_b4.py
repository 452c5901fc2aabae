"""The JSON array, taken by b4's own code: run as a check, stored, read back."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from b4.review import checks
from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.render.gate import b4
from auditor.render.safe import visible
from tests.render.gate.readers import patch_mail, saying
from tests.render.gate.results import Texts, busy, clean, hostile, some, texts

Entry = dict[str, str]


def taken(folder: Path, result: GateResult) -> tuple[Entry, list[Entry]]:
    """The one result b4 keeps of our output, and the details it will show line by line."""
    script = saying(folder, "check", b4.render(result, "1.2.3"))
    results = checks._run_external_cmd([str(script)], patch_mail(), str(folder))
    store = sqlite3.connect(":memory:")
    store.row_factory = sqlite3.Row
    store.executescript(checks.SCHEMA_SQL)
    checks.store_results(store, "id@example.org", results)
    (kept,) = checks.get_cached_results(store, ["id@example.org"])["id@example.org"]
    store.close()
    details = json.loads(kept["details"]) if kept["details"] else []
    assert isinstance(details, list)
    return kept, details


def test_b4_takes_it_as_one_result(tmp_path: Path, result: GateResult) -> None:
    """It keeps one for each tool and message, so nothing is overwritten."""
    kept, details = taken(tmp_path, result)
    assert (kept["tool"], kept["status"]) == ("ptaudit", "fail")
    assert kept["summary"] == (
        "failed: 3 blocking findings and 1 unknown finding introduced (fails on: introduced); incomplete, see the"
        " notices; 4 introduced (and 1 note), 1 fixed, 1 unchanged (and 1 note)"
    )
    assert details[0] == {
        "status": "fail",
        "context": "ptaudit/direct-free",
        "state": "introduced",
        "description": "arch/alpha/include/asm/tlb.h:7: "
        "alpha: pte_free_tlb: frees at once [direct-free, pte], when SMP",
    }
    states = [d["state"] for d in details]
    assert states == ["introduced"] * 4 + ["transient", "fixed", "stale", "stale", "notice", "notice"]


@pytest.mark.parametrize(
    ("fail_on", "status"), [(FailOn.INTRODUCED, "fail"), (FailOn.BLOCKING, "fail"), (FailOn.NEVER, "warn")]
)
def test_the_status_is_that_of_the_policy(tmp_path: Path, fail_on: FailOn, status: str) -> None:
    """What a stricter policy would count is a warning."""
    assert taken(tmp_path, busy(fail_on))[0]["status"] == status


def test_a_clean_change_passes(tmp_path: Path) -> None:
    kept, details = taken(tmp_path, clean())
    assert (kept["status"], details) == ("pass", [])


def test_every_status_is_one_b4_knows(tmp_path: Path, result: GateResult) -> None:
    _, details = taken(tmp_path, result)
    assert {d["status"] for d in details} == set(checks._STATUS_ORDER)


@some
@given(texts())
def test_hostile_text_comes_back(tmp_path: Path, seven: Texts) -> None:
    """Visible, a line a finding."""
    _, details = taken(tmp_path, hostile(seven))
    shown = [visible(text) for text in seven]
    said = f"{shown[1]}:7: {shown[0]}: {shown[2]} [direct-free, pte], when SMP"
    assert details[0]["description"] == said
    assert all(d["description"].splitlines() == [d["description"]] for d in details)
    assert any(d["description"].endswith(f"(waived: {shown[6]}, see {shown[6]})") for d in details)
