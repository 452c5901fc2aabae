"""`ptaudit campaign`: many trees, one table."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import campaign_output as out
from auditor.cli.inputs import MAX_TOML, contents
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.answers import Outcome
    from auditor.campaign import Crew, Plan, Store, Task

DONE, INCOMPLETE = 0, 3

PlanFile = Annotated[str, typer.Argument(metavar="PLAN", help="TOML: which trees, and the question they are asked.")]
Database = Annotated[
    str, typer.Option("--database", metavar="FILE", help="Where the answers are kept; default: PLAN as .sqlite.")
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", metavar="N", min=0, help="Processes on this machine; default: its processors.")
]
ExecutorName = Annotated[str, typer.Option("--executor", metavar="NAME", help="processes, or dask for a cluster.")]
Scheduler = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help="Of --executor dask, e.g. tcp://host:8786.")
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither take answers from the cache nor put any into it.")]
Diff = Annotated[
    tuple[str, str] | None,
    typer.Option("--diff", metavar="A B", help="What differs between two rows, each TREE or TREE:ARCH, not the table."),
]
Form = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json or csv.")]
Output = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="FORMAT=PATH", help="Also write a file (parquet, too); repeatable."),
]


def command(
    plan: PlanFile,
    database: Database = "",
    jobs: Jobs = 0,
    executor: ExecutorName = "processes",
    scheduler: Scheduler = "",
    no_cache: NoCache = False,
    diff: Diff = None,
    form: Form = "text",
    output: Output = None,
) -> int:
    """Audit every tree of a plan; what is answered is kept, and an interrupted run goes on where it stopped."""
    targets = out.parse_targets(output)
    out.check_form(form, diff is not None)
    hire = _hire(executor, scheduler)
    from auditor.campaign import Store, compared, read_plan

    wanted = read_plan(contents(plan, "plan", MAX_TOML), plan)
    store = Store(database or f"{os.path.splitext(plan)[0]}.sqlite")
    try:
        _run(store, wanted, hire, jobs or _processors(), not no_cache)
        table = store.table()
        for name, path in targets:
            out.write_target(table, name, path)
        out.show(table, compared(table, *diff) if diff else None, form)
        store.finish()
    finally:
        store.close()
    return DONE if table.complete else INCOMPLETE


def _hire(executor: str, scheduler: str) -> Callable[[int], AbstractContextManager[Crew]]:
    """How workers are had.  Raises `UsageError` for options that do not go together."""
    if executor not in ("processes", "dask"):
        raise UsageError(f"--executor {executor}: no such executor; give processes or dask")
    if (executor == "dask") != bool(scheduler):
        raise UsageError("--scheduler: it goes with --executor dask; give both or none")
    from auditor.campaign import dask, processes

    return (lambda _: dask(scheduler)) if scheduler else processes


def _run(
    store: Store, plan: Plan, hire: Callable[[int], AbstractContextManager[Crew]], jobs: int, cached: bool
) -> None:
    """Audit what has no outcome yet."""
    import gc

    from auditor.cache import Entries, folder
    from auditor.campaign import about, places, run, tasks
    from auditor.cli.progress import progress

    gc.enable()  # `main` turns it off for a short run, which this is not
    store.begin(about(plan), places(plan))
    todo = tasks(plan, store.waiting(), cached)
    try:
        with progress(store.count(), store.count() - len(todo)) as told:
            run(todo, hire, jobs, partial(_kept, store, told))
        if cached and todo:
            Entries(folder()).trim()
    except KeyboardInterrupt:
        out.say(f"interrupted; what is answered is kept in {store.path}: run the same command again to go on")
        raise


def _kept(store: Store, told: Callable[[str], None], task: Task, outcome: Outcome) -> None:
    store.keep(task.place, outcome)
    told(task.place.name)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
