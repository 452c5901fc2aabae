"""The C side of an audit from end to end, as it may run in a process of its own.

It sends the facts of every architecture.  Meanwhile it is told which of them
would be cleared, and then searches those for definitions the walk passed over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

from auditor.model import ArchFacts, Level
from auditor.tree import Recorded

Sent = tuple[ArchFacts, frozenset[str]]
"""Facts, and the files read since what was sent before."""


def c_side(
    orders: Iterator[str], tree: Recorded, names: tuple[str, ...], levels: tuple[Level, ...], remarks: bool
) -> Generator[Sent, None, None]:
    """The facts of each of `names`; for each in `orders` what they become by the search, no levels where they stay.

    Then, without a name, what is to notice of all files read.  With `remarks`,
    once more for each of `names`: its asides.
    """
    from auditor.elsewhere import Elsewhere  # not above: who only gives orders and reads the answers needs none of it
    from auditor.facts import facts_of
    from auditor.sources import Sources

    known: dict[str, ArchFacts] = {}
    sources = Sources(tree)
    for facts in facts_of(sources, names, levels):
        known[facts.name] = facts
        yield facts, tree.take()
    elsewhere = Elsewhere(sources.unscanned())
    for name in orders:
        complete = elsewhere.completed(known[name], levels)
        yield (ArchFacts(name, ()) if complete is known[name] else complete), tree.take()
        known[name] = complete
    notices = (*tree.notices(), *sources.notices(), *elsewhere.sources.exhausted())
    yield ArchFacts("", (), notices=notices), tree.take()
    if remarks:  # all that verdicts and the exit code rest on is settled by now
        from auditor.closure import asides

        for name in names:
            yield ArchFacts(name, (), asides=asides(elsewhere.closure, known[name])), tree.take()
