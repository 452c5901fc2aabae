"""One tree of a campaign, audited in a process that ends with it.

This is what runs in a pool's process or on another machine.  It forks for
every tree: whatever an audit leaves behind in memory (formulas are interned
for ever) goes with the fork, and so does an audit that crashes.  All modules
are loaded before, so that the fork finds no lock held by an import.
"""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Final

import auditor.apart
import auditor.condition.cubes
import auditor.condition.spelling
import auditor.git.objects  # noqa: F401
from auditor import registry
from auditor.answers import Outcome, Place
from auditor.cache import Entries, Recall, folder
from auditor.campaign.opening import contents_name, opened
from auditor.campaign.outcome import outcome_of, plain, recalled_outcome_of
from auditor.campaign.plan import Plan
from auditor.campaign.tool import fingerprint, question
from auditor.errors import AuditError, UsageError
from auditor.kconfig.solver import Solver
from auditor.scenario import Scenario
from auditor.side import Side, keep_to_one
from auditor.value import value

_one_at_a_time: Final = threading.Lock()
"""A worker may have several threads, and an audit wants a process for itself."""


@value
class Task:
    """One tree, and the question; `tool` is what has to answer it (`fingerprint`)."""

    place: Place
    scenario: Scenario
    arches: tuple[str, ...]
    tool: str
    cached: bool


def tasks(plan: Plan, places: tuple[Place, ...], cached: bool) -> tuple[Task, ...]:
    """One for each of `places`."""
    tool = fingerprint()
    return tuple(Task(place, plan.scenario, plan.arches, tool, cached) for place in places)


def answer(task: Task) -> Outcome:
    """What becomes of one tree.  Raises `UsageError` where this is another ptaudit than the one that asks."""
    if task.tool != fingerprint():
        raise UsageError("a worker has another ptaudit or other rules than the one that asks; install the same there")
    known = _known(task) if task.cached else None
    return known if known is not None else _forked(task)


def _known(task: Task) -> Outcome | None:
    """The answers that are in the cache for exactly this tree; no fork is needed for them."""
    with suppress(AuditError, OSError):  # if that lasts, the audit has a better word for it
        return _recall(task).whole(contents_name(task.place), task.arches)
    return None


def _forked(task: Task) -> Outcome:
    _get_ready()
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: see above
        side: Side[Outcome] = Side(_audited, task)
        try:
            return next(side)
        except RuntimeError:
            return Outcome("its audit crashed, or was ended before it had an answer; see whether memory ran out")
        finally:
            side.close()


@cache
def _get_ready() -> None:
    """Load what an audit loads late, once and before the first fork."""
    registry.rules()
    Solver()


def _audited(_: Iterator[object], task: Task) -> Iterator[Outcome]:
    gc.disable()  # this process ends soon, and a collection would touch, and so copy, all it shares with its parent
    keep_to_one()
    try:
        yield _recalled(task) if task.cached else outcome_of(opened(task.place), task.scenario, task.arches)
    except (AuditError, OSError) as error:
        yield Outcome(plain(str(error)))
    except Exception as error:
        yield Outcome(plain(f"{type(error).__name__}: {error} (a defect of ptaudit; please report it with this tree)"))


def _recalled(task: Task) -> Outcome:
    """The answers of a tree that is not known as a whole."""
    recall = _recall(task)
    name = contents_name(task.place)
    found = recalled_outcome_of(opened(task.place), task.scenario, task.arches, recall)
    if name == contents_name(task.place):  # an archive may be replaced meanwhile
        recall.keep_whole(name, task.arches, found)
    return found


def _recall(task: Task) -> Recall:
    return Recall(Entries(folder()), question(task.scenario))
