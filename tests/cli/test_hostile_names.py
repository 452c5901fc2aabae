"""Whatever the folders of a tree are called, a command that names them spells them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import ptaudit
from tests.conftest import KERNEL_ROOT, write_tree

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
