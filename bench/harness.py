"""How things are measured: whole processes, run in turn, medians and ratios.

A round is one run of each command, one after the other, so that a machine
whose speed drifts slows all of them; a ratio is taken round by round.
"""

from __future__ import annotations

import compileall
import os
import platform
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

REPOSITORY: Final = Path(__file__).resolve().parent.parent
BUILD: Final = REPOSITORY / "build"
PTAUDIT: Final = str(Path(sysconfig.get_path("scripts"), "ptaudit"))
KERNELS: Final = ("6.12", "6.18.15")
"""The releases docs/performance.md speaks of."""


class Run(NamedTuple):
    """One whole process: seconds on the wall, seconds of processor, peak memory in MiB of its largest process."""

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str], folder: Path | None = None) -> Run:
    """Run `command` in `folder`, its output thrown away; `wait4` gives the kernel's own accounting."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)[:200]}: exit code {process.returncode}; nothing was measured")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def rounds(
    commands: Mapping[str, Sequence[str]],
    runs: int,
    before: Callable[[], object] = int,
    folder: Path | None = None,
) -> dict[str, list[Run]]:
    """`runs` runs of each command, in turn; `before` is called before each of them, outside of the time taken."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            before()
            found[name].append(measured(command, folder))
    return found


def median(runs: Sequence[Run], what: str = "wall") -> float:
    """The median of one column, in seconds."""
    return statistics.median(getattr(run, what) for run in runs)


def ratio(these: Sequence[Run], those: Sequence[Run], what: str = "wall") -> float:
    """How many times as long as `those` each of `these` took: the median over the rounds."""
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in zip(these, those, strict=True))


def compiled() -> None:
    """Byte-compile what is about to be timed, whatever `PYTHONDONTWRITEBYTECODE` says: compiling is no part of it."""
    for folder in ("auditor", "rules", "bench"):  # pip has compiled the libraries
        compileall.compile_dir(str(REPOSITORY / folder), quiet=2)


def trees(named: Sequence[Path]) -> list[Path]:
    """The kernels to measure on: those named, else the ones the documentation speaks of, else all at hand."""
    root = Path(os.environ.get("PTAUDIT_KERNELS", "~/.cache/ptaudit/kernels")).expanduser()
    usual = [root / version for version in KERNELS if (root / version / "arch").is_dir()]
    found = list(named) or usual or sorted(path for path in root.glob("*") if (path / "arch").is_dir())
    if not found:
        sys.exit(f"{root}: no kernel there; tests/kernels/fetch {' '.join(KERNELS)} brings two")
    return found


def machine() -> str:
    """What it was measured on, in a line."""
    processor = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        processor = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), processor)
    count, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return f"{count} x {processor}, Python {platform.python_version()}, load {load:.1f} when it began"
