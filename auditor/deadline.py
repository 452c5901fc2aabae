"""A limit in time, the only limit that depends on the machine: what it cuts short is told, and never kept.

Whoever begins a piece of work says how much time it has (`Allowance.running`).
Wherever steps are counted anyway the clock is looked at, too: by `check`, which
raises, or by `late`, where what was begun has to be left in order.
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
        return Allowance(self)


class Allowance:
    """The time one architecture has; it passes only while work on it is `running`."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._left = deadline.limit.seconds / SHARE

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done inside takes from this time, and is out of time when it is spent; nothing is yielded inside."""
        whole, limit = self._deadline.end, self._deadline.limit
        begun = limit.clock()
        end, of = begun + self._left, f"it takes more than {limit.seconds / SHARE:g} seconds"
        if whole < end:
            end, of = whole, f"the audit takes more than {limit.seconds:g} seconds"
        _running.append((end, limit.clock, of))
        try:
            yield
        finally:
            _running.pop()
            self._left -= limit.clock() - begun


_running: Final[list[tuple[float, Callable[[], float], str]]] = [(inf, float, "")]
"""When the work under way has to be over, by which clock, and what to say then; the innermost comes last."""


def late() -> str:
    """Which time is over, for the work under way; empty as long as none is."""
    end, clock, of = _running[-1]
    return of if clock() > end else ""


def check() -> None:
    """Raise `OutOfTime` when the time for the work under way is over."""
    if over := late():
        raise OutOfTime(over)
