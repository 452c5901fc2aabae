"""Lines of commits, walked by two processes side by side where that pays."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain, groupby
from typing import Final, NamedTuple

from auditor.arches import architectures
from auditor.history.finder import Finder
from auditor.history.line import Found, State, Step, walk
from auditor.side import Side, worthwhile

MOST: Final = 4_096
"""Architectures of one tree that are shared out: any pipe holds so many tickets, and none waits for room."""


class Lines:
    """Walks lines of commits; where that pays, another process walks the same line for some of the architectures.

    Neither waits for the other: what one has found the other never needs.
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._other: Side[Found | None] | None = None
        self._theirs: frozenset[str] = frozenset()

    def close(self) -> None:
        """Let go of the other process, and of what it knows."""
        other, self._other, self._theirs = self._other, None, frozenset()
        if other:
            other.close()

    def along(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> Iterator[Found]:
        """What is found in `base` (nothing, where that is empty), and after each step that may have changed it.

        It is about `arches`, or (none given) every architecture a tree has.
        """
        if not base or len(arches) == 1 or not worthwhile(2):
            yield from walk(self._finder, base, steps, _Wanted(arches))
            return
        try:
            both = self._further(base, steps, arches) if self._other else self._first(base, steps, arches)
        except BaseException:  # the other process is not at the end of the line, and of no use for another
            self.close()
            raise
        yield from _together(*both)

    def _first(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> tuple[list[Found], list[Found]]:
        """What each process finds along the first line: the other one is forked, and knows what is known here."""
        order = self._order(base, arches)
        tickets = _tickets(len(order))
        self._finder.apart(base).read()
        others = _Taken(order[::-1], tickets, _Wanted(("",)))
        self._other = Side(_others, self._finder, _Order(base, steps, others))
        mine = _Taken(order, tickets, _Wanted(arches))
        try:
            return self._meanwhile(walk(self._finder, base, steps, mine))
        finally:
            os.close(tickets)
            self._theirs = frozenset(order) - mine.taken

    def _further(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> tuple[list[Found], list[Found]]:
        """The same for a later line: each has the architectures it knows something of."""
        assert self._other
        theirs = self._theirs.intersection(arches) if arches else self._theirs
        self._other.tell(_Order(base, steps, _Wanted(tuple(sorted(theirs)) or ("",))))
        return self._meanwhile(walk(self._finder, base, steps, _Wanted(arches, but=self._theirs)))

    def _order(self, base: str, arches: tuple[str, ...]) -> tuple[str, ...]:
        """The architectures to be shared out; what has more headers comes first, for it takes longer."""
        tree = self._finder.tree(base)
        wanted = _Wanted(arches).first(architectures(tree))
        sizes = {arch: len(tree.names(f"arch/{arch}/include/asm")) for arch in wanted}
        return tuple(sorted(sizes, key=lambda arch: (-sizes[arch], arch))[:MOST])

    def _meanwhile(self, mine: Iterator[Found]) -> tuple[list[Found], list[Found]]:
        """All that is found here, and what the other process has found by then and after."""
        assert self._other
        here, there, found = list[Found](), list[Found](), self._found()
        for one in mine:
            here.append(one)
            while self._other.ready() and (another := next(found, None)):  # the pipe does not hold much
                there.append(another)
        return here, [*there, *found]

    def _found(self) -> Iterator[Found]:
        """What the other process finds along a line."""
        assert self._other
        while (found := next(self._other)) is not None:
            yield found


class _Wanted(NamedTuple):
    """Some architectures (none named: all), but for others."""

    arches: tuple[str, ...]
    but: frozenset[str] = frozenset()

    def first(self, arches: tuple[str, ...]) -> Iterable[str]:
        """See `Share.first`."""
        return filter(self.has, arches)

    def has(self, arch: str) -> bool:
        """See `Share.has`."""
        return arch not in self.but and (not self.arches or arch in self.arches)


class _Taken:
    """The architectures that a process takes, one by one, from its end of a list, as long as there are tickets.

    Of those that are not in the list it has the ones `beside`.
    """

    def __init__(self, order: tuple[str, ...], tickets: int, beside: _Wanted) -> None:
        self._order = order
        self._tickets = tickets
        self._beside = beside
        self.taken: set[str] = set()

    def first(self, arches: tuple[str, ...]) -> Iterator[str]:
        """See `Share.first`."""
        for arch in self._order:
            if not os.read(self._tickets, 1):
                break
            self.taken.add(arch)
            yield arch
        yield from filter(self._newcomer, arches)

    def has(self, arch: str) -> bool:
        """See `Share.has`."""
        return arch in self.taken or self._newcomer(arch)

    def _newcomer(self, arch: str) -> bool:
        return arch not in self._order and self._beside.has(arch)


def _tickets(count: int) -> int:
    """A descriptor to read so many bytes from, each only once, whoever reads."""
    tickets, filling = os.pipe()
    os.write(filling, bytes(count))
    os.close(filling)
    return tickets


class _Order(NamedTuple):
    """What another process is asked for."""

    base: str
    steps: tuple[Step, ...]
    share: _Wanted | _Taken


def _others(orders: Iterator[_Order], finder: Finder, first: _Order) -> Iterator[Found | None]:
    """What the other process finds along each line, `None` at its end."""
    for base, steps, share in chain((first,), orders):
        yield from walk(finder, base, steps, share)
        yield None


def _together(mine: list[Found], theirs: list[Found]) -> Iterator[Found]:
    """What two processes find, as if one had."""
    halves: dict[bool, State] = {}
    both = merge(((f.steps, True, f) for f in mine), ((f.steps, False, f) for f in theirs), key=lambda item: item[0])
    for steps, items in groupby(both, key=lambda item: item[0]):
        audited: list[str] = []
        for _, own, found in items:
            halves[own] = found.state
            audited += found.audited
        state = {arch: said for half in halves.values() for arch, said in half.items()}
        yield Found(steps, dict(sorted(state.items())), tuple(sorted(audited)))
