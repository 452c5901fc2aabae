"""The conversion series on a real kernel: what is drafted, what is refused, and what its own tools say of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.convert import Conversion, convert, mails
from auditor.delta import snapshot
from auditor.gate import compare
from auditor.model import Deferral, Level, Verdict
from auditor.scenario import RCU_TABLE_FREE
from auditor.tree import open_checkout
from oracle.follow import Text
from oracle.kconfig import TOOLS, Interpreter, build, values_of
from oracle.preprocess import HOOKS, TABLE, Headers
from tests.mailed import AUTHOR, mailed

VERSION = "6.18.15"
PTE, PMD, PUD = Level.PTE, Level.PMD, Level.PUD
HOOKS_OF = {
    "alpha": (PTE, PMD),
    "arc": (PTE, PMD, PUD),
    "loongarch": (PMD, PUD),
    "microblaze": (PTE,),
    "mips": (PMD, PUD),
    "parisc": (PTE, PMD),
    "um": (),
    "xtensa": (PTE,),
}
"""The levels whose hooks are rewritten, read in the headers by a person."""
REFUSED = {
    "m68k": "arch/m68k/mm/motorola.c:200: free_pointer_table() frees them the architecture's own way",
    "powerpc": "__tlb_remove_table(): the table is no plain ptdesc: the pointer is tagged",
    "sparc": "__tlb_remove_table(): the table is no plain ptdesc: the pointer is tagged",
    "arm64": "its hooks wait for RCU, and it selects MMU_GATHER_RCU_TABLE_FREE; nothing to do",
}


@pytest.fixture(scope="module")
def kernel(kernel_path: Callable[[str], Path]) -> Path:
    return kernel_path(VERSION)


@pytest.fixture(scope="module")
def conversion(kernel: Path) -> Conversion:
    return convert(open_checkout(str(kernel)), (*HOOKS_OF, *REFUSED))


def test_what_is_work_by_rote_is_drafted_at_every_level_that_frees_at_once(conversion: Conversion) -> None:
    drafted = {s.draft.arch: tuple(sorted({h.path.level for h in s.draft.hooks})) for s in conversion.series}
    assert drafted == {arch: tuple(sorted(levels)) for arch, levels in HOOKS_OF.items()}
    for signed in conversion.series:
        assert signed.draft.select is not None
        assert signed.draft.select.after[0].split()[:2] == ["select", RCU_TABLE_FREE]
    selects = {s.draft.arch: s.draft.select.after[0].strip() for s in conversion.series if s.draft.select}
    assert selects["xtensa"] == f"select {RCU_TABLE_FREE} if MMU"
    assert selects["alpha"] == f"select {RCU_TABLE_FREE}"


def test_the_others_are_refused_with_the_right_reason(conversion: Conversion) -> None:
    told = {refusal.arch: refusal.reason for refusal in conversion.refusals}
    assert sorted(told) == sorted(REFUSED)
    for arch, reason in REFUSED.items():
        assert reason in told[arch]


def test_after_the_series_every_drafted_architecture_is_ready_and_no_other_changed(conversion: Conversion) -> None:
    after = {arch.name: arch for arch in conversion.after.architectures}
    for arch in HOOKS_OF:
        assert (after[arch].verdict, after[arch].facts.claims_rcu) == (Verdict.READY, True)
        early = {p.terminal for f in after[arch].facts.levels for p in f.paths if p.deferral is Deferral.IMMEDIATE}
        assert early == set(), arch
    delta = compare(snapshot(conversion.before, "before"), snapshot(conversion.after, "after"))
    changed = {f.arch for f in (*delta.introduced, *delta.fixed)} | {change.arch for change in delta.verdicts}
    assert changed <= set(HOOKS_OF)


def test_the_style_check_of_the_tree_finds_no_error_and_git_takes_every_patch(
    conversion: Conversion, kernel: Path, tmp_path: Path
) -> None:
    files = sorted({edit.path for signed in conversion.series for edit in signed.draft.edits})
    for path in files:
        (tmp_path / "linux" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kernel / path, tmp_path / "linux" / path)
    git = ("git", "-C", str(tmp_path / "linux"), "-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    for name, text in mails(conversion, AUTHOR)[1:]:
        mail = tmp_path / name
        mail.write_text(text)
        checked = subprocess.run(
            ["perl", kernel / "scripts/checkpatch.pl", "--no-tree", "--terse", mail],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (checked.stderr, re.findall(r"ERROR.*|[1-9]\d* errors", checked.stdout)) == ("", []), name
        subprocess.run([*git, "am", "-q", mail], check=True, capture_output=True)


def test_those_copied_are_whom_the_trees_own_script_names(conversion: Conversion, kernel: Path) -> None:
    """The people and lists for the files of a patch, and for the table batch it leans on."""
    for signed in conversion.series:
        files = [*dict.fromkeys(edit.path for edit in signed.draft.edits), "include/asm-generic/tlb.h"]
        script = ["perl", "scripts/get_maintainer.pl", "--no-tree", "--no-git", "--no-git-fallback", "--no-rolestats"]
        asked = subprocess.run([*script, "-f", *files], cwd=kernel, capture_output=True, text=True, check=True)
        assert sorted(signed.cc) == sorted(asked.stdout.splitlines()), signed.draft.arch


CONFIGURATIONS = {
    "alpha": {"": 3, "CONFIG_ALPHA_GENERIC=y\nCONFIG_SMP=y\n": 3},
    "arc": {"CONFIG_HIGHMEM=y\n": 2, "CONFIG_PGTABLE_LEVELS=4\n": 4},
    "loongarch": {"CONFIG_4KB_4LEVEL=y\n": 4, "CONFIG_64KB_2LEVEL=y\n": 2},
    "microblaze": {"": 2, "CONFIG_HIGHMEM=y\n": 2},
    "mips": {"CONFIG_CAVIUM_OCTEON_SOC=y\nCONFIG_64BIT=y\nCONFIG_MIPS_VA_BITS_48=y\n": 4, "CONFIG_32BIT=y\n": 2},
    "parisc": {"CONFIG_PA8X00=y\nCONFIG_64BIT=y\n": 3, "CONFIG_PA7000=y\n": 2},
    "um": {"CONFIG_64BIT=y\n": 4, "# CONFIG_64BIT is not set\n": 2},
    "xtensa": {"": 2, "CONFIG_HIGHMEM=y\n": 2},
}
"""Two configurations an architecture, as the lines that lead to them, and how many levels of tables each has."""
CALLS = {level: f"__{level}_free_tlb(ORACLE_TLB, {TABLE}, ORACLE_ADDRESS)" for level in ("pte", "pmd", "pud")}
MEANT = {
    "pte": f"tlb_remove_ptdesc((ORACLE_TLB), page_ptdesc({TABLE}))",
    "pmd": f"tlb_remove_ptdesc((ORACLE_TLB), virt_to_ptdesc({TABLE}))",
    "pud": f"tlb_remove_ptdesc((ORACLE_TLB), virt_to_ptdesc({TABLE}))",
}
PROBES = HOOKS | {f"own_{k}": text for k, text in CALLS.items()} | {f"meant_{k}": text for k, text in MEANT.items()}


@pytest.fixture(scope="module")
def interpreter(conversion: Conversion, kernel: Path, tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """The Kconfig program of the tree with the series on top: the files that it changes lie over the tree's."""
    if missing := [tool for tool in (*TOOLS, "clang") if shutil.which(tool) is None]:
        pytest.fail(f"NO {' '.join(missing).upper()} HERE: apt install flex bison gcc clang", False)
    built = build(kernel, tmp_path_factory.mktemp("kconfig"))
    tree = mailed(conversion, open_checkout(str(kernel)))
    for path in {edit.path for signed in conversion.series for edit in signed.draft.edits}:
        (built.over / path).parent.mkdir(parents=True, exist_ok=True)
        (built.over / path).write_bytes(tree.read(path) or b"")
    return built


