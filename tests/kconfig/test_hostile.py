"""Truncated and hostile Kconfig: bounded time, a notice, no exception."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.condition import parse
from auditor.kconfig import KconfigModel
from auditor.kconfig.reader import read
from tests.kconfig.memory import MemoryTree, model

SECONDS = 10.0
"""Generous: on an idle machine each of these takes a fraction of one."""


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Every test here has to end soon."""
    start = time.process_time()
    yield
    assert time.process_time() - start < SECONDS


def test_a_cycle_of_sources_is_cut() -> None:
    """A file that includes itself over others is read once on each way, and said."""
    system = model('config A\n\tbool "a"\nsource "b"\n', b='source "arch/one/Kconfig"\nsource "b"\n')
    assert system.decide(parse("A")).possible
    assert any("includes itself" in notice.text for notice in system.notices())


def test_doubling_sources_are_cut() -> None:
    """Files that each include the next one twice would be read 2^40 times."""
    files = {f"k{i}": f'source "k{i + 1}"\nsource "k{i + 1}"\n' for i in range(60)}
    system = model('source "k0"\nconfig A\n\tbool "a"\n', **files)
    assert system.decide(parse("A")).possible
    assert any("files are sourced" in notice.text for notice in system.notices())


def test_ten_thousand_nested_ifs() -> None:
    """Depth costs no stack, and the conditions still count."""
    depth = 10_000
    opened = "".join(f"if A{i % 7}\n" for i in range(depth))
    symbols = "".join(f"config A{i}\n\tbool 'a'\n" for i in range(7))
    text = symbols + opened + "config X\n\tbool 'x'\n" + "endif\n" * depth
    system = model(text)
    assert system.decide(parse("X")).possible
    assert not system.decide(parse("X && !A3")).possible


def test_ten_thousand_ifs_without_an_end() -> None:
    """A truncated file loses nothing that is there."""
    system = model("if A\n" * 10_000 + "config X\n\tbool 'x'\nconfig A\n\tbool 'a'\n")
    assert not system.decide(parse("X && !A")).possible
    assert any("has no end" in notice.text for notice in system.notices())


def test_ten_thousand_ends_without_a_beginning() -> None:
    """Stray ends close nothing."""
    text = "if A\n" * 2_000 + "endmenu\n" * 10_000 + "config X\n\tdef_bool y\n"
    assert model(text).declared("X")


@pytest.mark.parametrize("word", ["depends on ", "select ", "bool ", "default ", "range ", "help "])
def test_a_line_of_a_megabyte(word: str) -> None:
    """A line of a megabyte is cut, whatever it says."""
    for stuff in ("A && " * 200_000, "(" * 1_000_000, '"' + "x" * 1_000_000, "$(" * 500_000):
        text = f"config X\n\tbool 'x'\n\t{word}{stuff}\nconfig Y\n\tdef_bool y\n"
        system = model(text)
        assert not system.decide(parse("!Y")).possible
        system.decide(parse("X"))


def test_a_megabyte_of_continued_lines() -> None:
    """A line that goes on for a megabyte is cut; what it demands is then not known, and said."""
    text = "config X\n\tbool 'x'\n\tdepends on " + "A && \\\n" * 200_000 + "A\nconfig A\n\tbool\n"
    system = model(text)
    assert system.decide(parse("X")).free == ("$(arch/one/Kconfig:3)",)
    assert [notice.location.line for notice in system.notices()] == [3]
    assert not model(text.replace(" \\\n", " ", 20)).decide(parse("A")).possible


def test_a_symbol_of_ten_thousand_definitions() -> None:
    """Many definitions and many selects of one symbol stay linear."""
    text = "".join(f"config X\n\tbool 'x' if A{i}\nconfig A{i}\n\tbool 'a'\n\tselect X\n" for i in range(3_000))
    assert model(text).decide(parse("X && A7")).possible


def test_symbols_that_lean_on_each_other() -> None:
    """Circles of defaults, selects and dependencies end."""
    text = """
        config A
            def_bool B
            select C
        config B
            def_bool A
        config C
            bool
            default D
            select A
        config D
            def_bool C
            depends on A
        config N
            int
            default M
        config M
            int
            default N
        """
    system = model(text)
    system.decide(parse("A && !D"))
    system.decide(parse("N > 3 && M < 2"))


def test_a_choice_of_a_thousand_members() -> None:
    """A choice stays linear in its members."""
    members = "".join(f"config A{i}\n\tbool 'a'\n" for i in range(1_000))
    system = model(f"choice\n\tprompt 'c'\n{members}endchoice\n")
    assert not system.decide(parse("A3 && A999")).possible
    assert system.decide(parse("A999")).witness == (("A999", "y"),)


def test_a_missing_file_is_a_notice() -> None:
    """What a file that is not there declares is not known, and that is said."""
    system = model('source "not/there"\nsource "not/$(X)/there"\n')
    assert [notice.location.line for notice in system.notices()] == [1, 2]


def test_a_tree_without_any_kconfig() -> None:
    """No file, no symbol, no exception."""
    system = KconfigModel(MemoryTree({}), "one")
    assert not system.declared("A")
    assert not system.decide(parse("A")).possible


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    """Whatever a file holds, it is entries and notices."""
    read(data, "K")


KEYWORDS = [
    "config A", "config B", "menuconfig A", "choice", "endchoice", "if A", "endif", "menu 'm'",
    "endmenu", "\tbool", "\ttristate 't'", "\tint 'n'", "\tdefault y if A", "\tdefault 3",
    "\tdepends on A", "\tdepends on B if A", "\tselect B", "\timply A if B=m", "\trange 1 B",
    "\thelp", "\t  text", "", "\\", "\tmodules", "\ttransitional", "\toptional", "comment 'c'",
    'source "arch/one/Kconfig"', "\tvisible if B", "\tprompt 'p' if A", "depends on (", "\tdef_bool $(x)",
]  # fmt: skip


@given(st.lists(st.sampled_from(KEYWORDS), max_size=25), st.booleans())
def test_any_order_of_lines_is_answered(lines: list[str], cut: bool) -> None:
    """Statements in any order, even cut off, give an answer to every question."""
    text = "\n".join(lines)
    system = model(text[: len(text) // 2] if cut else text)
    for question in ("A", "!A && B", "A=m", "A > 2 || B"):
        decision = system.decide(parse(question))
        assert decision.possible != bool(decision.reason)
