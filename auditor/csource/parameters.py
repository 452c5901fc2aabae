"""The names of a function's parameters, as far as its head tells them."""

from __future__ import annotations

import re
from typing import Final

VARIADIC: Final = "..."
UNTOLD: Final = "?"
"""A parameter whose name a macro hides; it may stand for several."""

_BESIDE: Final = re.compile(r"\[+[^\]]*\]+|\b__\w+\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
"""What is no part of a name: how long an array is, and attributes."""
_POINTER: Final = re.compile(r"\(\s*\*\s*(?:const\s+)?(\w+)\s*\)")
_QUALIFIER: Final = re.compile(r"\b(?:const|volatile|restrict|register)\b")
_AGAIN: Final = re.compile(r"^(.+?)(?: \1)+$")
"""A parameter that stands in each arm of a conditional."""
_TYPE: Final = re.compile(r"\b(?:(?:struct|union|enum)\s+\w+|void|bool|char|short|int|long|signed|unsigned)\b")


def parameters(text: bytes) -> tuple[str, ...]:
    """The names of the parameters; a parameter without a name is empty."""
    parts = split_arguments(text.decode("utf-8", "replace"))
    return tuple(_name(part) for part in parts if part.strip() not in ("", "void"))


def _name(text: str) -> str:
    if text.strip() == VARIADIC:
        return VARIADIC
    pointer = _POINTER.search(text)
    if pointer:
        return pointer.group(1)
    plain = _QUALIFIER.sub(" ", _BESIDE.sub(" ", text))
    if "(" in plain:
        return UNTOLD
    plain = _AGAIN.sub(r"\1", " ".join(plain.split()))
    _, star, behind = plain.rpartition("*")
    declared, types = _TYPE.subn(" ", behind)
    words = declared.split() if star or types else _behind_type(declared.split())
    if not words:
        return "" if (star or types) and "(" not in text else UNTOLD
    names = [word for word in words if not word.startswith("__")] or words
    return names[0] if len(names) == 1 else UNTOLD


def _behind_type(words: list[str]) -> list[str]:
    """What follows the name of a type; words that begin like an attribute are none, unless there is no other."""
    plain = [word for word in words if not word.startswith("__")]
    return (plain if len(plain) > 1 else words)[1:]


def split_arguments(text: str) -> list[str]:
    """The parts between the commas of the outermost level."""
    parts, depth, at = [], 0, 0
    for index, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[at:index])
            at = index + 1
    return [*parts, text[at:]]
