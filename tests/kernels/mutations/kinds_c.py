"""Edits of the hook itself: its text, its helpers, its header."""

# ruff: noqa: E501 -- one case a line

from __future__ import annotations

from collections.abc import Iterator

from tests.kernels.mutations.edits import (
    BLOCKED,
    ENDS,
    FREE,
    PAGE,
    READY,
    UNKNOWN,
    WAIT,
    Edit,
    arms,
    each_end,
    helpers,
    hooks,
    inline,
    macro,
    macros,
)
from tests.kernels.mutations.patient import Patient


def plain() -> Iterator[Edit]:
    """The hook ends elsewhere than before; conversions and regressions, as macro and as inline."""
    yield from each_end("macro", macro)
    yield from each_end("inline", lambda end: inline(f"{end};"))
    yield from each_end("do-while", lambda end: macro(f"do {{ {end}; }} while (0)"))
    yield from each_end("comma", lambda end: macro(f"((void)(addr), {end})"))
    yield from each_end("statement expression", lambda end: macro(f"({{ struct page *p = (pte); (void)p; {end}; }})"))
    yield from each_end("local copy", lambda end: inline(f"pgtable_t copy;\n\tcopy = pte;\n\tpte = copy;\n\t{end};"))
    yield from each_end("own parameter names", lambda end: macro(end).replace("tlb, pte, addr", "t, table, a")
                        .replace("(tlb)", "(t)").replace("pte)", "table)"))  # fmt: skip
    yield from each_end("marker", lambda end: f"#define __pte_free_tlb __pte_free_tlb\n{inline(f'{end};')}")
    yield from each_end("always inline", lambda end: inline(f"{end};").replace("inline", "__always_inline"))
    yield from each_end("outer hook", lambda end: f"#define pte_free_tlb(tlb, pte, addr) {end}\n{macro(WAIT)}")
    yield from hooks(
        "allocator's own calls",
        (macro("__free_page(pte)"), BLOCKED),
        (macro("__free_pages((pte), 0)"), BLOCKED),
        (inline("pagetable_free(page_ptdesc(pte));"), BLOCKED),
        (inline("free_page((unsigned long)page_address(pte));"), BLOCKED),
        (macro("tlb_remove_page((tlb), (pte))"), BLOCKED),
        (macro("tlb_remove_table((tlb), (pte))"), READY),
        (macro("tlb_remove_table((tlb), page_ptdesc(pte))"), READY),
    )
    yield from hooks(
        "RCU of its own", (inline("synchronize_rcu();\n\tpte_free(tlb->mm, pte);"), READY), (_CALLBACK, READY)
    )
    yield from hooks("nothing", (macro("do { } while (0)"), UNKNOWN), (macro("mutant_nowhere(tlb, pte)"), UNKNOWN))


_CALLBACK = (
    "static inline void mutant_rcu(struct rcu_head *head)\n{\n\t__free_page(container_of(head, struct page, rcu_head));\n}\n"
    + inline("call_rcu(&pte->rcu_head, mutant_rcu);")
)


def chains() -> Iterator[Edit]:
    """The hook goes through one to four helpers, in its header, in another, in a C file."""
    for depth in (1, 2, 3, 4):
        yield from each_end(f"{depth} inline helpers", helpers(depth))
        yield from each_end(f"{depth} macro helpers", macros(depth))
    for end, verdict in ENDS:
        yield Edit("another header", verdict, lambda p, end=end: _other_header(p, end))
        yield Edit("two headers away", verdict, lambda p, end=end: _two_headers(p, end))
        yield Edit("a new C file", verdict, lambda p, end=end: _new_c_file(p, end))
        yield Edit("an old C file", verdict, lambda p, end=end: _old_c_file(p, end))
        yield Edit("static behind a C file", verdict, lambda p, end=end: _static_in_c_file(p, end))
        yield Edit("a C file for each answer", verdict, lambda p, end=end: _two_c_files(p, end))
        yield Edit("strong over weak", verdict, lambda p, end=end: _strong_over_weak(p, end))


