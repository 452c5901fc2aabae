"""One function body, once for every choice of preprocessor arms inside it."""

from __future__ import annotations

from typing import Final

from auditor.condition import Condition
from auditor.csource.directives import Branch
from auditor.csource.functions import Function
from auditor.csource.text import blank
from auditor.headers import Headers, Visit

MAX_VARIANTS: Final = 64
"""More alternatives than this in one body become one unreadable span."""


def variants(
    headers: Headers, visit: Visit, function: Function, where: Condition
) -> list[tuple[Condition, bytes]] | None:
    """The texts the body can have and where each is compiled; `None` beyond `MAX_VARIANTS`.

    Offsets in each text count from the opening brace.
    """
    body = function.file.code[function.start : function.end]
    chosen: list[tuple[Condition, bytes]] = [(where, body)]
    for arms in _conditionals(function):
        chosen = [
            (here, text)
            for condition, previous in chosen
            for here, text in _choices(headers, visit, function, arms, condition, previous)
        ]
        if len(chosen) > MAX_VARIANTS:
            return None
    return chosen


def _conditionals(function: Function) -> list[list[Branch]]:
    """The arms of each conditional in the body, outer conditionals first."""
    groups: dict[int, list[Branch]] = {}
    for branch in function.file.branches_within(function.start - 1, function.end):
        groups.setdefault(branch.group, []).append(branch)
    return list(groups.values())


def _choices(
    headers: Headers, visit: Visit, function: Function, arms: list[Branch], where: Condition, text: bytes
) -> list[tuple[Condition, bytes]]:
    """`text` with one arm kept, for each arm and for none of them."""
    result, rest = [], where
    for kept in arms:
        here = where & headers.where(visit, kept)
        rest = rest & ~here
        if not here.is_false:
            result.append((here, _without(text, function, [a for a in arms if a is not kept])))
    if not rest.is_false:
        result.append((rest, _without(text, function, arms)))
    return result


def _without(text: bytes, function: Function, arms: list[Branch]) -> bytes:
    for arm in arms:
        start, end = arm.start - function.start, arm.end - function.start
        text = text[:start] + blank(text[start:end]) + text[end:]
    return text
