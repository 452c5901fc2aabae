"""A producer in a process of its own: what it yields arrives here, in the same order.

The C side and the Kconfig side of an audit need nothing from each other until
both have read their files, so on two cores they run side by side.  The
result does not depend on whether they do.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, TypeVar

Item = TypeVar("Item")

PIPE_BYTES: Final = 1 << 20
"""Room for all an audit of one tree sends, so that the producer does not wait."""


class Side(Iterator[Item]):
    """An iterator over what `produce` yields in a forked process; an exception there is raised here."""

    def __init__(self, produce: Callable[[], Iterator[Item]]) -> None:
        read, write = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(read)
            _run(produce, write)
        os.close(write)
        self._pipe: BinaryIO = os.fdopen(read, "rb")

    def __iter__(self) -> Side[Item]:
        return self

    def __next__(self) -> Item:
        try:
            kind, value = pickle.load(self._pipe)
        except EOFError:
            self.close()
            raise RuntimeError("the process that reads the C sources ended without an answer") from None
        if kind == "item":
            return value  # type: ignore[no-any-return]
        self.close()
        raise value

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = 0
            self._pipe.close()


def _run(produce: Callable[[], Iterator[Item]], write: int) -> None:
    """The forked process: send every item, then the end, and leave without any clean-up of the parent's."""
    try:
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        with os.fdopen(write, "wb") as pipe:
            _send_all(produce, pipe)
    except BaseException:  # the parent went away, or could not be told: it sees the end of the pipe
        os._exit(1)
    os._exit(0)


def _send_all(produce: Callable[[], Iterator[Item]], pipe: BinaryIO) -> None:
    try:
        for item in produce():
            pickle.dump(("item", item), pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()
        pickle.dump(("end", StopIteration()), pipe)
    except Exception as error:
        pickle.dump(("end", error), pipe)


def worthwhile(items: int) -> bool:
    """Whether a second process pays: more than one item, a second processor, and a system that can fork."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return items > 1 and processors > 1 and hasattr(os, "fork")
