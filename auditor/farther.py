"""What other folders put in the place of a function: a member of an operations structure, or a `__weak` definition.

The trace looks for both in the architecture and in the core.  A driver can
set a member, and any folder can define what is weak elsewhere; of the
thousands of files that could, none is looked into unless a hook that would
be cleared goes through such a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.model import ArchFacts, Level, Location, Notice, StepKind
from auditor.sources import Sources

_ELSEWHERE: Final = frozenset("arch mm include Documentation tools samples scripts usr LICENSES".split())
"""Top folders with other architectures, with what was searched, or without code of the kernel."""


def replacements(sources: Sources, facts: ArchFacts) -> Iterator[Notice]:
    """A notice for each file outside of the architecture and the core that replaces a function on the way."""
    steps = [step for path in facts.level(Level.PTE).paths for step in path.steps]
    members = {step.name for step in steps if step.kind is StepKind.INDIRECT}
    weak = {step.name for step in steps} & facts.replaceable
    if not members and not weak:
        return
    for path in _code(sources):
        data = sources.tree.read(path) or b""
        for name in sorted(members):
            if name.encode() in data and (found := _set(name).search(sources.file(path).code)):
                place = Location(path, sources.file(path).line(found.start()))
                yield Notice(place, f"the member {name} is set here too, where it was not followed")
        for name in sorted(weak):
            if name.encode() in data:
                for function in sources.functions(name)[path]:
                    place = Location(path, function.line)
                    yield Notice(place, f"{name}() is defined here too, and is __weak where it was followed")


def _set(member: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?:\.|->)\s*" + re.escape(member.encode()) + rb"\s*(?:=(?!=)|,)")


def _code(sources: Sources) -> Iterator[str]:
    tops = (name[:-1] for name in sources.tree.names("") if name.endswith("/"))
    for top in tops:
        if top not in _ELSEWHERE and not top.startswith("."):
            yield from sources.below(top, ".c")
