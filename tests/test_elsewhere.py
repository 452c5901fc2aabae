"""Definitions in headers that the walk passes over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.model import ArchReport
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout
from tests.conftest import REPOSITORY, write_tree

BASE = REPOSITORY / "samples" / "rules" / "_base"
OUTER = "#define pte_free_tlb(tlb, table, address) pte_free((tlb)->mm, table)\n"
TLB = "#include <asm-generic/tlb.h>\n#define __pte_free_tlb(tlb, table, address) tlb_remove_table(tlb, table)\n"

Audit = Callable[[dict[str, str]], ArchReport]


@pytest.fixture
def arm64(tmp_path: Path) -> Audit:
    """arm64({path: text}): the report on an architecture whose hook waits, with these files added."""

    def build(files: dict[str, str]) -> ArchReport:
        root = tmp_path / "linux"
        shutil.copytree(BASE, root)
        kconfig = "config ARM64\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"
        given = {
            "arch/arm64/Kconfig": kconfig,
            "arch/arm64/Kbuild": "obj-y += mm/\n",
            "arch/arm64/include/asm/pgalloc.h": "#include <asm-generic/pgalloc.h>\n",
            "arch/arm64/include/asm/tlb.h": TLB,
            "Makefile": "LINUXINCLUDE := -include $(srctree)/include/linux/kconfig.h\n",
        }
        write_tree(root, given | files)
        (report,) = audit(open_checkout(str(root)), Request(arches=("arm64",))).architectures
        return report

    return build


def test_nothing_elsewhere(arm64: Audit) -> None:
    """Without another definition the hook waits."""
    assert arm64({}).verdict == "ready"


@pytest.mark.parametrize(
    "files",
    [
        {"include/linux/kconfig.h": OUTER},
        {"include/linux/mm_types.h": "#include <linux/a.h>", "include/linux/a.h": "#include <linux/b.h>",
         "include/linux/b.h": OUTER},
        {"include/linux/mm_types.h": "#include <asm/mmu.h>", "arch/arm64/include/asm/mmu.h": OUTER},
    ],
    ids=["forced", "two deep", "through a common header"],
)  # fmt: skip
def test_an_override_far_away(arm64: Audit, files: dict[str, str]) -> None:
    """The definition read first is the one the generic code keeps, wherever it stands."""
    report = arm64(files)
    (blocking,) = (f.claim for f in report.findings if f.claim.rule == "direct-free" and f.claim.level == "pte")
    assert (report.verdict, str(blocking.condition)) == ("blocked", "MMU")
    assert blocking.location.path == next(path for path, text in files.items() if text == OUTER)


def test_an_override_nobody_includes(arm64: Audit) -> None:
    """A header no include leads to says nothing."""
    assert arm64({"arch/arm64/include/asm/unused.h": OUTER}).verdict == "ready"


def test_an_override_hidden_by_another_header(arm64: Audit) -> None:
    """Where two headers have one name, the first folder's is read."""
    files = {"include/linux/mm_types.h": "#include <asm/mmu.h>", "include/asm/mmu.h": OUTER}
    assert arm64({**files, "arch/arm64/include/asm/mmu.h": ""}).verdict == "ready"
