"""The pre-push hook of docs/in-ci.md, and its lines for a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.conftest import SERIES, Run, block


@pytest.fixture
def guarded(topic: Path) -> Path:
    """The repository with the hook in place; `topic` introduces blocks in its second commit."""
    hook = topic / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(block("sh", "#!/bin/sh\n# .git/hooks/pre-push"), "utf-8")
    hook.chmod(0o755)
    return topic


def test_a_new_branch(guarded: Path, run: Run) -> None:
    """It is judged from where it leaves what the remote has."""
    said = run(guarded, "git", "push", "origin", "topic", code=1)
    assert "arch/alpha/include/asm/tlb.h" in said.stdout + said.stderr
    run(guarded, "git", "push", "origin", "topic~1:refs/heads/topic")
    assert run(guarded, "git", "ls-remote", "origin", "topic").stdout.split()[0] == rev(guarded, run, "topic~1")


def test_a_branch_that_is_there(guarded: Path, run: Run) -> None:
    """It is judged from where the remote stands; nothing new, nothing wrong; deleting asks nobody."""
    run(guarded, "git", "push", "origin", "topic~1:main")
    run(guarded, "git", "push", "origin", "topic:main", code=1)
    run(guarded, "git", "push", "--no-verify", "origin", "topic:main")
    run(guarded, "git", "push", "origin", "topic:refs/heads/same")
    run(guarded, "git", "push", "origin", ":same")


def test_the_lines_for_a_shell(topic: Path, run: Run) -> None:
    """Each line says what it is for: files, a branch commit by commit, a series, one commit with reports."""
    lines = [line.partition("  #")[0].split() for line in block("sh", "ptaudit gate linux").splitlines()]
    run(topic, "git", "checkout", "-q", "-b", "master", "base")
    run(topic, "git", "push", "-q", "origin", "master")
    run(topic, "git", "tag", "v6.18", "base")
    run(topic, "git", "checkout", "-q", "topic")
    (topic.parent / "series.mbox").write_bytes(SERIES.read_bytes())
    for line in lines:
        said = run(topic.parent, *[word.replace("HEAD^", "topic^") for word in line], code=1).stdout
        assert "arch/alpha/include/asm/tlb.h" in said
    assert sorted(path.name for path in topic.parent.glob("ptaudit.*")) == [
        "ptaudit.md",
        "ptaudit.sarif",
        "ptaudit.xml",
    ]


def rev(folder: Path, run: Run, name: str) -> str:
    return run(folder, "git", "rev-parse", name).stdout.strip()
