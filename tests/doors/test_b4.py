"""The lines for b4 in docs/in-ci.md, with b4 itself, which asks nobody outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doors.conftest import Run, block, patches

HARMLESS = "mm: pt_reclaim: include the architecture's tlb.h"
HARMFUL = "mm: make PT_RECLAIM available everywhere"
PLACE = "arch/alpha/include/asm/tlb.h:"
REVIEW = """\
import json, sys
import b4
from b4.review import checks
b4._setup_main_config()
commands, _ = checks.load_check_cmds()
from email import message_from_binary_file
messages = [(name, message_from_binary_file(open(name, "rb"), policy=b4.emlpolicy)) for name in sys.argv[1:]]
print(json.dumps(checks.run_perpatch_checks(messages, commands, b4.git_get_toplevel())))
"""
"""What the screen of `b4 review` does when it is asked for checks."""


@pytest.fixture
def configured(linux: Path, run: Run) -> Path:
    """The repository with the lines of the page in its configuration."""
    with (linux / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(block("ini", "; .git/config"))
    return linux


def marked(said: str) -> list[tuple[str, str]]:
    """(colour, text) of the lines b4 marks: 32 is success, 31 failure."""
    found = []
    for line in said.splitlines():
        before, dot, after = line.partition("●")
        if dot:
            found.append((before.rpartition("\x1b[")[2].rstrip("m"), after.removeprefix("\x1b[0m").strip()))
    return found


def threaded(configured: Path, run: Run) -> tuple[str, str]:
    """A file with the series as it was sent, and its first message id."""
    run(configured, "git", "checkout", "-q", "-b", "theirs")
    for mail in patches():
        run(configured, "git", "am", "-q", data=mail)
    series = run(configured, "git", "format-patch", "--stdout", "--cover-letter", "--thread", "main..theirs").stdout
    run(configured, "git", "checkout", "-q", "main")
    (configured.parent / "sent.mbox").write_text(series, "utf-8")
    return "../sent.mbox", series.partition("\nMessage-Id: <")[2].partition(">")[0]


def test_a_series_being_prepared(configured: Path, run: Run) -> None:
    """`b4 prep --check` tells what each patch introduces under that patch: the second has it all, the first nothing."""
    run(configured, "b4", "--offline-mode", "prep", "-n", "topic", "-f", "main")
    for mail in patches():
        run(configured, "git", "am", "-q", data=mail)
    first, second, *findings = marked(run(configured, "b4", "--offline-mode", "prep", "--check").stderr)
    assert first[0] == "32"
    assert first[1].endswith(HARMLESS)
    assert second[0].startswith("31")
    assert second[1].endswith(HARMFUL)
    assert findings
    assert all(text.startswith("ptaudit: arch/") and " ERROR:" in text for _, text in findings)
    assert any(text.startswith(f"ptaudit: {PLACE}") for _, text in findings)


def test_a_series_from_the_list(configured: Path, run: Run) -> None:
    """`b4 am --check` tells it of each patch as it comes; what it makes of the series is judged whole by a pipe."""
    sent, first_id = threaded(configured, run)
    am = ("b4", "--offline-mode", "am", "-m", sent)
    first, *findings = marked(run(configured, *am, "--check", "-o", "..", first_id).stderr)
    assert first == ("32", "ptaudit: passed all checks")
    assert any(text.startswith(f"ptaudit: {PLACE}") for _, text in findings)
    for line in block("sh", "b4 am").splitlines():
        pipe = line.replace("b4 am -o - MESSAGE-ID", f"{' '.join(am)} -o - {first_id}").replace(">> ", "> ../")
        assert (PLACE in run(configured, "sh", "-c", pipe, code=1).stdout) is ("reply.txt" not in line)
    assert PLACE in (configured.parent / "reply.txt").read_text("utf-8")


def test_a_series_under_review(configured: Path, run: Run) -> None:
    """The checks of `b4 review` get one result for each patch: passed, and failed with what it introduces."""
    names = []
    for number, mail in enumerate(patches()):
        names.append(f"../{number}.eml")
        (configured / names[-1]).write_text(mail.partition("\n")[2], "utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(run(configured, "python", "-c", REVIEW, *names).stdout)
    (passed,), (failed,) = (found[name] for name in names)
    assert (passed["tool"], passed["status"]) == ("ptaudit", "pass")
    assert (failed["tool"], failed["status"]) == ("ptaudit", "fail")
    assert any(PLACE in detail["description"] for detail in json.loads(failed["details"]))
