"""`ptaudit gate` and `ptaudit.toml`: the state before a change says how it is judged, and never the change itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import KERNEL, ptaudit
from tests.cli.test_gate import PATCHES, git

SERIES = PATCHES / "enable-everywhere.mbox"
STRICT, LAX = '[gate]\nfail-on = "introduced"\n', '[gate]\nfail-on = "never"\n'


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A repository of the miniature kernel: tag `base`, and a branch `topic` with the series that introduces blocks."""
    tree = tmp_path / "linux"
    shutil.copytree(KERNEL, tree)
    git(tree, "init", "-q", "-b", "main")
    commit(tree, "base")
    return tree


def commit(tree: Path, tag: str) -> None:
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", tag)
    git(tree, "tag", tag)


def with_settings(tree: Path, text: str, tag: str, **files: str) -> None:
    """One more commit, in which the tree says for itself what `text` says."""
    (tree / "ptaudit.toml").write_text(text, "utf-8")
    for name, content in files.items():
        (tree / f"{name}.toml").write_text(content, "utf-8")
    commit(tree, tag)


def apply(tree: Path) -> None:
    git(tree, "apply", "--index", str(SERIES))
    git(tree, "commit", "-q", "-m", "mm: enable it everywhere")


def judged(*args: str | Path, **env: str) -> tuple[int, str]:
    """The exit code, and the policy that was held."""
    done = ptaudit("gate", *args, "--format", "json", **env)
    assert (done.stdout, done.stderr)[done.returncode == 2], done
    assert done.returncode == 2 or done.stderr == "", done
    return done.returncode, json.loads(done.stdout)["policy"]["fail_on"] if done.stdout else done.stderr


def introduced(*args: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ptaudit("gate", *args, "--format", "json").stdout)["introduced"]
    return [finding for finding in found if finding["effect"] != "note"]


def test_the_state_before_the_change_decides(linux: Path) -> None:
    """A tree that lets everything in lets a series in, as a range, as files and as a patch; the line comes first."""
    with_settings(linux, LAX, "lax")
    assert judged(linux, "--patch", SERIES) == (0, "never")
    apply(linux)
    assert judged(linux, "lax..main") == (0, "never")
    assert judged(linux, "--base", "lax") == (0, "never")
    assert judged(linux, "--base", "lax", "--fail-on", "introduced") == (1, "introduced")
    assert judged(linux, "--base", "lax", "--settings", "/dev/null") == (1, "introduced")
    assert judged(linux, "--base", "base") == (1, "introduced")


def test_a_change_cannot_switch_the_gate_off(linux: Path) -> None:
    """A `ptaudit.toml` the change brings or edits counts for nothing, committed or not, in a range or a patch."""
    apply(linux)
    with_settings(linux, LAX, "sly")
    patch = linux.parent / "sly.mbox"
    patch.write_text(git(linux, "format-patch", "--stdout", "base..sly"), "utf-8")
    for args in (["base..sly"], ["--base", "base", "--head", "sly"], ["--base", "base"], ["base..sly", "--per-commit"]):
        assert judged(linux, *args) == (1, "introduced")
    git(linux, "checkout", "-q", "base")
    assert judged(linux, "--patch", patch) == (1, "introduced")
    with_settings(linux, STRICT, "strict")
    (linux / "ptaudit.toml").write_text(LAX, "utf-8")
    assert judged(linux, "--base", "strict", "--fail-on", "blocking")[1] == "blocking"
    assert judged(linux, "--base", "strict") == (0, "introduced")


def test_a_patch_does_not_choose_whose_settings_hold(linux: Path) -> None:
    """The commit a series names as its base may be anybody's: it is built on, and its settings are not read."""
    with_settings(linux, LAX, "lax")
    apply(linux)
    patch = linux.parent / "series.mbox"
    patch.write_text(git(linux, "format-patch", "--stdout", "--base=lax", "lax..main"), "utf-8")
    assert f"base-commit: {git(linux, 'rev-parse', 'lax')}" in patch.read_text("utf-8")
    assert judged(linux, "--patch", patch) == (1, "introduced")
    assert judged(linux, "--patch", patch, "--base", "lax") == (0, "never")


