"""Lines of commits, walked by two processes side by side where that pays."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import chain, groupby
from typing import NamedTuple

from auditor.arches import architectures
from auditor.history.finder import Finder
from auditor.history.line import Found, State, Step, walk
from auditor.side import Side, worthwhile
from auditor.tree import KernelTree


class Lines:
    """Walks lines of commits; where that pays, another process walks the same line for half of the architectures.

    Neither waits for the other: what one has found the other never needs.
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._other: Side[Found | None] | None = None
        self._theirs: frozenset[str] | None = None

    def close(self) -> None:
        """Let go of the other process, and of what it knows."""
        other, self._other, self._theirs = self._other, None, None
        if other:
            other.close()

    def along(self, base: str, steps: tuple[Step, ...], arches: tuple[str, ...]) -> Iterator[Found]:
        """What is found in `base` (nothing, where that is empty), and after each step that may have changed it.

        It is about `arches`, or (none given) every architecture a tree has.
        """
        theirs = self._half(base, arches)
        mine = walk(self._finder, base, steps, lambda arch: arch not in theirs and (not arches or arch in arches))
        if not theirs:
            yield from mine
            return
        self._tell(_Order(base, steps, theirs))
        try:
            yield from _together(mine, self._found())
        except BaseException:  # the other process is not at the end of the line, and of no use for another
            self.close()
            raise

    def _half(self, base: str, arches: tuple[str, ...]) -> frozenset[str]:
        """The architectures for the other process: always the same, so that it can go by what it did before."""
        if not base or len(arches) == 1 or not worthwhile(2):
            return frozenset()
        if self._theirs is None:
            tree = self._finder.tree(base)
            self._theirs = _half(tree, tuple(a for a in architectures(tree) if not arches or a in arches))
        return self._theirs

    def _tell(self, order: _Order) -> None:
        """Have the other process walk a line; for its first one it is forked, and knows what is known here."""
        if self._other:
            self._other.tell(order)
        else:
            self._finder.apart(order.base).read()
            self._other = Side(_others, self._finder, order)

    def _found(self) -> Iterator[Found]:
        """What the other process finds along a line."""
        assert self._other
        while (found := next(self._other)) is not None:
            yield found


class _Order(NamedTuple):
    """What another process is asked for."""

    base: str
    steps: tuple[Step, ...]
    arches: frozenset[str]


def _others(orders: Iterator[_Order], finder: Finder, first: _Order) -> Iterator[Found | None]:
    """What the other process finds along each line, `None` at its end."""
    for base, steps, arches in chain((first,), orders):
        yield from walk(finder, base, steps, arches.__contains__)
        yield None


def _half(tree: KernelTree, arches: tuple[str, ...]) -> frozenset[str]:
    """Those whose audits take about as long as all others: what has more headers takes longer."""
    sizes = {arch: len(tree.names(f"arch/{arch}/include/asm")) for arch in arches}
    found, ahead = set[str](), 0
    for arch in sorted(sizes, key=lambda arch: (-sizes[arch], arch)):
        if ahead >= 0:
            found.add(arch)
        ahead += -sizes[arch] if arch in found else sizes[arch]
    return frozenset(found)


def _together(mine: Iterator[Found], theirs: Iterator[Found]) -> Iterator[Found]:
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
