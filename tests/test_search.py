"""The search that both processes share: who searched for what cannot be seen in the report."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditor import pipeline, search
from auditor.model import Report
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout
from tests.conftest import write_tree
from tests.test_elsewhere import BASE, OUTER, TLB

ARCHES = ("arc", "arm", "arm64", "csky", "mips", "sh")
OVERRIDDEN = ("arm", "mips")
"""The second and the fifth: those that the process which judges searches."""

KCONFIG = "config MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"
MAIN = "#include <linux/mm_types.h>\n#include <asm/tlb.h>\nvoid unmap(void)\n{\n\tpte_free_tlb(tlb, table, at);\n}\n"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Six architectures whose hooks wait, if it were not for a header of two of them."""
    root = tmp_path / "linux"
    shutil.copytree(BASE, root)
    files = {"include/linux/mm_types.h": "#include <asm/mmu.h>\n", "mm/memory.c": MAIN}
    for name in ARCHES:
        files[f"arch/{name}/Kconfig"] = KCONFIG
        files[f"arch/{name}/Kbuild"] = "obj-y += mm/\n"
        files[f"arch/{name}/include/asm/pgalloc.h"] = "#include <asm-generic/pgalloc.h>\n"
        files[f"arch/{name}/include/asm/tlb.h"] = TLB
        files[f"arch/{name}/include/asm/mmu.h"] = OUTER if name in OVERRIDDEN else ""
    return write_tree(root, files)


def judged(linux: Path, monkeypatch: pytest.MonkeyPatch, two: bool) -> Report:
    monkeypatch.setattr(pipeline, "worthwhile", lambda items: two)
    return audit(open_checkout(str(linux)), Request(arches=ARCHES))


def test_both_processes_find_the_same(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An override far away is found by whichever process looks for it."""
    one, two = (judged(linux, monkeypatch, apart) for apart in (False, True))
    verdicts = {report.name: str(report.verdict) for report in two.architectures}
    assert verdicts == {name: "blocked" if name in OVERRIDDEN else "ready" for name in ARCHES}
    assert one == two


def test_the_one_that_judges_takes_every_third(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has modules to load and common headers to read before it can begin, so it takes the smaller part."""
    taken: list[str] = []

    class Watched(search.Search):
        def _completed(self, facts: search.ArchFacts) -> search.ArchFacts:
            taken.append(facts.name)
            return super()._completed(facts)

    monkeypatch.setattr(pipeline, "Search", Watched)
    judged(linux, monkeypatch, two=True)
    assert tuple(taken) == OVERRIDDEN
    taken.clear()
    judged(linux, monkeypatch, two=False)
    assert taken == []
