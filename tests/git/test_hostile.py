"""A repository that wants something run, sent or written gets nothing of the kind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.git.history import commits, has_commit, merge_base
from auditor.patches import apply, read_series
from auditor.tree.opening import open_revision
from tests.conftest import REPOSITORY
from tests.patches.mails import DIFF, adding
from tests.repositories import KERNEL, commit, fingerprint, git, repository

SETTINGS = (
    "core.fsmonitor",
    "core.sshCommand",
    "core.gitProxy",
    "core.pager",
    "core.editor",
    "core.askPass",
    "core.alternateRefsCommand",
    "pager.cat-file",
    "diff.external",
    "diff.x.textconv",
    "diff.x.command",
    "filter.x.clean",
    "filter.x.smudge",
    "filter.x.process",
    "merge.x.driver",
    "alias.cat-file",
    "alias.apply",
    "credential.helper",
    "gpg.program",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "remote.origin.vcs",
    "uploadarchive.x",
    "trailer.x.command",
    "sequence.editor",
)


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A file that is there once anything in `hostile` was run."""
    return tmp_path / "witness"


@pytest.fixture
def hostile(tmp_path: Path, witness: Path) -> Path:
    """A kernel repository every setting of which names a command, and which lacks an object it could fetch."""
    script = tmp_path / "command"
    script.write_text(f"#!/bin/sh\necho \"$@\" >> '{witness}'\n")
    script.chmod(0o755)
    files = {**KERNEL, ".gitattributes": "* filter=x diff=x merge=x\n"}
    root = repository(tmp_path / "linux", files)
    (root / "second").write_text("")
    commit(root, "second")
    hooks = root / ".git" / "hooks"
    for name in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"):
        shutil.copy(script, hooks / name)
    blob = git(root, "rev-parse", "HEAD:arch/one/a.h").decode().strip()
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for name in SETTINGS:
        git(root, "config", name, str(script))
    git(root, "config", "core.hooksPath", str(hooks))
    git(root, "config", "remote.origin.url", f"ext::{script}")
    git(root, "config", "remote.origin.promisor", "true")
    git(root, "config", "protocol.allow", "always")
    git(root, "config", "protocol.ext.allow", "always")
    (root / "included").write_text(f"[alias]\n\trev-parse = !{script}\n")
    git(root, "config", "include.path", str(root / "included"))
    git(root, "config", "core.repositoryFormatVersion", "1")
    git(root, "config", "extensions.partialClone", "origin")
    assert not witness.exists()
    return root


def test_nothing_a_repository_names_is_run(hostile: Path, witness: Path) -> None:
    """No hook, filter, monitor, alias or remote helper runs, though an object is missing that git would fetch."""
    tree = open_revision(str(hostile), "HEAD")
    assert tree.read("arch/one/a.h") is None
    assert tree.read("mm/c.c") == b"\xff\n"
    assert [str(notice) for notice in tree.notices()] == [
        "arch/one/a.h: this file cannot be read "
        "(it is not in the repository; a partial or shallow clone has to fetch it first)"
    ]
    assert [c.subject for c in commits(str(hostile), "HEAD~1", "main")] == ["second"]
    assert has_commit(str(hostile), "main")
    assert merge_base(str(hostile), "HEAD~1", "HEAD") != ""
    patch = read_series(adding(".gitattributes2", b"* filter=x\n") + adding("arch/one/new.h"), "x").patches[0]
    assert apply(tree, patch).read("arch/one/new.h") == b"x\n"
    assert not witness.exists()


def test_the_trap_works(hostile: Path, witness: Path) -> None:
    """The same repository does run its commands when git itself reads it: the test above tests something."""
    subprocess.run(["git", "-C", hostile, "cat-file", "-e", "HEAD:arch/one/a.h"], capture_output=True, check=False)
    assert witness.exists()


