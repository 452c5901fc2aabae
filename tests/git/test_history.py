"""Commits in their order, as the gate walks them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.git.history import Commit, commits, has_commit, merge_base


def git(folder: Path, *args: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", "-C", folder, *identity, *args], capture_output=True, check=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """base - one - merge - three on main; side - side two on a branch that the merge brings in."""
    git(tmp_path, "init", "-q", "-b", "main")
    for subject in ("base", "one"):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", subject)
    git(tmp_path, "checkout", "-q", "-b", "side", "HEAD~1")
    for subject in ("side one", "side two"):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", subject)
    git(tmp_path, "checkout", "-q", "main")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "merge", "side")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "three: ends  here\n\nbody")
    return tmp_path


def test_commits_come_oldest_first_along_first_parents(repository: Path) -> None:
    hashes = git(repository, "rev-list", "--first-parent", "--reverse", "main").splitlines()
    subjects = ("one", "merge", "three: ends  here")
    assert commits(str(repository), "main~3", "main") == tuple(map(Commit, hashes[1:], subjects))


def test_a_revision_has_no_commits_after_itself(repository: Path) -> None:
    assert commits(str(repository), "main", "main") == ()


def test_where_two_revisions_part(repository: Path) -> None:
    assert merge_base(str(repository), "main~2", "side") == git(repository, "rev-parse", "main~3")


def test_whether_a_commit_is_there(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    head = git(repository, "rev-parse", "main")
    assert has_commit(str(repository), head)
    assert not has_commit(str(repository), "1" * 40)
    assert not has_commit(str(tmp_path_factory.mktemp("plain")), head)


@pytest.mark.parametrize("revision", ["--all", "^main", "", "main\nside"])
def test_what_git_would_take_for_an_option_is_no_revision(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="this is no revision"):
        commits(str(repository), revision, "main")


def test_an_unknown_revision_is_refused_in_one_line(repository: Path) -> None:
    with pytest.raises(UsageError) as error:
        commits(str(repository), "nowhere", "main")
    assert str(error.value).startswith(f"nowhere: no such commit in {repository}; name a commit")
    assert "\n" not in str(error.value)


def test_histories_that_never_met(repository: Path) -> None:
    """Two histories without a common commit have no merge base, and the error says what to do."""
    git(repository, "checkout", "-q", "--orphan", "other")
    git(repository, "commit", "-q", "--allow-empty", "-m", "other")
    with pytest.raises(UsageError, match=r"^main\.\.\.other: these share no history in .*; fetch more of it"):
        merge_base(str(repository), "main", "other")
