"""`make test-limits`: the worst input we can think of, what an audit of it takes in time and memory, and what it says.

Every input is a small tree with one thing in it that is far too large, too deep
or too many.  The memory is that of the larger of the two processes.  Nothing
here is asserted by a clock; an audit that takes more than `LIMIT` seconds or
more than 300 MB is marked, and so is a traceback.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import worst.given
import worst.headers
import worst.kconfig  # noqa: F401
from worst.common import INPUTS

REPOSITORY: Final = Path(__file__).resolve().parent.parent
BASE: Final = REPOSITORY / "samples" / "rules" / "_base"
GOOD: Final = REPOSITORY / "samples" / "rules" / "table-batch" / "note-inline-ptdesc"
LIMIT: Final = int(os.environ.get("PTAUDIT_LIMIT", "120"))
MEGABYTES: Final = 300
BUILD: Final = "--build"


def built(name: str, root: Path) -> Sequence[str]:
    """Make an input in another process, and say what to run: what is started here inherits how large this one was."""
    done = subprocess.run([sys.executable, __file__, BUILD, name, str(root)], capture_output=True, check=True)
    return tuple(json.loads(done.stdout))


def build(name: str, root: Path) -> None:
    """Make an input, and print what to run."""
    shutil.copytree(BASE, root)
    shutil.copytree(GOOD, root, dirs_exist_ok=True)
    print(json.dumps(INPUTS[name](root) or ("audit", str(root))))


class Measured(NamedTuple):
    """How an audit ended."""

    code: int
    seconds: float
    megabytes: int
    said: str


def measured(args: Sequence[str], folder: Path) -> Measured:
    """Run `ptaudit ARGS`; the memory is that of the largest process, for the system adds up children that ended."""
    start = time.monotonic()
    with (folder / "out").open("w+b") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "auditor", *args], stdout=out, stderr=out, cwd=REPOSITORY, start_new_session=True
        )
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(LIMIT)
        _, status, usage = os.wait4(process.pid, 0)
        signal.alarm(0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = out.read().decode("utf-8", "replace").splitlines()
    seconds = time.monotonic() - start
    wrong = [line for line in lines if "Traceback" in line]
    notices = [line for line in lines if "notice" in line.lower() or line.startswith("ptaudit:")]
    said = wrong or notices or lines or [""]
    return Measured(process.returncode, seconds, usage.ru_maxrss >> 10, " | ".join(said[-2:])[:300])


def main(names: Sequence[str]) -> int:
    bad = 0
    print(f"{'input':40} {'exit':>4} {'s':>6} {'MB':>5}  said", flush=True)
    for name in INPUTS:
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory(prefix="ptaudit-limits-") as place:
            done = measured(built(name, Path(place) / "linux"), Path(place))
        wrong = done.megabytes > MEGABYTES or done.code not in (0, 1, 2, 3) or "Traceback" in done.said
        bad += wrong
        print(
            f"{name:40} {done.code:4} {done.seconds:6.1f} {done.megabytes:5} {'!' if wrong else ' '} {done.said}",
            flush=True,
        )
    return bool(bad)


if __name__ == "__main__":
    if sys.argv[1:2] == [BUILD]:
        build(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
