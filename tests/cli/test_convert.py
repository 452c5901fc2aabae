"""`ptaudit convert` on the miniature kernel: what is drafted, refused, and that git takes it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import KERNEL, entries, ptaudit, refused

ALPHA = """\
diff --git a/arch/alpha/Kconfig b/arch/alpha/Kconfig
--- a/arch/alpha/Kconfig
+++ b/arch/alpha/Kconfig
@@ -3,6 +3,7 @@
 \tbool
 \tdefault y
 \tselect MMU_GATHER_NO_RANGE
+\tselect MMU_GATHER_RCU_TABLE_FREE
\x20
 config 64BIT
 \tdef_bool y
diff --git a/arch/alpha/include/asm/tlb.h b/arch/alpha/include/asm/tlb.h
--- a/arch/alpha/include/asm/tlb.h
+++ b/arch/alpha/include/asm/tlb.h
@@ -5,7 +5,7 @@
 #include <asm-generic/tlb.h>
\x20
 /* Both kinds of table go straight back to the allocator. */
-#define __pte_free_tlb(tlb, table, addr)\tpte_free((tlb)->mm, table)
-#define __pmd_free_tlb(tlb, table, addr)\tpmd_free((tlb)->mm, table)
+#define __pte_free_tlb(tlb, table, addr)\ttlb_remove_ptdesc((tlb), page_ptdesc(table))
+#define __pmd_free_tlb(tlb, table, addr)\ttlb_remove_ptdesc((tlb), virt_to_ptdesc(table))
\x20
 #endif
"""


def test_one_architecture_is_drafted_with_its_way_its_reason_and_its_diff(tmp_path: Path) -> None:
    out = tmp_path / "series"
    done = ptaudit("convert", KERNEL, "--arch", "alpha", "-o", out)
    names = ["0000-cover-letter.patch", "0001-alpha-hand-page-tables-to-RCU.patch"]
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [str(out / name) for name in names], "")
    assert entries(out) == names
    mail = (out / names[1]).read_text()
    assert mail.endswith(f"\n\n{ALPHA}-- \nptaudit\n")
    assert "From: Your Name <you@example.org>\nSubject: [PATCH 1/1] alpha: hand page tables to RCU\n" in mail
    assert "__pte_free_tlb() and __pmd_free_tlb() give their tables back at once:\n" in mail
    assert "  pte_free             include/asm-generic/pgalloc.h:" in mail
    assert "Signed-off-by" not in mail
    cover = (out / names[0]).read_text()
    assert "  alpha       blocked         ready  *\n" in cover
    assert "  sparc       blocked         blocked\n" in cover


def test_an_author_is_named_and_signs_off(tmp_path: Path) -> None:
    author = "A. Developer <dev@example.org>"
    assert ptaudit("convert", KERNEL, "-a", "alpha", "-o", tmp_path, "--author", author).returncode == 0
    mail = (tmp_path / "0001-alpha-hand-page-tables-to-RCU.patch").read_text()
    assert f"\nFrom: {author}\n" in mail
    assert f"\nSigned-off-by: {author}\n---\n" in mail


def test_git_takes_the_series_and_the_tree_after_it_is_ready(tmp_path: Path) -> None:
    tree, out = tmp_path / "linux", tmp_path / "series"
    shutil.copytree(KERNEL, tree)
    git = ("git", "-C", str(tree), "-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    done = ptaudit("convert", tree, "--all-mechanical", "-o", out)
    assert done.returncode == 0
    subprocess.run([*git, "am", "-q", *sorted(out.iterdir())[1:]], check=True, capture_output=True)
    subjects = subprocess.run([*git, "log", "--reverse", "--format=%s"], check=True, capture_output=True, text=True)
    assert "alpha: hand page tables to RCU" in subjects.stdout.splitlines()
    after = ptaudit("audit", tree, "-s", "mmu", "--arch", "alpha,arc,xtensa,um")
    assert "4 architectures: 4 ready" in after.stdout
    assert entries(out)[0] == "0000-cover-letter.patch"


@pytest.mark.parametrize(
    ("arch", "reason"),
    [
        (
            "m68k",
            "free_pointer_table() frees them the architecture's own way; its tables need a table free of their own",
        ),
        ("sparc", "__tlb_remove_table(): the table is no plain ptdesc"),
        ("powerpc", "__tlb_remove_table(): the table is no plain ptdesc"),
        ("riscv", "its hooks wait for RCU, and it selects MMU_GATHER_RCU_TABLE_FREE; nothing to do"),
    ],
)
def test_what_is_no_work_by_rote_is_refused_with_its_reason(tmp_path: Path, arch: str, reason: str) -> None:
    out = tmp_path / "series"
    done = ptaudit("convert", KERNEL, "--arch", arch, "-o", out)
    assert (done.returncode, done.stdout, out.exists()) == (1, "", False)
    assert done.stderr.startswith(f"ptaudit: {arch}: not converted: ")
    assert reason in done.stderr


def test_wrong_use_is_told_before_anything_is_audited(tmp_path: Path) -> None:
    both = "convert: which architectures is not clear; give either --arch NAME or --all-mechanical"
    assert refused("convert", KERNEL, "-o", tmp_path) == both
    assert refused("convert", KERNEL, "-a", "arc", "--all-mechanical", "-o", tmp_path) == both
    assert refused("convert", KERNEL, "-a", "arc") == "convert: no folder for the patches; give -o DIR"
    assert refused("convert", KERNEL, "-a", "arc", "-o", tmp_path, "--author", "me") == (
        "--author me: no name and address; write it as 'Name <name@example.org>'"
    )
    assert entries(tmp_path) == []
