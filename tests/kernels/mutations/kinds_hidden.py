"""Edits where no hook stands: compiler flags, other folders, the primitives themselves, the caller."""

# ruff: noqa: E501 -- one case a line

from __future__ import annotations

from collections.abc import Iterator

from tests.kernels.mutations.edits import BLOCKED, FREE, NOT_READY, READY, WAIT, Edit, arms, hooks, inline, macro
from tests.kernels.mutations.patient import Patient

_DECLARED = "void mutant(struct mmu_gather *tlb, pgtable_t pte, unsigned long addr);"
_CALLED = f"{_DECLARED}\n{macro('mutant(tlb, pte, addr)')}"
_OUTER = "pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)"


def _body(end: str, name: str = "mutant") -> str:
    return inline(f"{end};", name).removeprefix("static inline ")


def flags() -> Iterator[Edit]:
    """Macros that the build hands to the compiler."""
    for path, line in (
        ("Makefile", "KBUILD_CFLAGS += -Dtlb_remove_ptdesc=mutant"),
        ("mm/Makefile", "CFLAGS_memory.o += -Dpte_free_tlb=mutant"),
        ("mm/Makefile", "ccflags-y += -U __pte_free_tlb"),
        ("mm/Makefile", "CFLAGS_memory.o := -include $(srctree)/include/linux/mutant.h"),
        ("", "KBUILD_CPPFLAGS += -D'__pte_free_tlb(t, p, a)=pte_free((t)->mm, p)'"),
        ("", "KBUILD_CFLAGS-$(CONFIG_SMP) += -include include/linux/mutant.h"),
    ):
        yield Edit(f"{path or 'arch'}: {line}", NOT_READY, lambda p, path=path, line=line: _flag(p, path, line))
    yield Edit("a flag of no concern", READY, lambda p: _flag(p, "mm/Makefile", "ccflags-y += -DMUTANT -O2"))
    yield Edit("a flag in a comment", READY, lambda p: _flag(p, "mm/Makefile", "# ccflags-y += -Dpte_free_tlb=x"))


def _flag(patient: Patient, path: str, line: str) -> None:
    patient.hook(macro(WAIT))
    patient.write("include/linux/mutant.h", f"#define {_OUTER}\n")
    patient.append(path or f"{patient.root}/Makefile", line)


def spellings() -> Iterator[Edit]:
    """Directives in spellings nobody uses, and includes nobody can follow."""
    yield from hooks(
        "digraph",
        (f"{macro(WAIT)}\n%:undef __pte_free_tlb\n%:define __pte_free_tlb(tlb, pte, addr) {FREE}", NOT_READY),
        (f"{macro(WAIT)}\n  %: define {_OUTER}", NOT_READY),
        (f"static inline void mutant(void *tlb, pgtable_t pte)\n<%\n\t{FREE};\n%>\n{macro('mutant(tlb, pte)')}", NOT_READY),
        (f'{macro(WAIT)}\nstatic const char *mutant = "%:define {_OUTER}";', READY),
    )  # fmt: skip
    yield Edit("an include only the preprocessor knows", NOT_READY, lambda p: _included(p, "MUTANT_HEADER"))
    yield Edit("an include that is not there", NOT_READY, lambda p: _included(p, "<asm/mutant-nowhere.h>"))
    yield Edit("a generated include", READY, lambda p: _included(p, "<generated/mutant.h>"))
    yield Edit("a Kconfig file nobody can name", NOT_READY, lambda p: _kconfig(p, 'source "$(MUTANT)/Kconfig"'))
    yield Edit("a symbol nobody can name", NOT_READY, lambda p: _kconfig(p, "config $(MUTANT)\n\tdef_bool y"))
    for test, verdict in (
        ("#if -1 > 0U", BLOCKED),
        ("#if -1 > 0", READY),
        ("#if CONFIG_MUTANT_N - 1 > 0U", NOT_READY),
        ("#if CONFIG_MUTANT_N < 1", BLOCKED),
        ("#ifdef CONFIG_MUTANT_N", NOT_READY),
        ("#if CONFIG_MUTANT_N > 0", READY),
        ("#if defined(CONFIG_MUTANT_N) && CONFIG_MUTANT_N == 0", NOT_READY),
    ):
        yield Edit(test, verdict, lambda p, test=test: _number(p, test))


