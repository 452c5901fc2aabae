"""Overrides in places nobody looks at first: a hook that waits is replaced from a header far away."""

from __future__ import annotations

from collections.abc import Iterator

from tests.kernels.mutations.edits import BLOCKED, READY, WAIT, Edit, inline, macro
from tests.kernels.mutations.patient import Patient

_OUTER = "\n#define pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)\n"
"""The generic code keeps what it finds defined before."""

_AGAIN = "\n#undef __pte_free_tlb\n#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)\n"
"""What is read last counts."""

EARLY = (
    "include/linux/kconfig.h", "include/linux/compiler_types.h", "include/linux/compiler-version.h",
    "include/linux/types.h", "include/linux/mm_types.h", "include/linux/mmzone.h", "include/linux/bug.h",
)  # fmt: skip
"""Headers read before the hooks are: by force, or many includes deep."""

OWN = ("asm/mmu.h", "asm/processor.h", "asm/cache.h", "asm/barrier.h")
"""Headers of the architecture that only common headers include."""

LATE = ("mm/internal.h", "mm/swap.h")
"""Headers that the file that expands the hooks reads behind them."""


def overrides() -> Iterator[Edit]:
    """A hook that waits, replaced from a header that has nothing to do with it."""
    for path in EARLY:
        yield Edit(path, BLOCKED, lambda p, path=path: _inserted(p, path, _OUTER))
    for path in OWN:
        yield Edit(path, BLOCKED, lambda p, path=path: _inserted(p, f"{p.root}/include/{path}", _OUTER))
    for path in LATE:
        yield Edit(path, BLOCKED, lambda p, path=path: _inserted(p, path, _AGAIN))
    yield Edit("a new header, two deep", BLOCKED, lambda p: _two_deep(p, _OUTER))
    yield Edit("a harmless header, two deep", READY, lambda p: _two_deep(p, "\n#define mutant_free_tlb(tlb) (tlb)\n"))
    yield Edit("under a condition never met", READY, lambda p: _two_deep(p, f"#ifdef MUTANT_NOWHERE{_OUTER}#endif\n"))
    yield Edit("with SMP only", BLOCKED, lambda p: _two_deep(p, f"#ifdef CONFIG_SMP{_OUTER}#endif\n"))
    yield Edit("without SMP only", READY, lambda p: _two_deep(p, f"#ifndef CONFIG_SMP{_OUTER}#endif\n"))
    yield Edit("a header only a C file includes", BLOCKED, lambda p: _of_c_file(p, "<asm/mutant.h>"))
    yield Edit("a header beside a C file", BLOCKED, lambda p: _of_c_file(p, '"../include/asm/mutant.h"'))
    yield Edit("a header nobody includes", READY, _of_nobody)
    yield Edit("the batch is no batch", BLOCKED, _batch_replaced)


def _inserted(patient: Patient, path: str, lines: str) -> None:
    """Lines at the end of a header; where the architecture has none of its own, the generic one is shadowed."""
    patient.hook(macro(WAIT))
    if not patient.text(path):
        name = path.rpartition("/")[2]
        patient.write(path, f"#ifndef MUTANT_H\n#define MUTANT_H\n#include <asm-generic/{name}>\n{lines}\n#endif\n")
        return
    patient.append(path, lines)


def _two_deep(patient: Patient, lines: str) -> None:
    _inserted(patient, "include/linux/mm_types.h", "\n#include <linux/mutant-outer.h>\n")
    patient.write("include/linux/mutant-outer.h", "#include <linux/mutant-inner.h>\n")
    patient.write("include/linux/mutant-inner.h", f"#ifndef MUTANT_H\n#define MUTANT_H\n{lines}#endif\n")


def _of_c_file(patient: Patient, named: str) -> None:
    declared = "void mutant(struct mmu_gather *tlb, pgtable_t pte, unsigned long addr);"
    patient.hook(f"{declared}\n{macro('mutant(tlb, pte, addr)')}")
    body = inline(f"{WAIT};", "mutant").removeprefix("static inline ")
    patient.c_file("mutant", f"#include {named}\n{body}")
    patient.write("asm/mutant.h", "#define tlb_remove_ptdesc(tlb, pt) tlb_remove_page((tlb), ptdesc_page(pt))\n")


def _of_nobody(patient: Patient) -> None:
    patient.hook(macro(WAIT))
    patient.write("asm/mutant.h", _AGAIN)


def _batch_replaced(patient: Patient) -> None:
    _inserted(patient, "mm/internal.h", "\n#define tlb_remove_table(tlb, table) tlb_remove_page((tlb), (table))\n")
    patient.changes[patient.header] = patient.base.read(patient.header)
    patient.hook(macro("tlb_remove_table((tlb), (pte))"))
