"""A patch that is in the branch already: the commit it was made on is found by the hashes of its files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from auditor.errors import PatchError
from auditor.gate.origin import made_on
from auditor.patches import read_series
from tests.conftest import write_tree

IDENTITY = ("-c", "user.name=A. Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", folder, *IDENTITY, *args], capture_output=True, check=True, text=True).stdout


def commit(folder: Path, **files: str | None) -> str:
    """One more commit; a file given as `None` is deleted.  Its hash."""
    for name, text in files.items():
        if text is None:
            (folder / name).unlink()
    write_tree(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", " ".join(files) or "nothing")
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A repository with a file `a` in its first commit."""
    folder = tmp_path / "linux"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, a="one\n")
    return folder


def found(folder: Path, revision: str, *options: str, kernel: Path | None = None) -> str:
    """What the patch that is the commit `revision` was made on."""
    diff = git(folder, "format-patch", "--stdout", "-1", *options, revision)
    return made_on(str(kernel or folder), read_series(diff.encode(), "p").patches[0])


def test_each_patch_of_a_branch_has_the_commit_before_it(linux: Path) -> None:
    """Changed, new and deleted files, with short hashes and with full ones; later commits do not matter."""
    commits = [
        commit(linux, a="two\n"),
        commit(linux, b="new\n", a="three\n"),
        commit(linux, b=None),
        commit(linux, a="four\n"),
    ]
    for made, before in zip(commits[1:], commits, strict=False):
        assert found(linux, made) == found(linux, made, "--full-index") == before
    assert found(linux, commits[0]) == git(linux, "rev-parse", "main~4").strip()


def test_the_newest_commit_counts(linux: Path) -> None:
    """What was done, undone and done again has last been done on the commit before the last."""
    for text in ("two\n", "one\n"):
        before = commit(linux, a=text)
    again = commit(linux, a="two\n")
    commit(linux)
    assert found(linux, again) == before


def test_in_a_folder_of_the_repository(linux: Path) -> None:
    """A kernel tree may be a folder of a repository, and its patches begin in that folder."""
    (linux / "kernel").mkdir()
    before = commit(linux, **{"kernel/a": "one\n"})
    made = commit(linux, **{"kernel/a": "two\n"})
    assert found(linux, made, "--relative=kernel", kernel=linux / "kernel") == before
    assert found(linux, made, "--relative=kernel") == ""


def test_what_is_not_in_the_branch(linux: Path, tmp_path: Path) -> None:
    """A patch of another branch, one without hashes, a folder without history, and one with nothing before it."""
    made = commit(linux, a="two\n")
    git(linux, "reset", "-q", "--hard", "main~1")
    assert found(linux, made) == ""
    git(linux, "reset", "-q", "--hard", made)
    diff = "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n"
    assert made_on(str(linux), read_series(diff.encode(), "p").patches[0]) == ""
    assert found(linux, made, kernel=tmp_path) == ""
    assert found(linux, "main~1", "--root") == ""


def test_a_name_of_two_lines(linux: Path) -> None:
    """A file name with a line break is no file of a kernel, and is asked of nobody."""
    commit(linux, a="two\n")
    diff = git(linux, "format-patch", "--stdout", "-1").replace("a/a b/a", '"a/a\\nHEAD:a" "b/a\\nHEAD:a"')
    diff = diff.replace("--- a/a", '--- "a/a\\nHEAD:a"').replace("+++ b/a", '+++ "b/a\\nHEAD:a"')
    with pytest.raises(PatchError, match="no file of a kernel tree"):
        read_series(diff.encode(), "p")
