"""The gate on real kernels: the series that would enable PT_RECLAIM everywhere, and one tree seen in three ways."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ptaudit

BLOCKED = [
    ("alpha", "direct-free"),
    ("arc", "direct-free"),
    ("parisc", "direct-free"),
    ("powerpc", "own-table-free"),
    ("sparc", "direct-free"),
    ("sparc", "own-table-free"),
    ("xtensa", "direct-free"),
]
"""Who blocks 6.18.15 by how it frees; `claim-mismatch` says beside it that the Kconfig promised otherwise."""

CHANGES = {
    "mm/pt_reclaim.c": (r"#include <asm-generic/tlb\.h>\n", "#include <asm/tlb.h>\n"),
    "mm/Kconfig": (r"depends on ARCH_SUPPORTS_PT_RECLAIM && ", "depends on "),
    "arch/x86/Kconfig": (r"\tselect ARCH_SUPPORTS_PT_RECLAIM[^\n]*\n", ""),
}
"""The three changes of the proposal, as substitutions: no text of a kernel stands here."""


def git(folder: Path, *args: str | Path, data: bytes | None = None) -> str:
    identity = ("-c", "user.name=A. Developer", "-c", "user.email=dev@example.org")
    done = subprocess.run(["git", *identity, "-C", folder, *args], input=data, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def series(kernel: Path, folder: Path) -> str:
    """The proposal as the mail `git format-patch` makes of it."""
    for path in CHANGES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes((kernel / path).read_bytes())
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")
    for path, (old, new) in CHANGES.items():
        text, count = re.subn(old, new, (folder / path).read_text())
        assert count == 1, path
        (folder / path).write_text(text)
    git(folder, "commit", "-q", "-a", "-m", "mm: make PT_RECLAIM available everywhere")
    return git(folder, "format-patch", "--stdout", "-1")


@pytest.fixture
def proposal(kernel_path: Callable[[str], Path], tmp_path: Path) -> tuple[int, dict[str, Any]]:
    kernel = kernel_path("6.18.15")
    done = ptaudit("gate", kernel, "--patch", "-", "-f", "json", data=series(kernel, tmp_path))
    return done.returncode, json.loads(done.stdout)


def test_the_proposal_introduces_exactly_the_known_blocks_each_with_witness_and_way(
    proposal: tuple[int, dict[str, Any]],
) -> None:
    code, answer = proposal
    blocks = [f for f in answer["introduced"] if f["effect"] == "blocks"]
    assert code == 1
    assert sorted({(f["arch"], f["rule"]) for f in blocks if f["rule"] != "claim-mismatch"}) == BLOCKED
    assert {f["arch"] for f in blocks} == {arch for arch, _ in BLOCKED}
    for finding in blocks:
        assert finding["witness"]["PT_RECLAIM"] == "y"
        assert (finding["steps"][0]["name"], len(finding["steps"]) > 1) == (f"{finding['level']}_free_tlb", True)
    assert [f for f in answer["introduced"] if f["effect"] == "unknown"] == []
    assert answer["complete"] is True
    verdicts = {change["arch"]: change["after"] for change in answer["verdicts"]}
    assert sorted(arch for arch, after in verdicts.items() if after == "blocked") == sorted({a for a, _ in BLOCKED})
    assert "x86" not in verdicts


def test_a_checkout_its_revision_and_its_parent_with_the_patch_are_judged_alike(
    kernel_path: Callable[[str], Path], tmp_path: Path
) -> None:
    """Linux 6.12 with one hook changed: as files, as a commit, and as the commit before with the patch on top."""
    kernel, work = kernel_path("6.12"), tmp_path / "linux"
    hook = "arch/riscv/include/asm/pgalloc.h"
    work.mkdir()
    parts = [part for part in kernel.iterdir() if not part.name.startswith(".")]
    subprocess.run(["cp", "-r", "--reflink=auto", *map(str, parts), str(work)], check=True)
    git(work, "init", "-q")
    git(work, "add", "-A", "-f", ".")
    git(work, "commit", "-q", "-m", "base")
    text = (work / hook).read_text()
    before, call, after = text.rpartition(
        "riscv_tlb_remove_ptdesc(tlb, ptdesc)"
    )  # the hook of the last table stands last
    assert call
    (work / hook).write_text(f"{before}pagetable_free(ptdesc){after}")
    git(work, "commit", "-q", "-a", "-m", "riscv: free PTE tables at once")
    mail = tmp_path / "one.patch"
    mail.write_text(git(work, "format-patch", "--stdout", "-1") + "\n")
    answers = [
        json.loads(ptaudit("gate", work, "-s", "everywhere", *form, "-f", "json").stdout)
        for form in (["--base", "HEAD~1"], ["HEAD~1..HEAD"], ["--base", "HEAD~1", "--patch", str(mail)])
    ]
    compared = ("introduced", "fixed", "unchanged", "verdicts", "policy", "notices")
    first, *others = ([answer[key] for key in compared] for answer in answers)
    assert others == [first, first]
    blocks = {(f["arch"], f["rule"]) for f in answers[0]["introduced"] if f["effect"] == "blocks"}
    assert ("riscv", "direct-free") in blocks
    assert {arch for arch, _ in blocks} == {"riscv"}


def test_a_patch_that_does_not_fit_names_its_hunk(kernel_path: Callable[[str], Path], tmp_path: Path) -> None:
    mail = series(kernel_path("6.18.15"), tmp_path).replace("depends on ARCH_SUPPORTS", "depends on NOBODY_SUPPORTS")
    done = ptaudit("gate", kernel_path("6.18.15"), "--patch", "-", data=mail)
    assert (done.returncode, done.stdout) == (2, "")
    assert "mm/Kconfig" in done.stderr
    assert "@@" in done.stderr or "hunk" in done.stderr
