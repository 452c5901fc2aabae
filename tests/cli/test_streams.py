"""A reader that goes away, a full device, closed streams, an interruption: quiet or one line, and nothing is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, KERNEL, LIMIT, MESSAGE, entries, environment, ptaudit

FULL = Path("/dev/full")


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line of bash, with `$PTAUDIT` and `$KERNEL`; its exit code is that of `ptaudit`."""
    words = {"PTAUDIT": " ".join(COMMAND), "KERNEL": str(KERNEL)}
    return subprocess.run(
        ["bash", "-c", line],
        env=environment(**words),
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_closed_pipe_is_quiet(form: str) -> None:
    """`| head -1`, and a reader that is gone before the first byte."""
    done = shell(f"$PTAUDIT audit $KERNEL -f {form} | head -1; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    done = shell(f"$PTAUDIT audit $KERNEL -f {form} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        "audit $KERNEL",
        "audit $KERNEL -a arm64 -l pte",
        "rules",
        "explain x86 $KERNEL",
        "implies MMU SMP -k $KERNEL",
        "-h",
    ],
)
def test_a_full_device_is_told(command: str) -> None:
    """One line, exit code 2; the device stays what it is."""
    done = shell(f"$PTAUDIT {command} > {FULL}")
    assert done.returncode == 2
    assert MESSAGE.fullmatch(done.stderr)
    assert done.stderr.startswith("ptaudit: standard output: it cannot be written (No space left on device); ")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    """A stream closed by the caller swallows what is said; the exit code still tells."""
    done = shell(f"$PTAUDIT audit $KERNEL {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert shell(f"$PTAUDIT audit /nonexistent {closed}").returncode == 2


def test_a_narrow_encoding(kernel_tree) -> None:
    """What a tree holds prints everywhere."""
    root = kernel_tree({"arch/x86/include/asm/tlb.h": '#include "\xff\xe9.h"\n#if é(\n', "arch/\xe9/Kconfig": ""})
    for encoding in ("ascii", "latin-1", "utf-8"):
        for form in ("text", "json", "html"):
            done = ptaudit("audit", root, "-f", form, PYTHONIOENCODING=encoding)
            assert done.returncode == 3, done.stderr


SLOW = """
import signal, sys, time
from unittest.mock import patch
from auditor.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored

def wait(*args):
    print("waiting", file=sys.stderr, flush=True)
    time.sleep(600)

sys.argv[1:] = {args!r}
with patch({slow!r}, wait), patch("auditor.pipeline.worthwhile", lambda items: {two}):
    main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize(
    ("slow", "two", "group"),
    [
        ("auditor.facts.collect", True, True),
        ("auditor.facts.collect", True, False),
        ("auditor.facts.collect", False, True),
        ("auditor.readiness.judge", True, False),
        ("os.replace", True, False),
    ],
)
def test_interrupted(tmp_path: Path, slow: str, two: bool, group: bool, number: int, code: int) -> None:
    """Exit code 130 or 143, no traceback, no temporary file, no process left, whoever gets the signal."""
    script = SLOW.format(args=["audit", str(KERNEL), "-o", f"json={tmp_path / 'report'}"], slow=slow, two=two)
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "waiting\n"
    (os.killpg if group else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=LIMIT)
    assert (process.returncode, said.strip()) == (code, "")
    assert entries(tmp_path) == []
    assert_gone(process.pid)


GIT = ("-c", "user.name=a", "-c", "user.email=a@b")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of the miniature kernel with two commits."""
    root = tmp_path / "linux"
    shutil.copytree(KERNEL, root)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"], ["commit", "-qm", "b", "--allow-empty"]):
        subprocess.run(["git", *GIT, *command], cwd=root, check=True)
    return root


@pytest.mark.parametrize(
    ("args", "slow"),
    [
        (["report", "KERNEL", "-o", "out.html"], "auditor.readiness.judge"),
        (["gate", "KERNEL", "HEAD~1..HEAD", "-o", "json=out"], "auditor.readiness.judge"),
        (["convert", "KERNEL", "--all-mechanical", "-o", "out"], "auditor.readiness.judge"),
        (["history", "KERNEL", "HEAD~1..HEAD", "-o", "json=out"], "auditor.readiness.judge"),
    ],
)
def test_terminated(tmp_path: Path, repository: Path, args: list[str], slow: str) -> None:
    """SIGTERM, twice as `timeout` sends it, is exit code 143 for the other commands too: quiet, and nothing is left."""
    words = [str(repository) if word == "KERNEL" else word for word in args]
    places = {"TMPDIR": tmp_path / "tmp", "XDG_CACHE_HOME": tmp_path / "cache"}
    places["TMPDIR"].mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW.format(args=words, slow=slow, two=True)],
        env=environment(**{name: str(path) for name, path in places.items()}),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    said = iter(process.stderr.readline, "")
    assert "waiting\n" in said
    process.terminate()
    os.killpg(process.pid, signal.SIGTERM)
    _, rest = process.communicate(timeout=LIMIT)
    assert (process.returncode, rest) == (143, "")
    assert [name for name in os.listdir(tmp_path) if name not in ("linux", "cache", "tmp")] == []
    assert entries(tmp_path / "tmp") == []
    assert_gone(process.pid)


def test_a_killed_audit_leaves_no_process(tmp_path: Path) -> None:
    """The second process ends with the first, even one that could not end it."""
    script = SLOW.format(args=["audit", str(KERNEL)], slow="auditor.readiness.judge", two=True)
    process = subprocess.Popen(
        [sys.executable, "-c", script], env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "waiting\n"
    process.kill()
    process.communicate(timeout=LIMIT)
    assert_gone(process.pid)


def assert_gone(group: int) -> None:
    """No process of the group is left, give it a moment."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process was left behind")


def test_a_message_shows_what_a_stranger_wrote(tmp_path: Path) -> None:
    """A damaged patch is quoted with its control characters spelled out, so that they do not act on a terminal."""
    (tmp_path / "x.patch").write_bytes(b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n\x1b]0;owned\x07\n")
    done = ptaudit("gate", "--patch", tmp_path / "x.patch", KERNEL)
    assert done.returncode == 2
    assert "\\x1b]0;owned\\x07" in done.stderr
    assert "\x1b" not in done.stderr