def test_waivers_are_those_from_before_the_change(linux: Path) -> None:
    """What the tree accepted before is waived; what the change itself would accept is not."""
    apply(linux)
    found = introduced(linux, "base..main")
    assert found
    text = "\n".join(f'[[waiver]]\nfingerprint = "{f["fingerprint"]}"\nreason = "we know"\n' for f in found)
    names = '[gate]\nwaivers = "accepted.toml"\n'
    with_settings(linux, names, "late", accepted=text)
    assert judged(linux, "base..late") == (1, "introduced")
    git(linux, "checkout", "-q", "base")
    with_settings(linux, names, "early", accepted=text)
    assert judged(linux, "--patch", SERIES) == (0, "introduced")
    (linux / "accepted.toml").unlink()
    assert judged(linux, "--patch", SERIES)[0] == 2


def test_a_stored_baseline_leaves_nobody_to_ask(linux: Path) -> None:
    """Where a report stands for the state before, the tree's own file is the change's, and not read."""
    stored = linux.parent / "base.json"
    report = ptaudit("audit", linux, "-s", "tree", "-f", "json").stdout
    stored.write_text(report, "utf-8")
    apply(linux)
    with_settings(linux, LAX, "sly")
    assert judged(linux, "--baseline", stored) == (1, "introduced")


def test_what_the_user_sets(linux: Path, tmp_path: Path) -> None:
    """An own file may set every option; its paths count from its folder."""
    apply(linux)
    with_settings(linux, "", "more")
    (tmp_path / "known.json").write_text(ptaudit("audit", linux, "-s", "tree", "-f", "json").stdout, "utf-8")
    own = tmp_path / "own.toml"
    own.write_text('[gate]\nformat = "json"\nbaseline = "known.json"\nper-commit = true\n', "utf-8")
    done = ptaudit("gate", linux, "base..main", "--settings", own)
    assert (done.returncode, done.stderr) == (0, "")
    first, _ = json.loads(done.stdout)["commits"]
    assert first["subject"] == "mm: enable it everywhere"
    own.write_text('arch = ["arm64"]\n[gate]\nfail-on = "blocking"\n', "utf-8")
    assert judged(linux, "base..main", "--settings", own) == (0, "blocking")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[gate]\nfail-on = "always"', ":2: --fail-on always: no such policy; there are "),
        ('[gate]\nwaivers = "none.toml"', ":2: none.toml: the tree before the change has no such file; add it first"),
        ('[gate]\nformat = "json"', ":2: an audited tree may not set format; put it into your own settings"),
        ('arch = ["vax"]', ":1: vax: no such architecture in this tree; "),
    ],
)
def test_what_is_wrong_before_the_change(linux: Path, text: str, said: str) -> None:
    """Exit code 2, with the revision or the folder, and the line."""
    with_settings(linux, text, "wrong")
    for args, file in ((["--patch", SERIES], f"{linux}/ptaudit.toml"), (["wrong..main"], "wrong:ptaudit.toml")):
        code, message = judged(linux, *args)
        assert code == 2
        assert message.startswith(f"ptaudit: {file}{said}"), message
        assert message.count("\n") == 1


def test_a_patch_that_is_in_the_branch_already_is_judged_where_it_was_made(linux: Path) -> None:
    """It does not fit the folder, and is laid over the commit it was made on; whose settings are not read."""
    with_settings(linux, LAX, "lax")
    apply(linux)
    (linux / "mm" / "more.c").write_text("int more;\n", "utf-8")
    commit(linux, "more")
    for revision, code in (("main~1", 1), ("main", 0)):
        patch = linux.parent / "one.patch"
        patch.write_text(git(linux, "format-patch", "--stdout", "-1", revision) + "\n", "utf-8")
        assert judged(linux, "--patch", patch) == (code, "introduced")
    patch.write_text(git(linux, "format-patch", "--stdout", "-1", "main").replace("index ", "indices ") + "\n", "utf-8")
    code, message = judged(linux, "--patch", patch)
    assert code == 2
    assert "mm/more.c: already exists" in message
