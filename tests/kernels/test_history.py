"""The history of three real kernels and the commits planted between them: the right ones are named, few are audited."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from auditor.arches import architectures
from auditor.history import Archive, Asked, history, named
from auditor.timeline import VERDICT
from auditor.tree import open_checkout
from tests.planted import COMMITS, VERSIONS, built


@pytest.fixture(scope="module")
def planted(
    kernel_path: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str], tuple[Path, ...]]:
    """The repository, the subjects of what was planted by hash, and the kernels."""
    kernels = tuple(kernel_path(version) for version in VERSIONS)
    root = tmp_path_factory.mktemp("planted") / "linux.git"
    return root, built(root, kernels), kernels


def test_planted_commits_are_named_and_little_is_audited(
    planted: tuple[Path, dict[str, str], tuple[Path, ...]],
) -> None:
    """Of 2,000 commits every flip names a planted one or a release, and only what depends on a change is audited."""
    root, subjects, kernels = planted
    archive = Archive(str(root))
    base = subprocess.run(
        ["git", "-C", root, "rev-list", "--max-parents=0", "main"], capture_output=True, text=True, check=True
    ).stdout.strip()
    asked = Asked(f"{base}..main")
    with closing(archive):
        found = history(archive, asked, named(archive, asked))
    assert found.walked == COMMITS

    releases = {commit for commit, subject in subjects.items() if subject.startswith("Linux ")}
    between = [flip for flip in found.flips if flip.commit not in releases]
    turns = [(flip.arch, flip.level, subjects[flip.commit]) for flip in between]
    once = [
        (arch, level, f"{arch}: {what}")
        for arch in ("alpha", "xtensa")
        for what in ("hand tables over", "free at once")
        for level in (VERDICT, "pte")
    ]
    assert turns == once * len(VERSIONS)
    assert {(f.before, f.after) for f in between if f.level == VERDICT} == {("blocked", "ready"), ("ready", "blocked")}

    trees = [architectures(open_checkout(str(kernel))) for kernel in kernels]
    every = {subject for subject in subjects.values() if subject.startswith(("Linux ", "tlb.h: a declaration"))}
    own = {"alpha: hand", "xtensa: hand", "parisc: select the", "parisc: a"}
    for commit, subject in subjects.items():
        audited = sorted(arch for where, arch in archive.audited if where == commit)
        index = min(n for n, s in enumerate(_releases(subjects, commit)) if s)
        if subject in every:
            assert audited == sorted(trees[index]), subject
        elif any(subject.startswith(new) for new in own):
            assert audited == [subject.split(":")[0]], subject
        else:
            assert audited == [], subject
    assert {where for where, _ in archive.audited} <= subjects.keys()


def _releases(subjects: dict[str, str], commit: str) -> list[bool]:
    """For each kernel, whether it is the one that a planted commit stands on."""
    before = list(subjects)[: list(subjects).index(commit) + 1]
    count = sum(subjects[one].startswith("Linux ") for one in before)
    return [number == count - 1 for number in range(len(VERSIONS))]
