"""A producer in a process of its own: what it yields arrives here, in the same order.

The C side and the Kconfig side of an audit need nothing from each other until
both have read their files, so on two cores they run side by side.  The
producer can be told more while it works: it is handed an iterator over these
orders.  The result does not depend on where it runs.

Such a process can be started before it is known what to produce (`prepare`):
it then loads the modules of the C side while this one loads the command line.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from select import select
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

from auditor import room

Item = TypeVar("Item")
Produce = Callable[..., Iterator[Item]]
"""What is called with the orders and then its arguments."""

PIPE_BYTES: Final = 1 << 20
"""Room for all an audit of one tree sends, so that the producer does not wait."""


class _Process(NamedTuple):
    """A forked process, what it sends, and what it is told."""

    pid: int
    answers: BinaryIO
    orders: BinaryIO
    room: str

    def tell(self, order: bytes) -> None:
        """Hand it an order.  Raises `OSError` where it went away."""
        self.orders.write(order)
        self.orders.flush()

    def end(self) -> None:
        """Whatever it is doing; the system takes its memory apart while this process goes on."""
        os.kill(self.pid, signal.SIGKILL)
        _running.remove(self)
        _ended[self.pid] = self.room
        self.answers.close()
        with suppress(OSError):  # an order it did not take
            self.orders.close()


_running: list[_Process] = []
"""Every process of ours, so that none outlives an interrupt, wherever that strikes."""

_prepared: list[_Process] = []
"""Those among them that wait to be told what to produce."""

_ended: dict[int, str] = {}
"""Those whose end nobody has waited for yet, and where their temporary folders are."""


class Side(Iterator[Item]):
    """What `produce(orders, *arguments)` yields in another process; an exception there is raised here."""

    apart: Final = True

    def __init__(self, produce: Produce[Item], *arguments: object) -> None:
        self._process: _Process | None = _instructed(produce, arguments) or _forked(lambda o: produce(o, *arguments))

    def __next__(self) -> Item:
        if self._process is None:
            raise StopIteration
        try:
            kind, value = pickle.load(self._process.answers)
        except EOFError:
            self.close()
            raise RuntimeError("the process that reads the C sources ended without an answer") from None
        if kind == "item":
            return value  # type: ignore[no-any-return]
        self.close()
        raise value

    def tell(self, order: object) -> None:
        """Hand the producer an order; one that is gone tells so when it is asked for the next item."""
        if self._process:
            with suppress(OSError):
                self._process.tell(pickle.dumps(order, pickle.HIGHEST_PROTOCOL))

    def ready(self) -> bool:
        """Whether something has arrived; the rest of it may still be on its way."""
        return self._process is not None and bool(select([self._process.answers], [], [], 0)[0])

    def told(self) -> None:
        """There are no more orders."""
        if self._process:
            with suppress(OSError):
                self._process.orders.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process:
            process.end()


class Here(Iterator[Item]):
    """The same in this process: it finds the orders it was given before it asks for one."""

    apart: Final = False

    def __init__(self, produce: Produce[Item], *arguments: object) -> None:
        self._orders = deque[Any]()
        self._items = produce(self._given(), *arguments)

    def _given(self) -> Iterator[Any]:
        while self._orders:
            yield self._orders.popleft()

    def __next__(self) -> Item:
        return next(self._items)

    def tell(self, order: object) -> None:
        """See `Side.tell`."""
        self._orders.append(order)

    def told(self) -> None:
        """See `Side.told`."""

    def close(self) -> None:
        """See `Side.close`."""


def prepare(*modules: str) -> None:
    """Start the process of the next `Side` now; it imports `modules` and waits.

    What both processes need of ours anyway is imported once, before they part.
    """
    import auditor.arches
    import auditor.tree  # noqa: F401

    def run(orders: Iterator[Any]) -> Iterator[object]:
        for name in modules:
            import_module(name)
        for produce, arguments in orders:
            yield from produce(orders, *arguments)
            return

    _prepared.append(_forked(run))


@atexit.register
def dismiss() -> None:
    """End the process that was prepared, if nobody needed it, and whatever else is still running."""
    _prepared.clear()
    while _running:
        _running[-1].end()
    while _ended:
        pid, place = _ended.popitem()
        os.waitpid(pid, 0)
        room.clear(place)


def _instructed(produce: Produce[Item], arguments: tuple[object, ...]) -> _Process | None:
    """The prepared process, set to work; `None` where there is none or it cannot be told."""
    if not _prepared:
        return None
    try:
        order = pickle.dumps((produce, arguments), pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError):  # a tree that holds on to something of this process
        return None
    process = _prepared.pop()
    try:
        process.tell(order)
    except OSError:  # somebody ended it
        process.end()
        return None
    return process


def _forked(run: Callable[[Iterator[Any]], Iterator[object]]) -> _Process:
    for gone in [pid for pid in _ended if os.waitpid(pid, os.WNOHANG) != (0, 0)]:
        room.clear(_ended.pop(gone))
    place = room.new()
    answers, answering = _pipe()
    told, telling = os.pipe()
    pid = os.fork()
    if pid == 0:
        room.take(place)
        for end in (answers, telling):
            os.close(end)
        for process in _running:  # a process sees the end of its orders when nobody else can give any
            with suppress(OSError):
                process.orders.close()
        _answer(run, told, answering)
    _running.append(process := _Process(pid, os.fdopen(answers, "rb"), os.fdopen(telling, "wb"), place))
    os.close(answering)
    os.close(told)
    return process


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # the user has too many pipes: it is only slower
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return read, write


def _answer(run: Callable[[Iterator[Any]], Iterator[object]], told: int, answering: int) -> None:
    """The forked process: send every item, then the end, and leave without any clean-up of the parent's."""
    try:
        with os.fdopen(told, "rb") as orders, os.fdopen(answering, "wb") as pipe:
            _send_all(run, _read(orders), pipe)
    except BaseException:  # the parent went away, or could not be told: it sees the end of the pipe
        os._exit(1)
    os._exit(0)


def _read(orders: BinaryIO) -> Iterator[Any]:
    with suppress(EOFError):
        while True:
            yield pickle.load(orders)


def _send_all(run: Callable[[Iterator[Any]], Iterator[object]], orders: Iterator[Any], pipe: BinaryIO) -> None:
    try:
        for item in run(orders):
            pickle.dump(("item", item), pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()
        pickle.dump(("end", StopIteration()), pipe)
    except Exception as error:
        pickle.dump(("end", error), pipe)


_alone: list[bool] = []
"""Not empty once `keep_to_one` was called."""


def keep_to_one() -> None:
    """From now on a second process does not pay: this one is itself one of as many as there are processors."""
    _alone.append(True)


def worthwhile(items: int) -> bool:
    """Whether a second process pays: more than one item, a second processor, and a system that can fork."""
    if _alone:
        return False
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return items > 1 and processors > 1 and hasattr(os, "fork")
