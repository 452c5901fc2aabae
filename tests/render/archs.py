"""Architectures as they could come from a real tree: every verdict once or twice."""

from __future__ import annotations

from auditor.condition import opaque
from auditor.model import (
    ArchReport,
    Deferral,
    Effect,
    FreePath,
    Level,
    Location,
    Notice,
    Related,
    StepKind,
    Verdict,
)
from tests.render.build import (
    HOSTILE,
    absent,
    arch_report,
    deferred,
    direct,
    finding,
    free_path,
    step,
)


def alpha() -> ArchReport:
    """Frees at once, at two levels, and folds the others."""
    pte, pmd = direct("alpha", Level.PTE, ""), direct("alpha", Level.PMD, "")
    witness = (("MMU", "y"), ("PT_RECLAIM", "y"), ("SMP", "y"))
    ends = "ends in pagetable_free(), which waits for nothing"
    return arch_report(
        "alpha",
        Verdict.BLOCKED,
        "the hooks at pte and pmd free the table at once",
        {
            Level.PTE: (pte,),
            Level.PMD: (pmd,),
            Level.PUD: (absent(Level.PUD, ""),),
            Level.P4D: (absent(Level.P4D, ""),),
        },
        finding("alpha", "direct-free", pte, f"__pte_free_tlb() {ends}", witness=witness),
        finding("alpha", "direct-free", pmd, f"__pmd_free_tlb() {ends}", witness=witness),
    )


def arm64() -> ArchReport:
    """Ready at every level."""
    return arch_report(
        "arm64",
        Verdict.READY,
        "every hook ends in tlb_remove_table(), and MMU_GATHER_RCU_TABLE_FREE is always on",
        {
            Level.PTE: deferred("arm64", Level.PTE),
            Level.PMD: (
                *deferred("arm64", Level.PMD, "PGTABLE_LEVELS > 2"),
                absent(Level.PMD, "PGTABLE_LEVELS <= 2"),
            ),
            Level.PUD: (
                *deferred("arm64", Level.PUD, "PGTABLE_LEVELS > 3"),
                absent(Level.PUD, "PGTABLE_LEVELS <= 3"),
            ),
            Level.P4D: (
                *deferred("arm64", Level.P4D, "PGTABLE_LEVELS > 4"),
                absent(Level.P4D, "PGTABLE_LEVELS <= 4"),
            ),
        },
    )


def m68k() -> ArchReport:
    """Cannot have PT_RECLAIM, whatever its hook does; two hooks by machine."""
    slot = free_path(
        Level.PTE,
        "MMU && MMU_MOTOROLA",
        Deferral.IMMEDIATE,
        step("__pte_free_tlb", StepKind.INLINE, "arch/m68k/include/asm/motorola_pgalloc.h", 46),
        step("free_pointer_table", StepKind.FUNCTION, "arch/m68k/mm/motorola.c", 207),
    )
    sun3 = free_path(
        Level.PTE,
        "MMU && SUN3",
        Deferral.BATCHED,
        step("__pte_free_tlb", StepKind.MACRO, "arch/m68k/include/asm/sun3_pgalloc.h", 20),
        step("tlb_remove_page_ptdesc", StepKind.PRIMITIVE, "arch/m68k/include/asm/sun3_pgalloc.h", 21),
    )
    return arch_report(
        "m68k",
        Verdict.NOT_APPLICABLE,
        "SMP is not declared by any Kconfig file of m68k",
        {
            Level.PTE: (slot, sun3, absent(Level.PTE, "!MMU")),
            Level.PMD: (direct("m68k", Level.PMD, "MMU && MMU_MOTOROLA"),),
            Level.PUD: (absent(Level.PUD, ""),),
            Level.P4D: (absent(Level.P4D, ""),),
        },
        finding(
            "m68k",
            "direct-free",
            slot,
            "free_pointer_table() puts the slot back at once",
            effect=Effect.NOTE,
        ),
    )


