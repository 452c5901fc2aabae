"""Every format of a busy gate and of a clean one, byte for byte; `make golden` rewrites the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import pytest

from auditor.delta import FailOn
from auditor.gate import gate
from auditor.model import TreeInfo
from tests.gate.build import finding, shot
from tests.render.gate.results import NASTY, TODAY, busy, clean

FORMATS = {
    "text": "txt",
    "as_json": "json",
    "sarif": "sarif",
    "junit": "xml",
    "markdown": "md",
    "html": "html",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "checkpatch": "checkpatch.txt",
    "b4": "b4.json",
    "mail": "mail.txt",
    "kcidb": "kcidb.json",
    "as_csv": "csv",
}


@pytest.mark.parametrize(("name", "suffix"), FORMATS.items())
def test_a_busy_gate(name: str, suffix: str, golden: Callable[[str, str], None]) -> None:
    """All states of findings, waivers, notices, commits and hostile text."""
    golden(f"gate/busy.{suffix}", import_module(f"auditor.render.gate.{name}").render(busy(), "0.0.0"))


@pytest.mark.parametrize(("name", "suffix"), FORMATS.items())
def test_a_clean_gate(name: str, suffix: str, golden: Callable[[str, str], None]) -> None:
    """Nothing introduced, nothing there."""
    golden(f"gate/clean.{suffix}", import_module(f"auditor.render.gate.{name}").render(clean(), "0.0.0"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_stored_report_may_say_anything(name: str) -> None:
    """A rule, a fingerprint, a scenario, a release and a revision from a file somebody else wrote act on no screen."""
    block = finding("alpha")
    odd = replace(block, fingerprint=NASTY, claim=replace(block.claim, rule=NASTY))
    tree = TreeInfo(NASTY, NASTY)
    steps = tuple(replace(s, tree=tree, scenario=NASTY) for s in (shot(), shot(odd, name="one"), shot(name="two")))
    for fail_on in FailOn:
        text = import_module(f"auditor.render.gate.{name}").render(gate(steps, fail_on, (), TODAY), "0.0.0")
        assert all(line.removesuffix("\r").isprintable() for line in text.split("\n"))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("fail_on", FailOn)
def test_the_same_answer_gives_the_same_text(name: str, fail_on: FailOn) -> None:
    """Nothing but the answer goes into a format: no clock, no machine, no order of a set."""
    render = import_module(f"auditor.render.gate.{name}").render
    assert render(busy(fail_on), "1.2.3") == render(busy(fail_on), "1.2.3")
