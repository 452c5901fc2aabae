"""Where the time of an audit goes, by stages.

    python bench/stages.py [TREE] [--runs 9]

The command runs in one process, on one processor, and every half millisecond
is asked in which module it is: that costs next to nothing and favours nobody,
unlike a profiler that counts calls.  The share of each stage is told, and its
part of the processor time the runs took without being asked.
"""

from __future__ import annotations

import argparse
import atexit
import collections
import functools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

EVERY: Final = 0.0005
"""Seconds between two looks."""

IMPORTS: Final = "start-up: importing modules"
OTHER: Final = "the rest"
STAGES: Final = (
    ("override search, with its reading", "elsewhere farther flags"),
    ("solver", "kconfig.solver"),
    ("Kconfig: reading, formulas", "kconfig"),
    ("verdicts: rules, readiness", "readiness judging reach registry rules configs"),
    ("rendering", "render cli.output"),
    ("include closures, for remarks", "closure"),
    ("reading files", "tree git"),
    ("parsing bodies (tree-sitter)", "csource.syntax"),
    ("scanning: lines, directives, names", "csource sources includes"),
    ("definitions in force", "headers preprocess predefined"),
    ("tracing hooks", "trace facts kbuild vocabulary"),
)
"""Stages with the modules of theirs.  The first that has a module anywhere on the stack is the one."""

_IMPORTING: Final = "<frozen importlib"


def stage(frame: FrameType | None) -> str:
    """In which stage the program is."""
    found = set()
    while frame:
        file = frame.f_code.co_filename
        if file.startswith(_IMPORTING):
            return IMPORTS
        found.add(_stage_of(file))
        frame = frame.f_back
    return next((name for name, _ in STAGES if name in found), OTHER)


@functools.cache
def _stage_of(file: str) -> str:
    """The stage of one source file; a module of the command line or of the pipeline is in none."""
    path = Path(file).with_suffix("").as_posix()
    root = str(Path(__file__).resolve().parent.parent)
    module = path.removeprefix(f"{root}/").removeprefix("auditor/").replace("/", ".")
    for name, modules in STAGES:
        if any(module == m or module.startswith(f"{m}.") for m in modules.split()):
            return name
    return OTHER


def look_at(tree: str) -> NoReturn:
    """Run an audit, and at its end tell on stderr how often it was seen in each stage."""
    seen: collections.Counter[str] = collections.Counter()

    def look(_number: int, frame: FrameType | None) -> None:
        seen[stage(frame)] += 1

    def tell() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps(seen), file=sys.stderr)

    sys.argv = ["ptaudit", "audit", tree]
    atexit.register(tell)
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    from auditor.cli import main as command

    command()


def profile(tree: Path, runs: int) -> list[tuple[str, float]]:
    """Per stage, in the order of its size, the share of the time of an audit in one process, 0 to 1."""
    total: collections.Counter[str] = collections.Counter()
    for _ in range(runs):
        command = [sys.executable, __file__, "--child", str(tree)]
        total.update(json.loads(subprocess.run(command, capture_output=True, check=True).stderr.splitlines()[-1]))
    return [(name, count / total.total()) for name, count in total.most_common()]


def main() -> None:
    """Print the stages of one tree."""
    if sys.argv[1:2] == ["--child"]:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        look_at(sys.argv[2])
    from harness import compiled, trees

    parser = argparse.ArgumentParser(description="Where the time of ptaudit audit goes.")
    parser.add_argument("tree", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    compiled()
    for name, share in profile(trees(options.tree)[-1], options.runs):
        print(f"{share:6.1%}  {name}")


if __name__ == "__main__":
    main()
