"""The table as a flat one: a row for every architecture of every tree, and one for a tree without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.answers import LEVELS, State, Table, conditions, deferrals

HEAD: Final = (
    *("tree", "kind", "revision", "release", "state", "arch", "verdict", "reason"),
    *(name for level in LEVELS for name in (level, f"{level}_when")),
)


def rows(table: Table) -> Iterator[tuple[str, ...]]:
    """The cells of each row, in the order of `HEAD`."""
    for tree in table.trees:
        place, outcome = tree.place, tree.outcome
        about = (place.name, place.kind.value, place.revision, outcome.release, tree.state.value)
        if tree.state is not State.DONE:
            yield (*about, "", "", outcome.failure, *("" for _ in LEVELS for _ in range(2)))
        for answer in outcome.answers:
            ways = (answer.ways(level) for level in LEVELS)
            cells = (cell for found in ways for cell in (deferrals(found), conditions(found)))
            yield (*about, answer.arch, answer.verdict, answer.reason, *cells)
