"""The drafted series against kernels in which the same architectures were really converted.

Between 6.18 and 7.1 the kernel's own people converted alpha, loongarch, mips,
parisc and um. "The same" means, in the tool's JSON, level by level: the same
ways, each with its condition, its deferral, its last call and the names on the
way. What moved between the two releases is left out, and only that: the lines
and files of the steps (`mm.h` grew), and what `everywhere` asks for (7.1 took
PT_RECLAIM off SMP, which um of 6.18 cannot have; scenario `mmu` asks both the same).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.condition import parse
from auditor.convert import Conversion, convert, mails
from auditor.kconfig import KconfigModel
from auditor.pipeline import Request, audit
from auditor.render.as_json import render
from auditor.scenario import RCU_TABLE_FREE, SCENARIOS
from auditor.tree import KernelTree, open_checkout
from tests.mailed import mailed

REAL = ("alpha", "loongarch", "mips", "parisc", "um")
"""Converted by the kernel's own people."""
BUILT = ("arc", "microblaze", "xtensa")
"""Converted nowhere yet: what must come out follows from how the hook was, and how a converted hook is."""
EARLY = ("immediate", "batched")
LEVELS = ("pte", "pmd", "pud", "p4d")

Way = tuple[str, str, str, tuple[str, ...]]
"""Deferral, condition, last call, the names on the way."""


@pytest.fixture(scope="module")
def tree(kernel_path: Callable[[str], Path]) -> KernelTree:
    return open_checkout(str(kernel_path("6.18.15")))


@pytest.fixture(scope="module")
def conversion(tree: KernelTree) -> Conversion:
    return convert(tree, (*REAL, *BUILT))


@pytest.fixture(scope="module")
def drafted(tree: KernelTree, conversion: Conversion) -> KernelTree:
    """6.18.15 with the mails of the series on top."""
    return mailed(conversion, tree)


@pytest.fixture(scope="module")
def converted(kernel_path: Callable[[str], Path]) -> KernelTree:
    return open_checkout(str(kernel_path("7.1.13")))


def told(tree: KernelTree, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What `ptaudit audit --format json` says of these architectures."""
    report = audit(tree, Request(names, scenario=SCENARIOS["mmu"]))
    return {arch["name"]: arch for arch in json.loads(render(report, "test"))["architectures"]}


def ways(arch: dict[str, Any], level: str) -> list[Way]:
    return [
        (path["deferral"], path["condition"], path["terminal"], tuple(step["name"] for step in path["steps"]))
        for path in arch["levels"][level]["paths"]
    ]


@pytest.fixture(scope="module")
def ours(drafted: KernelTree) -> dict[str, dict[str, Any]]:
    return told(drafted, (*REAL, *BUILT))


@pytest.fixture(scope="module")
def theirs(converted: KernelTree) -> dict[str, dict[str, Any]]:
    return told(converted, REAL)


@pytest.mark.parametrize("arch", REAL)
def test_the_hooks_say_the_same_as_really_converted_ones(
    ours: dict[str, dict[str, Any]], theirs: dict[str, dict[str, Any]], arch: str
) -> None:
    for level in LEVELS:
        assert ways(ours[arch], level) == ways(theirs[arch], level), level
    for key in ("verdict", "reason", "leans_on", "free", "notices"):
        assert ours[arch][key] == theirs[arch][key], key
    assert ours[arch]["verdict"] == "ready"
    assert [f for f in ours[arch]["findings"] if f["effect"] != "note"] == []


QUESTIONS = (
    RCU_TABLE_FREE,
    f"MMU && {RCU_TABLE_FREE}",
    f"!MMU && {RCU_TABLE_FREE}",
    *(f"{also} && !{RCU_TABLE_FREE}" for also in ("MMU", "!MMU", "SMP", "!SMP", "64BIT", "!64BIT")),
    f"{RCU_TABLE_FREE} && !MMU_GATHER_TABLE_FREE",
)
"""Where it can be on, and under what it could be off. Not what else can be on with it: meanwhile um has learnt SMP, and
loongarch 32 bits."""


@pytest.mark.parametrize("arch", REAL)
def test_the_kconfig_says_the_same_as_a_really_converted_one(
    drafted: KernelTree, converted: KernelTree, arch: str
) -> None:
    """The symbol is on in every configuration of both, whatever it could have been made to depend on."""
    answers = [
        {question: KconfigModel(tree, arch).admits(parse(question)) for question in QUESTIONS}
        for tree in (drafted, converted)
    ]
    assert answers[0] == answers[1]
    assert [question for question, possible in answers[0].items() if possible] == list(QUESTIONS[:2])


@pytest.mark.parametrize("arch", REAL)
def test_the_changed_lines_are_those_of_the_kernels_own_people(
    conversion: Conversion, converted: KernelTree, arch: str
) -> None:
    """Blanks apart, each line that is put in stands in the converted kernel's file, and each taken out is gone."""
    (draft,) = (signed.draft for signed in conversion.series if signed.draft.arch == arch)
    for edit in draft.edits:
        there = {" ".join(line.split()) for line in (converted.read(edit.path) or b"").decode().split("\n")}
        assert {" ".join(line.split()) for line in edit.after} <= there
        assert not {" ".join(line.split()) for line in edit.before} & there


@pytest.mark.parametrize("arch", BUILT)
def test_the_others_are_by_construction_what_a_converted_architecture_is(
    tree: KernelTree, ours: dict[str, dict[str, Any]], arch: str
) -> None:
    """Each way that freed early has become the ways of a converted hook, under what it was under; the rest stayed."""
    before = told(tree, (arch,))[arch]
    model_pte = [way for way in ways(ours["alpha"], "pte") if way[0] != "absent"]
    assert model_pte
    for level in LEVELS:
        expected = [way for way in ways(before, level) if way[0] not in EARLY]
        for _, condition, _, _ in (way for way in ways(before, level) if way[0] in EARLY):
            expected += [
                (
                    deferral,
                    str(parse(when) & parse(condition)),
                    last,
                    tuple(n.replace("pte_free", f"{level}_free") for n in names),
                )
                for deferral, when, last, names in model_pte
            ]
        assert sorted(ways(ours[arch], level)) == sorted(expected), level
    assert ours[arch]["verdict"] == "ready"


@pytest.mark.parametrize(("arch", "without_mmu"), [("arc", False), ("microblaze", False), ("xtensa", True)])
def test_their_kconfig_selects_it_with_every_mmu(drafted: KernelTree, arch: str, without_mmu: bool) -> None:
    """On with any MMU, and off exactly where there can be none."""
    model = KconfigModel(drafted, arch)
    assert model.admits(parse(RCU_TABLE_FREE))
    assert not model.admits(parse(f"MMU && !{RCU_TABLE_FREE}"))
    assert not model.admits(parse(f"!MMU && {RCU_TABLE_FREE}"))
    assert model.admits(parse(f"!MMU && !{RCU_TABLE_FREE}")) is without_mmu


def test_a_converted_kernel_leaves_nothing_to_do(converted: KernelTree) -> None:
    conversion = convert(converted, REAL)
    assert conversion.series == ()
    assert {(r.arch, r.nothing_to_do) for r in conversion.refusals} == {(arch, True) for arch in REAL}
    assert mails(conversion, "") == ()
