"""Measure `ptaudit campaign`: trees per second with one process and with two, and what memory that takes.

    make bench-campaign                       on every kernel of PTAUDIT_KERNELS, each several times
    python bench/campaign.py TREE [TREE …]    on these trees
    python bench/campaign.py --small 500      on as many kernels of a few files each

A round is one whole run with each number of processes and a new database, in turn; the ratio is taken round by
round.  Nothing is cached in these.  Memory is the
largest process at its peak, and that of all processes together, seen twenty times a second.  The rows about the cache
are over each kernel once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from harness import trees as kernels

PTAUDIT: Final = str(Path(sysconfig.get_path("scripts"), "ptaudit"))
OFTEN: Final = 8
"""By default each kernel is in the plan so many times, under other names: a run has to be long enough."""


class Run(NamedTuple):
    """Trees per second, and peaks in MiB: of the largest process, and of all together."""

    speed: float
    largest: float
    all: float


def memory(group: int) -> list[float]:
    """Resident MiB of every process of a process group."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[2]) == group:
            found.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20))
    return found


def measured(plan: Path, count: int, cache: Path, *options: str) -> Run:
    """One whole run with a new database."""
    database = plan.with_suffix(".sqlite")
    for left in plan.parent.glob(f"{database.name}*"):
        left.unlink()
    start = time.perf_counter()
    running = subprocess.Popen(
        [PTAUDIT, "campaign", str(plan), *options],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        start_new_session=True,
    )
    largest = together = 0.0
    while running.poll() is None:
        sizes = memory(running.pid) or [0.0]
        largest, together = max(largest, *sizes), max(together, sum(sizes))
        time.sleep(0.05)
    if running.returncode not in (0, 3):
        sys.exit(f"ptaudit campaign: exit code {running.returncode}; nothing was measured")
    return Run(count / (time.perf_counter() - start), largest, together)


def planned(folder: Path, trees: list[Path]) -> Path:
    """A plan that names each tree under as many names as asked."""
    for number, tree in enumerate(trees):
        (folder / f"{len(trees)}-{number:03}").symlink_to(tree.resolve())
    plan = folder / f"plan-{len(trees)}.toml"
    plan.write_text(f'[[folder]]\npath = "{len(trees)}-*"\n')
    return plan


def small(folder: Path, count: int) -> list[Path]:
    """Kernels of a few files, as the tests make them."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.campaign.build import folder as made

    return [made(folder / f"small-{number:03}", number) for number in range(count)]


def compare(folder: Path, trees: list[Path], often: int, rounds: int) -> None:
    """Print the median of every way to run a plan, and of the ratios of two processes to one."""
    plan, count = planned(folder, trees * often), len(trees) * often
    ways = {"one process": ("--no-cache", "-j1"), "two processes": ("--no-cache", "-j2")}
    runs = {name: list[Run]() for name in ways}
    for _ in range(rounds):
        for name, options in ways.items():
            runs[name].append(measured(plan, count, folder, *options))
    once = planned(folder, trees) if often > 1 else plan
    runs["filling the cache"] = [measured(once, len(trees), folder / "cache", "-j2")]
    runs["out of the cache"] = [measured(once, len(trees), folder / "cache", "-j2") for _ in range(rounds)]
    for name, found in runs.items():
        speeds, largest, together = zip(*found, strict=True)
        told = (
            f"{statistics.median(speeds):7.2f} trees/s {max(largest):7.1f} MiB peak {max(together):7.1f} MiB together"
        )
        print(f"    {name:18} {told}")
    ratios = sorted(b.speed / a.speed for a, b in zip(*(runs[name] for name in ways), strict=True))
    print(f"    two to one         {statistics.median(ratios):7.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


def main() -> None:
    """Measure real kernels, or small ones."""
    parser = argparse.ArgumentParser(description="Measure ptaudit campaign.")
    parser.add_argument("trees", nargs="*", type=Path)
    parser.add_argument("--small", type=int, default=0, metavar="N")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--often", type=int, default=OFTEN, help="how often each tree is in the plan")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        trees, often = (small(root, options.small), 1) if options.small else (kernels(options.trees), options.often)
        print(f"{len(trees) * often} trees on {len(os.sched_getaffinity(0))} processors, {options.rounds} rounds:")
        compare(root, trees, often, options.rounds)


if __name__ == "__main__":
    main()