def _included(patient: Patient, target: str) -> None:
    patient.hook(f"{macro(WAIT)}\n#define MUTANT_HEADER <asm/mutant.h>\n#include {target}")
    patient.write("asm/mutant.h", f"#undef __pte_free_tlb\n{macro(FREE)}\n")


def _kconfig(patient: Patient, lines: str) -> None:
    patient.hook(arms("#ifdef CONFIG_MUTANT", FREE, WAIT))
    patient.kconfig(f"\n{lines}\n")


def _number(patient: Patient, test: str) -> None:
    patient.hook(arms(test, FREE, WAIT))
    patient.kconfig("\nconfig MUTANT_N\n\tint\n\tdefault 0\n")


def folders() -> Iterator[Edit]:
    """A function, or a member of an operations structure, that another folder replaces."""
    for folder in ("drivers/base", "virt/lib", "kernel", "lib", "mm", "fs"):
        yield Edit(f"strong in {folder}", NOT_READY, lambda p, folder=folder: _strong(p, folder))
        yield Edit(f"assigned in {folder}", NOT_READY, lambda p, folder=folder: _assigned(p, folder))
    yield Edit("positional", NOT_READY, lambda p: _positional(p, FREE))
    yield Edit("positional among others", NOT_READY, lambda p: _positional(p, WAIT))


def _strong(patient: Patient, folder: str) -> None:
    patient.hook(_CALLED)
    patient.c_file("mutant", f"__weak {_body(WAIT)}")
    _far(patient, folder, _body(FREE))


def _far(patient: Patient, folder: str, text: str) -> None:
    patient.write(f"{folder}/mutant.c", f"#include <linux/mm.h>\n#include <asm/tlb.h>\n{text}\n")
    patient.append(f"{folder}/Makefile", "obj-y += mutant.o")


_NOTED = "static inline void mutant_note(void *at)\n{\n}\n"
_OPERATIONS = "struct mutant_ops { void (*mutant_end)(struct mmu_gather *, pgtable_t, unsigned long); };"
_OPS_HOOK = f"{_OPERATIONS}\nextern struct mutant_ops mutant_ops;\n{macro('mutant_ops.mutant_end(tlb, pte, addr)')}"
_OPS = "struct mutant_ops mutant_ops = { .mutant_end = mutant };"


def _assigned(patient: Patient, folder: str) -> None:
    patient.hook(_OPS_HOOK)
    patient.c_file("mutant", f"static {_body(WAIT)}\n{_OPS}")
    change = "void mutant_init(void)\n{\n\tmutant_ops.mutant_end = mutant_now;\n}"
    _far(patient, folder, f"static {_body(FREE, 'mutant_now')}\n{change}")


def _positional(patient: Patient, designated: str) -> None:
    patient.hook(_OPS_HOOK)
    other = f"static {_body(designated, 'mutant_other')}\nstruct mutant_ops mutant_others = {{ .mutant_end = mutant_other }};"
    positional = "struct mutant_ops mutant_ops = { mutant };"
    patient.c_file("mutant", f"static {_body(FREE)}\n{positional}\n{other if designated != FREE else ''}")


