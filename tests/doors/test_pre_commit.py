"""`.pre-commit-hooks.yaml`, with pre-commit itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.doors.conftest import Run, block, document, patches

MANIFEST = REPOSITORY / ".pre-commit-hooks.yaml"


def test_the_manifest_is_valid(run: Run) -> None:
    """pre-commit takes it."""
    run(REPOSITORY, "pre-commit", "validate-manifest", MANIFEST)


@pytest.fixture
def guarded(linux: Path, run: Run, tmp_path: Path) -> Path:
    """A kernel repository whose `.pre-commit-config.yaml` is the one of docs/in-ci.md, with both hooks installed.

    The hooks come from a repository that holds our manifest; `ptaudit` is the
    one under test, so that nothing is fetched.
    """
    ours = tmp_path / "ptaudit"
    ours.mkdir()
    run(ours, "git", "init", "-q")
    (ours / MANIFEST.name).write_bytes(MANIFEST.read_bytes())
    run(ours, "git", "add", "-A")
    run(ours, "git", "commit", "-q", "-m", "hooks")
    config: Any = document(block("yaml", "# .pre-commit-config.yaml"))
    (source,) = config["repos"]
    source |= {"repo": str(ours), "rev": run(ours, "git", "rev-parse", "HEAD").stdout.strip()}
    assert [hook["id"] for hook in source["hooks"]] == [hook["id"] for hook in document(MANIFEST.read_text("utf-8"))]
    for hook in source["hooks"]:
        hook["language"] = "system"
    (linux / ".pre-commit-config.yaml").write_text(json.dumps(config), "utf-8")
    run(linux, "git", "add", "-A")
    run(linux, "git", "commit", "-q", "-m", "hooks")
    run(linux, "pre-commit", "validate-config")
    run(linux, "pre-commit", "install", "--hook-type", "pre-commit", "--hook-type", "pre-push")
    return linux


def test_a_commit(guarded: Path, run: Run) -> None:
    """A harmless change is committed; one that introduces blocks is not, and what it introduces is told."""
    harmless, harmful = patches()
    run(guarded, "git", "apply", "--index", data=harmless)
    said = run(guarded, "git", "commit", "-m", "harmless").stderr
    assert "ptaudit gate" in said
    assert "Passed" in said
    run(guarded, "git", "apply", "--index", data=harmful)
    said = run(guarded, "git", "commit", "-m", "harmful", code=1).stderr
    assert "exit code: 1" in said
    assert "arch/alpha/include/asm/tlb.h" in said
    assert run(guarded, "git", "log", "-1", "--format=%s").stdout == "harmless\n"


def test_what_is_not_staged(guarded: Path, run: Run) -> None:
    """Changes that are not part of the commit do not count, and are there afterwards."""
    harmless, harmful = patches()
    run(guarded, "git", "apply", "--index", data=harmless)
    run(guarded, "git", "apply", data=harmful)
    run(guarded, "git", "commit", "-m", "harmless")
    assert run(guarded, "git", "diff", "--stat").stdout


def test_a_file_that_is_deleted(guarded: Path, run: Run) -> None:
    """A commit that only deletes is looked at as well: x86 without its header takes the generic one."""
    run(guarded, "git", "rm", "-q", "arch/x86/include/asm/pgalloc.h")
    said = run(guarded, "git", "commit", "-m", "delete", code=None).stderr
    assert "Skipped" not in said.splitlines()[0]
    assert "arch/x86" in said


def test_a_push(guarded: Path, run: Run) -> None:
    """What introduces blocks stays here; the commits before it go."""
    run(guarded, "git", "commit", "-q", "--allow-empty", "-m", "nothing")
    run(guarded, "git", "push", "-q", "origin", "main")
    for mail in patches():
        run(guarded, "git", "apply", "--index", data=mail)
        run(guarded, "git", "commit", "-q", "--no-verify", "-m", "a patch")
    said = run(guarded, "git", "push", "origin", "main", code=1)
    assert "arch/alpha/include/asm/tlb.h" in said.stdout + said.stderr
    run(guarded, "git", "push", "-q", "origin", "main~1:main")
    assert run(guarded, "git", "rev-parse", "origin/main").stdout == run(guarded, "git", "rev-parse", "main~1").stdout
