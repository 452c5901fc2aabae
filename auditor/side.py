"""A producer in a process of its own: what it yields arrives here, in the same order.

The C side and the Kconfig side of an audit need nothing from each other until
both have read their files, so on two cores they run side by side.  The
result does not depend on whether they do.

Such a process can be started before it is known what to produce (`prepare`):
it then loads the modules of the C side while this one loads the command line.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO, Final, NamedTuple, TypeVar

Item = TypeVar("Item")

PIPE_BYTES: Final = 1 << 20
"""Room for all an audit of one tree sends, so that the producer does not wait."""


class _Process(NamedTuple):
    """A forked process, and what it sends."""

    pid: int
    pipe: BinaryIO

    def end(self) -> None:
        """Whatever it is doing; the system takes its memory apart while this process goes on."""
        os.kill(self.pid, signal.SIGKILL)
        _running.remove(self)
        _ended.append(self.pid)
        self.pipe.close()


_running: list[_Process] = []
"""Every process of ours, so that none outlives an interrupt, wherever that strikes."""

_ended: list[int] = []
"""Those whose end nobody has waited for yet."""


class Side(Iterator[Item]):
    """An iterator over what `produce(*arguments)` yields in another process; an exception there is raised here."""

    def __init__(self, produce: Callable[..., Iterator[Item]], *arguments: object) -> None:
        self._process: _Process | None = _instructed(produce, arguments) or _forked(lambda: produce(*arguments))

    def __iter__(self) -> Side[Item]:
        return self

    def __next__(self) -> Item:
        if self._process is None:
            raise StopIteration
        try:
            kind, value = pickle.load(self._process.pipe)
        except EOFError:
            self.close()
            raise RuntimeError("the process that reads the C sources ended without an answer") from None
        if kind == "item":
            return value  # type: ignore[no-any-return]
        self.close()
        raise value

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process:
            process.end()


class _Prepared(NamedTuple):
    """A process that waits to be told what to produce."""

    process: _Process
    orders: BinaryIO


_prepared: list[_Prepared] = []


def prepare(*modules: str) -> None:
    """Start the process of the next `Side` now; it imports `modules` and waits."""
    read, write = _pipe()

    def run() -> Iterator[object]:
        os.close(write)
        for name in modules:
            import_module(name)
        with os.fdopen(read, "rb") as orders:
            produce, arguments = pickle.load(orders)
        yield from produce(*arguments)

    process = _forked(run)
    os.close(read)
    _prepared.append(_Prepared(process, os.fdopen(write, "wb")))


@atexit.register
def dismiss() -> None:
    """End the process that was prepared, if nobody needed it, and whatever else is still running."""
    while _prepared:
        _prepared.pop().orders.close()
    while _running:
        _running[-1].end()
    while _ended:
        os.waitpid(_ended.pop(), 0)


def _instructed(produce: Callable[..., object], arguments: tuple[object, ...]) -> _Process | None:
    """The prepared process, set to work; `None` where there is none or it cannot be told."""
    if not _prepared:
        return None
    try:
        order = pickle.dumps((produce, arguments), pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError):  # a tree that holds on to something of this process
        return None
    process, orders = _prepared.pop()
    try:
        with orders:
            orders.write(order)
    except OSError:  # somebody ended it
        process.end()
        return None
    return process


def _forked(run: Callable[[], Iterator[object]]) -> _Process:
    _ended[:] = [pid for pid in _ended if os.waitpid(pid, os.WNOHANG) == (0, 0)]
    read, write = _pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _answer(run, write)
    _running.append(process := _Process(pid, os.fdopen(read, "rb")))
    os.close(write)
    return process


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # the user has too many pipes: it is only slower
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return read, write


def _answer(run: Callable[[], Iterator[object]], write: int) -> None:
    """The forked process: send every item, then the end, and leave without any clean-up of the parent's."""
    try:
        with os.fdopen(write, "wb") as pipe:
            _send_all(run, pipe)
    except BaseException:  # the parent went away, or could not be told: it sees the end of the pipe
        os._exit(1)
    os._exit(0)


def _send_all(run: Callable[[], Iterator[object]], pipe: BinaryIO) -> None:
    try:
        for item in run():
            pickle.dump(("item", item), pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()
        pickle.dump(("end", StopIteration()), pipe)
    except Exception as error:
        pickle.dump(("end", error), pipe)


def worthwhile(items: int) -> bool:
    """Whether a second process pays: more than one item, a second processor, and a system that can fork."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return items > 1 and processors > 1 and hasattr(os, "fork")
