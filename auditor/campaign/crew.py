"""Who does the work: any executor of the standard library's kind, and how many trees it is given at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from typing import Final

from auditor.errors import UsageError
from auditor.value import value

TO_DASK: Final = 256
"""Trees handed to a scheduler before the first comes back: enough for as many processors, and a plan of thousands
does not have to fit its memory."""

PATIENCE: Final = 20
"""Seconds until a scheduler that does not answer is given up."""


@value
class Crew:
    """An executor, and how many trees may be under way at once."""

    executor: Executor
    window: int


@contextmanager
def processes(jobs: int) -> Iterator[Crew]:
    """A pool of `jobs` processes on this machine.

    Each forks for every tree (`work`), so that none grows and none has to be
    replaced.  They are made by a server that has no threads and has loaded
    all modules once; they end with this process, however that ends.  Their
    temporary files lie in one folder, for a process that is ended removes none.
    """
    with tempfile.TemporaryDirectory(prefix="ptaudit-", ignore_cleanup_errors=True) as folder:
        yield from _pool(jobs, folder)


def _pool(jobs: int, folder: str) -> Iterator[Crew]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["auditor.campaign.work"])
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(jobs, context, _begin, (folder,))
    try:
        yield Crew(pool, 2 * jobs)
    except BaseException:
        for process in multiprocessing.active_children():
            if process not in others:
                _end(process)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _end(process: BaseProcess) -> None:
    """End a worker, and all that it started."""
    process.kill()
    with suppress(ProcessLookupError, TypeError):  # it has no group yet, or was never started
        os.killpg(process.pid, signal.SIGKILL)  # type: ignore[arg-type]


def _begin(folder: str) -> None:
    """In a new process: Ctrl-C and SIGTERM are the main process's business, and without it there is nothing to do.

    Its audits, and the git of those, are a group with it, which ends as one.
    """
    os.setpgid(0, 0)
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def leave() -> None:
        parent.join()
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=leave, daemon=True).start()


@contextmanager
def dask(address: str) -> Iterator[Crew]:
    """The workers of a Dask scheduler.

    Raises `UsageError` where Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--executor dask: Dask is not installed; pip install 'ptaudit[cluster]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--scheduler {address}: no scheduler answers there ({error}); start one, or mend it"
        ) from None
    try:
        yield Crew(client.get_executor(pure=False), TO_DASK)
    finally:
        client.close()