def riscv() -> ArchReport:
    """One hook, two run-time branches that end differently: both under the same condition."""
    other = free_path(
        Level.PTE,
        "MMU",
        Deferral.BATCHED,
        step("__pte_free_tlb", StepKind.INLINE, "arch/riscv/include/asm/pgalloc.h", 98),
        step("riscv_tlb_remove_ptdesc", StepKind.INLINE, "arch/riscv/include/asm/pgalloc.h", 22),
        step("tlb_remove_page_ptdesc", StepKind.PRIMITIVE, "arch/riscv/include/asm/pgalloc.h", 27),
        reason="run-time branch riscv_use_sbi_for_rfence()",
    )
    why = "with SBI for remote fences the table goes to the page batch"
    related = Related(Location("arch/riscv/Kconfig", 163), "MMU_GATHER_RCU_TABLE_FREE is selected")
    return arch_report(
        "riscv",
        Verdict.BLOCKED,
        "one of two run-time branches at pte does not wait for a grace period",
        {
            Level.PTE: (*deferred("riscv", Level.PTE, "MMU"), other, absent(Level.PTE, "!MMU")),
            Level.PMD: deferred("riscv", Level.PMD, "MMU && PGTABLE_LEVELS > 2"),
        },
        finding(
            "riscv",
            "page-batch",
            other,
            why,
            related,
            at=2,
            witness=(("64BIT", "y"), ("MMU", "y"), ("PT_RECLAIM", "y"), ("SMP", "y")),
        ),
        finding(
            "riscv",
            "early-dtor",
            other,
            "the destructor runs before the grace period",
            effect=Effect.NOTE,
        ),
    )


def sparc() -> ArchReport:
    """Two ports in one: 32 bit frees at once, 64 bit has its own table free."""
    small = direct("sparc", Level.PTE, "!SPARC64")
    big = deferred("sparc", Level.PTE, "SMP && SPARC64")
    up = direct("sparc", Level.PTE, "!SMP && SPARC64")
    own = Related(Location("arch/sparc/include/asm/tlb_64.h", 30), "its own __tlb_remove_table()")
    return arch_report(
        "sparc",
        Verdict.BLOCKED,
        "blocked where !SPARC64, and where SPARC64 through its own __tlb_remove_table()",
        {Level.PTE: (small, up, *big), Level.PMD: (direct("sparc", Level.PMD, "!SPARC64"),)},
        finding(
            "sparc",
            "direct-free",
            small,
            "the page is taken back under page_table_lock",
            witness=(("PT_RECLAIM", "y"), ("SMP", "y"), ("SPARC64", "n")),
        ),
        finding(
            "sparc",
            "own-table-free",
            big[0],
            "PT_RECLAIM casts the table to struct ptdesc, sparc64 hands over a tagged pointer",
            own,
            witness=(("PT_RECLAIM", "y"), ("SMP", "y"), ("SPARC64", "y")),
        ),
    )


def hostile() -> ArchReport:
    """Everything the audited tree controls says something nasty; one hook cannot be resolved."""
    broken = FreePath(
        Level.PTE,
        opaque(f"defined by {HOSTILE}"),
        Deferral.UNKNOWN,
        HOSTILE,
        (
            step("__pte_free_tlb", StepKind.MACRO, f"arch/{HOSTILE}/tlb.h", 3),
            step(HOSTILE, StepKind.UNRESOLVED, f"arch/{HOSTILE}/tlb.h", 4),
        ),
        f"{HOSTILE} is defined nowhere",
    )
    notice = Notice(Location(f"arch/{HOSTILE}/caf\udce9.h"), f"cannot be parsed: {HOSTILE}")
    return arch_report(
        HOSTILE,
        Verdict.UNKNOWN,
        f"what {HOSTILE} does is not known",
        {Level.PTE: (broken,)},
        finding(HOSTILE, "direct-free", broken, f"calls {HOSTILE}", effect=Effect.UNKNOWN, at=1),
        notices=(notice,),
    )
