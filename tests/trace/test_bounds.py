"""An architecture that nobody can follow is unknown, and the others are audited all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Deferral, Level, Verdict
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout
from tests.conftest import REPOSITORY, write_tree

BASE = REPOSITORY / "samples" / "rules" / "_base"
ARM64 = REPOSITORY / "samples" / "rules" / "table-batch" / "note-inline-ptdesc"


def spoiled(tmp_path: Path, header: str) -> Path:
    """A tree whose one architecture has this in front of its hooks."""
    files: dict[str, str | bytes | None] = {}
    for folder in (BASE, ARM64):
        files |= {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    path = next(name for name in files if name.endswith("asm/tlb.h") and name.startswith("arch/"))
    files[path] = header.encode() + (files[path] or b"")  # type: ignore[operator]
    return write_tree(tmp_path / "linux", files)


@pytest.mark.parametrize(
    "header",
    [
        "".join(f"#ifdef CONFIG_S{i}\n#define __pte_free_tlb(t, p, a) f{i}(t)\n#endif\n" for i in range(1500)),
        "".join(f"#ifdef CONFIG_S{i}\n" for i in range(1500))
        + "#define __pte_free_tlb(t, p, a) f(t)\n"
        + "#endif\n" * 1500,
    ],
    ids=["a row of conditionals", "a nest of conditionals"],
)
def test_too_many_symbols_make_an_architecture_unknown(tmp_path: Path, header: str) -> None:
    """Every level is unknown, with a notice, and no exception leaves the audit."""
    report = audit(open_checkout(str(spoiled(tmp_path, header))), Request())
    (arch,) = report.architectures
    assert {p.deferral for p in arch.facts.level(Level.PTE).paths} == {Deferral.UNKNOWN}
    assert arch.verdict is Verdict.UNKNOWN
    assert [n.location.path for n in report.notices] == [f"arch/{arch.name}"]


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("#undef CONFIG_MMU_GATHER_RCU_TABLE_FREE\n", "arch/arm64/include/asm/tlb.h:1"),
        ("#define CONFIG_MMU 1\n", "arch/arm64/include/asm/tlb.h:1"),
    ],
)
def test_an_option_a_header_sets_itself_clears_nobody(tmp_path: Path, header: str, place: str) -> None:
    """The conditions cannot be held against Kconfig then: a notice, and no `ready`."""
    report = audit(open_checkout(str(spoiled(tmp_path, header))), Request())
    (arch,) = report.architectures
    assert arch.verdict is Verdict.UNKNOWN
    assert [str(n.location) for n in report.notices] == [place]


def test_a_missing_header_clears_nobody(tmp_path: Path) -> None:
    """What the core includes and nobody has is a notice, and no `ready`."""
    tree = spoiled(tmp_path, "")
    (tree / "include" / "linux" / "mm.h").unlink()
    report = audit(open_checkout(str(tree)), Request())
    assert [arch.verdict for arch in report.architectures] == [Verdict.UNKNOWN]
    assert "<linux/mm.h>" in report.notices[0].text


def test_a_kconfig_file_that_is_gone_clears_nobody(tmp_path: Path) -> None:
    """Without arch/Kconfig nothing can be proved impossible, so nobody is ready."""
    tree = spoiled(tmp_path, "")
    (tree / "arch" / "Kconfig").unlink()
    report = audit(open_checkout(str(tree)), Request())
    assert [arch.verdict for arch in report.architectures] == [Verdict.BLOCKED]
    assert "arch/Kconfig" in report.notices[0].text


@pytest.mark.parametrize(
    "edit",
    [
        (
            "call_rcu(&batch->rcu",
            "if (batch->nr > 3) { tlb_remove_table_rcu(&batch->rcu); return; } call_rcu(&batch->rcu",
        ),
        ("call_rcu(&batch->rcu", "pagetable_dtor_free(batch->tables[0]); call_rcu(&batch->rcu"),
    ],
    ids=["a branch without RCU", "a table before the batch"],
)
def test_a_batch_freed_in_part_is_not_freed_by_rcu(tmp_path: Path, edit: tuple[str, str]) -> None:
    """One way of the flush that does not wait makes the whole batch weaker than RCU."""
    tree = spoiled(tmp_path, "")
    gather = tree / "mm" / "mmu_gather.c"
    assert edit[0] in gather.read_text()
    gather.write_text(gather.read_text().replace(*edit))
    report = audit(open_checkout(str(tree)), Request())
    assert [arch.verdict for arch in report.architectures] != [Verdict.READY]
