"""Measure `ptaudit audit`, cold, against `grep` for one name: whole processes, in turn, medians and ratios.

    make bench                          on every kernel of PTAUDIT_KERNELS
    python bench/run.py TREE [TREE …]   on these trees
    python bench/run.py --runs 15 TREE  more pairs

A pair is one run of each command, one after the other, so that a machine
whose speed drifts slows both; the ratio is taken pair by pair.  ptaudit keeps
no cache, so every run is cold; the files are in the page cache for both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One whole process: seconds on the wall, seconds of processor, peak memory in MiB of its largest process."""

    wall: float
    cpu: float
    peak: float


def measured(command: list[str]) -> Run:
    """Run `command`, its output thrown away; `wait4` gives the kernel's own accounting."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}; nothing was measured")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(tree: Path, runs: int) -> None:
    """Print medians of both commands on one tree, and the median of the ratios."""
    audit = [str(Path(sysconfig.get_path("scripts"), "ptaudit")), "audit", str(tree)]
    grep = ["grep", "-rn", "__pte_free_tlb", f"{tree}/arch"]
    pairs = [(measured(audit), measured(grep)) for _ in range(runs + 1)][1:]  # the first warms the page cache
    for name, side in (("ptaudit audit", 0), ("grep -rn", 1)):
        walls, cpus, peaks = zip(*(pair[side] for pair in pairs), strict=True)
        wall, cpu = statistics.median(walls) * 1e3, statistics.median(cpus) * 1e3
        print(f"  {name:14} {wall:7.0f} ms wall {cpu:7.0f} ms cpu {max(peaks):7.1f} MiB peak")
    ratios = sorted(a.wall / b.wall for a, b in pairs)
    print(f"  ratio of walls {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


def trees() -> list[Path]:
    """The kernels at hand."""
    root = Path(os.environ.get("PTAUDIT_KERNELS", "~/.cache/ptaudit/kernels")).expanduser()
    return sorted(path for path in root.glob("*") if (path / "arch").is_dir())


def main() -> None:
    """Measure each tree."""
    parser = argparse.ArgumentParser(description="Measure ptaudit audit against grep.")
    parser.add_argument("trees", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    found = options.trees or trees()
    if not found:
        sys.exit("no kernel at hand: tests/kernels/fetch 6.18.15 brings one")
    for tree in found:
        print(f"{tree.name}: {options.runs} pairs, medians")
        compare(tree, options.runs)


if __name__ == "__main__":
    main()
