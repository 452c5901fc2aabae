"""The table, read by the standard library's reader of RFC 4180."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.render.gate import as_csv
from auditor.render.safe import visible
from tests.render.gate.results import Texts, busy, clean, hostile, some, texts

FORMULA = ("=", "+", "-", "@")


def rows(result: GateResult) -> list[dict[str, str]]:
    """The lines as a reader has them, apostrophes taken off; none of them is ragged."""
    text = as_csv.render(result, "1.2.3")
    assert text.endswith("\r\n")
    found = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(tuple(row) == as_csv.COLUMNS for row in found)
    assert not any(cell.startswith(FORMULA) for row in found for cell in row.values())
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in found]


def test_a_finding_is_a_line(result: GateResult) -> None:
    assert rows(result)[0] == {
        "state": "introduced",
        "counts": "yes",
        "arch": "alpha",
        "level": "pte",
        "effect": "blocks",
        "rule": "direct-free",
        "path": "arch/alpha/include/asm/tlb.h",
        "line": "7",
        "message": "pte_free_tlb: frees at once",
        "condition": "SMP",
        "witness": "PT_RECLAIM=y SMP=y",
        "fingerprint": result.delta.introduced[0].fingerprint,
        "commits": "mm: enable it everywhere",
        "waiver": "",
    }


@pytest.mark.parametrize(("fail_on", "counted"), [(FailOn.INTRODUCED, 4), (FailOn.BLOCKING, 3), (FailOn.NEVER, 0)])
def test_every_state_is_there_and_counts_is_what_the_policy_says(fail_on: FailOn, counted: int) -> None:
    found = rows(busy(fail_on))
    states = ["introduced"] * 5 + ["transient"] + ["unchanged"] * 2 + ["fixed"]
    assert [row["state"] for row in found] == states + ["stale-waiver"] * 2 + ["incomplete"] * 2
    assert [row["counts"] for row in found].count("yes") == counted


def test_a_clean_gate_is_the_header() -> None:
    assert as_csv.render(clean(), "1") == ",".join(as_csv.COLUMNS) + "\r\n"


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, one line a finding, and no cell is a formula."""
    found = rows(hostile(seven))
    shown = [visible(text) for text in seven]
    assert [found[0]["arch"], found[0]["path"], found[0]["message"]] == shown[:3]
    assert shown[5] in found[0]["commits"]
    assert any(row["waiver"] == f"{shown[6]}, see {shown[6]}" for row in found)
