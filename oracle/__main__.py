"""`python -m oracle KERNEL`: sampled configurations, answered by ptaudit and by the kernel's own tools.

Exit status: 0 all agree, 1 some do not, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from oracle import kconfig
from oracle.compare import Answer, answer, disagreement
from oracle.follow import Text
from oracle.preprocess import LEVELS, Headers


class Sample(NamedTuple):
    """One configuration of one architecture, and how it came about."""

    arch: str
    how: str
    file: Path


def main() -> int:
    """Print every disagreement with both answers, and a line of how many there were."""
    options = _options()
    if missing := [tool for tool in (*kconfig.TOOLS, "clang") if shutil.which(tool) is None]:
        print(f"oracle: needs {', '.join(missing)}: apt install flex bison gcc clang", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="oracle-") as scratch:
        return _compare(options, Path(scratch))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    parser.add_argument("kernel", type=Path)
    parser.add_argument("--arch", default="", help="names, separated by commas; all without")
    parser.add_argument("--random", type=int, default=3, metavar="N", help="random configurations an architecture")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if not (options.kernel / "scripts" / "kconfig").is_dir():
        parser.error(f"{options.kernel}: no scripts/kconfig there; give a kernel tree")
    return options


def _compare(options: argparse.Namespace, scratch: Path) -> int:
    kernel = options.kernel.resolve()
    interpreter, headers = kconfig.build(kernel, scratch), Headers(kernel, scratch / "headers", scratch / "over")
    arches = options.arch.split(",") if options.arch else sorted(p.parent.name for p in kernel.glob("arch/*/Kconfig"))
    with ThreadPoolExecutor(options.jobs) as pool:
        per_arch = pool.map(lambda arch: _samples(interpreter, arch, options.random, options.seed), arches)
        samples = [sample for found in per_arch for sample in found]
        theirs = list(pool.map(lambda sample: _preprocessed(headers, sample), samples))
    wrong = list(_disagreements(_audited(kernel, samples), samples, theirs))
    said = f"{len(wrong)} disagreement{'s' * (len(wrong) != 1)}"
    print("\n".join([*wrong, f"{len(samples)} configurations at {len(LEVELS)} levels, {said}"]))
    return 1 if wrong else 0


def _samples(interpreter: kconfig.Interpreter, arch: str, count: int, seed: int) -> list[Sample]:
    """All yes, all no, one of the defconfigs, and some at random: the same for the same seed."""
    draw = random.Random(f"{seed} {arch}")
    defconfigs = sorted((interpreter.kernel / "arch" / arch / "configs").rglob("*defconfig"))
    named = ["allnoconfig", "allyesconfig", *(f"defconfig={draw.choice(defconfigs)}" for _ in defconfigs[:1])]
    made = [Sample(arch, Path(how).name, interpreter.make(arch, how, f"{arch}-{n}")) for n, how in enumerate(named)]
    for _ in range(count):
        number = draw.randrange(1 << 31)
        file = interpreter.randconfig(arch, number, f"{arch}-random-{number}")
        made.append(Sample(arch, f"randconfig, seed {number}", file))
    return made


def _preprocessed(headers: Headers, sample: Sample) -> dict[str, Answer | str]:
    """The answer of each level, or why there is none."""
    values = kconfig.values_of(sample.file)
    if values.get("MMU") != "y":  # who frees tables, mm/memory.c, is not built then
        return {level: answer(frozenset(), values) for level in LEVELS}
    try:
        text = Text(headers.preprocessed(sample.arch, values, sample.file.stem))
        return {level: answer(text.ends(level), values) for level in LEVELS}
    except (KeyError, LookupError, RuntimeError) as error:
        return dict.fromkeys(LEVELS, f"no answer: {error}")


def _audited(kernel: Path, samples: Sequence[Sample]) -> Any:
    """The report of `ptaudit audit --config`."""
    configs = [word for sample in samples for word in ("--config", str(sample.file))]
    command = [sys.executable, "-m", "auditor", "audit", str(kernel), "--format", "json", *configs]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"oracle: ptaudit: {done.stderr}")
    return json.loads(done.stdout)


def _disagreements(
    report: Any, samples: Sequence[Sample], theirs: Sequence[Mapping[str, Answer | str]]
) -> Iterator[str]:
    arches = {arch["name"]: arch for arch in report["architectures"]}
    entries = {entry["file"]: entry for entry in report["configs"]}
    for sample, answers in zip(samples, theirs, strict=True):
        values = kconfig.values_of(sample.file)
        for level in LEVELS:
            mine, there = entries[str(sample.file)]["levels"][level], answers[level]
            paths = arches[sample.arch]["levels"][level]["paths"]
            why = there if isinstance(there, str) else disagreement(there, mine, paths, values)
            if why:
                yield (
                    f"{sample.arch}, {sample.how}, {level}: {why}\n"
                    f"  preprocessor: {there}\n"
                    f"  ptaudit: {', '.join(mine['ways'])}, at {', '.join(mine['terminals']) or 'no end'}"
                )


if __name__ == "__main__":
    sys.exit(main())
