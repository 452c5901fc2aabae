"""A limit in time, the only limit that depends on the machine: what it cuts short is told, and never kept.

Whoever begins a piece of work says how much time it has (`Allowance.running`).
Wherever steps are counted anyway the clock is looked at, too: by `check`, which
raises, or by `late`, where what was begun serves other work as well and has to
be left in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Final

from auditor.value import value

SECONDS: Final = 600
"""For the whole audit of one tree; the kernels we know need one."""

SHARE: Final = 10
"""One architecture has this part of the time of all, in each of the two processes."""


class OutOfTime(Exception):
    """The time for a piece of work is over; the message says which time that was."""


@value
class TimeLimit:
    """Seconds for the whole audit of one tree, and the clock that counts them: one that all processes share."""

    seconds: float = SECONDS
    clock: Callable[[], float] = monotonic

    def begin(self) -> Deadline:
        """From now on."""
        return Deadline(self.clock() + self.seconds, self)


@value
class Deadline:
    """When the audit has to be over, by the clock of `limit`."""

    end: float
    limit: TimeLimit

    def allowance(self) -> Allowance:
        """The time of one architecture in one process."""
        return Allowance(self, self.limit.seconds / SHARE)

    def common(self) -> Allowance:
        """The time for what all architectures need: as long as there is any."""
        return Allowance(self, inf)


class Allowance:
    """The seconds some work may take; they pass only while it is `running`."""

    def __init__(self, deadline: Deadline, seconds: float) -> None:
        self.deadline, self._given, self._left = deadline, seconds, seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done inside takes from this time, and is out of time when it is spent; nothing is yielded inside."""
        clock = self.deadline.limit.clock
        begun = clock()
        _running.append((clock, self.deadline, begun + self._left, self._given))
        try:
            yield
        finally:
            _running.pop()
            self._left -= clock() - begun


_running: Final[list[tuple[Callable[[], float], Deadline, float, float]]] = []
"""The work under way, the innermost last: its clock, when the audit and when it has to be over, and how long it had."""


def late() -> str:
    """What to say where the time of the whole audit is over; empty as long as it is not, or there is no limit."""
    if not _running:
        return ""
    clock, deadline, _, _ = _running[-1]
    return _whole(deadline) if clock() > deadline.end else ""


def check() -> None:
    """Raise `OutOfTime` when the time for the work under way is over."""
    if _running:
        clock, deadline, end, given = _running[-1]
        now = clock()
        if now > deadline.end:
            raise OutOfTime(_whole(deadline))
        if now > end:
            raise OutOfTime(f"it takes more than {given:g} seconds")


def _whole(deadline: Deadline) -> str:
    return f"the audit takes more than {deadline.limit.seconds:g} seconds"
