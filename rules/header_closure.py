"""header-closure: a core file expands an outer hook and does not see the header that defines the inner one."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.condition import any_of
from auditor.model import ArchFacts, Claim, Effect, Extra, Level, Mention, Related, Rule

ID = "header-closure"
_AMONG = {
    "expands-unseen-hook": "among the includes",
    "expands-perhaps-unseen-hook": "among the includes that could be followed",
}


def check(facts: ArchFacts) -> Iterator[Claim]:
    """One note for each file of the core that cannot compile for this architecture once its object is built."""
    for mention in facts.asides:
        if mention.name in _AMONG:
            yield _claim(facts, mention)


def _claim(facts: ArchFacts, mention: Mention) -> Claim:
    hook, _, headers = mention.detail.partition(" ")
    level = Level(hook.partition("_")[0])
    text = f"{hook}() is expanded here, and {headers}, which defines the hook, is not {_AMONG[mention.name]}"
    used = any_of(path.condition for path in facts.level(level).paths if path.steps)
    where = mention.condition & used
    related = tuple(Related(p.hook.location, "the definition") for p in facts.level(level).paths[:1] if p.hook)
    return Claim(ID, level, Effect.NOTE, where, mention.location, text, None, related)


RULE = Rule(ID, "a file expands a hook without seeing the header that defines it", check, Extra.REMARKS)
