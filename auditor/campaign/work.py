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
from typing import Final

import auditor.elsewhere
import auditor.facts
import auditor.judging
import auditor.pipeline
import auditor.tree.revision  # noqa: F401
from auditor import registry
from auditor.answers import Kind, Outcome, Place
from auditor.campaign.outcome import outcome_of, plain
from auditor.errors import AuditError, UsageError
from auditor.scenario import Scenario
from auditor.side import Side, keep_to_one
from auditor.tree import KernelTree, open_checkout, open_revision
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


def answer(task: Task) -> Outcome:
    """What becomes of one tree.  Raises `UsageError` where this is another ptaudit than the one that asks."""
    from auditor.campaign.tool import fingerprint

    if task.tool != fingerprint():
        raise UsageError("the worker has another ptaudit or other rules than the one that asks; install the same there")
    registry.rules()
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: see above
        side: Side[Outcome] = Side(_audited, task)
        try:
            return next(side)
        except RuntimeError:
            return Outcome("its audit was ended before it had an answer, or it crashed; see whether memory ran out")
        finally:
            side.close()


def _audited(task: Task) -> Iterator[Outcome]:
    gc.disable()
    keep_to_one()
    try:
        yield outcome_of(_opened(task.place), task.scenario, task.arches)
    except (AuditError, OSError) as error:
        yield Outcome(plain(str(error)))
    except Exception as error:
        yield Outcome(plain(f"{type(error).__name__}: {error} (a defect of ptaudit; please report it with this tree)"))


def _opened(place: Place) -> KernelTree:
    if place.kind is Kind.GIT:
        return open_revision(place.path, place.revision)
    return open_checkout(place.path)
