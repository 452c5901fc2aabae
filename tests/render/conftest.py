"""A report as it could come from a real tree, with every kind of answer and some hostile text."""

from __future__ import annotations

import pytest

from auditor.model import (
    ConfigLevel,
    ConfigReport,
    Deferral,
    Level,
    Location,
    Notice,
    Report,
    TreeInfo,
)
from tests.render.archs import alpha, arm64, hostile, m68k, riscv, sparc
from tests.render.build import HOSTILE, Excerpts


@pytest.fixture
def report() -> Report:
    """Ready, blocked twice over, not applicable and unknown, in no order, with configurations."""
    archs = (sparc(), m68k(), hostile(), riscv(), arm64(), alpha())
    mixed = (Deferral.BATCHED, Deferral.RCU)
    configs = (
        ConfigReport(
            "riscv/defconfig",
            "riscv",
            (
                ConfigLevel(Level.PMD, Deferral.RCU, (Deferral.RCU,), ("tlb_remove_table",)),
                ConfigLevel(
                    Level.PTE,
                    Deferral.MIXED,
                    mixed[::-1],
                    ("tlb_remove_table", "tlb_remove_page_ptdesc"),
                    "run-time branch",
                ),
            ),
        ),
        ConfigReport(
            "alpha/defconfig",
            "alpha",
            (ConfigLevel(Level.PTE, Deferral.IMMEDIATE, (Deferral.IMMEDIATE,), ("pagetable_free",)),),
        ),
    )
    notices = (
        Notice(Location("arch/um/include/asm/tlb.h"), "larger than 8 MB; not read"),
        Notice(Location(f"arch/{HOSTILE}/caf\udce9.h"), f"cannot be parsed: {HOSTILE}"),
    )
    tree = TreeInfo("6.18.15", "v6.18.15-3-g0123456789ab")
    return Report(tree, "everywhere", archs, configs, notices)


@pytest.fixture
def excerpts() -> Excerpts:
    """Five lines around any line that is asked for, one of them hostile; none for `mm/`."""

    def around(location: Location) -> tuple[tuple[int, str], ...]:
        if location.path.startswith("mm/"):
            return ()
        body = {
            0: "#define __pte_free_tlb(tlb, pte, address)\t\\",
            1: f"/* {HOSTILE} */",
            2: "\tpte_free((tlb)->mm, pte)",
        }
        first = max(location.line - 2, 1)
        return tuple((n, body.get(n - location.line, "")) for n in range(first, first + 5))

    return around