def test_the_environment_does_not_lead_astray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables for git in the user's environment, as a hook has them, change nothing."""
    root = repository(tmp_path / "linux")
    other = repository(tmp_path / "other", {**KERNEL, "arch/one/a.h": "other\n"})
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "nonsense",
        "GIT_TRACE": str(tmp_path / "trace"),
    }.items():
        monkeypatch.setenv(name, value)
    tree = open_revision(str(root), "HEAD")
    assert tree.read("arch/one/a.h") == b"int a;\nint b;\nint c;\n"
    assert apply(tree, read_series(DIFF, "x").patches[0]).read("arch/one/a.h") == b"int a;\nlong b;\nint c;\n"
    assert not (tmp_path / "trace").exists()
    assert not (tmp_path / "index").exists()


def test_replaced_objects_are_not_what_is_audited(tmp_path: Path) -> None:
    """A replace ref does not put another commit in the place of the one that was named."""
    root = repository(tmp_path / "linux")
    first = git(root, "rev-parse", "HEAD").decode().strip()
    (root / "arch/one/a.h").write_text("second\n")
    second = commit(root)
    git(root, "replace", second, first)
    tree = open_revision(str(root), second)
    assert (tree.revision, tree.read("arch/one/a.h")) == (second, b"second\n")


def test_whose_repository_it_is_does_not_matter(tmp_path: Path) -> None:
    """A repository of somebody else's, which git itself would not touch, is read: nothing in it is trusted."""
    root = repository(tmp_path / "linux")
    if os.geteuid() == 0:
        for path in (root, *root.rglob("*")):
            os.lchown(path, 12345, 12345)
    assert open_revision(str(root), "HEAD").read("arch/one/a.h") == b"int a;\nint b;\nint c;\n"


def test_a_repository_is_as_it_was(tmp_path: Path) -> None:
    """Reading revisions, ranges and patches leaves every byte, time and inode of a repository alone."""
    root = repository(tmp_path / "linux")
    (root / "second").write_text("x\n")
    commit(root)
    before = fingerprint(root)
    tree = open_revision(str(root), "HEAD~1")
    tree.read("arch/one/a.h")
    apply(tree, read_series(DIFF, "x").patches[0]).names("arch/one")
    commits(str(root), "HEAD~1", "HEAD")
    merge_base(str(root), "HEAD~1", "HEAD")
    assert fingerprint(root) == before


def test_a_read_only_repository_is_read(tmp_path: Path) -> None:
    """Nothing has to be written into a repository to read it and to try a patch on it."""
    root = repository(tmp_path / "linux")
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        before = fingerprint(root)
        tree = apply(open_revision(str(root), "HEAD"), read_series(DIFF, "x").patches[0])
        assert tree.read("arch/one/a.h") == b"int a;\nlong b;\nint c;\n"
        assert fingerprint(root) == before
    finally:
        for path in (root, *root.rglob("*")):
            path.chmod(0o755)


SLOW_GIT = """#!/bin/sh
for word in "$@"; do case "$word" in %s) echo > '%s'; sleep 30;; esac; done
exec '%s' "$@"
"""


@pytest.mark.parametrize("at", ["apply", "cat-file"])
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, at: str) -> None:
    """Interrupted while git works, a run ends at once, leaves no temporary file, and the repository as it was."""
    root, bin_folder, temporary = repository(tmp_path / "linux"), tmp_path / "bin", tmp_path / "tmp"
    bin_folder.mkdir()
    temporary.mkdir()
    started = tmp_path / "started"
    (bin_folder / "git").write_text(SLOW_GIT % (at, started, shutil.which("git")))
    (bin_folder / "git").chmod(0o755)
    (tmp_path / "x.patch").write_bytes(DIFF)
    before = fingerprint(root)
    code = (
        "import signal, sys\n"
        "from auditor.patches import apply, read_series\n"
        "from auditor.tree.opening import open_revision\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a background job\n"
        "apply(open_revision(sys.argv[1], 'HEAD'), read_series(open(sys.argv[2], 'rb').read(), 'x').patches[0])\n"
    )
    path = f"{bin_folder}:{os.environ['PATH']}"
    run = subprocess.Popen(
        [sys.executable, "-c", code, root, tmp_path / "x.patch"],
        env={**os.environ, "PATH": path, "TMPDIR": str(temporary), "PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
    )
    while not started.exists() and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert b"KeyboardInterrupt" in said
    assert list(temporary.iterdir()) == []
    assert fingerprint(root) == before
