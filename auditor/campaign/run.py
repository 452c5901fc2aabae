"""Every tree that waits, handed to a crew; every outcome kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import AbstractContextManager
from typing import Final

from auditor.answers import Outcome
from auditor.campaign.crew import Crew
from auditor.campaign.outcome import plain
from auditor.campaign.work import Task, answer
from auditor.errors import UsageError

Keep = Callable[[Task, Outcome], None]
Hire = Callable[[int], AbstractContextManager[Crew]]

_ENDED: Final = Outcome("the process that audited it was ended twice; see whether memory ran out")


def run(tasks: Sequence[Task], hire: Hire, jobs: int, keep: Keep) -> None:
    """Keep an outcome for every task, whatever happens to it; `hire(jobs)` gives a crew.

    A process that is ended from outside takes a whole pool with it.  Which
    tree it was at nobody can tell, so all that were under way are tried again,
    one by one with a crew of their own, and the others go on with a new one.
    Raises `UsageError` where the workers cannot answer at all.
    """
    todo = list(tasks)
    while todo:
        with hire(jobs) as crew:
            lost, todo = _round(todo, crew, keep)
        for task in lost:
            with hire(1) as crew:
                again, _ = _round([task], crew, keep)
            if again:
                keep(task, _ENDED)


def _round(tasks: list[Task], crew: Crew, keep: Keep) -> tuple[list[Task], list[Task]]:
    """Work until all is done or the executor broke: what was under way then, and what nobody had begun."""
    under_way: dict[Future[Outcome], Task] = {}
    lost: list[Task] = []
    left = tasks[::-1]
    while (left and not lost) or under_way:
        while left and not lost and len(under_way) < crew.window:
            try:
                under_way[crew.executor.submit(answer, left[-1])] = left[-1]
            except BrokenExecutor:
                break
            left.pop()
        if not under_way:  # broken before anything was begun
            lost.append(left.pop())
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            task = under_way.pop(future)
            found = _result(future)
            if found is None:
                lost.append(task)
            else:
                keep(task, found)
    return lost, left[::-1]


def _result(future: Future[Outcome]) -> Outcome | None:
    """What came of one task; `None` where its process was lost."""
    try:
        return future.result()
    except BrokenExecutor:
        return None
    except UsageError:
        raise
    except CancelledError:
        raise UsageError("the scheduler gave this campaign up; see whether it runs, then run the same again") from None
    except Exception as error:  # a cluster has many ways to lose a task
        return Outcome(plain(f"it was lost on the way ({type(error).__name__}: {error}); see the workers' logs"))
