"""What has to hold of any bytes that the three readers of foreign text are given.

One function a reader.  It may raise `AuditError` only, which says what is wrong with the input; a well-formed answer is
checked: offsets lie in the text, lines are right, conditions part everything and read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from auditor.condition import FALSE, Condition, exact, parse, symbol
from auditor.csource.directives import SourceFile
from auditor.csource.functions import FunctionIndex
from auditor.csource.syntax import parse_body
from auditor.csource.text import spliced
from auditor.errors import PatchError
from auditor.facts import collect
from auditor.headers import END, Headers
from auditor.includes import Includes, Universe
from auditor.kconfig.reader import read
from auditor.model import Level
from auditor.patches import read_series
from auditor.patches.model import Series
from auditor.sources import Sources
from tests.kconfig.memory import MemoryTree, model

MAX_BYTES = 4096
"""Longer input is cut: what takes long on it takes long on less, and would be seen there."""
MAX_NAMES = 12
"""Names looked up in one input."""

HEADER = "arch/one/include/asm/tlb.h"


def c_source(data: bytes) -> None:
    """A header: its scan, its bodies, the macros in force, and the whole trace of a hook that it may hold."""
    file = SourceFile("x.h", spliced(data))
    assert len(file.text) == len(file.code) == len(data)
    assert file.text.count(b"\n") == len(re.findall(rb"\n|\r(?!\n)", data))
    for offset in _offsets(file):
        assert 0 <= offset <= len(data)
        assert file.line(offset) == file.text.count(b"\n", 0, offset) + 1
    for branch in file.branches:
        assert 0 <= branch.start <= branch.end <= len(data)
        assert branch.parent is None or branch.parent.start <= branch.start <= branch.end <= branch.parent.end
    _functions(file)
    _preprocessed(data, sorted(file.macros)[:MAX_NAMES])


def _offsets(file: SourceFile) -> Iterator[int]:
    yield from (macro.offset for macros in file.macros.values() for macro in macros)
    yield from (include.offset for include in file.includes)
    yield from (branch.test.offset for branch in file.branches if branch.test)


def _functions(file: SourceFile) -> None:
    index = FunctionIndex(file)
    ends = [0]
    for start, end in index.blocks:
        assert ends[-1] <= start < end <= len(file.code)
        assert file.code[start : start + 1] == b"{"
        ends.append(end)
    names = dict.fromkeys(re.findall(rb"\w+(?=\s*\()", file.code))
    for name in list(names)[:MAX_NAMES]:
        for function in index.named(name.decode()):
            assert file.code[function.offset :].startswith(name)
            assert function.offset < function.start <= function.end <= len(file.code)
            parse_body(file.code[function.start : function.end])


def _preprocessed(data: bytes, names: list[str]) -> None:
    tree = MemoryTree({HEADER: data, "arch/one/mm/x.c": data, "mm/memory.c": data})
    sources = Sources(tree)
    includes = Includes(sources, "one")
    headers = Headers(sources, includes, Universe(includes))
    for name in names:
        seen = FALSE
        for state in headers.macros(name, END, 0):
            assert (state.where & seen).is_false
            seen |= state.where
            _reads_back(state.where)
        assert seen.is_true
    for path in collect(sources, "one", (Level.PTE,)).level(Level.PTE).paths:
        _reads_back(path.condition)
        for step in path.steps:
            assert 0 <= (step.location.line or 0) <= data.count(b"\n") + data.count(b"\r") + 1


def _reads_back(condition: Condition) -> None:
    assert parse(exact(condition)) is condition


def kconfig(data: bytes) -> None:
    """A Kconfig file: its entries, and what a solver makes of them."""
    entries, notices = read(data, "Kconfig")
    lines = data.count(b"\n") + 1
    for notice in notices:
        assert 1 <= (notice.location.line or 1) <= lines
        assert "\n" not in str(notice)
    one = model(data)
    numbers = {entry.name for entry in entries if entry.type not in ("bool", "")}  # those may be anything
    for name in dict.fromkeys(entry.name for entry in entries if re.fullmatch(r"\w+", entry.name)):
        if name in numbers:
            continue
        on, off = one.decide(symbol(name)), one.decide(~symbol(name))
        assert on.possible or off.possible
        assert on.open or not on.possible or dict(on.witness).get(name, "n") != "n"
        break
    for notice in one.notices():
        assert "\n" not in str(notice)


def patches(data: bytes) -> None:
    """A mail, an mbox or a diff: only names inside of the tree, and a message of one line where it is refused."""
    try:
        series = read_series(data, "input")
    except PatchError as error:
        refused = error
    else:
        return _series(series)
    assert str(refused).startswith("input: ")
    assert len(str(refused).split("\n")) == 1


def _series(series: Series) -> None:
    assert series.patches
    for patch in series.patches:
        assert patch.diff
        for file in patch.files:
            assert file.path
            for name in filter(None, (file.old, file.new)):
                assert not name.startswith("/")
                assert not {"..", ".git"} & {*name.split("/")}
            assert all(hunk.line >= 0 for hunk in file.hunks)


ORACLES: dict[str, Callable[[bytes], None]] = {"c": c_source, "kconfig": kconfig, "patch": patches}
"""The readers by name; the folders of `regressions` are called the same."""
