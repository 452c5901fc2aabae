"""An architecture's answer and its dependencies: where they hold, the answer is the same."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from auditor.apart import Answer, Apart, Shared
from auditor.arches import architectures
from auditor.model import ArchReport, Level
from auditor.pipeline import Request, audit
from auditor.scenario import DEFAULT, SCENARIOS, Scenario
from auditor.tree import Checkout, Contents, KernelTree, Overlay, open_checkout
from tests.conftest import REPOSITORY, write_tree
from tests.conftest import KernelTree as Build

LEVELS = tuple(Level)
SAMPLE = REPOSITORY / "samples" / "kernel"
FILES = sorted(str(path.relative_to(SAMPLE)) for path in SAMPLE.rglob("*") if path.is_file())
WORDS = (b"pte_free", b"tlb_remove_table", b"tlb_remove_ptdesc", b"tlb_remove_page", b"define", b"CONFIG_SMP", b"MMU")
HOOK = b"#define __pte_free_tlb(tlb, pte, a) pte_free((tlb)->mm, pte)\n"


def _answers(tree: KernelTree, shared: Shared) -> dict[str, Answer]:
    apart = Apart(tree, shared)
    return {arch: apart.answer(arch, LEVELS, (DEFAULT,), remarks=True) for arch in architectures(tree)}


@cache
def _sample() -> tuple[Checkout, Shared, dict[str, Answer]]:
    tree, shared = open_checkout(str(SAMPLE)), Shared()
    return tree, shared, _answers(tree, shared)


@st.composite
def edits(draw: st.DrawFn) -> dict[str, bytes | None]:
    """A change of the miniature kernel: a word, a line, a whole file, or a header where there was none."""
    tree = _sample()[0]
    path = draw(st.sampled_from(FILES))
    data = tree.read(path) or b""
    lines = data.splitlines(keepends=True) or [b""]
    at = draw(st.integers(0, len(lines) - 1))
    match draw(st.sampled_from(("word", "line", "copy", "delete", "appear"))):
        case "word":
            old, new = draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS))
            return {path: data.replace(old, new)}
        case "line":
            return {path: b"".join(lines[:at] + lines[at + 1 :])}
        case "copy":
            other = tree.read(draw(st.sampled_from(FILES))) or b""
            return {path: data + other}
        case "delete":
            return {path: None}
    arch = draw(st.sampled_from(architectures(tree)))
    name = draw(st.sampled_from(("tlb.h", "tlbflush.h", "mmu.h", "cacheflush.h")))
    return {f"arch/{arch}/include/asm/{name}": HOOK}


@settings(max_examples=50)
@given(edits(), st.randoms(use_true_random=False))
def test_dependencies_that_hold_promise_the_answer(change: dict[str, bytes | None], chance: Random) -> None:
    """Whenever the answer of an architecture changes, its dependencies hold no longer."""
    tree, shared, before = _sample()
    after = Overlay(tree, change)
    contents, apart = Contents(after), Apart(after, shared)
    changed = [arch for arch in before if not before[arch].dependencies.holds(contents)]
    event(f"{'some' if changed else 'no'} answer may have changed")
    same = [arch for arch in architectures(after) if arch in before and arch not in changed]
    for arch in chance.sample(same, min(len(same), 2)):
        now = apart.answer(arch, LEVELS, (DEFAULT,), remarks=True)
        assert now.reports[0] == before[arch].reports[0]
        assert (now.notices, now.dependencies) == (before[arch].notices, before[arch].dependencies)


def test_the_answers_are_those_of_an_audit() -> None:
    """Architecture by architecture the reports are what one audit of the whole tree says, remarks included."""
    tree, _, answers = _sample()
    whole = audit(tree, Request()).architectures
    assert tuple(answers[report.name].reports[0] for report in whole) == whole


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_scenario_is_answered(scenario: Scenario) -> None:
    """Under each scenario an architecture by itself has the verdict it has in a whole audit."""
    tree = _sample()[0]
    report = audit(tree, Request(("riscv",), scenario=scenario)).architectures[0]
    answer = Apart(tree, Shared()).answer("riscv", LEVELS, (scenario,), remarks=True)
    assert answer.reports[0] == report


def test_another_architectures_folder_is_no_dependency() -> None:
    """What parisc depends on lies in its own folder, in include/, in mm/ and in Kconfig files, and nowhere else."""
    needed = _sample()[2]["parisc"].dependencies
    others = [
        path
        for path, name in (*needed.files, *needed.code)
        if name and path.startswith("arch/") and "/parisc/" not in path
    ]
    assert [path for path in others if not re.fullmatch(r"arch/Kconfig(\.\w+)?", path)] == []


def test_what_is_absent_is_depended_on() -> None:
    """A header that is looked for in vain is among the dependencies, and so is a folder that is listed."""
    needed = _sample()[2]["alpha"].dependencies
    assert dict(needed.code)["arch/alpha/include/asm/mmu.h"] == ""
    assert "arch/alpha/include" in dict(needed.folders)


COMMENTED = sorted(path for path, name in _sample()[2]["riscv"].dependencies.code if name)
SAYING = (
    b"pte_free(mm, pte)",
    b"__free_page(page)",
    b"#define pte_free_tlb",
    b"#define if(x)",
    b"#include <linux/slab.h>",
)


@settings(max_examples=30)
@given(st.sampled_from(COMMENTED), st.lists(st.sampled_from(SAYING), min_size=1).map(b"\n".join), st.booleans())
def test_what_comments_say_is_no_dependency(path: str, words: bytes, first: bool) -> None:
    """Whatever is said in a comment at the end of a C file, or in its first line: all answers hold, and are right."""
    tree, shared, before = _sample()
    data = tree.read(path) or b""
    lines = data.splitlines(keepends=True)
    comment = b"/* " + words + b" */"
    after = b"/* " + words.replace(b"\n", b" ") + b" */\n" + b"".join(lines[1:]) if first else data + comment
    assert not first or lines[0].startswith((b"/* SPDX", b"// SPDX"))
    changed = Overlay(tree, {path: after})
    contents = Contents(changed, shared.scans.texts)
    assert [arch for arch, answer in before.items() if not answer.dependencies.holds(contents)] == []
    assert _says(audit(changed, Request(("riscv",))).architectures[0]) == _says(before["riscv"].reports[0])


def _says(report: ArchReport) -> list[object]:
    """All that is told of an architecture, and not which headers it was looked for in."""
    told = (report.verdict, report.reason, report.findings, report.leans_on, report.free)
    return [*told, report.facts.levels, report.facts.notices]


def test_code_is_a_dependency() -> None:
    """A word of code more, a line more, or a comment where a directive goes on: the answer may be another."""
    tree, shared, before = _sample()
    path = "arch/riscv/include/asm/pgalloc.h"
    data = tree.read(path) or b""
    for after in (data + b"int more;\n", b"\n" + data, data + b"#define MORE /* so far\n*/ 1\n", b""):
        contents = Contents(Overlay(tree, {path: after}), shared.scans.texts)
        assert not before["riscv"].dependencies.holds(contents)


@pytest.mark.parametrize("arch", ["alpha", "riscv"])
def test_what_was_only_looked_at_has_nobody_judged_anew(arch: str) -> None:
    """A header that tells the same, but has another name looked up: Kconfig is not asked, and nothing else differs."""
    tree, shared, _ = _sample()
    before = Apart(tree, shared).answer(arch, LEVELS, (DEFAULT,))
    path = "include/asm-generic/tlb.h"
    after = Overlay(tree, {path: (tree.read(path) or b"") + b"struct mmu_gather;\n"})
    now = Apart(after, shared).answer(arch, LEVELS, (DEFAULT,), before=before)
    assert now.judged.own is before.judged.own
    assert now.traced.facts.looked_up - before.traced.facts.looked_up == {"_ASM_GENERIC__TLB_H"}
    assert now.reports == audit(after, Request((arch,), extras=frozenset())).architectures


def test_kconfig_files_are_shared_by_content(kernel_tree: Build) -> None:
    """Common Kconfig files of an earlier tree serve a later one, which reads its own architecture's file anew."""
    own = "arch/one/Kconfig"
    first = kernel_tree({"arch/one/include/asm/tlb.h": HOOK, own: "config MMU\n\tdef_bool y\n"}, "first")
    second = kernel_tree({"arch/one/include/asm/tlb.h": HOOK, own: "config MMU\n\tbool\n"}, "second")
    shared = Shared()
    for tree in map(open_checkout, map(str, (first, second))):
        alone = audit(tree, Request(extras=frozenset())).architectures[0]
        assert Apart(tree, shared).answer("one", LEVELS, (DEFAULT,)).reports[0] == alone


