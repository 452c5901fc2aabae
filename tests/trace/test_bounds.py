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
