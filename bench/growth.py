"""How the time of an audit grows: with the architectures of a tree, and with files that have nothing to do with it.

    python bench/growth.py

The trees are made of the bundled miniature kernel, which has one architecture
for each way a hook can go: all of them copied a few times under other names,
or some tens of thousands of small drivers beside them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from harness import PTAUDIT, REPOSITORY, Run, compiled, median, rounds

MINIATURE: Final = REPOSITORY / "samples" / "kernel"
COPIES: Final = (1, 2, 4, 8)
UNRELATED: Final = (0, 10_000, 50_000)
A_FOLDER: Final = 100
"""Files in one folder, about as many as the larger ones of a kernel's drivers/ have."""


def with_copies(tree: Path, copies: int) -> int:
    """Make `tree` a miniature kernel with each architecture `copies` times; how many there are."""
    shutil.copytree(MINIATURE, tree)
    arches = sorted(path for path in (tree / "arch").iterdir() if path.is_dir())
    for number in range(2, copies + 1):
        for arch in arches:
            shutil.copytree(arch, arch.with_name(f"{arch.name}{number}x"))
    return len(arches) * copies


def with_drivers(tree: Path, files: int) -> None:
    """Make `tree` a miniature kernel with so many files more, one header to nine C files."""
    shutil.copytree(MINIATURE, tree)
    for number in range(files):
        folder = tree / "drivers" / f"vendor{number // A_FOLDER}"
        if number % A_FOLDER == 0:
            folder.mkdir(parents=True)
        suffix = "h" if number % 10 == 0 else "c"
        text = f"#include <linux/mm.h>\nstatic void probe_{number}(struct page *page)\n{{\n\tput_page(page);\n}}\n"
        (folder / f"device{number}.{suffix}").write_text(text, encoding="utf-8")


def audited(trees: Mapping[str, Path], runs: int) -> dict[str, list[Run]]:
    """An audit of each tree, in turn; once unmeasured."""
    commands = {name: [PTAUDIT, "audit", str(tree)] for name, tree in trees.items()}
    rounds(commands, 1)
    return rounds(commands, runs)


def in_architectures(runs: int) -> list[tuple[str, list[Run]]]:
    """`(architectures, runs)` for each number of copies."""
    with tempfile.TemporaryDirectory() as folder:
        trees = {}
        for copies in COPIES:
            tree = Path(folder, str(copies))
            trees[str(with_copies(tree, copies))] = tree
        return list(audited(trees, runs).items())


def in_unrelated(runs: int) -> list[tuple[str, list[Run]]]:
    """`(files, runs)` for each number of unrelated files."""
    with tempfile.TemporaryDirectory() as folder:
        trees = {}
        for files in UNRELATED:
            trees[f"{files:,}"] = Path(folder, str(files))
            with_drivers(Path(folder, str(files)), files)
        return list(audited(trees, runs).items())


def main() -> None:
    """Print both."""
    compiled()
    for what, found in (("architectures", in_architectures(5)), ("unrelated files", in_unrelated(5))):
        for size, runs in found:
            print(f"{size:>7} {what:16} {median(runs) * 1e3:7.0f} ms wall {median(runs, 'cpu') * 1e3:7.0f} ms cpu")


if __name__ == "__main__":
    main()
