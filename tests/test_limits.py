"""What docs/limits.md says: past a limit an audit ends, says which one it was, and clears nobody."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import facts, pipeline, sources
from auditor.errors import UsageError
from auditor.kconfig import gates, index, search, solver, store, walk
from auditor.model import ArchReport, Report, Verdict
from auditor.pipeline import Request, audit
from auditor.trace import levels, resolve
from auditor.tree import disk, open_checkout
from tests.conftest import REPOSITORY, write_tree

BASE = REPOSITORY / "samples" / "rules" / "_base"
GOOD = REPOSITORY / "samples" / "rules" / "table-batch" / "note-inline-ptdesc"
TLB = "arch/arm64/include/asm/tlb.h"

Audit = Callable[[dict[str, str]], Report]


@pytest.fixture
def audited(tmp_path: Path) -> Audit:
    """audited({path: text}): the report on a tree that is ready but for these texts behind its files."""

    def run(behind: dict[str, str]) -> Report:
        root = tmp_path / "linux"
        shutil.copytree(BASE, root)
        shutil.copytree(GOOD, root, dirs_exist_ok=True)
        write_tree(root, {path: _text(root / path) + text for path, text in behind.items()})
        return audit(open_checkout(str(root)), Request())

    return run


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def only(report: Report) -> ArchReport:
    """The one architecture there is."""
    (arch,) = report.architectures
    return arch


def hook(body: str, before: str = "") -> dict[str, str]:
    """The hook of arm64 replaced."""
    return {TLB: f"{before}\n#undef __pte_free_tlb\n#define __pte_free_tlb(tlb, pte, addr) {body}\n"}


def told(report: Report) -> list[str]:
    """The notices as they are shown."""
    return [str(notice) for notice in report.notices]


def test_nothing_is_met_by_a_small_tree(audited: Audit) -> None:
    """The tree the others are made of is ready, and nothing is told of it."""
    report = audited({})
    assert (only(report).verdict, told(report)) == (Verdict.READY, [])


@pytest.mark.parametrize("path", ["arch/arm64/include/asm/mmu.h", "arch/arm64/mm/init.c", "include/linux/mm_types.h"])
def test_a_file_too_large_clears_nobody(audited: Audit, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A file that is not read may define anything, whether the walk, the search or a look for a body needed it."""
    monkeypatch.setattr(disk, "MAX_FILE_BYTES", 50_000)
    weak = "void mutant(struct mmu_gather *tlb, pgtable_t pte);"
    edit = hook("mutant(tlb, pte)", weak)
    edit["arch/arm64/Kbuild"] = "obj-y += mm/\n"
    edit["arch/arm64/mm/Makefile"] = "obj-y += weak.o init.o\n"
    wait = "{\n\ttlb_remove_ptdesc(tlb, page_ptdesc(pte));\n}\n"
    edit["arch/arm64/mm/weak.c"] = f"__weak void mutant(struct mmu_gather *tlb, pgtable_t pte)\n{wait}"
    report = audited(edit | {path: "/* more */\n" * 5_000})
    assert only(report).verdict is Verdict.UNKNOWN
    assert f"{path}: this file is larger than 50000 bytes and was not read" in told(report)


