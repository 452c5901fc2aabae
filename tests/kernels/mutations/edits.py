"""What can happen to a hook, each with the verdict that is right by construction.

The what-if is the one of the RFC: PT_RECLAIM on wherever MMU and SMP are, with
MMU_GATHER_RCU_TABLE_FREE selected.  Under it a hook that ends in the table
batch waits for RCU, and one that ends in `pte_free()` or in the page batch
does not, whatever the architecture did before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.kernels.mutations.patient import Patient

READY, BLOCKED, UNKNOWN = "ready", "blocked", "unknown"
NOT_APPLICABLE = "not-applicable"
NOT_READY = "blocked or unknown"
"""Where the tree itself does not say which."""

FREE = "pte_free((tlb)->mm, (pte))"
WAIT = "tlb_remove_ptdesc((tlb), page_ptdesc(pte))"
PAGE = "tlb_remove_page((tlb), (pte))"
ENDS = ((FREE, BLOCKED), (WAIT, READY), (PAGE, BLOCKED))
"""The three ways a hook ends, and what each comes to."""

ASKED = 'config MUTANT_ASKED\n\tbool "whether"\n'
FORCED = "config MUTANT_FORCED\n\tdef_bool y\n"
NEVER = "config MUTANT_NEVER\n\tbool\n"
SYMBOLS = f"\n{ASKED}\n{FORCED}\n{NEVER}"


def macro(body: str, name: str = "__pte_free_tlb") -> str:
    """A hook as a macro."""
    return f"#define {name}(tlb, pte, addr) {body}"


def inline(body: str, name: str = "__pte_free_tlb") -> str:
    """A hook as a static inline."""
    return f"static inline void {name}(struct mmu_gather *tlb, pgtable_t pte, unsigned long addr)\n{{\n\t{body}\n}}"


@dataclass(frozen=True)
class Edit:
    """One kind of edit: its name, the right verdict, what it does, and the scenario it is judged under."""

    name: str
    verdict: str
    make: Callable[[Patient], None]
    scenario: str = "everywhere"


def hooks(name: str, *cases: tuple[str, str]) -> Iterator[Edit]:
    """One edit for each text that replaces the hook; the verdict stands beside it."""
    for text, verdict in cases:
        yield Edit(name, verdict, lambda patient, text=text: _replaced(patient, text))


def _replaced(patient: Patient, text: str) -> None:
    patient.hook(text)
    if "MUTANT_" in text:
        patient.kconfig(SYMBOLS)


def each_end(name: str, *shapes: Callable[[str], str]) -> Iterator[Edit]:
    """One edit for each shape and each way to end."""
    for shape in shapes:
        yield from hooks(name, *((shape(end), verdict) for end, verdict in ENDS))


def helpers(depth: int) -> Callable[[str], str]:
    """A chain of so many static inlines between the hook and its end."""

    def shape(end: str) -> str:
        chain = [inline(f"{end};", "mutant_0")]
        chain += [inline(f"mutant_{n}(tlb, pte, addr);", f"mutant_{n + 1}") for n in range(depth - 1)]
        return "\n".join([*chain, macro(f"mutant_{depth - 1}(tlb, pte, addr)")])

    return shape


def macros(depth: int) -> Callable[[str], str]:
    """The same with macros, in an order no compiler minds."""

    def shape(end: str) -> str:
        chain = [macro(f"mutant_{n + 1}(tlb, pte, addr)", f"mutant_{n}") for n in range(depth - 1)]
        return "\n".join([macro("mutant_0(tlb, pte, addr)"), *chain, macro(end, f"mutant_{depth - 1}")])

    return shape


def arms(directive: str, first: str, second: str, outer: str = "") -> str:
    """One hook under a directive, another under its `#else`."""
    nested = f"#ifdef {outer}\n{{}}\n#else\n{macro(second)}\n#endif" if outer else "{}"
    return nested.format(f"{directive}\n{macro(first)}\n#else\n{macro(second)}\n#endif")
