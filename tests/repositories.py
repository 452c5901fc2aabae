"""Git repositories for tests: made with the git at hand, in a home of their own."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from auditor.tree import KernelTree
from tests.conftest import KERNEL_ROOT, write_tree

KERNEL: Mapping[str, str | bytes | None] = {
    **KERNEL_ROOT,
    "arch/one/a.h": "int a;\nint b;\nint c;\n",
    "arch/one/b.h": "",
    "arch/two/only.h": "x\n",
    "mm/c.c": b"\xff\n",
}
A = b"int a;\nint b;\nint c;\n"
"""What `arch/one/a.h` holds."""


def git(folder: Path, *command: str, given: bytes | None = None, **env: str) -> bytes:
    """Run git as a user with no configuration of his own would."""
    home = {
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": os.environ["PATH"],
    }
    who = {f"GIT_{who}_{what}": "A" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *command],
        cwd=folder,
        env={**home, **who, **env},
        input=given,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def commit(root: Path, subject: str = "change") -> str:
    """Commit everything as it is; the full hash."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", subject)
    return git(root, "rev-parse", "HEAD").decode().strip()


def repository(root: Path, files: Mapping[str, str | bytes | None] = KERNEL, *options: str) -> Path:
    """A repository with one commit of a kernel tree."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", *options)
    write_tree(root, files)
    commit(root, "first")
    return root


def fingerprint(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything under a folder: kind, mode, times, inode and bytes."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        data = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        about = (status.st_mode, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size)
        found[str(path.relative_to(folder))] = (*about, data)
    return found


def said(tree: KernelTree) -> list[str]:
    """The notices of a tree as texts."""
    return [str(notice) for notice in tree.notices()]
