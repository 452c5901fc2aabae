"""A checkout, its revision, and the one before with the patch: always the same report."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from auditor.patches import apply, read_series
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout
from auditor.tree.opening import open_revision
from tests.conftest import REPOSITORY
from tests.repositories import commit, git

EDITS = {
    "arch/arm64/include/asm/tlb.h": (b"tlb_remove_ptdesc", b"pagetable_free"),
    "arch/x86/Kconfig": (b"select MMU_GATHER_RCU_TABLE_FREE", b"select MMU_GATHER_TABLE_FREE"),
}


def test_a_report_is_the_same_however_the_tree_is_opened(tmp_path: Path) -> None:
    """Verdicts, ways, witnesses and notices do not depend on where the files come from."""
    root = tmp_path / "linux"
    shutil.copytree(REPOSITORY / "samples" / "kernel", root)
    git(root, "init", "--quiet")
    before = commit(root, "first")
    base = audit(open_checkout(str(root)), Request())
    for path, (old, new) in EDITS.items():
        data = (root / path).read_bytes()
        assert old in data
        (root / path).write_bytes(data.replace(old, new))
    now = commit(root, "spoiled")
    (patch,) = read_series(git(root, "format-patch", "--stdout", "-1"), "x").patches
    expected = audit(open_checkout(str(root)), Request())
    assert expected.architectures != base.architectures
    for tree in (open_revision(str(root), now), apply(open_revision(str(root), before), patch)):
        found = audit(tree, Request())
        assert replace(found, tree=expected.tree) == expected
    git(root, "checkout", "--quiet", before)
    assert audit(apply(open_checkout(str(root)), patch), Request()) == expected
