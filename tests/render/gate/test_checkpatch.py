"""Lines in checkpatch's manner, read by b4, which runs `scripts/checkpatch.pl` of a tree on every patch."""

from __future__ import annotations

import json
import re
from pathlib import Path

import b4
import pytest
from b4.review import checks
from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.render.gate import checkpatch
from auditor.render.safe import visible
from tests.render.gate.readers import patch_mail, saying
from tests.render.gate.results import Texts, busy, clean, hostile, quiet, some, texts

LINE = re.compile(r"(?P<path>.*?):(?P<line>[1-9]\d*): (?P<word>ERROR|WARNING|CHECK):(?P<kind>[A-Z0-9_]+): (?P<said>.+)")


def lines(result: GateResult) -> list[tuple[str, str]]:
    """The word and the kind of each line of a plain path."""
    found = [LINE.fullmatch(line) for line in checkpatch.render(result, "1.2.3").splitlines()]
    assert all(found)
    return [(m["word"], m["kind"]) for m in found if m and "script" not in m["path"]]


def test_a_line_says_where_how_bad_and_what(result: GateResult) -> None:
    assert checkpatch.render(result, "1").splitlines()[0] == (
        "arch/alpha/include/asm/tlb.h:7: ERROR:DIRECT_FREE: "
        "alpha: pte_free_tlb: frees at once [direct-free, pte], when SMP"
    )


@pytest.mark.parametrize(
    ("fail_on", "words"),
    [
        (FailOn.INTRODUCED, ["ERROR", "ERROR", "CHECK", "ERROR"]),
        (FailOn.BLOCKING, ["ERROR", "WARNING", "CHECK", "WARNING", "ERROR"]),
        (FailOn.NEVER, ["WARNING", "WARNING", "CHECK", "WARNING"]),
    ],
)
def test_what_counts_is_an_error_and_what_is_waived_a_check(fail_on: FailOn, words: list[str]) -> None:
    """Notes are not told; stale waivers and notices are warnings."""
    found = lines(busy(fail_on))
    assert [word for word, _ in found[:-4]] == words
    assert found[-4:] == [("WARNING", "STALE_WAIVER")] * 2 + [("WARNING", "INCOMPLETE")] * 2


def test_it_is_silent_where_nothing_is_introduced() -> None:
    """Not one byte, old blocks or not."""
    assert checkpatch.render(clean(), "1") == checkpatch.render(quiet(), "1") == ""


def test_b4_reads_it_as_it_reads_checkpatch(tmp_path: Path, result: GateResult) -> None:
    """Its review takes one finding a line: six errors and warnings, and the waived one beside them."""
    output = checkpatch.render(result, "1")
    saying(tmp_path / "scripts", "checkpatch.pl", output)
    (found,) = checks._run_builtin_checkpatch(patch_mail(), str(tmp_path))
    details = json.loads(found["details"])
    assert (found["status"], found["summary"]) == ("fail", "4 errors, 5 warnings")
    assert [d["description"] for d in details] == output.splitlines()


def test_b4_has_no_stray_line(tmp_path: Path, result: GateResult, monkeypatch: pytest.MonkeyPatch) -> None:
    """`b4.am-perpatch-check-cmd` and `b4.prep-perpatch-check-cmd` take every line for a complaint of its own."""
    monkeypatch.setattr(b4, "save_cache", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
    output = checkpatch.render(result, "1")
    script = saying(tmp_path, "ptaudit", output)
    told = b4.LoreMessage.run_local_check([str(script)], "<a@example.org>", patch_mail(), nocache=True)
    errors = ["fail" if "ERROR:" in line else "warning" for line in output.splitlines()]
    assert told == [(flag, f"ptaudit: {line}") for flag, line in zip(errors, output.splitlines(), strict=True)]


@some
@given(texts())
def test_hostile_text_comes_back(tmp_path: Path, seven: Texts) -> None:
    """Visible, one line a finding, and b4 reads each of them back."""
    output = checkpatch.render(hostile(seven), "1")
    saying(tmp_path / "scripts", "checkpatch.pl", output)
    (found,) = checks._run_builtin_checkpatch(patch_mail(), str(tmp_path))
    said = [entry["description"] for entry in json.loads(found["details"])]
    assert said == output.strip().splitlines()
    shown = [visible(text) for text in seven]
    assert output.splitlines()[0] == (
        f"{shown[1]}:7: ERROR:DIRECT_FREE: {shown[0]}: {shown[2]} [direct-free, pte], when SMP"
    )
