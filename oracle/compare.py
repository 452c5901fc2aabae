"""What ptaudit says of a configuration, held against what the preprocessor makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from auditor.condition import parse
from oracle.follow import AFTER_RCU, AT_ONCE, PAGE_BATCH, TABLE_BATCH


class Answer(NamedTuple):
    """The functions at which a level's table arrives, and what it waits for there, as far as their names say."""

    ends: frozenset[str]
    waits: frozenset[str]

    def __str__(self) -> str:
        return f"{', '.join(sorted(self.ends)) or 'nowhere'} ({', '.join(sorted(self.waits)) or 'not known'})"


_ALIASES: Final = {"absent": frozenset[str]()}


def answer(ends: frozenset[str], values: Mapping[str, str]) -> Answer:
    """What the names of the ends mean in this configuration."""
    return Answer(ends, frozenset(filter(None, (_waits(name, values) for name in ends))))


def _waits(name: str, values: Mapping[str, str]) -> str:
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


def disagreement(theirs: Answer, level: Mapping[str, Any], paths: list[Any], values: Mapping[str, str]) -> str:
    """How ptaudit's answer for a level differs from the preprocessor's; empty where they agree.

    `level` is its entry under `configs`, `paths` are the architecture's ways at
    that level, whose conditions `values` decide.
    """
    said = set(level["ways"]) - {"absent"}
    if level["deferral"] == "unknown":
        return f"unknown: {level['reason']}"
    live = [p for p in paths if p["deferral"] != "absent" and parse(p["condition"]).evaluate(values) is not False]
    names = [{step["name"] for step in path["steps"]} for path in live]
    return "; ".join(_differences(theirs, said, list(zip(live, names, strict=True))))


def _differences(theirs: Answer, said: set[str], live: list[tuple[Any, set[str]]]) -> Iterator[str]:
    passed = set().union(*(names for _, names in live)) if live else set()
    if missing := theirs.ends - passed - {TABLE_BATCH}:
        yield f"no way passes {', '.join(sorted(missing))}"
    if missing_waits := theirs.waits - said:
        yield f"it is never {', '.join(sorted(missing_waits))}"
    for path, names in live:
        if not names & theirs.ends:
            yield f"{path['deferral']} by {path['terminal']}() is not seen"
    beyond = theirs.ends - {name for name in theirs.ends if _waits(name, {})}
    if not beyond and (more := said - theirs.waits):
        yield f"it is never {', '.join(sorted(more))} there"