def test_another_architectures_kconfig_trouble_is_not_ones_own(kernel_tree: Build) -> None:
    """A Kconfig file of one architecture that is not understood leaves no notice with the other, whatever the order."""
    files: dict[str, str | bytes | None] = {
        "arch/bad/Kconfig": "config MMU\n\tdef_bool y\n\tstrange line\n",
        "arch/good/Kconfig": "config MMU\n\tdef_bool y\n",
        "arch/bad/include/asm/tlb.h": "",
        "arch/good/include/asm/tlb.h": "",
    }
    apart = Apart(open_checkout(str(kernel_tree(files))), Shared())
    bad, good = (apart.answer(arch, LEVELS, (DEFAULT,)) for arch in ("bad", "good"))
    assert [str(n) for n in bad.notices if "Kconfig" in n.location.path] != []
    assert [str(n) for n in good.notices if "bad" in n.location.path] == []


_SYMBOLS = "config MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n\nconfig MMU_GATHER_RCU_TABLE_FREE\n\tdef_bool y\n"


@pytest.mark.parametrize(
    ("troubled", "clear"),
    [
        pytest.param(
            {"arch/arm64/Kconfig": f'{_SYMBOLS}source "arch/arm64/Kconfig.none"\n', "arch/arc/Kconfig": _SYMBOLS},
            "arc",
            id="a file nobody can read",
        ),
        pytest.param(
            {
                "arch/arc/Kconfig": f'{_SYMBOLS}source "drivers/odd/Kconfig"\n',
                "arch/arm64/Kconfig": _SYMBOLS,
                "drivers/odd/Kconfig": "config SMP\n\tbool\n\tfrobnicate MMU\n",
            },
            "arm64",
            id="a line nobody understands in a file outside its folder",
        ),
    ],
)
def test_kconfig_trouble_is_that_of_the_architecture_that_reads_it(
    tmp_path: Path, troubled: dict[str, str], clear: str
) -> None:
    """What only another architecture sources takes nobody else's answer away, in an audit as in a history."""
    hook = "#include <asm-generic/tlb.h>\n#define __pte_free_tlb(tlb, table, addr) tlb_remove_table(tlb, table)\n"
    files = {f"arch/{arch}/include/asm/tlb.h": hook for arch in ("arc", "arm64")}
    files |= {f"arch/{arch}/include/asm/pgalloc.h": "#include <asm-generic/pgalloc.h>\n" for arch in ("arc", "arm64")}
    shutil.copytree(REPOSITORY / "samples" / "rules" / "_base", tmp_path / "linux")
    write_tree(tmp_path / "linux", files | troubled)
    tree = open_checkout(str(tmp_path / "linux"))
    audited = {report.name: str(report.verdict) for report in audit(tree, Request()).architectures}
    apart = {arch: str(answer.reports[0].verdict) for arch, answer in _answers(tree, Shared()).items()}
    assert {arch: audited[arch] for arch in ("arc", "arm64")} == {"arc": "unknown", "arm64": "unknown", clear: "ready"}
    assert apart == audited
