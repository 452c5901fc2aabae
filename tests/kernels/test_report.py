"""The readiness report of real kernels: small enough to send, and right where we know the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.advice import Remedy, remedies, suggestions
from auditor.maintainers import read_sections, responsible
from auditor.pipeline import Request, survey
from auditor.scenario import SCENARIOS
from auditor.tree import open_checkout
from tests.cli.running import ptaudit

FORGE = "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/{path}?h={revision}#n{line}"
KernelPath = Callable[[str], Path]


@pytest.mark.parametrize("version", ["6.1", "6.12", "6.18.15"])
def test_fits_into_a_mail(kernel_path: KernelPath, version: str, tmp_path: Path) -> None:
    """With every place a link the page of a whole kernel stays below a megabyte, and says the same twice."""
    pages = []
    for name in ("one", "two"):
        done = ptaudit("report", kernel_path(version), "--forge", FORGE, "-o", tmp_path / name)
        assert done.returncode in (0, 3), done.stderr
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    assert len(pages[0]) < 1_000_000


def test_what_is_mechanical(kernel_path: KernelPath) -> None:
    """Of the blocked architectures of 6.18 those are mechanical whose hooks are one macro, and get their change."""
    tree = open_checkout(str(kernel_path("6.18.15")))
    found = survey(tree, Request(), (SCENARIOS["mmu"],))
    everywhere, mmu = ({a.name: a for a in j.report.architectures} for j in found.judgements)
    work = {name: remedies(arch) for name, arch in everywhere.items() if arch.verdict == "blocked"}
    assert work == {
        "alpha": (Remedy.MECHANICAL,),
        "arc": (Remedy.MECHANICAL,),
        "parisc": (Remedy.MECHANICAL,),
        "powerpc": (Remedy.TABLE_FREE,),
        "sparc": (Remedy.TABLE_FREE, Remedy.NEEDS_MM),
        "xtensa": (Remedy.MECHANICAL,),
    }
    assert [s.after.split()[-2:] for s in suggestions(everywhere["xtensa"], tree)] == [
        ["tlb_remove_ptdesc((tlb),", "page_ptdesc(pte))"]
    ]
    assert remedies(mmu["m68k"]) == (Remedy.BY_HAND,)


def test_no_change_before_the_batch_ran_destructors(kernel_path: KernelPath) -> None:
    """6.12 frees tables out of the batch without their destructor: no hook of it is converted by a line."""
    tree = open_checkout(str(kernel_path("6.12")))
    found = survey(tree, Request(("alpha", "arc")), ())
    assert [suggestions(arch, tree) for arch in found.report.architectures] == [(), ()]


def test_who_looks_after_sparc(kernel_path: KernelPath) -> None:
    """The architecture comes before the code it is a part of, and that before everybody."""
    tree = open_checkout(str(kernel_path("6.18.15")))
    sections = read_sections(tree.read("MAINTAINERS") or b"")
    files = ("arch/sparc/include/asm/pgalloc_32.h", "include/asm-generic/tlb.h")
    found = responsible(sections, files, lambda path: bool(tree.names(path)))
    titles = [section.title for section in found]
    assert titles[0].startswith("SPARC")
    assert "MMU GATHER AND TLB INVALIDATION" in titles[1:-1]
    assert titles[-1] == "THE REST"
    assert {contact.role for contact in found[-1].contacts} == {"list"}
