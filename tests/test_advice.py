"""What would change a verdict: the kind of work, and suggestions that do what they promise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditor.advice import Remedy, remedies, suggestions
from auditor.model import ArchReport, Level, Location, Verdict
from auditor.pipeline import Request, audit
from auditor.scenario import SCENARIOS
from auditor.tree import open_checkout
from tests.conftest import REPOSITORY

KERNEL = REPOSITORY / "samples" / "kernel"
TLB = "include/asm-generic/tlb.h"


def judged(arch: str, root: Path = KERNEL, scenario: str = "everywhere") -> ArchReport:
    report = audit(open_checkout(str(root)), Request((arch,), scenario=SCENARIOS[scenario]))
    return report.architectures[0]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KERNEL, tmp_path / "linux", symlinks=True))


@pytest.mark.parametrize(
    ("arch", "expected"),
    [
        ("alpha", (Remedy.MECHANICAL,)),  # one macro around pte_free()
        ("loongarch", (Remedy.MECHANICAL,)),  # one macro around the page batch
        ("sparc", (Remedy.TABLE_FREE, Remedy.NEEDS_MM)),  # 64 bit tags the pointer, 32 bit takes the mm's lock
        ("powerpc", (Remedy.TABLE_FREE,)),
        ("x86", (Remedy.BY_HAND,)),  # through pv_ops
        ("arm64", (Remedy.NONE,)),
        ("m68k", (Remedy.KCONFIG,)),
    ],
)
def test_kinds_of_work(arch: str, expected: tuple[Remedy, ...]) -> None:
    """Each verdict says what work it takes, the hardest first."""
    assert remedies(judged(arch)) == expected


def test_own_code_is_no_mechanical_change() -> None:
    """A hook that runs functions of its architecture is left to a person."""
    assert remedies(judged("m68k", scenario="mmu")) == (Remedy.BY_HAND,)
    assert suggestions(judged("m68k", scenario="mmu"), open_checkout(str(KERNEL))) == ()


def test_suggestion_for_every_level() -> None:
    """The suggestion speaks of all hooks that free at once, in order, each with the cast its table needs."""
    found = suggestions(judged("alpha"), open_checkout(str(KERNEL)))
    assert [(s.location, s.after) for s in found] == [
        (
            Location("arch/alpha/include/asm/tlb.h", 8),
            "#define __pte_free_tlb(tlb, table, addr)\ttlb_remove_ptdesc((tlb), page_ptdesc(table))",
        ),
        (
            Location("arch/alpha/include/asm/tlb.h", 9),
            "#define __pmd_free_tlb(tlb, table, addr)\ttlb_remove_ptdesc((tlb), virt_to_ptdesc(table))",
        ),
    ]


@pytest.mark.parametrize("arch", ["alpha", "arc", "loongarch", "parisc", "xtensa"])
def test_suggestion_makes_ready(arch: str, copied: Path) -> None:
    """Written into the tree, the suggestions turn `blocked` into `ready`, at every level."""
    found = suggestions(judged(arch, copied), open_checkout(str(copied)))
    for suggestion in sorted(found, key=lambda s: -s.location.line):
        file = copied / suggestion.location.path
        lines = file.read_text().split("\n")
        first = suggestion.location.line - 1
        last = first + len(suggestion.before)
        assert tuple(lines[first:last]) == suggestion.before
        lines[first:last] = [suggestion.after]
        file.write_text("\n".join(lines))
    after = judged(arch, copied)
    assert after.verdict is Verdict.READY
    hooks = {path.deferral.value for level in Level for path in after.facts.level(level).paths}
    assert "immediate" not in hooks


def test_no_suggestion_where_the_batch_runs_no_destructor(copied: Path) -> None:
    """Where the table batch leaves the destructor to its callers a plain exchange would leak: none is offered."""
    file = copied / TLB
    file.write_text(file.read_text().replace("pagetable_dtor", "page_goodbye"))
    assert suggestions(judged("alpha", copied), open_checkout(str(copied))) == ()


def test_no_suggestion_where_tables_have_two_types(copied: Path) -> None:
    """Where an architecture's headers disagree on what a table is no cast is guessed."""
    (copied / "arch/alpha/include/asm/other.h").write_text("typedef pte_t *pgtable_t;\n")
    found = suggestions(judged("alpha", copied), open_checkout(str(copied)))
    assert [s.location.line for s in found] == [9]
