"""More ways to change a hook: loops and jumps, generic headers, run-time choices, Kconfig in several files."""

# ruff: noqa: E501 -- one case a line

from __future__ import annotations

from collections.abc import Iterator

from tests.kernels.mutations.edits import (
    BLOCKED,
    ENDS,
    FREE,
    NOT_READY,
    READY,
    UNKNOWN,
    WAIT,
    Edit,
    arms,
    hooks,
    inline,
    macro,
)
from tests.kernels.mutations.patient import Patient


def jumps() -> Iterator[Edit]:
    """Loops, jumps and callbacks that free early on one way."""
    yield from hooks(
        "goto", (inline(f"if (addr)\n\t\tgoto out;\n\t{WAIT};\n\treturn;\nout:\n\t{WAIT};"), READY),
        (inline(f"goto out;\n\t{FREE};\nout:\n\t{WAIT};"), READY),
    )  # fmt: skip
    yield from hooks(
        "switch", (inline(f"switch (addr) {{\n\tcase 0:\n\tcase 1:\n\t\t{WAIT};\n\t\tbreak;\n\tdefault:\n\t\t{FREE};\n\t}}"), BLOCKED),
        (inline(f"for (;;) {{\n\t\t{WAIT};\n\t\tbreak;\n\t}}"), READY),
        (inline(f"do {{\n\t\t{FREE};\n\t}} while (0);"), BLOCKED),
    )  # fmt: skip
    yield from hooks(
        "waits on one side", (inline(f"if (addr)\n\t\tsynchronize_rcu();\n\t{FREE};"), BLOCKED),
        (inline(f"if (addr)\n\t\tsynchronize_rcu();\n\telse\n\t\tsynchronize_rcu();\n\t{FREE};"), READY),
    )  # fmt: skip
    yield from hooks("freed twice", (inline(f"{FREE};\n\t{WAIT};"), BLOCKED))
    yield from hooks(
        "arithmetic nobody decides", (arms("#if CONFIG_PGTABLE_LEVELS * 2 > 18 + 1", FREE, WAIT), UNKNOWN),
        (arms("#if (CONFIG_PGTABLE_LEVELS + 1) < 20", FREE, WAIT), UNKNOWN),
    )  # fmt: skip


def moved() -> Iterator[Edit]:
    """A hook in a generic header, and a generic header overridden by one of the architecture."""
    for end, verdict in ENDS:
        yield Edit("in a generic header", verdict, lambda p, end=end: _generic(p, end))
        yield Edit("an asm/ header before the generic one", verdict, lambda p, end=end: _shadowed(p, end))


def _generic(patient: Patient, end: str) -> None:
    patient.hook("#include <asm/mutant.h>")
    patient.write("include/asm-generic/mutant.h", f"#ifndef MUTANT_H\n#define MUTANT_H\n{macro(end)}\n#endif\n")
    patient.append(f"{patient.root}/include/asm/Kbuild", "generic-y += mutant.h")


def _shadowed(patient: Patient, end: str) -> None:
    other = FREE if end != FREE else WAIT
    _generic(patient, other)
    patient.write("asm/mutant.h", f"#ifndef MUTANT_H\n#define MUTANT_H\n{macro(end)}\n#endif\n")


_FILES = (
    ("another file, sourced", "config MUTANT\n\tdef_bool y\n", "", READY),
    ("another file, under a true if", "config MUTANT\n\tdef_bool y\n", "MMU", READY),
    ("another file, under a false if", "config MUTANT\n\tdef_bool y\n", "MUTANT_NOWHERE", BLOCKED),
    ("another file, with SMP", "config MUTANT\n\tdef_bool y\n", "SMP", READY),
    ("another file, another symbol", "config MUTANT_B\n\tdef_bool y\n", "", BLOCKED),
    ("another file, a second definition", "config MUTANT\n\tbool\n", "", BLOCKED),
)


def files() -> Iterator[Edit]:
    """A symbol that another Kconfig file defines."""
    for name, lines, test, verdict in _FILES:
        yield Edit(name, verdict, lambda p, lines=lines, test=test: _sourced(p, lines, test))


def _sourced(patient: Patient, lines: str, test: str) -> None:
    patient.hook(arms("#ifdef CONFIG_MUTANT", WAIT, FREE))
    path = f"{patient.root}/Kconfig.mutant"
    patient.write(path, lines)
    source = f'source "{path}"\n'
    patient.kconfig(f"\nif {test}\n{source}endif\n" if test else f"\n{source}")


def assigned() -> Iterator[Edit]:
    """A member that is assigned at run time: either function may run."""
    yield Edit("assigned at run time", BLOCKED, lambda p: _assigned(p, WAIT, FREE))
    yield Edit("assigned at run time, both wait", READY, lambda p: _assigned(p, WAIT, WAIT))
    yield Edit("a callback that frees before RCU", NOT_READY, lambda p: p.hook(
        inline(f"{FREE};\n\tcall_rcu(&pte->rcu_head, mutant_rcu);")))  # fmt: skip


def _assigned(patient: Patient, first: str, second: str) -> None:
    declared = "struct mutant_ops { void (*mutant_end)(struct mmu_gather *, pgtable_t, unsigned long); };"
    patient.hook(f"{declared}\nextern struct mutant_ops mutant_ops;\n{macro('mutant_ops.mutant_end(tlb, pte, addr)')}")
    one, two = (inline(f"{end};", name).replace("inline ", "") for end, name in ((first, "one"), (second, "two")))
    start = "void mutant_init(int which)\n{\n\tif (which)\n\t\tmutant_ops.mutant_end = two;\n}"
    patient.c_file("mutant", f"{one}\n{two}\nstruct mutant_ops mutant_ops = {{ .mutant_end = one }};\n{start}")
