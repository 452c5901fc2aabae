"""Lines of commits, walked by two processes side by side where that pays."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain, groupby, pairwise
from typing import Final, NamedTuple

from auditor.arches import architectures
from auditor.history.finder import Finder
from auditor.history.line import Found, Share, State, Step, walk
from auditor.side import Side, worthwhile

_Both = tuple[list[Found], list[Found]]
"""What this process has found, and what the other one has."""

MOST: Final = 4_096
"""Architectures of one tree that are shared out: any pipe holds so many tickets, and none waits for room."""

ANEW: Final = 1_000
"""Paths that change at once where few answers are expected to stay: another release, say."""

MOST_STRETCHES: Final = 64
"""Parts of a line; each takes a descriptor."""


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
            yield from walk(self._finder, base, steps, _wanted(arches))
            return
        try:
            both = self._further(base, steps, arches) if self._other else self._first(base, steps, arches)
        except BaseException:  # the other process is not at the end of the line, and of no use for another
            self.close()
            raise
        yield from _together(*both)

    def _first(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> _Both:
        """What each process finds along the first line: the other one is forked, and knows what is known here."""
        order = self._order(base, arches)
        self._finder.apart(base).read()
        stretches = tuple(_stretches(base, steps))
        tickets = [_tickets(len(order)) for _ in stretches]
        others = [_Taken(order[::-1], those, _NOBODY) for those in tickets]
        mine = [_Taken(order, those, _wanted(arches)) for those in tickets]
        self._other = Side(_others, self._finder, tuple(zip(stretches, others, strict=True)))
        try:
            return self._meanwhile(tuple(zip(stretches, mine, strict=True)))
        finally:
            for those in tickets:
                os.close(those)
            self._theirs = frozenset(order) - mine[-1].taken

    def _further(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> _Both:
        """The same for a later line: each has the architectures it knows something of."""
        assert self._other
        theirs = self._theirs.intersection(arches) if arches else self._theirs
        whole = _Stretch(0, base, steps)
        self._other.tell(((whole, _Wanted(theirs)),))
        return self._meanwhile(((whole, _wanted(arches)._replace(but=self._theirs)),))

    def _order(self, base: str, arches: tuple[str, ...]) -> tuple[str, ...]:
        """The architectures to be shared out; what has more headers comes first, for it takes longer."""
        tree = self._finder.tree(base)
        wanted = _wanted(arches).first(architectures(tree))
        sizes = {arch: len(tree.names(f"arch/{arch}/include/asm")) for arch in wanted}
        return tuple(sorted(sizes, key=lambda arch: (-sizes[arch], arch))[:MOST])

    def _meanwhile(self, mine: _Order) -> _Both:
        """All that is found here, and what the other process has found by then and after."""
        assert self._other
        here, there, found = list[Found](), list[Found](), self._found()
        for one in _along(self._finder, mine):
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
    """Some architectures (`None`: all), but for others."""

    arches: frozenset[str] | None
    but: frozenset[str] = frozenset()

    def first(self, arches: tuple[str, ...]) -> Iterable[str]:
        """See `Share.first`."""
        return filter(self.has, arches)

    def has(self, arch: str) -> bool:
        """See `Share.has`."""
        return arch not in self.but and (self.arches is None or arch in self.arches)


_NOBODY: Final = _Wanted(frozenset())


def _wanted(arches: tuple[str, ...]) -> _Wanted:
    """These architectures, or (none given) every one."""
    return _Wanted(frozenset(arches) or None)


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
            if arch in arches:
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


class _Stretch(NamedTuple):
    """A part of a line, which begins anew with a tree so many steps from the base of the line."""

    begins: int
    base: str
    steps: tuple[Step, ...]


_Order = tuple[tuple[_Stretch, Share], ...]
"""What a process is to walk: the parts of a line, and what it is to tell of each."""


def _stretches(base: str, steps: tuple[Step, ...]) -> Iterator[_Stretch]:
    """A line in parts: another one where so much changes that the architectures had better be shared out anew."""
    anew = [count for count, step in enumerate(steps, 1) if len(step.changes) >= ANEW][: MOST_STRETCHES - 1]
    for begins, ends in pairwise((0, *anew, len(steps) + 1)):
        yield _Stretch(begins, steps[begins - 1].commit if begins else base, steps[begins : ends - 1])


def _along(finder: Finder, order: _Order) -> Iterator[Found]:
    """What is found along a line."""
    for (begins, base, steps), share in order:
        for found in walk(finder, base, steps, share):
            yield found._replace(steps=begins + found.steps)


def _others(orders: Iterator[_Order], finder: Finder, first: _Order) -> Iterator[Found | None]:
    """What the other process finds along each line, `None` at its end."""
    for order in chain((first,), orders):
        yield from _along(finder, order)
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
