"""Every folder under samples/rules/<rule-id>/ is a test: its name is what the rule has to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.registry import rules
from tests.rules.micro import EXPECTED, SAMPLES, TREE_SCENARIO, lay_out, only_arch, report_of, word

TREES = sorted(p for p in SAMPLES.glob("*/*") if p.is_dir() and p.parent.name != "_base")


@pytest.mark.parametrize("sample", TREES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_rule_says_what_the_name_of_the_sample_says(sample: Path, tmp_path: Path) -> None:
    """The rule's word on the sample's architecture is the first word of the folder's name."""
    rule_id, expected = sample.parent.name, sample.name.partition("-")[0]
    tree = lay_out(tmp_path / "linux", sample)
    scenario = "tree" if f"{rule_id}/{sample.name}" in TREE_SCENARIO else "everywhere"
    report = report_of(tree, scenario)
    arch = only_arch(report)
    said = [f"{f.claim.rule} {f.claim.effect} {f.claim.level} {f.claim.message}" for f in arch.findings]
    assert word(arch, rule_id) == expected, "\n".join(said)
    assert not report.notices


@pytest.mark.parametrize("sample", TREES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_sample_belongs_to_a_rule_and_starts_with_a_verdict(sample: Path) -> None:
    """No folder is a sample of a rule that is not there, or expects a word that is none."""
    assert sample.parent.name in {rule.id for rule in rules()}
    assert sample.name.partition("-")[0] in EXPECTED


def test_exceptional_scenarios_name_samples() -> None:
    """The list of samples audited under their own Kconfig has no stale entry."""
    assert {f"{p.parent.name}/{p.name}" for p in TREES} >= TREE_SCENARIO
