"""`ptaudit gate` as a user runs it: revisions, ranges, patches, baselines, waivers, exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import KERNEL, ptaudit, refused
from tests.conftest import REPOSITORY

PATCHES = REPOSITORY / "samples" / "patches"
IDENTITY = ("-c", "user.name=A. Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")


def git(tree: Path, *args: str, data: bytes = b"") -> str:
    done = subprocess.run(["git", "-C", tree, *IDENTITY, *args], input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The miniature kernel as the first commit of a repository, with the tag `base`."""
    tree = tmp_path / "linux"
    shutil.copytree(KERNEL, tree)
    git(tree, "init", "-q", "-b", "main")
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "base")
    git(tree, "tag", "base")
    return tree


def answer(*args: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of `ptaudit gate ARGS`."""
    done = ptaudit("gate", *args, "--format", "json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def told(findings: list[dict[str, Any]], effect: str = "blocks") -> list[tuple[str, str, str]]:
    return sorted({(f["arch"], f["rule"], f["level"]) for f in findings if f["effect"] == effect})


INTRODUCED = [
    ("alpha", "claim-mismatch", "pte"),
    ("alpha", "direct-free", "pte"),
    ("arc", "claim-mismatch", "pte"),
    ("arc", "direct-free", "pte"),
    ("loongarch", "claim-mismatch", "pte"),
    ("loongarch", "page-batch", "pte"),
    ("parisc", "claim-mismatch", "pte"),
    ("parisc", "direct-free", "pte"),
    ("powerpc", "own-table-free", "pmd"),
    ("powerpc", "own-table-free", "pte"),
    ("powerpc", "own-table-free", "pud"),
    ("sparc", "claim-mismatch", "pte"),
    ("sparc", "direct-free", "pte"),
    ("sparc", "own-table-free", "pmd"),
    ("sparc", "own-table-free", "pte"),
    ("sparc", "own-table-free", "pud"),
    ("xtensa", "claim-mismatch", "pte"),
    ("xtensa", "direct-free", "pte"),
]


def test_a_series_that_enables_everywhere_introduces_the_blocks_of_the_architectures_it_opens() -> None:
    code, found = answer(KERNEL, "--patch", PATCHES / "enable-everywhere.mbox")
    assert code == 1
    assert told(found["introduced"]) == INTRODUCED
    for finding in found["introduced"]:
        if finding["effect"] == "blocks":
            assert finding["witness"]["PT_RECLAIM"] == "y"
            assert finding["steps"]
    assert {"arch": "riscv", "before": "not-applicable", "after": "ready"} in found["verdicts"]
    assert found["policy"]["failed"] is True


def test_a_conversion_is_told_as_fixed() -> None:
    code, found = answer(KERNEL, "-s", "everywhere", "--patch", PATCHES / "alpha-hand-tables-to-rcu.patch")
    assert code == 0
    assert told(found["introduced"]) == []
    assert told(found["fixed"]) == [("alpha", "direct-free", "pte")]
    assert found["verdicts"] == [{"arch": "alpha", "before": "blocked", "after": "ready"}]


def test_lines_that_move_introduce_nothing_and_fix_nothing() -> None:
    code, found = answer(KERNEL, "-s", "everywhere", "--patch", PATCHES / "lines-move.patch")
    assert (code, found["introduced"], found["fixed"], found["verdicts"]) == (0, [], [], [])
    assert ("alpha", "direct-free", "pte") in told(found["unchanged"])


def test_a_range_a_pair_of_revisions_and_a_patch_say_the_same(repository: Path) -> None:
    mail = PATCHES / "alpha-hand-tables-to-rcu.patch"
    patched = answer(repository, "-s", "everywhere", "--patch", mail)[1]
    git(repository, "am", "-q", data=mail.read_bytes())
    forms = (["base..main"], ["base...main"], ["--base", "base", "--head", "main"], ["--base", "base"])
    for form in forms:
        code, found = answer(repository, "-s", "everywhere", *form)
        assert code == 0
        assert [found[key] for key in ("introduced", "fixed", "unchanged", "verdicts")] == [
            patched[key] for key in ("introduced", "fixed", "unchanged", "verdicts")
        ]


BROKEN = [("riscv", "claim-mismatch", "pte"), ("riscv", "direct-free", "pte")]


def test_what_a_series_breaks_and_mends_is_seen_commit_by_commit_only() -> None:
    series = ("-s", "everywhere", "--patch", PATCHES / "riscv-there-and-back.mbox")
    code, whole = answer(KERNEL, *series)
    assert (code, whole["introduced"], whole["commits"]) == (0, [], [])
    code, each = answer(KERNEL, *series, "--per-commit")
    assert code == 1
    first, second = each["commits"]
    assert (first["subject"], told(first["introduced"])) == (
        "riscv: free PTE tables at once",
        BROKEN,
    )
    assert (second["subject"], told(second["fixed"])) == (
        "riscv: hand PTE tables to RCU again",
        BROKEN,
    )


def test_commits_of_a_range_are_judged_one_by_one(repository: Path) -> None:
    git(repository, "am", "-q", data=(PATCHES / "riscv-there-and-back.mbox").read_bytes())
    code, found = answer(repository, "-s", "everywhere", "base..", "--per-commit")
    assert code == 1
    assert [c["subject"] for c in found["commits"]] == [
        "riscv: free PTE tables at once",
        "riscv: hand PTE tables to RCU again",
    ]
    assert [c["revision"] for c in found["commits"]] == git(
        repository, "rev-list", "--reverse", "base..main"
    ).splitlines()


def test_a_series_goes_on_top_of_the_commit_it_names(repository: Path) -> None:
    mail = PATCHES / "alpha-hand-tables-to-rcu.patch"
    named = mail.read_bytes().rstrip() + f"\n\nbase-commit: {git(repository, 'rev-parse', 'base')}\n".encode()
    git(repository, "am", "-q", data=mail.read_bytes())
    (repository / "named.patch").write_bytes(named)
    code, found = answer(repository, "-s", "everywhere", "--patch", repository / "named.patch")
    assert code == 0
    assert found["base"]["revision"] == git(repository, "rev-parse", "base")
    assert told(found["fixed"]) == [("alpha", "direct-free", "pte")]


def test_a_patch_comes_from_standard_input(repository: Path) -> None:
    mail = PATCHES / "alpha-hand-tables-to-rcu.patch"
    done = ptaudit("gate", repository, "-s", "everywhere", "--patch", "-", "-f", "json", data=mail.read_text())
    assert done.returncode == 0
    assert told(json.loads(done.stdout)["fixed"]) == [("alpha", "direct-free", "pte")]


def test_a_baseline_stands_for_the_tree_before(tmp_path: Path) -> None:
    stored = tmp_path / "known.json"
    everywhere = (KERNEL, "-s", "everywhere")
    lines = ("--patch", PATCHES / "lines-move.patch")
    assert answer(*everywhere, *lines, "--write-baseline", stored)[0] == 0
    code, found = answer(*everywhere, "--baseline", stored)
    assert (code, found["introduced"], found["fixed"]) == (0, [], [])
    code, found = answer(*everywhere, "--baseline", stored, "--fail-on", "blocking")
    assert code == 1


def test_a_baseline_of_another_scenario_is_refused(tmp_path: Path) -> None:
    stored = tmp_path / "known.json"
    answer(KERNEL, "--patch", PATCHES / "lines-move.patch", "--write-baseline", stored)
    assert refused("gate", KERNEL, "-s", "mmu", "--baseline", stored) == (
        f"{stored}: it was written under scenario tree, and this gate asks for mmu;"
        " write it anew, or give the same --scenario"
    )


def test_a_waived_finding_lets_the_change_in_and_is_shown(tmp_path: Path) -> None:
    series = (KERNEL, "--patch", PATCHES / "enable-everywhere.mbox")
    found = answer(*series)[1]
    waivers = tmp_path / "waivers.toml"
    bearing = [f for f in found["introduced"] if f["effect"] != "note"]
    waivers.write_text(
        "".join(f'[[waiver]]\nfingerprint = "{f["fingerprint"]}"\nreason = "known"\n' for f in bearing)
        + '[[waiver]]\nfingerprint = "0000000000000000"\nreason = "long gone"\n'
    )
    code, waived = answer(*series, "--waivers", waivers)
    assert code == 0
    assert told([w["finding"] for w in waived["waived"]]) == INTRODUCED
    assert [(s["waiver"]["reason"], s["reason"]) for s in waived["stale_waivers"]] == [
        ("long gone", "no finding has this fingerprint")
    ]


FORMATS = "text, json, sarif, junit, markdown, html, github, gitlab, checkpatch, b4, mail, kcidb, csv"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("", "gate: nothing to compare with; give --base REV, a range A..B, --patch FILE or --baseline FILE"),
        ("a..b --base c", "a..b: a range says both ends; leave out --base, --head and --patch"),
        (
            "--base a --fail-on all",
            "--fail-on all: no such policy; there are introduced, blocking, unknown, never",
        ),
        (
            "--patch nowhere.patch",
            "nowhere.patch: this patch cannot be read (No such file or directory); give a readable file",
        ),
        ("--base a -f yaml", f"yaml: no such format; there are {FORMATS}"),
    ],
)
def test_a_change_that_says_too_little_or_too_much_is_refused(args: str, message: str) -> None:
    assert refused("gate", KERNEL, *args.split()) == message