_DECLARED = "void mutant(struct mmu_gather *tlb, pgtable_t pte, unsigned long addr);"
_CALLED = f"{_DECLARED}\n{macro('mutant(tlb, pte, addr)')}"


def _body(end: str, name: str = "mutant") -> str:
    return inline(f"{end};", name).removeprefix("static inline ")


def _other_header(patient: Patient, end: str) -> None:
    patient.hook("#include <asm/mutant.h>")
    patient.write("asm/mutant.h", f"#ifndef MUTANT_H\n#define MUTANT_H\n{macro(end)}\n#endif\n")


def _two_headers(patient: Patient, end: str) -> None:
    patient.hook(f"#include <asm/mutant.h>\n{macro('mutant(tlb, pte, addr)')}")
    patient.write("asm/mutant.h", '#include "mutant-inner.h"\n')
    patient.write("asm/mutant-inner.h", f"#pragma once\n{inline(f'{end};', 'mutant')}\n")


def _new_c_file(patient: Patient, end: str) -> None:
    patient.hook(_CALLED)
    patient.c_file("mutant", _body(end))


def _old_c_file(patient: Patient, end: str) -> None:
    patient.hook(_CALLED)
    patient.append(f"{patient.root}/mm/init.c", _body(end))


def _static_in_c_file(patient: Patient, end: str) -> None:
    patient.hook(_CALLED)
    patient.c_file("mutant", f"{inline(f'{end};', 'inner')}\n{_body('inner(tlb, pte, addr)')}")


def _two_c_files(patient: Patient, end: str) -> None:
    patient.hook(_CALLED)
    patient.c_file("mutant-up", _body(FREE), "obj-$(CONFIG_MUTANT_NEVER)")
    patient.c_file("mutant-smp", _body(end), "obj-$(CONFIG_MUTANT_FORCED)")
    patient.kconfig("\nconfig MUTANT_FORCED\n\tdef_bool y\n\nconfig MUTANT_NEVER\n\tbool\n")


def _strong_over_weak(patient: Patient, end: str) -> None:
    other = FREE if end != FREE else WAIT
    patient.hook(_CALLED)
    patient.c_file("mutant-weak", f"__weak {_body(other)}")
    patient.c_file("mutant-strong", _body(end))


