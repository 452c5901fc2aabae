"""The JSON answer of a gate is what its schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator, ValidationError

from auditor.delta import FailOn, GateResult
from auditor.render.gate import as_json
from auditor.render.safe import is_surrogate, visible
from tests.render.gate.results import Texts, busy, clean, hostile, some, texts

DOCS = Path(__file__).resolve().parents[3] / "docs"
SCHEMA = json.loads((DOCS / "gate-v1.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def read(result: GateResult) -> dict[str, Any]:
    """What a reader of the file gets, UTF-8 and all."""
    data: dict[str, Any] = json.loads(as_json.render(result, "1.2.3").encode())
    VALIDATOR.validate(data)
    return data


@pytest.mark.parametrize("fail_on", FailOn)
def test_every_answer_is_valid(fail_on: FailOn) -> None:
    """The answer follows the schema under every policy."""
    Draft202012Validator.check_schema(SCHEMA)
    assert read(busy(fail_on))["policy"]["fail_on"] == fail_on.value


def test_a_clean_answer_is_valid() -> None:
    data = read(clean())
    assert (data["introduced"], data["fixed"], data["unchanged"]) == ([], [], [])
    assert data["policy"] == {
        "fail_on": "introduced",
        "failed": False,
        "reason": "0 blocking findings introduced",
        "counted": [],
    }


def test_the_schema_is_closed(result: GateResult) -> None:
    """No field is written that the schema does not name, at any depth."""
    data = read(result)
    data["commits"][0]["introduced"][0]["steps"][0]["extra"] = 1
    with pytest.raises(ValidationError, match="extra"):
        VALIDATOR.validate(data)


def test_every_object_of_the_schema_requires_all_it_names() -> None:
    def closed(node: Any) -> bool:
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        own = True
        if isinstance(node, dict) and isinstance(node.get("properties"), dict) and node.get("type") == "object":
            own = node["additionalProperties"] is False and set(node["required"]) == set(node["properties"])
        return own and all(closed(child) for child in inner)

    assert closed(SCHEMA)


def test_a_finding_of_a_gate_is_a_finding_of_a_report() -> None:
    """What both schemas define they define alike."""
    report = json.loads((DOCS / "report-v1.schema.json").read_text("utf-8"))["$defs"]
    shared = set(report) & set(SCHEMA["$defs"])
    assert shared >= {"finding", "related", "step", "notice", "effect", "level", "condition", "verdict"}
    assert {name: SCHEMA["$defs"][name] for name in shared} == {name: report[name] for name in shared}


def test_the_policy_names_what_counts(result: GateResult) -> None:
    """By fingerprint, also what only a commit of the series has."""
    data = read(result)
    arm = next(f for f in data["commits"][0]["introduced"] if f["arch"] == "arm")
    assert arm["fingerprint"] in data["policy"]["counted"]
    assert data["waived"][0]["finding"]["fingerprint"] not in data["policy"]["counted"]


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Every text is in the document as it was; half a character is spelled out."""
    data = read(hostile(seven))
    found = data["introduced"][0]
    want = ["".join(visible(ch) if is_surrogate(ch) else ch for ch in text) for text in seven]
    assert [found["arch"], found["path"], found["message"], found["steps"][0]["name"]] == want[:4]
    assert found["related"][0]["text"] == want[4]
    assert data["commits"][1]["subject"] == want[5]
    assert data["waived"][0]["waiver"]["reason"] == want[6]