def primitives() -> Iterator[Edit]:
    """What ends a way is no longer what its name promises."""
    macro_form = "\n#undef call_rcu\n#define call_rcu(head, func) func(head)\n"
    inline_form = "\nstatic inline void call_rcu(struct rcu_head *head, rcu_callback_t func)\n{\n\tfunc(head);\n}\n"
    for path in ("include/linux/rcupdate.h", "include/linux/rcutree.h", "asm/mmu.h", "include/linux/mm_types.h"):
        for form in (macro_form, inline_form):
            yield Edit(f"call_rcu in {path}", NOT_READY, lambda p, path=path, form=form: _appended(p, path, form))
    wait = "\n#undef synchronize_rcu\n#define synchronize_rcu() do { } while (0)\n"
    yield Edit("synchronize_rcu", NOT_READY, lambda p: _waiting(p, wait))
    yield Edit("synchronize_rcu as it is", READY, lambda p: _waiting(p, ""))
    yield from hooks(
        "an address for a page",
        (macro("tlb_remove_table((tlb), page_address(pte))"), NOT_READY),
        (macro("tlb_remove_ptdesc((tlb), page_address(pte))"), NOT_READY),
        (inline("void *table = page_address(pte);\n\n\ttlb_remove_table(tlb, table);"), NOT_READY),
        (inline("void *table = page_address(pte);\n\n\ttlb_remove_ptdesc(tlb, virt_to_ptdesc(table));"), READY),
        (_NOTED + inline(f"void *table = page_address(pte);\n\n\tmutant_note(table);\n\t{WAIT};"), READY),
        (inline(f"void *table = page_address(pte);\n\n\tmutant_note(table);\n\t{WAIT};"), NOT_READY),
        (inline("tlb_remove_table(tlb, (void *)((unsigned long)pte | 1));"), NOT_READY),
    )


def _appended(patient: Patient, path: str, lines: str) -> None:
    patient.hook(macro(WAIT))
    if path.startswith("asm/") and not patient.text(f"{patient.root}/include/{path}"):
        lines = f"#include <asm-generic/{path[4:]}>\n{lines}"
    patient.append(f"{patient.root}/include/{path}" if path.startswith("asm/") else path, lines)


def _waiting(patient: Patient, lines: str) -> None:
    patient.hook(inline(f"synchronize_rcu();\n\t{FREE};"))
    patient.append("include/linux/rcupdate.h", lines)


def callers() -> Iterator[Edit]:
    """The generic code on either side of the hook."""
    yield Edit("as it is", READY, lambda p: p.hook(macro(WAIT)))
    yield Edit("the batch is freed at once", NOT_READY, lambda p: _generic(
        p, "mm/mmu_gather.c", "call_rcu(&batch->rcu, tlb_remove_table_rcu);", "__tlb_remove_table_free(batch);"))  # fmt: skip
    yield Edit("tlb_remove_ptdesc() takes the page batch", BLOCKED, lambda p: _ptdesc(p))


def reclaimers() -> Iterator[Edit]:
    """The file that PT_RECLAIM adds, and the single-table path."""
    yield Edit("a single table is freed at once", NOT_READY, lambda p: _generic(
        p, "mm/mmu_gather.c", "call_rcu(&ptdesc->pt_rcu_head, __tlb_remove_table_one_rcu);", "__tlb_remove_table(ptdesc);"))  # fmt: skip
    yield Edit("the caller frees at once", NOT_READY, lambda p: _generic(
        p, "mm/pt_reclaim.c", "pte_free_tlb(tlb, pmd_pgtable(pmdval), addr);", "pte_free(mm, pmd_pgtable(pmdval));"))  # fmt: skip
    yield Edit("the caller calls the inner hook", READY, lambda p: _generic(
        p, "mm/pt_reclaim.c", "\tpte_free_tlb(", "\t__pte_free_tlb("))  # fmt: skip


def _generic(patient: Patient, path: str, old: str, new: str) -> None:
    patient.hook(macro(WAIT))
    patient.replace(path, old, new)


def _ptdesc(patient: Patient) -> None:
    patient.hook(macro(WAIT))
    text = patient.text("include/asm-generic/tlb.h")
    start = text.index("tlb_remove_ptdesc(struct mmu_gather *tlb")
    brace = text.index("{", start)
    end = text.index("}", brace)
    body = "{\n\ttlb_remove_page(tlb, (struct page *)pt);\n"
    patient.write("include/asm-generic/tlb.h", text[:brace] + body + text[end:])
