"""Measure `ptaudit audit`, cold, against whoever else can be asked, and against its own floor; print Markdown.

    make bench                          on Linux 6.12 and 6.18.15, or on what there is in PTAUDIT_KERNELS
    make bench-docs                     the same, the profile and the growth, written into docs/performance.md
    python bench/run.py TREE [TREE …]   on these trees
    python bench/run.py --runs 15 TREE  more rounds

ptaudit keeps no cache of an audit, so every run is cold.  In the first table the files are
in the page cache for all, in the one after it nothing of the tree's content is (`bench/pages.py`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import growth
import stages
import tables
from harness import BUILD, PTAUDIT, REPOSITORY, Run, compiled, machine, ratio, rounds, trees
from pages import evict
from peer import GREP, PEERS, Peer

PAGE: Final = REPOSITORY / "docs" / "performance.md"
BENCH: Final = str(REPOSITORY / "bench")
AUDIT: Final = "ptaudit audit"
UNPROVEN: Final = "the same without Kconfig and proofs (bench/unproven.py)"
FLOOR: Final = "its floor (bench/floor.py)"
START: Final = "ptaudit --version"
COLD_ROUNDS: Final = 3
"""Reading a tree from a disk takes ten times as long as all that is measured here."""


def main() -> None:
    """Measure, and print or write what came out."""
    parser = argparse.ArgumentParser(description="Measure ptaudit audit.")
    parser.add_argument("trees", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="also profile and growth; write docs/performance.md")
    options = parser.parse_args()
    compiled()
    found = [tree.resolve() for tree in trees(options.trees)]
    sections = {"machine": f"{machine()}, {options.runs} rounds.\n"}
    programs = {peer: peer.program for peer in PEERS}
    for name, part in (part for tree in found for part in compared(tree, programs, options.runs)):
        sections[name] = sections.get(name, "") + part
    if options.write:
        shares = stages.profile(found[-1], options.runs)
        rows = ((name, f"{share:.1%}") for name, share in shares)
        sections["profile"] = tables.table((f"Linux {found[-1].name}", "share"), rows)
        sections["architectures"] = tables.growth("architectures", growth.in_architectures(options.runs))
        sections["unrelated"] = tables.growth("unrelated files", growth.in_unrelated(options.runs))
        homeless = list(tables.filled(PAGE, sections))
        if homeless:
            sys.exit(f"{PAGE}: no place for {', '.join(homeless)}; put its two marks back")
    for name, text in sections.items():
        print(f"## {name}\n\n{text}")


def compared(tree: Path, programs: dict[Peer, str | None], runs: int) -> Iterator[tuple[str, str]]:
    """The tables of one tree, by the section they belong to."""
    had = {peer: program for peer, program in programs.items() if program}
    missing = {peer.name: peer.why_not for peer in programs if peer not in had}
    versions = {peer: f"{peer.name} {peer.version(program)}" for peer, program in had.items()}
    peers = {versions[peer]: [program, *peer.arguments(tree)] for peer, program in had.items()}
    recording = str(BUILD / f"floor-{tree.name}")
    recorded = _output([sys.executable, f"{BENCH}/floor.py", "record", str(tree), recording])
    own = {
        AUDIT: [PTAUDIT, "audit", str(tree)],
        UNPROVEN: [sys.executable, f"{BENCH}/unproven.py", str(tree)],
        FLOOR: [sys.executable, f"{BENCH}/floor.py", "replay", recording],
        START: [PTAUDIT, "--version"],
    }
    rounds(own | peers, 1, folder=tree)  # warms the page cache
    found = rounds(own | peers, runs, folder=tree)
    title = f"Linux {tree.name}"
    yield "speed", f"{title}, in the page cache:\n\n{tables.speed(found, missing, AUDIT)}\n"
    yield "speed", f"{title}, {cold(tree, own[AUDIT], [str(programs[GREP]), *GREP.arguments(tree)])}\n"
    yield "floor", f"- {title}: {recorded.strip()}. {above(found)}\n"
    answers = {versions[p]: p.asked(program, tree) for p, program in had.items() if p.name != "cvehound"}
    yield "findings", f"{title}:\n\n{tables.findings(verdicts(tree), answers)}\n"


def above(found: dict[str, list[Run]]) -> str:
    """How far an audit is above its floor."""
    wall, processor = (ratio(found[AUDIT], found[FLOOR], what) for what in ("wall", "cpu"))
    return f"An audit waits **{wall:.2f}** times as long as its floor, and computes {processor:.2f} times as long."


def cold(tree: Path, audit: list[str], grep: list[str]) -> str:
    """The same without the page cache, for those who read a whole tree; or why it cannot be told."""
    left = evict(tree)
    if left is None or left > 0.05:
        kept = "nobody can tell what" if left is None else f"{left:.0%} of the files"
        return f"not in the page cache: NOT MEASURED; {kept} stayed there after it was told to let go.\n"
    found = rounds({AUDIT: audit, "grep": grep}, COLD_ROUNDS, lambda: evict(tree))
    return f"not in the page cache, {COLD_ROUNDS} rounds:\n\n{tables.speed(found, {}, AUDIT)}"


def verdicts(tree: Path) -> dict[str, tuple[str, str]]:
    """Per architecture what an audit says, and how its PTE hook may end."""
    report = json.loads(_output([PTAUDIT, "audit", str(tree), "--level", "pte", "--format", "json"]))
    found = {}
    for arch in report["architectures"]:
        words = (path["deferral"] for level in arch["levels"].values() for path in level["paths"])
        found[arch["name"]] = arch["verdict"], ", ".join(word for word in dict.fromkeys(words) if word != "absent")
    return found


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
