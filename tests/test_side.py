"""A producer in another process: the same items, the same failures, and nothing left behind."""

from __future__ import annotations

import os
import select
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor import side
from auditor.git.repository import scratch
from auditor.side import Here, Side, dismiss, prepare

Orders = Iterator[object]


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    yield
    dismiss()


def letters(_: Orders, text: str) -> Iterator[str]:
    """One item a letter."""
    yield from text


def broken(_: Orders, after: int) -> Iterator[int]:
    """Some items, then a failure."""
    yield from range(after)
    raise ValueError("the shelf is empty")


@pytest.mark.parametrize("early", [False, True])
def test_items_and_failures_arrive(early: bool) -> None:
    """What is produced, and what goes wrong there, arrives in order, prepared for or not."""
    if early:
        prepare("auditor.facts")
    assert list(Side(letters, "table")) == ["t", "a", "b", "l", "e"]
    if early:
        prepare("auditor.facts")
    failing = Side(broken, 2)
    assert [next(failing), next(failing)] == [0, 1]
    with pytest.raises(ValueError, match="the shelf is empty"):
        next(failing)
    assert list(failing) == []


@pytest.mark.parametrize("early", [False, True])
def test_a_producer_that_cannot_be_called_says_so(early: bool) -> None:
    """A call that fails before the first item arrives as what it is, prepared for or not."""
    if early:
        prepare("auditor.facts")
    with pytest.raises(TypeError, match="text"):
        next(Side(letters))


def told(orders: Orders, greeting: str) -> Iterator[object]:
    """A greeting, then what it is told."""
    yield greeting
    yield from orders


@pytest.mark.parametrize("runs", [Here, Side])
def test_orders_arrive_while_it_works(runs: type[Here[object] | Side[object]]) -> None:
    """What the producer is told reaches it in order, wherever it runs; then it learns that nothing follows."""
    other = Side(told, "elsewhere")
    producer = runs(told, "here")
    assert next(producer) == "here"
    producer.tell("arm64")
    producer.tell("x86")
    producer.told()
    assert list(producer) == ["arm64", "x86"]
    producer.close()
    assert next(other) == "elsewhere"
    other.told()
    third = Side(told, "a third")  # started while one that was told everything is not yet done
    assert list(other) == []
    assert next(third) == "a third"


def test_an_order_to_one_that_is_gone() -> None:
    """It is lost, and the next question says that nobody is there."""
    producer = Side(told, "hook")
    assert next(producer) == "hook"
    assert producer._process
    os.kill(pid := producer._process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    producer.tell("arm64")
    producer.told()
    with pytest.raises(RuntimeError, match="ended without an answer"):
        next(producer)


def test_the_prepared_process_does_the_work_once() -> None:
    """The first producer gets it, the next one a process of its own."""
    prepare()
    (waiting,) = [ready.pid for ready in side._prepared]

    first, second = list(Side(pids)), list(Side(pids))
    assert first == [waiting]
    assert second not in ([waiting], [os.getpid()])


def pids(_: Orders) -> Iterator[int]:
    """Who produces."""
    yield os.getpid()


def test_what_cannot_be_told_is_done_by_a_fork() -> None:
    """A producer that holds on to something of this process runs all the same."""
    prepare()
    text = "page"
    kept: Callable[[Orders], Iterator[str]] = lambda orders: letters(orders, text)  # noqa: E731
    assert list(Side(kept)) == ["p", "a", "g", "e"]


def test_a_prepared_process_that_went_away_is_replaced() -> None:
    """Somebody ended it: the items come from another one."""
    prepare()
    (waiting,) = [ready.pid for ready in side._prepared]
    os.kill(waiting, signal.SIGKILL)
    os.waitid(os.P_PID, waiting, os.WEXITED | os.WNOWAIT)
    assert list(Side(letters, "hook")) == ["h", "o", "o", "k"]


def test_nothing_is_left() -> None:
    """After `dismiss` there is no process of ours, used, given up or never needed, and not even a dead one."""
    prepare()
    used = Side(pids)
    half = Side(pids)
    theirs = [next(used), next(half)]
    half.close()
    assert list(used) == []
    prepare()
    theirs += [ready.pid for ready in side._prepared]
    dismiss()
    for pid in theirs:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def lodging(_: Orders) -> Iterator[str]:
    """Where a repository of its own is that this process never gets to remove."""
    with scratch() as folder:
        yield folder
        signal.pause()


def test_what_a_killed_process_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary folders of a process that is ended in the midst of its work go with it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    process = Side(lodging)
    folder = Path(next(process))
    assert (folder.parent.parent, folder.is_dir()) == (tmp_path, True)
    process.close()
    dismiss()
    assert [*tmp_path.iterdir()] == []


def test_what_has_arrived_is_known() -> None:
    """An item that was sent is ready before anybody asks for it, and none is where the producer waits for an order."""
    process = Side(told, "")
    assert next(process) == ""
    assert not process.ready()
    process.tell("a")
    select.select([process._process.answers], [], [])  # type: ignore[union-attr]
    assert process.ready()
    assert next(process) == "a"
    assert not process.ready()
    process.close()
    assert not process.ready()
