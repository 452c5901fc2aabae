"""The JSON report is what its schema says, in an order that never changes."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from auditor.condition import parse
from auditor.model import Level, Report, TreeInfo
from auditor.render import as_json
from tests.render.build import HOSTILE

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "report-v1.schema.json"


@pytest.fixture
def schema() -> Draft202012Validator:
    content = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


@pytest.fixture
def data(report: Report) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(as_json.render(report, "1.2.3"))
    return read


def arch(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(a for a in data["architectures"] if a["name"] == name)


def test_report_is_valid(schema: Draft202012Validator, data: dict[str, Any]) -> None:
    """A report with every kind of answer validates."""
    schema.validate(data)


def test_empty_report_is_valid(schema: Draft202012Validator) -> None:
    """A tree without architectures still makes a valid report."""
    empty = Report(TreeInfo("6.12"), "tree", ())
    schema.validate(json.loads(as_json.render(empty, "1.2.3")))


def test_schema_is_strict(schema: Draft202012Validator, data: dict[str, Any]) -> None:
    """The schema allows no field it does not name, at any depth."""
    arch(data, "alpha")["levels"]["pte"]["paths"][0]["steps"][0]["extra"] = 1
    with pytest.raises(ValidationError, match="extra"):
        schema.validate(data)


def test_every_object_of_the_schema_is_closed() -> None:
    """Each object that lists properties requires all of them and forbids others."""

    def closed(node: Any) -> bool:
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        own = True
        if isinstance(node, dict) and isinstance(node.get("required"), list):
            own = node["additionalProperties"] is False
            own = own and set(node["required"]) == set(node["properties"])
        return own and all(closed(child) for child in inner)

    assert closed(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_finding_says_where_and_when(data: dict[str, Any]) -> None:
    """A finding carries its place, condition, path and a witness by symbol."""
    found = arch(data, "sparc")["findings"][0]
    assert (found["rule"], found["level"], found["effect"]) == ("direct-free", "pte", "blocks")
    assert (found["path"], found["line"]) == ("arch/sparc/include/asm/tlb.h", 7)
    assert found["condition"] == "!SPARC64"
    assert found["witness"] == {"PT_RECLAIM": "y", "SMP": "y", "SPARC64": "n"}
    assert [step["name"] for step in found["steps"]][-1] == "pagetable_free"


def test_paths_stand_weakest_first(data: dict[str, Any]) -> None:
    """The ways of a level are listed by what they wait for, then by condition."""
    paths = arch(data, "sparc")["levels"]["pte"]["paths"]
    assert [(p["deferral"], p["condition"]) for p in paths] == [
        ("immediate", "!SMP && SPARC64"),
        ("immediate", "!SPARC64"),
        ("semi-rcu", "!PT_RECLAIM && SMP && SPARC64"),
        ("rcu", "PT_RECLAIM && SMP && SPARC64"),
    ]


def test_always_is_the_empty_condition(data: dict[str, Any]) -> None:
    """A path that is taken in every configuration has an empty condition."""
    assert arch(data, "alpha")["levels"]["pte"]["paths"][0]["condition"] == ""


def test_conditions_read_back(data: dict[str, Any], report: Report) -> None:
    """A condition parses to the very formula it was printed from."""
    riscv = next(a for a in report.architectures if a.name == "riscv")
    printed = {p["condition"] for p in arch(data, "riscv")["levels"]["pte"]["paths"]}
    assert {parse(text) for text in printed} == {path.condition for path in riscv.facts.level(Level.PTE).paths}


def test_mixed_configuration_lists_both_ways(data: dict[str, Any]) -> None:
    """Where one configuration leaves two ways, both are named, weakest first."""
    riscv = next(c for c in data["configs"] if c["arch"] == "riscv")
    assert riscv["levels"]["pte"]["deferral"] == "mixed"
    assert riscv["levels"]["pte"]["ways"] == ["batched", "rcu"]


def test_summary_counts_verdicts(data: dict[str, Any]) -> None:
    """The summary has a number for every verdict, and says that the audit is not complete."""
    assert data["summary"]["verdicts"] == {
        "ready": 1, "blocked": 3, "not-applicable": 1, "unknown": 1,
    }  # fmt: skip
    assert data["summary"]["complete"] is False


def test_order_of_the_input_does_not_show(report: Report) -> None:
    """The same facts in another order give the same bytes."""
    turned = dataclasses.replace(
        report,
        architectures=tuple(
            dataclasses.replace(
                a,
                findings=a.findings[::-1],
                facts=dataclasses.replace(
                    a.facts,
                    levels=tuple(dataclasses.replace(lv, paths=lv.paths[::-1]) for lv in a.facts.levels[::-1]),
                ),
            )
            for a in report.architectures[::-1]
        ),
        configs=report.configs[::-1],
        notices=report.notices[::-1],
    )
    assert as_json.render(turned, "1") == as_json.render(report, "1")


def test_hostile_text_survives_unseen(report: Report, data: dict[str, Any]) -> None:
    """Control characters are escaped in the file and are themselves again once it is read."""
    raw = as_json.render(report, "1")
    assert "\x1b" not in raw
    assert "\u202e" not in raw
    assert arch(data, HOSTILE)["reason"] == f"what {HOSTILE} does is not known"


def test_bytes_that_are_no_text_are_spelled_out(report: Report) -> None:
    """A file name that is no UTF-8 does not stop the report from being UTF-8."""
    read = json.loads(as_json.render(report, "1").encode("utf-8"))
    assert read["notices"][1]["path"].endswith("/caf\\xe9.h")