def test_all_sources_together(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than one audit reads make everything unknown."""
    monkeypatch.setattr(sources, "MAX_READ", 3_000)
    report = audited({})
    assert only(report).verdict is Verdict.UNKNOWN
    assert any(line.startswith("arch: more than 3000 bytes of sources were read; ") for line in told(report))


def test_too_many_sources(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than one audit reads make everything unknown."""
    monkeypatch.setattr(sources, "MAX_FILES", 5)
    report = audited({})
    assert only(report).verdict is Verdict.UNKNOWN
    assert any(line.startswith("arch: more than 5 sources were read; ") for line in told(report))


def test_too_many_architectures(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """More architectures than one audit looks at are wrong use."""
    monkeypatch.setattr(pipeline, "MAX_ARCHES", 1)
    with pytest.raises(UsageError, match=r"^arch/: these are 2 architectures; name at most 1 of them with --arch$"):
        audited({"arch/other/Kconfig": "config A\n\tbool\n"})


def test_all_headers_together(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than are taken apart make everything unknown."""
    monkeypatch.setattr(sources, "MAX_SCANNED", 3_000)
    report = audited({})
    assert only(report).verdict is Verdict.UNKNOWN
    assert any(line.startswith("arch: more than 3000 bytes of headers were taken apart; ") for line in told(report))


def helper(body: str) -> str:
    return f"static inline void helper(void *tlb, void *pte)\n{{\n{body}\ttlb_remove_ptdesc(tlb, pte);\n}}"


@pytest.mark.parametrize(
    "statement", ["\tif (c{n})\n\t\tf{n}(pte);\n", "\tif (c{n}) {{\n\t\tf{n}(pte);\n\t\treturn;\n\t}}\n"]
)
def test_too_many_ways(audited: Audit, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """A hook with more ways and open calls than are followed is unknown, though all of them wait in the end."""
    body = "".join(statement.format(n=n) for n in range(40))
    monkeypatch.setattr(resolve, "MAX_WORK", 100)
    monkeypatch.setattr(levels, "MAX_WORK", 100)
    report = audited(hook("helper(tlb, pte)", helper(body)))
    assert only(report).verdict is Verdict.UNKNOWN
    text = "it takes more than 100 steps to follow its calls; what was not followed is unknown"
    assert told(report) == [f"arch/arm64: {text}"]


def test_too_large_conditions(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conditions nobody can write down make an architecture unknown."""
    monkeypatch.setattr(facts, "MAX_NODES", 300)
    tests = (f"(defined(CONFIG_A{n}) || defined(CONFIG_B{n})) && defined(CONFIG_C{n % 7})" for n in range(60))
    arms = (f"#if {test}\n{hook(f'f{n}(tlb)')[TLB]}#endif\n" for n, test in enumerate(tests))
    report = audited({TLB: "".join(arms)})
    assert only(report).verdict is Verdict.UNKNOWN
    text = "its conditions take more than 300 nodes to write down; all of it is unknown"
    assert told(report) == [f"arch/arm64: {text}"]


# Kconfig

KCONFIG = "arch/arm64/Kconfig"
BEHIND_E = (
    "#ifdef CONFIG_E\n#undef __pte_free_tlb\n#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)\n#endif\n"
)


def pigeons(count: int) -> str:
    """So many pigeons in one hole less: E can never be on, and no proof of it is short."""
    holes = range(count - 1)
    symbols = "".join(f'config P{b}_{h}\n\tbool "p"\n' for b in range(count) for h in holes)
    placed = [" || ".join(f"P{b}_{h}" for h in holes) for b in range(count)]
    apart = [f"!P{b}_{h} || !P{c}_{h}" for h in holes for b in range(count) for c in range(b)]
    text = " && ".join(f"({part})" for part in placed + apart)
    return f"\n{symbols}\nconfig E\n\tdef_bool y\n\tdepends on {text}\n"


def told_of_kconfig(report: Report) -> tuple[Verdict, list[str]]:
    """The verdict and the notices."""
    return only(report).verdict, told(report)


def test_a_dependency_that_can_be_solved(audited: Audit) -> None:
    """Four pigeons are solved within the budget: E is never on, and the tree is ready."""
    assert told_of_kconfig(audited({KCONFIG: pigeons(4), TLB: BEHIND_E})) == (Verdict.READY, [])


@pytest.mark.parametrize("name", ["MAX_CONFLICTS", "MAX_PROPAGATIONS"])
def test_a_dependency_too_hard_to_solve(audited: Audit, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Past the solver's budget nobody knows whether E can be on, so nothing is ready and nothing is blocked."""
    monkeypatch.setattr(solver, name, 20)
    text = "arch/arm64/Kconfig: its Kconfig files are too hard to solve; what it admits is unknown"
    assert told_of_kconfig(audited({KCONFIG: pigeons(6), TLB: BEHIND_E})) == (Verdict.UNKNOWN, [text])


def test_too_many_clauses(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit on clauses everything about the architecture's Kconfig is open."""
    monkeypatch.setattr(gates, "MAX_LITERALS", 100)
    text = "its Kconfig files take more than 100 literals to write down as clauses; what it admits is unknown"
    expected = (Verdict.UNKNOWN, [f"arch/arm64/Kconfig: {text}"])
    assert told_of_kconfig(audited({KCONFIG: pigeons(6), TLB: BEHIND_E})) == expected


def test_too_many_rounds(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that is cut short found no configuration: the hook that frees at once is unknown, not blocked."""
    monkeypatch.setattr(search, "MAX_ROUNDS", 1)
    chain = "".join(f"config S{n}\n\tdef_bool y\n\tdepends on S{n + 1}\n" for n in range(30))
    report = audited({KCONFIG: f'\n{chain}config S30\n\tbool "s"\nconfig E\n\tdef_bool S0\n', TLB: BEHIND_E})
    text = "its Kconfig files take more than 1 rounds to look into; what it admits is unknown"
    assert told_of_kconfig(report) == (Verdict.UNKNOWN, [f"arch/arm64/Kconfig: {text}"])


def test_a_kernel_whose_option_can_never_be_on_is_not_cleared_by_a_limit(
    audited: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would not be applicable is unknown when a limit comes before the proof."""
    monkeypatch.setattr(store, "MAX_ENTRIES", 2)
    report = audited({KCONFIG: "\nconfig PT_RECLAIM\n\tbool\n\tdepends on n\n"})
    assert only(report).verdict is Verdict.UNKNOWN
    assert "more than 2 Kconfig entries were read; what lies beyond is unknown" in told(report)[0]


@pytest.mark.parametrize(
    ("module", "name", "value", "told_of"),
    [
        (store, "MAX_BYTES", 10, "more than 10 bytes of Kconfig files were read"),
        (store, "MAX_BLOCKS", 1, "more than 1 Kconfig statements were taken apart"),
        (store, "MAX_ENTRIES", 3, "more than 3 Kconfig entries were read"),
        (walk, "MAX_INCLUSIONS", 1, "more than 1 Kconfig files are sourced"),
        (index, "MAX_NAMES", 3, "more than 3 names are defined or selected"),
    ],
)
def test_too_much_kconfig(
    audited: Audit, monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: int, told_of: str
) -> None:
    """Each limit on all Kconfig files together is told once and makes everything open, even what would be blocked."""
    monkeypatch.setattr(module, name, value)
    more = '\nsource "arch/arm64/Kconfig.more"\nsource "arch/arm64/Kconfig.last"\nconfig E\n\tbool "e"\n\tselect F\n'
    last = {"arch/arm64/Kconfig.more": "config F\n\tbool\n", "arch/arm64/Kconfig.last": "config G\n\tbool\n"}
    report = audited({KCONFIG: more, TLB: BEHIND_E, **last})
    assert only(report).verdict is Verdict.UNKNOWN
    (line,) = told(report)
    assert line.partition(": ")[2] == f"{told_of}; what lies beyond is unknown"


def test_one_symbol_defined_again_and_again(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A symbol defined more often than entries are read is open."""
    monkeypatch.setattr(store, "MAX_ENTRIES", 100)
    report = audited({KCONFIG: "\nconfig E\n\tbool\n\tdefault y\n" * 200, TLB: BEHIND_E})
    text = "arch/arm64/Kconfig: more than 100 Kconfig entries were read; what lies beyond is unknown"
    assert told_of_kconfig(report) == (Verdict.UNKNOWN, [text])
