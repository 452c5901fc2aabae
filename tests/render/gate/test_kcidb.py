"""KCIDB I/O data, validated by kcidb-io, the library of the database itself."""

from __future__ import annotations

import json
from typing import Any

import kcidb_io
import pytest
from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.render.gate import kcidb
from auditor.render.safe import visible
from tests.render.gate.results import Texts, busy, clean, hostile, quiet, some, texts

LATEST = kcidb_io.schema.LATEST
KINDS = ("checkouts", "builds", "tests", "issues", "incidents")


def data(result: GateResult) -> dict[str, Any]:
    """The submission, valid, every id used once and every reference met."""
    found: dict[str, Any] = json.loads(kcidb.render(result, "1.2.3").encode())
    assert LATEST.is_valid_exactly(found)
    ids = {kind: [one["id"] for one in found[kind]] for kind in KINDS}
    assert all(len(set(names)) == len(names) for names in ids.values())
    assert {b["checkout_id"] for b in found["builds"]} <= set(ids["checkouts"])
    assert {t["build_id"] for t in found["tests"]} <= set(ids["builds"])
    assert {i["issue_id"] for i in found["incidents"]} == set(ids["issues"])
    assert {i["test_id"] for i in found["incidents"]} <= set(ids["tests"])
    return found


def statuses(result: GateResult) -> dict[str, str]:
    return {t["path"].removeprefix("ptaudit.gate."): t["status"] for t in data(result)["tests"]}


def test_it_is_of_the_newest_schema() -> None:
    assert (LATEST.major, LATEST.minor) == (kcidb.VERSION["major"], kcidb.VERSION["minor"])


def test_a_test_fails_where_a_block_counts_and_errs_where_nobody_knows(result: GateResult) -> None:
    """With something unread no architecture is said to pass."""
    found = {arch: status for arch, status in statuses(result).items() if "script" not in arch}
    assert found == {
        "alpha": "FAIL", "arc": "ERROR", "arm": "FAIL", "arm64": "ERROR", "m68k": "ERROR", "parisc": "ERROR",
        "powerpc": "ERROR", "sh": "ERROR", "sparc": "ERROR",
    }  # fmt: skip


@pytest.mark.parametrize(("build", "status"), [(clean, {"arm64": "PASS"}), (quiet, {"m68k": "PASS"})])
def test_a_complete_gate_passes_what_does_not_count(build: Any, status: dict[str, str]) -> None:
    assert statuses(build()) == status


def test_an_incident_says_whether_the_issue_is_there(result: GateResult) -> None:
    """What is fixed, and what a later commit mended, is absent."""
    found = data(result)
    subjects = {issue["id"]: issue["report_subject"].partition(":")[0] for issue in found["issues"]}
    present = {subjects[i["issue_id"]]: (i["present"], i["comment"]) for i in found["incidents"]}
    assert present["alpha"] == (True, "introduced")
    assert present["m68k"] == (True, "unchanged")
    assert present["sparc"] == (False, "fixed")
    assert present["arm"] == (False, "transient")


def test_waivers_and_notices_are_told(result: GateResult) -> None:
    found = data(result)
    waived = [i["misc"]["waiver"] for i in found["incidents"] if i["misc"]["waiver"]]
    assert [text[:24] for text in waived] == ["SLB only, see the thread"]
    misc = found["checkouts"][0]["misc"]
    assert misc["complete"] is False
    assert misc["notices"][1] == {"path": "arch/um/include/asm/tlb.h", "line": 0, "text": "larger than 8 MB; not read"}
    assert misc["stale_waivers"][0] == "waiver fe7e6249c2122197: it expired on 2026-11-01"


@pytest.mark.parametrize("fail_on", FailOn)
def test_it_is_valid_under_every_policy(fail_on: FailOn) -> None:
    data(busy(fail_on))


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, in valid data."""
    found = data(hostile(seven))
    shown = [visible(text) for text in seven]
    assert found["issues"][0]["report_subject"] == f"{shown[0]}: {shown[2]} [direct-free, pte]"
    assert shown[5] in found["checkouts"][0]["comment"]
    assert shown[1] in found["tests"][0]["log_excerpt"]
    assert any(shown[6] in incident["misc"]["waiver"] for incident in found["incidents"])
