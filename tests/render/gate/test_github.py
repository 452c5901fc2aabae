"""Workflow commands: read as the runner reads them, and spelled as the toolkit (github-action-utils) spells them."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from typing import NamedTuple

import github_action_utils as toolkit
import pytest
from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.render.gate import github
from auditor.render.safe import visible
from tests.render.gate.results import Texts, busy, clean, hostile, quiet, some, texts

COMMAND = re.compile(r"::(?P<command>[a-z]+) (?P<properties>.*?)::(?P<data>.*)")
SAY = {"error": toolkit.error, "warning": toolkit.warning, "notice": toolkit.notice}


class Annotation(NamedTuple):
    """One command as the runner understands it."""

    severity: str
    title: str
    file: str
    line: int | None
    message: str


def annotations(result: GateResult) -> list[Annotation]:
    """Every line is a command; unescape as the documentation of the runner says."""
    found = []
    for line in github.render(result, "1.2.3").splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.partition("=") for pair in match["properties"].split(","))
        said = {name: _plain(value, ("%2C", ","), ("%3A", ":")) for name, _, value in pairs}
        where = int(said["line"]) if "line" in said else None
        found.append(Annotation(match["command"], said["title"], said.get("file", ""), where, _plain(match["data"])))
    return found


def _plain(text: str, *more: tuple[str, str]) -> str:
    for escaped, char in (*more, ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escaped, char)
    return text


def spelled(annotation: Annotation) -> str:
    """What the toolkit prints for it."""
    out = StringIO()
    with redirect_stdout(out):
        say = SAY[annotation.severity]
        say(annotation.message, title=annotation.title, file=annotation.file or None, line=annotation.line)
    return out.getvalue()


def test_what_counts_is_an_error_at_its_line(result: GateResult) -> None:
    assert annotations(result)[0] == Annotation(
        "error",
        "ptaudit: direct-free",
        "arch/alpha/include/asm/tlb.h",
        7,
        "introduced: alpha: pte_free_tlb: frees at once [direct-free, pte]\n"
        "when SMP\n"
        "witness PT_RECLAIM=y SMP=y\n"
        "commit mm: enable it everywhere",
    )


def test_a_finding_of_a_whole_file_names_no_line(result: GateResult) -> None:
    found = next(a for a in annotations(result) if "arch/arc/" in a.file)
    assert (found.severity, found.line) == ("error", None)


@pytest.mark.parametrize(
    ("fail_on", "severities"),
    [
        (FailOn.INTRODUCED, "error error notice error error notice warning warning warning warning"),
        (FailOn.NEVER, "warning warning notice warning warning notice warning warning warning warning"),
    ],
)
def test_only_what_counts_is_an_error(fail_on: FailOn, severities: str) -> None:
    """New, waived and transient findings, then what is fixed, stale waivers and notices."""
    assert [a.severity for a in annotations(busy(fail_on))] == severities.split()


def test_stale_waivers_and_notices_are_warnings(result: GateResult) -> None:
    assert [(a.title, a.file, a.line) for a in annotations(result)[-4:]] == [
        ("ptaudit: stale waiver", "waivers.toml", 7),
        ("ptaudit: stale waiver", "waivers.toml", 12),
        ("ptaudit: incomplete", "a", 3),
        ("ptaudit: incomplete", "arch/um/include/asm/tlb.h", None),
    ]


def test_there_is_no_line_where_there_is_nothing_to_say() -> None:
    assert github.render(clean(), "1") == github.render(quiet(), "1") == ""


def test_the_toolkit_spells_it_alike(result: GateResult) -> None:
    assert "".join(map(spelled, annotations(result))) == github.render(result, "1")


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, one command a line, spelled as the toolkit does."""
    found = annotations(hostile(seven))
    shown = [visible(text) for text in seven]
    assert found[0].file == shown[1]
    assert found[0].message.splitlines()[0] == f"introduced: {shown[0]}: {shown[2]} [direct-free, pte]"
    assert any(a.message.endswith(f"commit {shown[5]}") for a in found)
    assert any(f"waived: {shown[6]}" in a.message for a in found)
    assert "".join(map(spelled, found)) == github.render(hostile(seven), "1")
