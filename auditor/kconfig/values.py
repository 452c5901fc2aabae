"""What Kconfig's expressions come to in one configuration (scripts/kconfig/expr.c)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

TRISTATE: Final[Mapping[str, int]] = {"n": 0, "m": 1, "y": 2}


def compare(operator: str, left: tuple[str, str], right: tuple[str, str]) -> bool:
    """Whether `left operator right`, each a type (empty for a constant) and a text; see expr.c."""
    numbers = number(*left), number(*right)
    one: int | str
    two: int | str
    if None in numbers or left[0] == right[0] == "string":
        one, two = left[1], right[1]
    else:
        one, two = numbers[0] or 0, numbers[1] or 0
    order = (one > two) - (one < two)  # type: ignore[operator]
    outcome = {
        "=": order == 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }
    return outcome[operator]


_NUMBER: Final = {
    "int": (re.compile(r"\s*[-+]?\d+"), 10),
    "hex": (re.compile(r"\s*[-+]?(0[xX])?[0-9a-fA-F]+"), 16),
    "": (re.compile(r"\s*[-+]?(0[xX][0-9a-fA-F]+|\d+)"), 0),
}


def number(kind: str, text: str) -> int | None:
    """The number `text` is for a symbol of type `kind` (empty: a constant), if it is one."""
    if kind in ("bool", "tristate"):
        return TRISTATE.get(text, -1)
    pattern, base = _NUMBER.get(kind, _NUMBER[""])
    if pattern.fullmatch(text) is None:
        return None
    digits = text.strip().lstrip("+-").lower()
    if base == 0 and len(digits) > 1 and digits[0] == "0" and digits[1] != "x":
        base = 8
    try:
        value = int(digits, base)
    except ValueError:
        return None
    return -value if text.strip().startswith("-") else value
