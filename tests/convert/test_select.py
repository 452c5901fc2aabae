"""Where the missing `select` goes."""

from __future__ import annotations

import pytest

from auditor.convert.model import Edit
from auditor.convert.select import missing_select
from auditor.tree import open_checkout
from tests.conftest import KernelTree

LINE = "\tselect MMU_GATHER_RCU_TABLE_FREE"


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("config A\n\tbool\n\tdefault y\n\tselect B\n\tselect Z\n", 5),
        ("config A\n\tdef_bool y\n\tselect Z\n\tselect Y\n", 3),
        ("config A\n\tdef_bool y\n\tselect B\n\tselect C\n", 5),
        ("config A\n\tdef_bool y\n\tselect Z\n\tselect MMU_GATHER_NO_RANGE\n\tselect B\n", 5),
        ("config A\n\tdef_bool y\n\tselect MMU_GATHER_TABLE_FREE\n\tselect B\n", 3),
        ("config A\n\tdef_bool y\n\tselect Z\n\tselect B\n\tselect P\n\tselect Q\n", 5),
        ("config A\n\tdef_bool y\n\tselect B\n\thelp\n\t  words\n\tselect C\n", 4),
        ("config A\n\tdef_bool y\n\nconfig B\n\tbool\n", 3),
    ],
)
def test_the_line_stands_among_its_family_or_in_the_order_there_is(
    kernel_tree: KernelTree, entry: str, line: int
) -> None:
    tree = open_checkout(str(kernel_tree({"arch/a/Kconfig": entry.encode()})))
    assert missing_select("a", tree, "") == Edit("arch/a/Kconfig", line, (), (LINE,))


def test_the_entry_with_most_selects_of_those_that_are_always_on_gets_it(kernel_tree: KernelTree) -> None:
    text = (
        "config A\n\tbool 'a choice'\n\tselect B\n\tselect C\n\tselect D\n\n"
        "config E\n\tdef_bool y\n\tdepends on A\n\tselect B\n\tselect C\n\n"
        "config F\n\tdef_bool y\n\nconfig G\n\tdef_bool y\n\tselect N\n"
    )
    tree = open_checkout(str(kernel_tree({"arch/a/Kconfig": text.encode()})))
    assert missing_select("a", tree, "MMU") == Edit("arch/a/Kconfig", 18, (), (f"{LINE} if MMU",))


def test_without_an_entry_that_is_always_on_there_is_no_place(kernel_tree: KernelTree) -> None:
    tree = open_checkout(str(kernel_tree({"arch/a/Kconfig": b"config A\n\tbool 'a choice'\n\tselect B\n"})))
    assert missing_select("a", tree, "") is None


@pytest.mark.parametrize(
    "prompt",
    ["\tbool 'a board'", '\tbool "a board"', "\tdef_bool y\n\tprompt 'a board'", "\ttristate 'a board' if EXPERT"],
)
def test_an_entry_that_somebody_can_turn_off_is_not_always_on(kernel_tree: KernelTree, prompt: str) -> None:
    text = f"config A\n\tbool\n\tdefault y\n\tselect B\n\nconfig BOARD\n{prompt}\n\tdefault y\n\tselect C\n\tselect D\n"
    tree = open_checkout(str(kernel_tree({"arch/a/Kconfig": text.encode()})))
    assert missing_select("a", tree, "") == Edit("arch/a/Kconfig", 5, (), (LINE,))
