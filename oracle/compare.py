"""What ptaudit says of a configuration, held against what the preprocessor makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from auditor.condition import parse
from oracle.follow import AFTER_RCU, AT_ONCE, PAGE_BATCH, TABLE_BATCH


class Answer(NamedTuple):
    """The functions at which a level's table arrives, and what it waits for there, as far as their names say."""

    ends: frozenset[str]
    waits: frozenset[str]

    def __str__(self) -> str:
        return f"{', '.join(sorted(self.waits)) or 'not told'}, at {', '.join(sorted(self.ends)) or 'no end'}"


def answer(ends: frozenset[str], values: Mapping[str, str]) -> Answer:
    """What the names of the ends mean in this configuration; nothing freed is `absent`."""
    return Answer(ends, frozenset(filter(None, (_waits(name, values) for name in ends))) if ends else _ABSENT)


_ABSENT: Final = frozenset({"absent"})
_SPELLED: Final = {"free_page": "free_pages", "__free_page": "__free_pages"}
"""Primitives to ptaudit that are macros, and what a preprocessor makes of them."""


def _waits(name: str, values: Mapping[str, str]) -> str:
    """Empty for a function that is no primitive: its body is in a C file."""
    if name in AT_ONCE:
        return "immediate"
    if name in PAGE_BATCH:
        return "batched"
    if name in AFTER_RCU:
        return "rcu"
    if name != TABLE_BATCH:
        return ""
    if values.get("MMU_GATHER_RCU_TABLE_FREE") != "y":
        return "batched"
    return "rcu" if values.get("PT_RECLAIM") == "y" else "semi-rcu"


def disagreement(theirs: Answer, level: Mapping[str, Any], paths: Sequence[Any], values: Mapping[str, str]) -> str:
    """How ptaudit's answer for a level differs from the preprocessor's; empty where they agree.

    `level` is its entry under `configs`, `paths` are the architecture's ways at that level.  They agree where

    - the deferral is known;
    - each way that this configuration has passes one of the ends, and each end is passed by one;
    - the names of the ends tell of nothing that ptaudit does not say; and, if every end is a primitive, of all it says.
    """
    if level["deferral"] == "unknown":
        return f"unknown: {level['reason']}"
    has = [path for path in paths if parse(path["condition"]).evaluate(values) is not False]
    return "; ".join(_differences(theirs, set(level["ways"]), [p for p in has if p["deferral"] != "absent"], values))


def _differences(theirs: Answer, said: set[str], ways: Sequence[Any], values: Mapping[str, str]) -> Iterator[str]:
    passed = [{_SPELLED.get(step["name"], step["name"]) for step in way["steps"]} for way in ways]
    if missing := theirs.ends.difference(*passed):
        yield f"no way of ptaudit's passes {', '.join(sorted(missing))}"
    for way, names in zip(ways, passed, strict=True):
        if not names & theirs.ends:
            yield f"the preprocessor sees nothing of {way['terminal']}(), {way['deferral']}"
    if missing := theirs.waits - said:
        yield f"ptaudit does not say {', '.join(sorted(missing))}"
    # a run-time test around a free leaves a way on which nothing is freed
    if all(_waits(name, values) for name in theirs.ends) and (more := said - theirs.waits - _ABSENT):
        yield f"the preprocessor does not say {', '.join(sorted(more))}"
