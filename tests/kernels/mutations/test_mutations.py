"""Hooks of real kernels edited in memory: the verdict follows the edit, and is never wrong towards `ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from auditor.pipeline import Request, audit
from auditor.scenario import SCENARIOS
from auditor.tree import KernelTree, open_checkout
from tests.kernels.mutations import kinds_c, kinds_elsewhere, kinds_hidden, kinds_kconfig, kinds_more
from tests.kernels.mutations.edits import NOT_READY, UNKNOWN, Edit
from tests.kernels.mutations.patient import Patient, patients

ARCHES_EACH = 2
"""Architectures an edit is tried on; which ones turns from edit to edit."""

COMMON = (
    kinds_c.plain, kinds_c.chains, kinds_c.conditionals, kinds_c.names, kinds_c.flow, kinds_c.decoys,
    kinds_kconfig.symbols, kinds_elsewhere.overrides, kinds_hidden.flags, kinds_hidden.spellings, kinds_hidden.folders,
    kinds_hidden.primitives, kinds_hidden.callers,
    kinds_more.jumps, kinds_more.moved, kinds_more.files, kinds_more.assigned,
)  # fmt: skip
RECLAIMING = (kinds_kconfig.own_scenario, kinds_hidden.reclaimers)
"""Edits of what only a kernel with PT_RECLAIM has."""

CASES = [
    *((version, family) for version in ("6.12", "6.18.15") for family in COMMON),
    *(("6.18.15", family) for family in RECLAIMING),
]


@lru_cache(maxsize=4)
def at(path: Path) -> tuple[KernelTree, tuple[Patient, ...]]:
    """A kernel, opened once, and the architectures of it that can be edited."""
    tree = open_checkout(str(path))
    return tree, patients(tree)


def trials(kernel: Path, family: Callable[[], Iterator[Edit]]) -> Iterator[tuple[Edit, Patient]]:
    """Every edit of a family, on some architectures each."""
    tree, found = at(kernel)
    for number, edit in enumerate(family()):
        for turn in range(ARCHES_EACH):
            chosen = found[(number * ARCHES_EACH + turn) % len(found)]
            yield edit, Patient(tree, chosen.arch, chosen.header)


def verdict(edit: Edit, patient: Patient) -> tuple[str, str]:
    """What the audit says after the edit, and why."""
    edit.make(patient)
    request = Request(arches=(patient.arch,), scenario=SCENARIOS[edit.scenario])
    (report,) = audit(patient.tree, request).architectures
    return str(report.verdict), report.reason


@pytest.mark.parametrize(("version", "family"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_the_verdict_follows_the_edit(
    kernel_path: Callable[[str], Path], say: Callable[[str], None], version: str, family: Callable[[], Iterator[Edit]]
) -> None:
    """No verdict is wrong, and at most one in twenty is unknown where the edit leaves no doubt."""
    wrong, doubtful, count = [], [], 0
    for edit, patient in trials(kernel_path(version), family):
        count += 1
        got, why = verdict(edit, patient)
        line = f"{edit.name} on {patient.arch}: {edit.verdict} by construction, {got}: {why}"
        if got == UNKNOWN != edit.verdict and edit.verdict != NOT_READY:
            doubtful.append(line)
        elif got not in edit.verdict.split(" or "):
            wrong.append(line)
    say(f"{version}: edits, {family.__name__}: {count} made, {len(wrong)} wrong, {len(doubtful)} unknown")
    if wrong or not count or len(doubtful) * 20 > count:
        pytest.fail("\n".join([*wrong, *doubtful]) or "no edit was made", pytrace=False)