def conditionals() -> Iterator[Edit]:
    """Two hooks, one of them under a preprocessor condition, wherever C lets one stand."""
    asked = ("#ifdef CONFIG_MUTANT_ASKED", "#if defined(CONFIG_MUTANT_ASKED)", "#if IS_ENABLED(CONFIG_MUTANT_ASKED)",
             "#ifndef CONFIG_MUTANT_ASKED", "#if 1 && !defined CONFIG_MUTANT_ASKED")  # fmt: skip
    for directive in asked:
        yield from hooks("asked", (arms(directive, FREE, WAIT), BLOCKED), (arms(directive, WAIT, WAIT), READY))
    yield from hooks(
        "decided",
        (arms("#ifdef CONFIG_MUTANT_NEVER", FREE, WAIT), READY),
        (arms("#ifdef CONFIG_MUTANT_FORCED", FREE, WAIT), BLOCKED),
        (arms("#ifdef CONFIG_MUTANT_FORCED", WAIT, FREE), READY),
        (arms("#ifndef CONFIG_SMP", FREE, WAIT), READY),
        (arms("#ifdef CONFIG_SMP", FREE, WAIT), BLOCKED),
        (arms("#if defined(CONFIG_MMU) && defined(CONFIG_SMP)", WAIT, FREE), READY),
        (arms("#ifdef CONFIG_PT_RECLAIM", WAIT, FREE), READY),
        (arms("#ifdef CONFIG_PT_RECLAIM", FREE, WAIT), BLOCKED),
        (arms("#if CONFIG_PGTABLE_LEVELS > 9", FREE, WAIT), READY),
        (arms("#if CONFIG_PGTABLE_LEVELS < 9", FREE, WAIT), BLOCKED),
        (arms("#ifdef __ASSEMBLY__", FREE, WAIT), READY),
        (arms("#ifdef __KERNEL__", FREE, WAIT), BLOCKED),
    )
    yield from hooks(
        "nested",
        (arms("#ifdef CONFIG_SMP", WAIT, FREE, "CONFIG_MMU"), READY),
        (arms("#ifndef CONFIG_SMP", WAIT, FREE, "CONFIG_MMU"), BLOCKED),
        (arms("#ifdef CONFIG_MUTANT_NEVER", FREE, WAIT, "CONFIG_MUTANT_FORCED"), READY),
    )
    yield from hooks(
        "elif",
        (_elif("CONFIG_MUTANT_NEVER", FREE, "CONFIG_SMP", WAIT, FREE), READY),
        (_elif("CONFIG_MUTANT_ASKED", WAIT, "CONFIG_SMP", FREE, WAIT), BLOCKED),
        (_elif("CONFIG_MUTANT_FORCED", WAIT, "CONFIG_SMP", FREE, FREE), READY),
    )
    yield from hooks(
        "inside a body",
        (inline(f"\n#ifdef CONFIG_SMP\n\t{WAIT};\n#else\n\t{FREE};\n#endif"), READY),
        (inline(f"\n#ifdef CONFIG_MUTANT_ASKED\n\t{FREE};\n\treturn;\n#endif\n\t{WAIT};"), BLOCKED),
        (inline(f"\n#ifdef CONFIG_MUTANT_NEVER\n\tif (addr)\n\t\t{FREE};\n\telse\n#endif\n\t{WAIT};"), READY),
        (inline(f"\n#ifdef CONFIG_MUTANT_FORCED\n\tif (addr)\n\t\t{FREE};\n\telse\n#endif\n\t{WAIT};"), BLOCKED),
    )
    yield from hooks(
        "in a helper's head",
        (f"static inline void mutant(struct mmu_gather *tlb,\n#ifdef CONFIG_SMP\n\tpgtable_t pte\n#else\n\tpgtable_t pte\n#endif\n\t)\n{{\n\t{FREE};\n}}\n{macro('mutant(tlb, pte)')}", BLOCKED),
    )  # fmt: skip


def _elif(first: str, one: str, second: str, two: str, three: str) -> str:
    lines = (
        f"#if defined({first})",
        macro(one),
        f"#elif defined({second})",
        macro(two),
        "#else",
        macro(three),
        "#endif",
    )
    return "\n".join(lines)


