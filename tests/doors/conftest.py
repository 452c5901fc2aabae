"""What stands before a gate, run for real: a repository, a home of its own, and `ptaudit` on the path."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY

KERNEL = REPOSITORY / "samples" / "kernel"
SERIES = REPOSITORY / "samples" / "patches" / "enable-everywhere.mbox"
PAGE = (REPOSITORY / "docs" / "in-ci.md").read_text("utf-8")

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def block(language: str, first: str) -> str:
    """The code block of docs/in-ci.md whose first line begins like that."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if text.startswith(first)]
    return str(found)


def document(text: str) -> Any:
    return yaml.safe_load(text)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """run(folder, "git", "status"): a command as a user starts it, who has never configured anything."""
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    programs.mkdir()
    script = programs / "ptaudit"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m auditor "$@"\n', "utf-8")
    script.chmod(0o755)
    settings = "[user]\nname = A. Developer\nemail = dev@example.org\n[init]\ndefaultBranch = main\n"
    (home / ".gitconfig").write_text(settings, "utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT", "XDG_", "PYTHON"))}
    environment |= {
        "HOME": str(home),
        "NO_COLOR": "1",
        "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PRE_COMMIT_COLOR": "never",
    }

    def start(folder: Path, *command: str | Path, code: int | None = 0, data: str = "", **more: str) -> Done:
        done = subprocess.run(
            [*map(str, command)],
            cwd=folder,
            env=environment | more,
            input=data,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert code is None or done.returncode == code, done
        assert "Traceback" not in done.stdout + done.stderr, done
        return done

    return start


@pytest.fixture
def linux(tmp_path: Path, run: Run) -> Path:
    """The miniature kernel as a repository whose `origin` has its first commit."""
    folder, origin = tmp_path / "linux", tmp_path / "origin.git"
    shutil.copytree(KERNEL, folder)
    run(folder, "git", "init", "-q")
    run(folder, "git", "add", "-A")
    run(folder, "git", "commit", "-q", "-m", "base")
    run(folder, "git", "tag", "base")
    run(tmp_path, "git", "clone", "-q", "--bare", folder, origin)
    run(folder, "git", "remote", "add", "origin", origin)
    run(folder, "git", "fetch", "-q", "origin")
    return folder


def patches() -> Iterator[str]:
    """The two patches of the series that lets PT_RECLAIM be on everywhere: the first is harmless, the second is not."""
    for mail in re.split(r"^(?=From [0-9a-f]{40} )", SERIES.read_text("utf-8"), flags=re.MULTILINE):
        if "\ndiff --git " in mail:
            yield mail


@pytest.fixture
def topic(linux: Path, run: Run) -> Path:
    """The repository on a branch `topic` with that series."""
    run(linux, "git", "checkout", "-q", "-b", "topic")
    for mail in patches():
        run(linux, "git", "am", "-q", data=mail)
    return linux
