"""The `select` an architecture lacks, put where its Kconfig file keeps such lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from auditor.convert.model import Edit
from auditor.scenario import RCU_TABLE_FREE
from auditor.tree import KernelTree

_ENTRY: Final = re.compile(r"(menu)?config[ \t]+\w+")
_ALWAYS: Final = re.compile(r"\s+(def_bool y|default y)\s*(#.*)?")
_SELECT: Final = re.compile(r"(\s+)select[ \t]+(\w+)")
_PROMPT: Final = re.compile(r"""\s+(bool|tristate|prompt)[ \t]+["']""")
_FAMILY: Final = "MMU_GATHER_"


class _Entry(NamedTuple):
    """One entry that is always on: the line (from 1) that says so, and its `select`s: line, indentation, symbol."""

    default: int
    selects: tuple[tuple[int, str, str], ...]


def missing_select(arch: str, tree: KernelTree, condition: str) -> Edit | None:
    """A line for the entry that holds most of the architecture's selects (none does: the first that is always on).

    `None` where no entry of its Kconfig file is always on.  `condition` is the symbol it depends on, empty for none.
    """
    path = f"arch/{arch}/Kconfig"
    lines = (tree.read(path) or b"").decode("utf-8", "surrogateescape").split("\n")
    entries = _always(lines)
    if not entries:
        return None
    entry = max(entries, key=lambda e: len(e.selects))
    place = _place([name for _, _, name in entry.selects])
    number, indentation, _ = entry.selects[max(place - 1, 0)] if entry.selects else (entry.default, "\t", "")
    after = place > 0 or not entry.selects
    line = f"{indentation}select {RCU_TABLE_FREE}{f' if {condition}' * bool(condition)}"
    return Edit(path, number + after, (), (line,))


def _always(lines: list[str]) -> list[_Entry]:
    """The entries with a default of y, no dependency of their own, and no prompt that could turn them off."""
    found: list[_Entry] = []
    start = None
    for number, line in enumerate((*lines, "config"), 1):
        if line[:1].isspace() or not line or line.startswith("#"):
            continue
        if start is not None:
            found += _entry(lines[start : number - 1], start)
        start = number if _ENTRY.match(line) else None
    return found


def _entry(body: list[str], start: int) -> Iterator[_Entry]:
    """The entry with this body, if nothing in it can be the reason for another value than y."""
    default, selects = 0, []
    for offset, line in enumerate(body, 1):
        if line.strip() in ("help", "---help---"):
            break
        if "depends on" in line or _PROMPT.match(line):
            return
        match = _SELECT.match(line)
        if match:
            selects.append((start + offset, match[1], match[2]))
        elif _ALWAYS.fullmatch(line):
            default = start + offset
    if default:
        yield _Entry(default, tuple(selects))


def _place(names: list[str]) -> int:
    """Before which of `names` the new one goes: among its family, else where the fewest stand in the wrong order."""
    family = [i for i, name in enumerate(names) if name.startswith(_FAMILY)]
    if family:
        return next((i for i in family if names[i] > RCU_TABLE_FREE), family[-1] + 1)
    wrong = [
        sum(name > RCU_TABLE_FREE for name in names[:i]) + sum(name < RCU_TABLE_FREE for name in names[i:])
        for i in range(len(names) + 1)
    ]
    return max(i for i, count in enumerate(wrong) if count == min(wrong))