def names() -> Iterator[Edit]:
    """The preprocessor at work: redefinition, aliases, pasting, continuations, shadowed names."""
    yield from hooks(
        "redefined",
        (f"{macro(WAIT)}\n#undef __pte_free_tlb\n{macro(FREE)}", BLOCKED),
        (f"{macro(FREE)}\n#undef __pte_free_tlb\n{macro(WAIT)}", READY),
        (f"{macro(FREE)}\n#undef __pte_free_tlb\n{inline(f'{WAIT};')}", READY),
        (f"{macro(WAIT)}\n#ifdef CONFIG_MUTANT_ASKED\n#undef __pte_free_tlb\n{macro(FREE)}\n#endif", BLOCKED),
        (f"{macro(FREE)}\n#ifdef CONFIG_SMP\n#undef __pte_free_tlb\n{macro(WAIT)}\n#endif", READY),
    )
    yield from each_end("alias", lambda end: f"{inline(f'{end};', 'mutant')}\n#define __pte_free_tlb mutant")
    yield from each_end(
        "alias of an alias", lambda end: f"#define __pte_free_tlb m1\n#define m1 m2\n{macro(end, 'm2')}"
    )
    yield from each_end("pasted helper", lambda end: (
        f"#define MUTANT(level) mutant_##level\n{inline(f'{end};', 'mutant_end')}\n{macro('MUTANT(end)(tlb, pte, addr)')}"))  # fmt: skip
    yield from each_end("pasted end", lambda end: f"#define PASTE(a, b) a##b\n{macro(_pasted(end))}")
    yield from each_end("argument is the function", lambda end: (
        f"#define APPLY(f, tlb, pte) f(tlb, pte)\n#define mutant(tlb, pte) {end}\n{macro('APPLY(mutant, tlb, pte)')}"))  # fmt: skip
    yield from each_end("continued lines", lambda end: macro("\\\n\tdo { \\\n\t\t" + end + "; \\\n\t} while (0)"))
    yield from each_end("continued in a word", lambda end: macro(end.replace("_", "_\\\n", 1)))
    yield from each_end("continued head", lambda end: f"#\\\ndefine \\\n__pte_free_tlb(tlb, \\\n pte, addr) {end}")
    yield from each_end("spaced", lambda end: f"  #  define   __pte_free_tlb( tlb , pte , addr )   {end}")
    yield from each_end("commented", lambda end: f"#/**/define/**/__pte_free_tlb(tlb, pte, addr) /* x */ {end} // y")
    yield from each_end("comment over lines", lambda end: macro(f"/* one\n two */ {end}"))
    yield from hooks(
        "continued directive",
        (arms("#if \\\n defined(CONFIG_SMP)", WAIT, FREE), READY),
        (arms("#if defined(CONFIG_SMP) && \\\n !defined(CONFIG_MUTANT_ASKED)", WAIT, FREE), BLOCKED),
        (arms("#ifdef CONFIG_\\\nSMP", WAIT, FREE), READY),
    )
    yield from hooks(
        "shadowed end",
        (f"#undef tlb_remove_ptdesc\n#define tlb_remove_ptdesc(tlb, pt) __free_page(ptdesc_page(pt))\n{macro(WAIT)}", BLOCKED),
        (f"#define tlb_remove_table(tlb, table) tlb_remove_page((tlb), (table))\n{macro('tlb_remove_table(tlb, pte)')}", BLOCKED),
    )  # fmt: skip


def _pasted(end: str) -> str:
    """`pte_free(…)` as `PASTE(pte_, free)(…)`."""
    name, _, rest = end.partition("(")
    stem, _, last = name.rpartition("_")
    return f"PASTE({stem}_, {last})({rest}"


