"""`--rev`: a commit of a repository, and nothing checked out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import KERNEL, ptaudit, refused
from tests.repositories import commit, git


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature kernel in git, and spoiled afterwards."""
    root = tmp_path_factory.mktemp("rev") / "linux"
    shutil.copytree(KERNEL, root)
    git(root, "init", "--quiet")
    commit(root, "miniature kernel")
    (root / "Makefile").write_text("VERSION = 9\n")
    shutil.rmtree(root / "arch" / "s390")
    commit(root, "spoiled")
    return root


def test_a_revision_is_audited_like_a_checkout(repository: Path) -> None:
    """The report on a commit is the one on its checkout, and names the commit by its full hash."""
    plain = json.loads(ptaudit("audit", KERNEL, "-f", "json").stdout)
    found = json.loads(ptaudit("audit", repository, "--rev", "HEAD~1", "-f", "json").stdout)
    assert found["tree"].pop("revision") == git(repository, "rev-parse", "HEAD~1").decode().strip()
    assert plain["tree"].pop("revision") == ""
    assert found == plain


def test_every_command_knows_revisions(repository: Path, tmp_path: Path) -> None:
    """report, explain and implies answer for the commit, in which s390 is still there."""
    page = tmp_path / "page.html"
    assert ptaudit("report", repository, "--rev", "HEAD~1", "-o", page).returncode == 0
    assert git(repository, "rev-parse", "HEAD~1").decode().strip() in page.read_text()
    assert ptaudit("explain", "s390", repository, "--rev", "HEAD~1").stdout.startswith("s390 in Linux 6.18.0-sample")
    assert ptaudit("implies", "MMU", "MMU", "-k", repository, "--rev", "HEAD~1", "-a", "s390").returncode == 0
    assert refused("implies", "MMU", "MMU", "-k", repository, "--rev", "HEAD", "-a", "s390").startswith("s390: ")


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("none", "none: no such revision in "),
        ("--help", "'--help': this is no revision; "),
        ("", "'': this is no revision; "),
        ("HEAD:Makefile", "HEAD:Makefile: this is a blob; "),
        ("HEAD:mm", "HEAD:mm: not a kernel tree: it has no arch/; "),
    ],
)
def test_what_is_no_revision_is_refused(repository: Path, revision: str, message: str) -> None:
    """A revision that is not there, or none of a kernel, is told in one line."""
    assert refused("audit", repository, "--rev", revision).startswith(message)


def test_a_folder_without_git_is_refused(tmp_path: Path) -> None:
    """`--rev` needs a repository."""
    assert refused("audit", tmp_path, "--rev", "HEAD").startswith(f"{tmp_path}: not in a git repository; ")


def test_git_is_needed_for_a_revision_only(repository: Path, tmp_path: Path) -> None:
    """Where there is no git, a checkout is audited all the same, and a revision is refused."""
    assert ptaudit("audit", KERNEL, PATH=str(tmp_path)).returncode == 0
    done = ptaudit("audit", repository, "--rev", "HEAD", PATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("ptaudit: git: there is no such program here; install git")


def test_what_is_not_in_the_repository_clears_nobody(tmp_path: Path) -> None:
    """In a clone that lacks a file an architecture's answer stands on, that architecture is not called ready."""
    root = tmp_path / "linux"
    shutil.copytree(KERNEL, root)
    git(root, "init", "--quiet")
    commit(root, "miniature kernel")
    header = "arch/arm64/include/asm/tlb.h"
    assert json.loads(ptaudit("audit", root, "--rev", "HEAD", "-a", "arm64", "-f", "json").stdout)
    oid = git(root, "rev-parse", f"HEAD:{header}").decode().strip()
    (root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    done = ptaudit("audit", root, "--rev", "HEAD", "-a", "arm64", "-f", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 3
    assert [a["verdict"] for a in found["architectures"]] == ["unknown"]
    assert any(header in str(notice) for notice in found["notices"])
