"""What an answer depends on, on a real kernel: where nothing of it changed, the answer is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from auditor.apart import Answer, Apart, Shared
from auditor.arches import architectures
from auditor.model import Level
from auditor.scenario import DEFAULT
from auditor.tree import Checkout, Contents, Overlay, open_checkout

LEVELS = tuple(Level)
HOOK = b"#undef __pte_free_tlb\n#define __pte_free_tlb(tlb, pte, a) pte_free((tlb)->mm, pte)\n"
SELECT = b"\nconfig PT_RECLAIM\n\tdef_bool y\n\tselect MMU_GATHER_RCU_TABLE_FREE\n"

Before = tuple[Checkout, Shared, dict[str, Answer]]


@pytest.fixture(scope="module")
def before(kernel_path: Callable[[str], Path]) -> Before:
    """Linux 6.12 with the answer for each of its architectures."""
    tree, shared = open_checkout(str(kernel_path("6.12"))), Shared()
    apart = Apart(tree, shared)
    return tree, shared, {arch: apart.answer(arch, LEVELS, (DEFAULT,), remarks=True) for arch in architectures(tree)}


def _candidates(tree: Checkout, answers: dict[str, Answer]) -> tuple[list[str], list[str]]:
    """The files that some answer depends on, absent ones included, and headers beside them that none does."""
    every = [answer.dependencies for answer in answers.values()]
    needed = {path for needed in every for path, _ in (*needed.files, *needed.code)}
    folders = sorted({path.rpartition("/")[0] for path in needed if path.endswith(".h")})
    beside = [f"{folder}/{name}" for folder in folders for name in tree.names(folder) if name.endswith(".h")]
    return sorted(needed), sorted({*beside} - needed)


def _edited(tree: Checkout, path: str, chance: Random) -> bytes | None:
    """The file with a hook or a symbol more, other calls, a line less, or gone; a new one where there is none."""
    data = tree.read(path)
    more = SELECT if "Kconfig" in path else HOOK
    if data is None:
        return more
    lines = data.splitlines(keepends=True) or [b""]
    at = chance.randrange(len(lines))
    return chance.choice(
        [
            data + more,
            b"".join(lines[:at] + lines[at + 1 :]),
            data.replace(b"tlb_remove_table", b"pte_free").replace(b"tlb_remove_ptdesc", b"pte_free"),
            None,
        ]
    )


def _edits(tree: Checkout, answers: dict[str, Answer]) -> Iterator[tuple[str, bytes | None]]:
    chance = Random(6.12)
    needed, beside = _candidates(tree, answers)
    for path in [*chance.sample(needed, 16), *chance.sample(beside, 8)]:
        yield path, _edited(tree, path, chance)


def test_dependencies_that_hold_promise_the_answer(before: Before) -> None:
    """Two dozen files changed, one at a time: no architecture whose dependencies still hold has another answer."""
    tree, shared, answers = before
    chance, compared = Random(0), 0
    for path, data in _edits(tree, answers):
        after = Overlay(tree, {path: data})
        contents, apart = Contents(after), Apart(after, shared)
        holding = [arch for arch, answer in answers.items() if answer.dependencies.holds(contents)]
        own = [arch for arch in holding if path.startswith(f"arch/{arch}/")]
        for arch in {*own, *chance.sample(holding, min(len(holding), 3))}:
            now = apart.answer(arch, LEVELS, (DEFAULT,), remarks=True)
            assert now.reports == answers[arch].reports, path
            assert (now.notices, now.dependencies) == (answers[arch].notices, answers[arch].dependencies), path
            compared += 1
    assert compared > 24
