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

VERSION = "6.18.15"
AUTHOR = "A. Developer <dev@example.org>"
PTE, PMD, PUD = Level.PTE, Level.PMD, Level.PUD
HOOKS = {
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
    return convert(open_checkout(str(kernel)), (*HOOKS, *REFUSED))


def test_what_is_work_by_rote_is_drafted_at_every_level_that_frees_at_once(conversion: Conversion) -> None:
    drafted = {s.draft.arch: tuple(sorted({h.path.level for h in s.draft.hooks})) for s in conversion.series}
    assert drafted == {arch: tuple(sorted(levels)) for arch, levels in HOOKS.items()}
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
    for arch in HOOKS:
        assert (after[arch].verdict, after[arch].facts.claims_rcu) == (Verdict.READY, True)
        early = {p.terminal for f in after[arch].facts.levels for p in f.paths if p.deferral is Deferral.IMMEDIATE}
        assert early == set(), arch
    delta = compare(snapshot(conversion.before, "before"), snapshot(conversion.after, "after"))
    changed = {f.arch for f in (*delta.introduced, *delta.fixed)} | {change.arch for change in delta.verdicts}
    assert changed <= set(HOOKS)


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


CONFIGURATIONS = (("CONFIG_PGTABLE_LEVELS=2",), ("CONFIG_PGTABLE_LEVELS=4", "CONFIG_SMP=1"))
CASTS = {PTE: "page_ptdesc", PMD: "virt_to_ptdesc", PUD: "virt_to_ptdesc"}


@pytest.mark.parametrize("defines", CONFIGURATIONS)
def test_a_preprocessor_makes_the_call_that_was_meant_of_every_drafted_hook(
    conversion: Conversion, kernel: Path, defines: tuple[str, ...]
) -> None:
    """The header as the patch leaves it, without what it includes: nothing there speaks of these hooks."""
    for signed in conversion.series:
        for hook in signed.draft.hooks:
            lines = (kernel / hook.edit.path).read_text().split("\n")
            for edit in sorted(signed.draft.edits, key=lambda e: -e.line):
                if edit.path == hook.edit.path:
                    lines[edit.line - 1 : edit.line - 1 + len(edit.before)] = edit.after
            name = f"__{hook.path.level}_free_tlb"
            text = re.sub(r"(?m)^#[ \t]*include.*$", "", "\n".join(lines)) + f"\nHERE {name}(TLB, TABLE, ADDRESS)\n"
            command = ["gcc", "-E", "-P", "-undef", "-nostdinc", "-x", "c", *(f"-D{d}" for d in defines), "-"]
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
            said = done.stdout.rpartition("HERE")[2].strip()
            there = f"tlb_remove_ptdesc((TLB), {CASTS[hook.path.level]}(TABLE))"
            folded = f"{name}(TLB, TABLE, ADDRESS)"
            allowed = {there} if hook.path.level is PTE or "=4" in defines[0] else {there, folded}
            if signed.draft.arch == "parisc" and hook.path.level is PMD:
                allowed = {folded}  # there are three levels of it, or two
            assert said in allowed, (signed.draft.arch, name)
