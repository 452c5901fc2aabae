"""The table as text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.answers import LEVELS, Comparison, State, Table, deferrals, freeing
from auditor.render.safe import visible


def render(table: Table, version: str) -> str:
    """A line for every architecture of every tree, then what has no answer and what was not understood."""
    head = ("TREE", "ARCH", "VERDICT", *(level.upper() for level in LEVELS))
    lines = [
        (tree.place.name, answer.arch, answer.verdict, *(deferrals(freeing(answer.ways(lv))) or "-" for lv in LEVELS))
        for tree in table.trees
        for answer in tree.outcome.answers
    ]
    return "".join((_headline(table), *(_aligned([head, *lines]) if lines else ()), *_troubles(table)))


def render_comparison(comparison: Comparison, version: str) -> str:
    """A line for every difference."""
    if not comparison.changes:
        return f"{visible(comparison.before)} and {visible(comparison.after)} say the same\n"
    head = ("ARCH", "WHAT", comparison.before, comparison.after)
    return "".join(_aligned([head, *((c.arch, c.what, c.before or "-", c.after or "-") for c in comparison.changes)]))


def _headline(table: Table) -> str:
    states = [tree.state for tree in table.trees]
    said = ", ".join(f"{states.count(state)} {state.value}" for state in State if state in states)
    trees = f"{len(states)} tree{'s' * (len(states) != 1)}"
    return f"{trees}: PT_RECLAIM, scenario {visible(table.scenario)}\n{said}\n\n"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"


def _troubles(table: Table) -> Iterator[str]:
    for tree in table.trees:
        if tree.state is not State.DONE:
            yield f"\n{visible(tree.place.name)}: {tree.state.value}: {visible(tree.outcome.failure)}\n"
        elif tree.outcome.notices:
            yield f"\n{visible(tree.place.name)}: incomplete\n"
            yield from (f"{visible(notice)}\n" for notice in tree.outcome.notices)
