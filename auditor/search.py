"""The search for definitions passed over, by both processes of an audit.

The one that judges would only wait for the other's search, so it takes over
every third architecture: to begin with, it has modules to load and common
headers to read that the other knows by then.  What is found does not depend on
who searches.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.cside import Sent, remarked
from auditor.deadline import Deadline
from auditor.model import ArchFacts, Level, Notice
from auditor.side import Here, Side
from auditor.tree import KernelTree

if TYPE_CHECKING:
    from auditor.elsewhere import Elsewhere


class Search:
    """Who searches for what; facts are given first, then the results asked for."""

    def __init__(
        self, side: Side[Sent] | Here[Sent], tree: KernelTree, levels: tuple[Level, ...], deadline: Deadline
    ) -> None:
        self._side, self._tree, self._levels, self._deadline = side, tree, levels, deadline
        self._told = 0
        self._own: list[ArchFacts] = []
        self._elsewhere: Elsewhere | None = None
        self._replaced: dict[str, ArchFacts] = {}

    def give(self, facts: ArchFacts) -> None:
        """One architecture to search for."""
        if self._side.apart and self._told > 2 * len(self._own):
            self._own.append(facts)
        else:
            self._side.tell(facts.name)
            self._told += 1

    def results(self, answers: Iterator[ArchFacts]) -> Iterator[ArchFacts]:
        """The facts of each architecture for which the search changed them; `answers` are what the side sends."""
        self._side.told()
        for facts in self._own:
            complete = self._completed(facts)
            if complete is not facts:
                self._replaced[facts.name] = complete
                yield complete
        for _ in range(self._told):
            found = next(answers)
            if found.levels:
                yield found

    def _completed(self, facts: ArchFacts) -> ArchFacts:
        from auditor.elsewhere import Elsewhere  # not above: an audit that clears nobody needs none of it
        from auditor.sources import Sources

        if self._elsewhere is None:
            self._elsewhere = Elsewhere(Sources(self._tree))
        with self._deadline.allowance().running():
            return self._elsewhere.completed(facts, self._levels)

    def notices(self) -> tuple[Notice, ...]:
        """Which limit the search of this process met."""
        return self._elsewhere.sources.exhausted() if self._elsewhere else ()

    def noted(self, answer: ArchFacts) -> ArchFacts:
        """The asides of an architecture; the side made its `answer` from the facts it knew."""
        facts = self._replaced.get(answer.name)
        if facts is None or self._elsewhere is None:
            return answer
        return remarked(self._elsewhere.closure, facts, self._deadline.allowance())