@pytest.mark.parametrize("arch", CONFIGURATIONS)
def test_a_preprocessor_makes_the_call_that_was_meant_of_every_drafted_hook(
    interpreter: Interpreter, kernel: Path, tmp_path: Path, arch: str
) -> None:
    """In two configurations that the drafted Kconfig leads to, by the real headers with the draft on top."""
    headers = Headers(kernel, tmp_path, interpreter.over)
    for number, (lines, levels) in enumerate(CONFIGURATIONS[arch].items()):
        name = f"{arch}-{number}"
        values = values_of(interpreter.olddefconfig(arch, lines, name))
        assert (values["PGTABLE_LEVELS"], values["MMU"], values[RCU_TABLE_FREE]) == (str(levels), "y", "y")
        text = Text(headers.preprocessed(arch, values, name, PROBES))
        for level, least in {"pte": 2, "pmd": 3, "pud": 4}.items():
            if levels < least:
                assert (text.probe(level), text.ends(level)) == ("do { } while (0)", frozenset()), (name, level)
                continue
            assert text.ends(level) == {"tlb_remove_table"}, (name, level)
            if Level(level) in HOOKS_OF[arch]:
                assert text.probe(f"own_{level}") == text.probe(f"meant_{level}"), (name, level)
                assert text.probe(f"meant_{level}") in text.probe(level), (name, level)
