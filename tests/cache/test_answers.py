"""A known answer is given where all it depended on is as it was, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.answers import Answer, Outcome
from auditor.cache import Entries, Recall
from auditor.campaign.outcome import outcome_of, recalled_outcome_of
from auditor.cli.options import open_tree
from auditor.scenario import DEFAULT, Scenario, custom
from auditor.tree import Contents, KernelTree, Overlay, open_checkout
from tests.campaign.build import HOOK, HOOKS, folder, history, variant
from tests.conftest import REPOSITORY

MINI = REPOSITORY / "samples" / "kernel"


class Counting(Recall):
    """A cache that remembers for which architectures it had no answer."""

    def __init__(self, root: Path, question: str = "q") -> None:
        super().__init__(Entries(str(root)), question)
        self.missed: list[str] = []

    def answer(self, arch: str, contents: Contents) -> Answer | None:
        found = super().answer(arch, contents)
        self.missed += [] if found else [arch]
        return found


def asked(tree: KernelTree, cache: Path, question: str = "q") -> tuple[Outcome, list[str]]:
    recall = Counting(cache, question)
    return recalled_outcome_of(tree, DEFAULT, (), recall), recall.missed


@pytest.mark.parametrize("scenario", [DEFAULT, custom("SMP && !64BIT", ())], ids=lambda s: s.name)
def test_recalled_answers_are_those_of_an_audit(tmp_path: Path, scenario: Scenario) -> None:
    """With an empty cache, with a full one and without, the miniature kernel has the same answers."""
    tree = open_checkout(str(MINI))
    plain = outcome_of(tree, scenario, ())
    recall = Counting(tmp_path, scenario.name)
    assert recalled_outcome_of(tree, scenario, (), recall) == plain
    assert len(recall.missed) == len(plain.answers) == 20
    again = Counting(tmp_path, scenario.name)
    assert recalled_outcome_of(open_checkout(str(MINI)), scenario, (), again) == plain
    assert again.missed == []


def test_only_what_a_change_concerns_is_audited_again(tmp_path: Path) -> None:
    """An edit in one architecture leaves the others' answers valid, one in a common header none."""
    tree = open_checkout(str(MINI))
    first, _ = asked(tree, tmp_path)
    header = "arch/alpha/include/asm/tlb.h"
    edited = Overlay(tree, {header: b"/* again */\n" + (tree.read(header) or b"")})
    assert asked(edited, tmp_path) == (outcome_of(edited, DEFAULT, ()), ["alpha"])
    common = "include/asm-generic/tlb.h"
    everywhere = Overlay(tree, {common: b"/* again */\n" + (tree.read(common) or b"")})
    found, missed = asked(everywhere, tmp_path)
    assert missed == [answer.arch for answer in first.answers]
    assert found == outcome_of(everywhere, DEFAULT, ())


def test_what_was_not_there_counts_as_well(tmp_path: Path) -> None:
    """A file that an answer looked for in vain, and that is there now, takes the answer back."""
    tree = open_checkout(str(folder(tmp_path / "k", 0)))
    asked(tree, tmp_path / "cache")
    shadow = b"#define __pte_free_tlb(tlb, pte, addr) do { } while (0)\n"
    changed = Overlay(tree, {"arch/one/include/asm-generic/tlb.h": shadow})
    assert asked(changed, tmp_path / "cache")[0] == outcome_of(changed, DEFAULT, ())
    without = Overlay(tree, {HOOK: None})
    assert asked(without, tmp_path / "cache") == (outcome_of(without, DEFAULT, ()), ["one"])


def test_another_question_has_its_own_answers(tmp_path: Path) -> None:
    """What one question was answered is nothing to another."""
    tree = open_checkout(str(folder(tmp_path / "k")))
    asked(tree, tmp_path / "cache")
    assert asked(tree, tmp_path / "cache", "another")[1] == ["one"]
    assert asked(tree, tmp_path / "cache")[1] == []


def test_an_answer_is_the_same_for_a_folder_and_a_commit(tmp_path: Path) -> None:
    """Content counts, not where it lies."""
    folder(tmp_path / "k", 3)
    asked(open_checkout(str(tmp_path / "k")), tmp_path / "cache")
    history(tmp_path / "h", 3)
    assert asked(open_tree(str(tmp_path / "h"), "v3"), tmp_path / "cache")[1] == []


def test_an_open_answer_is_not_kept(tmp_path: Path) -> None:
    """What rests on something that could not be read is asked again: it may be readable then."""
    root = folder(tmp_path / "k", 0)
    (root / HOOK).unlink()
    (root / HOOK).symlink_to("/nonexistent")
    found, missed = asked(open_checkout(str(root)), tmp_path / "cache")
    assert (found.notices, missed) == ((f"{HOOK}: this link leads out of the tree and was not followed",), ["one"])
    assert asked(open_checkout(str(root)), tmp_path / "cache") == (found, ["one"])


@pytest.mark.parametrize("which", ["ways/*/*", "parts/*"])
@pytest.mark.parametrize(
    "content", [None, [], ["a", "b", "c"], [1, 2, 3], {"a": 1}, [["one", "ready"], "x", [[], [], []]]]
)
def test_an_entry_of_another_shape_is_not_believed(tmp_path: Path, content: object, which: str) -> None:
    """JSON that is whole and says something else is no answer, and is taken away."""
    tree = open_checkout(str(folder(tmp_path / "k")))
    first, _ = asked(tree, tmp_path / "cache")
    entries = Entries(str(tmp_path / "cache"))
    places = [path.relative_to(entries.root).as_posix() for path in entries.root.rglob(which)]
    assert len(places) == 1
    for place in places:
        entries.write(place, content)
    assert asked(tree, tmp_path / "cache") == (first, ["one"])
    assert asked(tree, tmp_path / "cache") == (first, [])


def test_whole_trees_are_kept_by_their_name(tmp_path: Path) -> None:
    """The answers of a commit are kept together, for the architectures that were asked; open ones are not."""
    recall = Recall(Entries(str(tmp_path)), "q")
    outcome = outcome_of(open_checkout(str(folder(tmp_path / "k"))), DEFAULT, ())
    recall.keep_whole("c1", (), outcome)
    recall.keep_whole("c2", (), Outcome("failed"))
    recall.keep_whole("c3", (), Outcome("", "6.18", ("a notice",)))
    assert [recall.whole(name, ()) for name in ("c1", "c2", "c3")] == [outcome, None, None]
    assert recall.whole("c1", ("one",)) is None
    assert Recall(Entries(str(tmp_path)), "another").whole("c1", ()) is None


def test_hooks_differ() -> None:
    """The variants these tests go by are different trees."""
    assert len({variant(n)[HOOK] for n in range(6)}) == 6
    assert len(set(HOOKS)) == 3
