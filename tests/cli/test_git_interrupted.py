"""Ctrl-C and SIGTERM while git works for a command: nothing is left of either."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.campaign.build import plan
from tests.cli.running import KERNEL, LIMIT, entries, environment
from tests.cli.test_streams import assert_gone
from tests.patches.mails import DIFF
from tests.repositories import commit, git

SLOW = """#!/bin/sh
case " $* " in *" {slow} "*) : > {there}; exec sleep 600 ;; esac
exec {git} "$@"
"""

CASES = {
    "history reads the log": (("history", "REPO", "HEAD~1..HEAD", "-o", "json=out"), "log"),
    "history compares": (("history", "REPO", "HEAD~1..HEAD", "-o", "json=out"), "merge-base"),
    "history reads objects": (("history", "REPO", "HEAD~1..HEAD", "-o", "json=out"), "cat-file"),
    "gate reads objects": (("gate", "REPO", "HEAD~1..HEAD", "-o", "json=out"), "cat-file"),
    "gate applies a patch": (("gate", "--patch", "x.patch", "REPO", "-o", "json=out"), "apply"),
    "audit reads objects": (("audit", "REPO", "--rev", "HEAD", "-o", "json=out"), "cat-file"),
    "campaign reads objects": (("campaign", "plan.toml", "--no-cache", "-o", "json=out"), "cat-file"),
    "campaign lists tags": (("campaign", "plan.toml", "--no-cache", "-o", "json=out"), "for-each-ref"),
}
"""What is run, and the command of git that does not come to its end."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a repository of the miniature kernel, a plan and a patch, and room for temporary files."""
    root = tmp_path / "linux"
    shutil.copytree(KERNEL, root)
    git(root, "init", "--quiet")
    commit(root, "one")
    with (root / "arch/arm64/include/asm/tlb.h").open("a") as file:
        file.write("/* changed */\n")
    commit(root, "two")
    git(root, "tag", "v1")
    plan(tmp_path, '[[git]]\nrepository = "linux"\nrevisions = ["v*"]\n')
    (tmp_path / "x.patch").write_bytes(DIFF)
    for name in ("bin", "home"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Room for temporary files, with a short name: a socket of the campaign has to fit into it."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def started(place: Path, temporary: Path, args: tuple[str, ...], slow: str) -> subprocess.Popen[str]:
    """The command in a session of its own, once git is at work on what takes so long."""
    there = place / "there"
    (place / "bin/git").write_text(SLOW.format(slow=slow, there=there, git=shutil.which("git")))
    (place / "bin/git").chmod(0o755)
    handled = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # a job in the background ignores it
    script = f"import signal\n{handled}\nfrom auditor.cli import main\nmain()"
    words = [str(place / "linux") if word == "REPO" else word for word in args]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words],
        env=environment(PATH=f"{place}/bin:{os.environ['PATH']}", TMPDIR=str(temporary), HOME=str(place / "home")),
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(LIMIT * 20):
        if there.exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    assert there.exists(), process.communicate()
    return process


def in_session(session: int) -> list[str]:
    """The processes of a session that still run, give them a moment: a worker has a group of its own."""
    found: list[str] = []
    for _ in range(100):
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            with suppress(ProcessLookupError):
                if os.getsid(process.pid) == session and process.info["status"] != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.info["cmdline"] or ()))
        if not found:
            break
        time.sleep(0.05)
    return found


@pytest.mark.parametrize(
    ("number", "group", "code"),
    [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)],
    ids=["Ctrl-C", "SIGTERM"],
)
@pytest.mark.parametrize("case", CASES)
def test_nothing_is_left(place: Path, temporary: Path, case: str, number: int, group: bool, code: int) -> None:
    """Exit code 130 or 143, nothing on standard output, no process, no temporary file and no result is left."""
    before = [name for name in entries(place) if not name.startswith("home")]
    process = started(place, temporary, *CASES[case])
    (os.killpg if group else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out) == (code, ""), err
    assert "Traceback" not in err
    assert_gone(process.pid)
    assert in_session(process.pid) == []
    assert entries(temporary) == []
    after = [name for name in entries(place) if not name.startswith(("home", "plan.sqlite"))]
    assert after == sorted([*before, "bin/git", "there"])
