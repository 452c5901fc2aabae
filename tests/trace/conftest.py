"""Ten-line architectures on top of samples/rules/_base, and what the tracer makes of their hook."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.configs import in_configuration
from auditor.facts import collect
from auditor.model import Deferral, FreePath, Level, LevelFacts
from auditor.sources import Sources
from auditor.tree import open_checkout
from tests.conftest import REPOSITORY, write_tree

BASE = REPOSITORY / "samples" / "rules" / "_base"
ARCH = "arch/arm64"
RECLAIM = dict.fromkeys(("MMU", "SMP", "PT_RECLAIM", "MMU_GATHER_RCU_TABLE_FREE", "MMU_GATHER_TABLE_FREE"), "y")
"""The configuration in question: PT_RECLAIM with what it selects."""

REMOVE = "tlb_remove_ptdesc(tlb, page_ptdesc(table));"
"""Ends as `rcu` in the configuration in question."""
FREE = "pte_free(tlb->mm, table);"
"""Ends as `immediate`, whatever the configuration."""


class Hook:
    """The facts of one level of the tree's one architecture."""

    def __init__(self, root: Path, level: Level) -> None:
        self.sources = Sources(open_checkout(str(root)))
        facts = collect(self.sources, "arm64", (level,))
        self.level: LevelFacts = facts.level(level)
        self.notices = [str(n) for n in (*facts.notices, *self.sources.notices())]

    def ends(self, **symbols: str) -> set[str]:
        """The deferrals in the configuration in question, other values given by name."""
        answer = in_configuration(self.level, RECLAIM | symbols)
        return {str(way) for way in answer.ways} | ({"unknown"} if answer.deferral is Deferral.UNKNOWN else set())

    def where(self, deferral: str) -> str:
        """The exact condition of one deferral."""
        return str(self.level.condition_of(Deferral(deferral)))

    def path(self, deferral: str) -> FreePath:
        """The only way with that deferral."""
        (found,) = (path for path in self.level.paths if path.deferral == deferral)
        return found

    def steps(self, deferral: str) -> str:
        """The names and kinds on the only way with that deferral, behind the outer hook."""
        return " ".join(f"{step.name}:{step.kind}" for step in self.path(deferral).steps[1:])

    def reasons(self) -> str:
        """Why what is unknown is unknown."""
        return "; ".join(p.reason for p in self.level.paths if p.deferral is Deferral.UNKNOWN)


Tree = Callable[..., Hook]
"""tree({path: text}, level): what that architecture's hook does."""
Body = Callable[..., Hook]
"""body(statements, before, {path: text}): what a hook with these statements does."""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """tree({path: text}): the hook of an architecture laid over the base; `asm/…` is its header folder."""

    def build(files: dict[str, str], level: Level = Level.PTE) -> Hook:
        root = tmp_path / "linux"
        shutil.copytree(BASE, root)
        placed = {f"{ARCH}/include/{p}" if p.startswith("asm/") else p: text for p, text in files.items()}
        given = {f"{ARCH}/Kconfig": "config ARM64\n\tdef_bool y\n", f"{ARCH}/Kbuild": "obj-y += mm/ kernel/\n"}
        given[f"{ARCH}/include/asm/pgalloc.h"] = "#include <asm-generic/pgalloc.h>\n"
        write_tree(root, given | placed)
        return Hook(root, level)

    return build


@pytest.fixture
def header(tree: Tree) -> Body:
    """header(lines, {path: text}): the hook of an architecture whose asm/tlb.h has these lines."""

    def build(lines: str, files: dict[str, str] | None = None) -> Hook:
        return tree({"asm/tlb.h": f"#include <asm-generic/tlb.h>\n#include <asm/pgalloc.h>\n{lines}\n"} | (files or {}))

    return build


@pytest.fixture
def body(header: Body) -> Body:
    """body(statements, before, {path: text}): a hook with these statements, `before` standing above it."""

    def build(statements: str, before: str = "", files: dict[str, str] | None = None) -> Hook:
        opening = "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table, unsigned long addr)\n{\n"
        return header(f"{before}\n{opening}{statements}\n}}", files)

    return build


def in_c(text: str, makefile: str = "obj-y := helper.o") -> dict[str, str]:
    """One C file of the architecture's mm folder, and the Makefile that builds it."""
    return {f"{ARCH}/mm/helper.c": f"#include <asm/tlb.h>\n{text}\n", f"{ARCH}/mm/Makefile": f"{makefile}\n"}
