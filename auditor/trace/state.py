"""What the tracer knows at one point of one run-time way through a function."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple, TypeVar

from auditor.condition import FALSE, Condition
from auditor.csource.directives import SourceFile
from auditor.headers import Position
from auditor.model import Deferral, Location, Mark, MarkKind, Step

Flags = tuple[int, ...]
"""Of each argument of a call: 0 where it does not carry the table, else 1, or `ADDRESS`."""
ADDRESS: Final = 2
"""The argument is where the table lies, or has bits put into it: no `struct page`, and no `struct ptdesc`."""


class Waited(Enum):
    """The strongest wait already behind us."""

    __hash__ = object.__hash__  # an enum's own is a function call

    NOTHING = 0
    PERHAPS = 1
    IPI = 2
    GRACE_PERIOD = 3


class Place(NamedTuple):
    """Where a piece of code stands: which macros and static functions it sees, and the offset in its file."""

    position: Position
    unit: int
    file: SourceFile
    offset: int

    @property
    def location(self) -> Location:
        """The file and the line, counted when it is asked for."""
        return Location(self.file.path, self.file.line(self.offset))


class Pending(NamedTuple):
    """A call handed the table whose body is not in the headers.

    It is only looked for when nothing else on its way frees the table: most
    such calls count, check or convert.  `carried` tells which arguments carry
    the table; `member` that `name` is a member of an ops structure, through
    which the call goes; a `reason` that there is nothing to look for; `deep`
    that it is made by a helper of a way that hands the table over elsewhere.
    """

    name: str
    carried: Flags
    place: Place
    waited: Waited
    steps: tuple[Step, ...] = ()
    reason: str = ""
    member: bool = False
    deep: bool = False


class State(NamedTuple):
    """One run-time way so far: its condition, the names of the table, what it waited for and passed by.

    With `handed` the table was handed to RCU or to a batch, which is how that
    waits; the way is only followed to see whether it is freed all the same.
    `addresses` are those of its names that stand for the place it lies at, as
    far as that was seen.
    """

    where: Condition
    names: frozenset[str]
    waited: Waited = Waited.NOTHING
    pending: tuple[Pending, ...] = ()
    kept: str = ""
    steps: tuple[Step, ...] = ()
    passed: tuple[Mark, ...] = ()
    handed: Deferral | None = None
    addresses: frozenset[str] = frozenset()

    def at(self, where: Condition) -> State:
        """This way under another condition; `_replace(where=…)` for the innermost loops."""
        return tuple.__new__(State, (where, *self[1:]))

    def under(self, where: Condition) -> tuple[State, ...]:
        """This way as far as `where` lets it go on; none where it does not."""
        here = self.where & where
        if here is self.where:
            return () if here.is_false else (self,)
        return () if here.is_false else (self.at(here),)

    def waiting(self, waited: Waited) -> State:
        """This way, having waited for this and no more."""
        return self if self.waited is waited else self._replace(waited=waited)

    def after(self, call: Pending) -> State:
        """This way, after a call that is looked for only if nothing else frees the table."""
        call = call._replace(steps=(*self.steps, *call.steps))
        return self if call in self.pending else self._replace(pending=(*self.pending, call))

    def named(self, name: str, carries: bool, address: bool = False) -> State:
        """This way, after the variable `name` was set to the table, to its address, or to something else."""
        state = self._replace(names=self.names | {name} if carries else self.names - {name})
        if not address and name not in self.addresses:
            return state
        return state._replace(addresses=self.addresses | {name} if carries and address else self.addresses - {name})

    def marked(self, kind: MarkKind, name: str, location: Location) -> State:
        """This way, after something worth remembering happened."""
        mark = Mark(kind, name, location)
        return self if mark in self.passed else self._replace(passed=(*self.passed, mark))


class Outcome(NamedTuple):
    """How one way through a definition ends.

    `deferral` is `None` where it returns with the table still alive; then
    `pending` and `kept` say what may yet have happened to it, and `handed`
    that another outcome already tells how it ends.
    """

    where: Condition
    deferral: Deferral | None
    terminal: str
    steps: tuple[Step, ...]
    reason: str = ""
    waited: Waited = Waited.NOTHING
    pending: tuple[Pending, ...] = ()
    kept: str = ""
    passed: tuple[Mark, ...] = ()
    handed: Deferral | None = None

    def at(self, where: Condition) -> Outcome:
        """This outcome under another condition; `_replace(where=…)` for the innermost loops."""
        return tuple.__new__(Outcome, (where, *self[1:]))

    def under(self, where: Condition) -> tuple[Outcome, ...]:
        """This outcome as far as it can happen under `where`."""
        here = self.where & where
        return () if here.is_false else (self.at(here),)


Way = TypeVar("Way", State, Outcome)


def joined(ways: Iterable[Way]) -> list[Way]:
    """Equal ways made one, their conditions united."""
    found = list(ways)
    if len(found) < 2:
        return found
    by_rest: dict[Way, Condition] = {}
    for way in found:
        key = way.at(FALSE)
        by_rest[key] = by_rest.get(key, FALSE) | way.where
    return [key.at(where) for key, where in by_rest.items()]
