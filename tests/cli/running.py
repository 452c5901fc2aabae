"""The command as a user runs it: a process of its own, bytes in and out, and a time limit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

KERNEL = REPOSITORY / "samples" / "kernel"
COMMAND = (sys.executable, "-m", "auditor")
LIMIT = 60
"""Seconds; nothing here takes more than a few on a machine that has nothing else to do."""

Done = subprocess.CompletedProcess[str]

MESSAGE = re.compile(r"ptaudit: [^\n]+(?:: |\()[^\n]+; [^\n]+\n")
"""`ptaudit: where: what is wrong; what to do`, in one line."""


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONPATH": str(REPOSITORY), **changes}


def ptaudit(*args: str | Path, cwd: Path = REPOSITORY, data: str = "", **env: str) -> Done:
    """Run `ptaudit ARGS`, `data` on standard input; whatever it says, it never shows a traceback."""
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        env=environment(**env),
        input=data,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=LIMIT,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def refused(*args: str | Path, cwd: Path = REPOSITORY) -> str:
    """The one line `ptaudit ARGS` is refused with: exit code 2, and nothing on standard output."""
    done = ptaudit(*args, cwd=cwd)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert MESSAGE.fullmatch(done.stderr), done.stderr
    return done.stderr.removeprefix("ptaudit: ").rstrip("\n")


def entries(folder: Path) -> list[str]:
    """Everything under a folder, to see that nothing was left behind."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
