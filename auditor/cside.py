"""The C side of an audit from end to end, as it may run in a process of its own.

It sends the facts of every architecture.  Meanwhile it is told which of them
would be cleared, and then searches those for definitions the walk passed over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from auditor.deadline import Allowance, Deadline, OutOfTime
from auditor.model import ArchFacts, Level, Location, Notice
from auditor.tree import Recorded

if TYPE_CHECKING:
    from auditor.closure import Closure

Sent = tuple[ArchFacts, frozenset[str]]
"""Facts, and the files read since what was sent before."""


def c_side(
    orders: Iterator[str],
    tree: Recorded,
    names: tuple[str, ...],
    levels: tuple[Level, ...],
    remarks: bool,
    deadline: Deadline,
) -> Generator[Sent, None, None]:
    """The facts of each of `names`; for each in `orders` what they become by the search, no levels where they stay.

    Then, without a name, what is to notice of all files read.  With `remarks`,
    once more for each of `names`: its asides, or why they were not looked for.
    """
    from auditor.elsewhere import Elsewhere  # not above: who only gives orders and reads the answers needs none of it
    from auditor.facts import collect
    from auditor.sources import Sources

    known: dict[str, ArchFacts] = {}
    sources = Sources(tree)
    time = {name: deadline.allowance() for name in names}
    for name in names:
        with time[name].running():
            known[name] = collect(sources, name, levels)
        yield known[name], tree.take()
    elsewhere = Elsewhere(sources.unscanned())
    for name in orders:
        with time[name].running():
            complete = elsewhere.completed(known[name], levels)
        yield (ArchFacts(name, ()) if complete is known[name] else complete), tree.take()
        known[name] = complete
    notices = (*tree.notices(), *sources.notices(), *elsewhere.sources.exhausted())
    yield ArchFacts("", (), notices=notices), tree.take()
    if remarks:  # all that verdicts and the exit code rest on is settled by now
        for name in names:
            yield remarked(elsewhere.closure, known[name], time[name]), tree.take()


def remarked(closure: Closure, facts: ArchFacts, time: Allowance) -> ArchFacts:
    """No more than the asides of an architecture, or a notice why they were not looked for."""
    from auditor.closure import asides

    if not facts.walked:  # it was given up before, and that was told
        return ArchFacts(facts.name, ())
    try:
        with time.running():
            return ArchFacts(facts.name, (), asides=asides(closure, facts))
    except OutOfTime as limit:
        why = f"{limit}; what only remarks rest on was not looked for"
        return ArchFacts(facts.name, (), notices=(Notice(Location(f"arch/{facts.name}"), why),))
