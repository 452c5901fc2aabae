"""GitLab's Code Quality report: the documented fields and words, and the shape that ruff gives its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from auditor.delta import FailOn, GateResult
from auditor.gate import gate
from auditor.model import Effect
from auditor.render.gate import gitlab
from auditor.render.safe import is_surrogate, visible
from tests.gate.build import finding, shot
from tests.render.gate.results import TODAY, Texts, busy, clean, hostile, some, texts

# What GitLab documents of the format: these fields, all of them required, and these severities.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string"},
                    "lines": {
                        "type": "object",
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                        "required": ["begin"],
                    },
                },
                "required": ["path", "lines"],
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
    },
}


def entries(result: GateResult) -> list[dict[str, Any]]:
    """The array, after validation; no two violations share a fingerprint."""
    found: list[dict[str, Any]] = json.loads(gitlab.render(result, "1.2.3").encode())
    Draft202012Validator(SCHEMA).validate(found)
    assert len({entry["fingerprint"] for entry in found}) == len(found)
    return found


def fields(node: Any, prefix: str = "") -> Iterator[str]:
    """`location.path:str` for every leaf."""
    for name, value in node.items():
        if isinstance(value, dict):
            yield from fields(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}:{type(value).__name__}"


@pytest.mark.parametrize("fail_on", FailOn)
def test_it_has_what_is_there_after_the_change(fail_on: FailOn) -> None:
    """Under every policy alike, since GitLab itself compares with the target branch; what is fixed is gone."""
    found = [(e["check_name"], e["severity"], e["location"]["path"]) for e in entries(busy(fail_on))]
    assert [entry for entry in found if "script" not in entry[2]] == [
        ("direct-free", "critical", "arch/alpha/include/asm/tlb.h"),
        ("missing-hook", "major", "arch/arc/include/asm/tlb.h"),
        ("needs-mm", "info", "arch/parisc/include/asm/tlb.h"),
        ("direct-free", "info", "arch/powerpc/include/asm/tlb.h"),
        ("direct-free", "critical", "arch/arm/include/asm/tlb.h"),
        ("page-batch", "critical", "arch/m68k/include/asm/tlb.h"),
        ("direct-free", "info", "arch/sh/include/asm/tlb.h"),
        ("stale-waiver", "minor", "waivers.toml"),
        ("stale-waiver", "minor", "waivers.toml"),
        ("incomplete", "major", "a"),
        ("incomplete", "major", "arch/um/include/asm/tlb.h"),
    ]


def test_the_fingerprint_is_that_of_the_finding(result: GateResult) -> None:
    assert entries(result)[0]["fingerprint"] == result.delta.introduced[0].fingerprint


def test_one_finding_in_two_forms_is_two_violations() -> None:
    """It blocked after the first commit, and is unknown after the second."""
    steps = (shot(), shot(finding("alpha")), shot(finding("alpha", effect=Effect.UNKNOWN)))
    found = entries(gate(steps, FailOn.INTRODUCED, (), TODAY))
    fingerprint = finding("alpha").fingerprint
    assert [(e["fingerprint"], e["severity"]) for e in found] == [
        (fingerprint, "major"),
        (f"{fingerprint}-transient", "critical"),
    ]


def test_a_clean_change_is_the_empty_array() -> None:
    assert gitlab.render(clean(), "1") == "[]\n"


def test_a_well_known_writer_gives_the_same_shape(tmp_path: Path, result: GateResult) -> None:
    """Whatever field we write, ruff writes too, with a value of the same kind."""
    (tmp_path / "a.py").write_text("import os\n", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format=gitlab", "a.py"]
    theirs = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).stdout)
    known = set(fields(theirs[0])) | {"location.lines.begin:int"}
    assert {field for entry in entries(result) for field in fields(entry)} <= known


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible in what people read; the path as it is."""
    first = entries(hostile(seven))[0]
    assert first["description"] == f"{visible(seven.arch)}: {visible(seven.message)} [direct-free, pte], when SMP"
    assert first["location"]["path"] == "".join(visible(ch) if is_surrogate(ch) else ch for ch in seven.path)
