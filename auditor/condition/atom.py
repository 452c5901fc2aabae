"""The variables of a formula, and what one of them says of a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Atom(NamedTuple):
    """One variable; `rank` 0 is `=y`, 1 is `=m`, 2 is `> bound`, 3 is opaque text."""

    name: str
    rank: int
    bound: int = 0


YES: Final = 0
MODULE: Final = 1
ABOVE: Final = 2
OPAQUE: Final = 3

Literal = tuple[Atom, bool]
Cube = tuple[Literal, ...]
"""A conjunction of literals."""


def holds(atom: Atom, config: Mapping[str, str]) -> bool:
    """Whether a configuration sets the variable; see `Condition.evaluate`."""
    value = config.get(atom.name, "n")
    if atom.rank == MODULE:
        return value == "m"
    if atom.rank == ABOVE:
        return (1 if value == "y" else number(value)) > atom.bound  # autoconf.h: y is 1
    return value == "y" or (value not in ("n", "m", "") and number(value) != 0)


def number(text: str) -> int:
    """The integer a `.config` value stands for; what is no number counts as 0."""
    try:
        return int(text, 0)
    except ValueError:
        return 0
