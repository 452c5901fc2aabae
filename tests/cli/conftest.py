"""The command as a user runs it: a process of its own, its streams and its exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import REPOSITORY

KERNEL = REPOSITORY / "samples" / "kernel"
BASE = REPOSITORY / "samples" / "rules" / "_base"
HEADER = "arch/arm64/include/asm/tlb.h"


class Done(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def ptaudit() -> Run:
    """ptaudit("audit", path): run the command; whatever it is given it must not end in a traceback."""

    def run(*arguments: str | Path, cwd: Path = REPOSITORY, **environment: str) -> Done:
        command = [sys.executable, "-m", "auditor", *map(str, arguments)]
        environ = {k: v for k, v in os.environ.items() if k != "COLUMNS"} | {"PYTHONPATH": str(REPOSITORY)}
        done = subprocess.run(
            command, cwd=cwd, env=environ | environment, capture_output=True, check=False, timeout=120
        )
        result = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in result.err, result.err
        return result

    return run


@pytest.fixture
def micro(tmp_path: Path) -> Path:
    """A small tree with one good architecture, to be spoiled."""
    root = tmp_path / "linux"
    shutil.copytree(BASE, root)
    shutil.copytree(BASE.parent / "table-batch" / "note-inline-ptdesc", root, dirs_exist_ok=True)
    assert (root / HEADER).exists()
    return root
