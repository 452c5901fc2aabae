"""How long the history of three kernels and 2,000 commits takes, as a multiple of one cold audit of the newest.

    make bench-history

The repository is made anew in a temporary folder (see tests/planted.py). Both are whole processes, taken in turns;
what counts is the ratio of the medians, for wall time and for processor time of the process and its children.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.planted import VERSIONS, built

ROUNDS = 3
TARGET = 5


def spent(command: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of one process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        raise SystemExit(f"bench: {' '.join(command)} ended with {done.returncode}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Build, measure, print."""
    folder = Path(os.environ.get("PTAUDIT_KERNELS") or "~/.cache/ptaudit/kernels").expanduser()
    kernels = tuple(folder / version for version in VERSIONS)
    ptaudit = str(Path(sysconfig.get_path("scripts"), "ptaudit"))
    with tempfile.TemporaryDirectory(prefix="ptaudit-bench-") as place:
        root = Path(place, "linux.git")
        start = time.perf_counter()
        first = next(iter(built(root, kernels)))
        print(f"repository      {time.perf_counter() - start:6.2f} s to make")
        runs = [
            (spent([ptaudit, "audit", str(kernels[-1])]), spent([ptaudit, "history", str(root), f"{first}..main"]))
            for _ in range(ROUNDS)
        ]
    for index, what in enumerate(("wall", "processor")):
        cold, past = (statistics.median(run[side][index] for run in runs) for side in (0, 1))
        verdict = f"{past / cold:.1f} cold audits (target: less than {TARGET})"
        print(f"{what:9} history {past:6.2f} s, cold audit {cold:5.2f} s: {verdict}")


if __name__ == "__main__":
    main()
