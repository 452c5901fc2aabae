"""Whatever the folders of a tree are called, a command that names them spells them out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.campaign.build import plan
from tests.cli.running import ptaudit
from tests.conftest import KERNEL_ROOT, write_tree
from tests.repositories import commit, git, repository

NAMES = {
    "=cmd|' calc'!A0": "=cmd|' calc'!A0",
    "x\x1b[31m\x1b]0;t\x07": "x\\x1b[31m\\x1b]0;t\\x07",
    "a\u202etxt\u2066": "a\\u202etxt\\u2066",
    "one\r\n::error::two": "one\\r\\n::error::two",
    "<img src=x>\"'&": "<img src=x>\"'&",
    "x" * 200: "x" * 200,
}
"""What an architecture is called, and how that is shown."""

KCONFIG = 'config MMU\n\tdef_bool y\n\nconfig SMP\n\tbool "smp"\n'


@pytest.fixture(params=NAMES)
def called(request: pytest.FixtureRequest) -> str:
    """Each of the names."""
    return str(request.param)


@pytest.fixture
def tree(tmp_path: Path, called: str) -> Path:
    """A kernel with one architecture of that name."""
    top = {"Kconfig": 'source "arch/$(SRCARCH)/Kconfig"\n'}
    return write_tree(tmp_path / "linux", {**KERNEL_ROOT, **top, f"arch/{called}/Kconfig": KCONFIG})


def test_implies(tree: Path, called: str) -> None:
    """`implies` tells of an architecture in one line that does nothing to a terminal."""
    refuted = ptaudit("implies", "MMU", "SMP", "--kernel", tree)
    assert (refuted.returncode, refuted.stdout) == (1, f"{NAMES[called]}: not implied: MMU=y SMP=n\n")
    proved = ptaudit("implies", "SMP", "MMU", "--kernel", tree)
    why = f"MMU is always set on {NAMES[called]}"
    assert (proved.returncode, proved.stdout) == (0, f"{NAMES[called]}: proved: {why}\n")


def test_audit(tree: Path, called: str) -> None:
    """So does the table of `audit`."""
    done = ptaudit("audit", tree)
    row = next(line for line in done.stdout.splitlines() if line.startswith(NAMES[called]))
    assert row.split()[-5:] == ["unknown", *["unknown"] * 4]
    assert done.stdout.replace("\n", "").isprintable()


def test_explain(tree: Path, called: str) -> None:
    """The story of an architecture begins with its name, spelled out."""
    done = ptaudit("explain", called, tree)
    assert done.stdout.startswith(f"{NAMES[called]} in Linux ")
    assert done.stdout.replace("\n", "").isprintable()


def test_an_unknown_name_is_spelled_out(tree: Path, called: str) -> None:
    """A name the user gives, and those there are, are told in one line of the message."""
    done = ptaudit("audit", tree, "--arch", "x\x1b[1mno")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "x\\x1b[1mno" in done.stderr
    assert NAMES[called] in done.stderr


TAG = "=cmd|'<b>\"'!A0"
SUBJECT = "@SUM(1)\x1b]0;t\x07</script>\u2066 " + "x" * 300
SHOWN_SUBJECT = "@SUM(1)\\x1b]0;t\\x07</script>\\u2066 " + "x" * 300


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """A repository of two commits with hostile subjects, authors and tags; the second has an architecture more."""
    root = repository(tmp_path / "linux", {**KERNEL_ROOT, "arch/one/Kconfig": KCONFIG})
    git(root, "tag", f"{TAG}1")
    write_tree(root, {"arch/two/Kconfig": KCONFIG})
    git(root, "config", "user.name", "=1+1\x1b[31m")
    commit(root, SUBJECT)
    git(root, "tag", f"{TAG}2")
    return root


def test_the_history_of_hostile_tags_and_subjects(tagged: Path) -> None:
    """In CSV no cell is a formula, in text nothing acts on a terminal, and each has the names in full."""
    done = ptaudit("history", tagged, "--tags", "*", "-f", "csv")
    assert done.stderr == ""
    rows = list(csv.reader(done.stdout.splitlines()))
    assert [(row[1], row[8], row[10]) for row in rows if row[0] == "standing"] == [
        ("one", "first", f"'{TAG}1"),
        ("one", f"'{SHOWN_SUBJECT}", f"'{TAG}2"),
        ("two", f"'{SHOWN_SUBJECT}", f"'{TAG}2"),
    ]
    told = ptaudit("history", tagged, "--tags", "*").stdout
    assert told.replace("\n", "").isprintable()
    assert f" {SHOWN_SUBJECT}\n" in told


def test_a_campaign_over_hostile_tags(tagged: Path, tmp_path: Path) -> None:
    """So has the table of a campaign."""
    wanted = plan(tmp_path, '[[git]]\nrepository = "linux"\nrevisions = ["=*"]\n')
    done = ptaudit("campaign", wanted, "--no-cache", "-f", "csv")
    rows = list(csv.reader(done.stdout.splitlines()))[1:]
    assert {(row[0], row[5]) for row in rows} == {
        (f"linux@{TAG}1", "one"),
        (f"linux@{TAG}2", "one"),
        (f"linux@{TAG}2", "two"),
    }
