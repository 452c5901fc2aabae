"""Measure `ptaudit audit`, cold, against `grep` for one name: whole processes, in turn, medians and ratios.

    make bench                          on every kernel of PTAUDIT_KERNELS
    python bench/run.py TREE [TREE …]   on these trees
    python bench/run.py --runs 15 TREE  more rounds

A round is one run of each command, one after the other, so that a machine
whose speed drifts slows all; the ratio is taken round by round.  ptaudit keeps
no cache, so every run is cold; in the first table the files are in the page
cache for both, in the second nothing of the tree's content is (`bench/pages.py`).
`ptaudit --version` is what is paid before anything is read.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pages import evict

PTAUDIT: Final = str(Path(sysconfig.get_path("scripts"), "ptaudit"))
AUDIT: Final = "ptaudit audit"
GREP: Final = "grep -rn"
FLOOR: Final = "ptaudit --version"
COLD_ROUNDS: Final = 3
"""Reading a tree from a disk takes ten times as long as all that is measured here."""


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


def rounds(commands: Mapping[str, list[str]], runs: int, before: Callable[[], object]) -> dict[str, list[Run]]:
    """`runs` runs of each command, in turn; `before` is called before each of them, outside of the time taken."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            before()
            found[name].append(measured(command))
    return found


def show(title: str, found: Mapping[str, Sequence[Run]]) -> None:
    """Print the medians of each command, and the median of the ratios of audit to grep."""
    print(f"  {title}")
    for name, runs in found.items():
        walls, cpus, peaks = zip(*runs, strict=True)
        wall, cpu = statistics.median(walls) * 1e3, statistics.median(cpus) * 1e3
        print(f"    {name:18} {wall:7.0f} ms wall {cpu:7.0f} ms cpu {max(peaks):7.1f} MiB peak")
    ratios = sorted(a.wall / b.wall for a, b in zip(found[AUDIT], found[GREP], strict=True))
    print(f"    ratio of walls {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


def compare(tree: Path, runs: int) -> None:
    """Print both tables of one tree."""
    commands = {AUDIT: [PTAUDIT, "audit", str(tree)], GREP: ["grep", "-rn", "__pte_free_tlb", f"{tree}/arch"]}
    rounds(commands, 1, int)  # warms the page cache
    show(f"in the page cache, {runs} rounds", rounds(commands | {FLOOR: [PTAUDIT, "--version"]}, runs, int))
    left = evict(tree)
    if left is None or left > 0.05:
        kept = "nobody can tell what" if left is None else f"{left:.0%} of the files"
        print(f"  not in the page cache: not measured; {kept} stayed there after it was told to let go")
    else:
        show(f"not in the page cache, {COLD_ROUNDS} rounds", rounds(commands, COLD_ROUNDS, lambda: evict(tree)))


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
        print(f"{tree.name}:")
        compare(tree, options.runs)


if __name__ == "__main__":
    main()
