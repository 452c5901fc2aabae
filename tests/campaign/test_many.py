"""Five hundred trees: one table, however many work on it and however often they are killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from tests.campaign.build import answered, folder, history, plan, tarball, variant
from tests.cli.running import COMMAND, environment

pytestmark = pytest.mark.campaign

TREES = 500
FORMS = ("csv", "json", "parquet")
PATIENCE = 300
"""Seconds after which a run hangs, whatever the machine."""


class Forest(NamedTuple):
    """Where a plan with `trees` trees lies."""

    plan: Path
    trees: int


def forest(root: Path, trees: int) -> Forest:
    """Two fifths folders, two fifths archives, one fifth commits; every tree another one."""
    for number in range(trees * 2 // 5):
        folder(root / "k" / f"{number:03}", number)
    for number in range(trees * 2 // 5, trees * 4 // 5):
        tarball(root / "t" / f"{number:03}.tar{'.gz' if number % 2 else ''}", variant(number))
    history(root / "h", trees - trees * 4 // 5)
    text = '[[folder]]\npath = "k/*"\n[[tarball]]\npath = "t/*"\n[[git]]\nrepository = "h"\nrevisions = ["v*"]\n'
    return Forest(plan(root, text), trees)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Forest:
    return forest(tmp_path_factory.mktemp("many"), TREES)


def start(forest: Forest, name: str, *options: str) -> subprocess.Popen[bytes]:
    """A campaign in a process group of its own, which writes its table in every form."""
    there = forest.plan.parent
    outputs = [f"-o{form}={there}/{name}.{form}" for form in FORMS]
    command = [*COMMAND, "campaign", forest.plan, "--database", there / f"{name}.sqlite", "--no-cache", *outputs]
    log = open(there / f"{name}.log", "wb")  # noqa: SIM115  # closed below
    try:
        return subprocess.Popen([*command, *options], stdout=log, stderr=log, env=environment(), start_new_session=True)
    finally:
        log.close()


def ended(forest: Forest, name: str, running: subprocess.Popen[bytes]) -> dict[str, bytes]:
    """The table of a run that came to its end: every tree has its answer, some of which are `unknown`."""
    code, log = running.wait(timeout=PATIENCE), (forest.plan.parent / f"{name}.log").read_text()
    assert code == 3, log
    assert f"{forest.trees} done" in log.split("\n"), log  # Dask may have had something to say of the worker it lost
    return {form: (forest.plan.parent / f"{name}.{form}").read_bytes() for form in FORMS}


def rows(forest: Forest, name: str) -> int:
    """How many trees have an outcome by now."""
    return answered(forest.plan.parent / f"{name}.sqlite")


class Sample(NamedTuple):
    """What the largest process and all together take at one moment, in MiB, with so many trees answered."""

    rows: int
    largest: float
    all: float


def sampled(forest: Forest, name: str, running: subprocess.Popen[bytes]) -> list[Sample]:
    """The memory of a run and everything it started, until it ends."""
    found = []
    while running.poll() is None:
        sizes = []
        try:
            whole = psutil.Process(running.pid)
            for process in (whole, *whole.children(recursive=True)):
                sizes.append(process.memory_info().rss / (1 << 20))
        except psutil.NoSuchProcess:  # an audit that was just done
            pass
        if sizes:
            found.append(Sample(rows(forest, name), max(sizes), sum(sizes)))
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def undisturbed(many: Forest) -> tuple[dict[str, bytes], list[Sample]]:
    """The table of two processes that nobody disturbed, and what memory they took."""
    running = start(many, "two", "-j", "2")
    samples = sampled(many, "two", running)
    return ended(many, "two", running), samples


def test_every_tree_is_in_the_table_once(undisturbed: tuple[dict[str, bytes], list[Sample]]) -> None:
    """Five hundred trees are five hundred lines, in the order of the plan, each with the answer its hook has."""
    lines = undisturbed[0]["csv"].decode().split("\r\n")[1:-1]
    folders = [f"k/{n:03}" for n in range(200)]
    archives = [f"t/{n:03}.tar{'.gz' if n % 2 else ''}" for n in range(200, 400)]
    assert [line.split(",")[0] for line in lines] == [*folders, *archives, *(f"h@v{n}" for n in range(1, 101))]
    numbers = [*range(400), *range(1, 101)]
    verdicts = ["blocked", "unknown", "unknown"]
    assert [line.split(",")[3:7] for line in lines] == [
        [f"6.18.0-{n}", "done", "one", verdicts[n % 3]] for n in numbers
    ]


def test_memory_stays_flat(undisturbed: tuple[dict[str, bytes], list[Sample]]) -> None:
    """After five hundred trees no process, and not all of them together, takes much more than after a hundred."""
    early = [sample for sample in undisturbed[1] if 10 <= sample.rows <= 100]
    late = [sample for sample in undisturbed[1] if 400 < sample.rows < TREES]  # and before pyarrow is loaded
    for measure in ("largest", "all"):
        before, after = (max(getattr(sample, measure) for sample in part) for part in (early, late))
        assert after < before * 1.25 + 10, (measure, before, after)


def test_one_process_says_the_same(many: Forest, undisturbed: tuple[dict[str, bytes], list[Sample]]) -> None:
    """With one process every exported table has the same bytes."""
    assert ended(many, "one", start(many, "one", "-j", "1")) == undisturbed[0]


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two workers, on the loopback interface only; gone afterwards."""
    file = folder / "scheduler.json"
    run = (sys.executable, "-m", "dask")
    at_home = ("--host", "127.0.0.1", "--no-dashboard")
    commands = [
        (*run, "scheduler", *at_home, "--port", "0", "--scheduler-file", str(file)),
        *((*run, "worker", *at_home, "--scheduler-file", str(file), "--nthreads", "1", "--name", n) for n in "ab"),
    ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            log = (folder / f"dask-{len(started)}.log").open("wb")
            with log:
                process = subprocess.Popen(
                    command, cwd=folder, stdout=log, stderr=log, env=environment(), start_new_session=True
                )
            started.append(process)
            wait_until(file.exists)
        address = json.loads(file.read_text())["address"]
        assert address.startswith("tcp://127.0.0.1:")
        yield address, started[1:]
    finally:
        for process in started:
            kill(process)


def wait_until(there: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def kill(running: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a process and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def test_a_cluster_says_the_same(many: Forest, undisturbed: tuple[dict[str, bytes], list[Sample]]) -> None:
    """Dask's workers give the same bytes, though one of the two is killed half-way."""
    with cluster(many.plan.parent) as (address, workers):
        running = start(many, "dask", "--executor", "dask", "--scheduler", address)
        wait_until(lambda: rows(many, "dask") >= TREES // 2 or running.poll() is not None)
        assert running.poll() is None
        kill(workers[0])
        assert ended(many, "dask", running) == undisturbed[0]


def test_killed_at_any_moment_it_goes_on(tmp_path: Path) -> None:
    """Fifty times all of it is killed at a random moment and started again: the table is that of a quiet run."""
    some = forest(tmp_path, 60)
    expected = ended(some, "quiet", start(some, "quiet", "-j", "2"))
    dice, name, killed, finished = random.Random(2026), "killed-0", 0, 0
    while killed < 50:
        running = start(some, name, "-j", "2")
        await_a_moment(dice, some, name, running)
        if running.poll() is None:
            kill(running)
            killed += 1
        else:
            assert ended(some, name, running) == expected
            finished += 1
            name = f"killed-{finished}"
    assert ended(some, name, start(some, name, "-j", "2")) == expected


def await_a_moment(dice: random.Random, forest: Forest, name: str, running: subprocess.Popen[bytes]) -> None:
    """Until some time in a run: one in five while it starts, the others around the next few rows."""
    if dice.random() < 0.2:
        time.sleep(dice.uniform(0, 0.5))
        return
    wanted = rows(forest, name) + dice.randint(1, 6)
    wait_until(lambda: rows(forest, name) >= wanted or running.poll() is not None)
    time.sleep(dice.uniform(0, 0.03))