def flow() -> Iterator[Edit]:
    """Run-time ways through the hook: each of them counts, and dead ones do not."""
    yield from hooks(
        "ternary",
        (macro(f"((addr) ? {FREE} : {WAIT})"), BLOCKED),
        (macro(f"((addr) ? {WAIT} : {WAIT})"), READY),
        (macro(f"(IS_ENABLED(CONFIG_SMP) ? {WAIT} : {FREE})"), READY),
        (macro(f"(0 ? {FREE} : {WAIT})"), READY),
    )
    yield from hooks(
        "early return",
        (inline(f"if (addr) {{\n\t\t{FREE};\n\t\treturn;\n\t}}\n\t{WAIT};"), BLOCKED),
        (inline(f"{WAIT};\n\treturn;\n\t{FREE};"), READY),
        (inline(f"if (!IS_ENABLED(CONFIG_SMP)) {{\n\t\t{FREE};\n\t\treturn;\n\t}}\n\t{WAIT};"), READY),
        (inline(f"if (IS_ENABLED(CONFIG_MUTANT_ASKED))\n\t\treturn {FREE};\n\treturn {WAIT};"), BLOCKED),
    )
    yield from hooks(
        "branches",
        (inline(f"if (addr > 4096)\n\t\t{WAIT};\n\telse\n\t\t{PAGE};"), BLOCKED),
        (inline(f"if (0)\n\t\t{FREE};\n\telse\n\t\t{WAIT};"), READY),
        (inline(f"switch (addr) {{\n\tcase 1:\n\t\t{FREE};\n\t\tbreak;\n\tdefault:\n\t\t{WAIT};\n\t}}"), BLOCKED),
        (inline(f"switch (addr) {{\n\tcase 1:\n\tdefault:\n\t\t{WAIT};\n\t}}"), READY),
        (inline(f"if (addr)\n\t\tgoto now;\n\t{WAIT};\n\treturn;\nnow:\n\t{FREE};"), BLOCKED),
        (inline(f"while (addr) {{\n\t\t{WAIT};\n\t\treturn;\n\t}}\n\t{FREE};"), BLOCKED),
        (macro(f"(addr && ({FREE}, 1)) || ({WAIT}, 1)"), BLOCKED),
    )
    yield from hooks(
        "function pointer",
        (f"extern void (*mutant)(struct mmu_gather *, pgtable_t);\n{macro('mutant(tlb, pte)')}", UNKNOWN),
        (f"extern void (*mutant[2])(struct mmu_gather *, pgtable_t);\n{macro('mutant[1](tlb, pte)')}", UNKNOWN),
        (inline("void (*end)(struct mm_struct *, pgtable_t) = pte_free;\n\tend(tlb->mm, pte);"), UNKNOWN),
    )
    yield Edit("member of an operations structure", BLOCKED, lambda p: _member(p, FREE))
    yield Edit("member of an operations structure", READY, lambda p: _member(p, WAIT))
    yield from hooks(
        "destructor and batch",
        (inline(f"pagetable_dtor(page_ptdesc(pte));\n\t{PAGE};"), BLOCKED),
        (inline(f"pagetable_dtor(page_ptdesc(pte));\n\t{WAIT};"), READY),
        (inline(f"{WAIT};\n\t{FREE};"), BLOCKED),
    )


def _member(patient: Patient, end: str) -> None:
    declared = "struct mutant_ops { void (*mutant_end)(struct mmu_gather *, pgtable_t, unsigned long); };"
    patient.hook(f"{declared}\nextern struct mutant_ops mutant_ops;\n{macro('mutant_ops.mutant_end(tlb, pte, addr)')}")
    setting = "struct mutant_ops mutant_ops = { .mutant_end = mutant };"
    patient.c_file("mutant", f"static {_body(end)}\n{setting}")


def decoys() -> Iterator[Edit]:
    """Text that looks like a hook and is none."""
    for end, other, verdict in ((FREE, WAIT, BLOCKED), (WAIT, FREE, READY)):
        fake = inline(f"{other};")
        yield from hooks(
            "decoy",
            (f"{macro(end)}\n/*\n{fake}\n*/", verdict),
            (f"{macro(end)}\n// {fake.replace(chr(10), ' ')}", verdict),
            (f"{macro(end)}\n// \\\n{macro(other)}", verdict),
            (f"{macro(end)}\n#if 0\n#undef __pte_free_tlb\n{fake}\n#endif", verdict),
            (f"{macro(end)}\n#ifdef MUTANT_NOWHERE\n#undef __pte_free_tlb\n{fake}\n#endif", verdict),
            (f'{macro(end)}\nstatic const char *mutant = "{other};";', verdict),
            (f'{macro(end)}\nstatic const char *mutant = "/*";\nstatic const char *more = "*/";', verdict),
            (macro(f'({{ (void)"{other}"; {end}; }})'), verdict),
            (macro(f"do {{ /* {other}; */ {end}; }} while (0)"), verdict),
            (f"#define __pte_free_tlb_(tlb, pte, addr) {other}\n{macro(end)}\n#define x__pte_free_tlb(t, p) {other}", verdict),
            (f"{macro(end)}\n#define MUTANT(x) #x\nstatic const char *mutant = MUTANT({other});", verdict),
            (f"{inline(f'{end};')}\nstatic inline void mutant(void)\n{{\n\tstruct {{ int __pte_free_tlb; }} x;\n}}", verdict),
        )  # fmt: skip
