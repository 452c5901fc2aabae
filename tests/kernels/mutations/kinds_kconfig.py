"""Edits of Kconfig files: the hook stays what it is, and what selects it changes."""

# ruff: noqa: E501 -- one case a line

from __future__ import annotations

from collections.abc import Iterator

from tests.kernels.mutations.edits import BLOCKED, FREE, NOT_APPLICABLE, NOT_READY, READY, WAIT, Edit, arms
from tests.kernels.mutations.patient import Patient

_ASK = 'config MUTANT_ASKED\n\tbool "whether"\n\n'
_ON = "config MUTANT_ON\n\tdef_bool y\n"
_PLAIN = "config MUTANT\n\tbool\n\n"

CHANGED = (
    ("declared nowhere", "", BLOCKED),
    ("always on", "config MUTANT\n\tdef_bool y\n", READY),
    ("a question", 'config MUTANT\n\tbool "wait"\n', BLOCKED),
    ("a question that defaults to y", 'config MUTANT\n\tbool "wait"\n\tdefault y\n', BLOCKED),
    ("a question only without SMP", 'config MUTANT\n\tbool "wait" if !SMP\n\tdefault y\n', READY),
    ("on with SMP", "config MUTANT\n\tdef_bool y if SMP\n", READY),
    ("on without SMP", "config MUTANT\n\tdef_bool y if !SMP\n", BLOCKED),
    ("depends on SMP", "config MUTANT\n\tdef_bool y\n\tdepends on SMP\n", READY),
    ("depends on what nobody sets", "config MUTANT\n\tdef_bool y\n\tdepends on MUTANT_NOWHERE\n", BLOCKED),
    ("depends on a question", f"{_ASK}config MUTANT\n\tdef_bool y\n\tdepends on MUTANT_ASKED\n", BLOCKED),
    ("the default went", "config MUTANT\n\tbool\n", BLOCKED),
    ("the default is n", "config MUTANT\n\tdef_bool n\n", BLOCKED),
    ("the first default counts", "config MUTANT\n\tbool\n\tdefault n\n\tdefault y\n", BLOCKED),
    ("the first default that holds", "config MUTANT\n\tbool\n\tdefault n if !MMU\n\tdefault y\n", READY),
    ("selected", f"{_PLAIN}{_ON}\tselect MUTANT\n", READY),
    ("the select dropped", f"{_PLAIN}{_ON}", BLOCKED),
    ("the select narrowed to SMP", f"{_PLAIN}{_ON}\tselect MUTANT if SMP\n", READY),
    ("the select narrowed to UP", f"{_PLAIN}{_ON}\tselect MUTANT if !SMP\n", BLOCKED),
    ("the select narrowed to a question", f"{_PLAIN}{_ASK}{_ON}\tselect MUTANT if MUTANT_ASKED\n", BLOCKED),
    ("the select moved to a question", f"{_PLAIN}{_ASK.rstrip()}\n\tselect MUTANT\n", BLOCKED),
    ("the select moved to PREEMPTION's absence", f"{_PLAIN}{_ON}\tselect MUTANT if PREEMPTION\n", BLOCKED),
    ("selected in two steps", f"{_PLAIN}config MUTANT_B\n\tbool\n\tselect MUTANT\n\n{_ON}\tselect MUTANT_B\n", READY),
    ("the second step dropped", f"{_PLAIN}config MUTANT_B\n\tbool\n\tselect MUTANT\n\n{_ON}", BLOCKED),
    ("implied, and no question", f"{_PLAIN}{_ON}\timply MUTANT\n", READY),
    ("implied, and a question", f'config MUTANT\n\tbool "wait"\n\n{_ON}\timply MUTANT\n', BLOCKED),
    ("under a true if", "if MMU\nconfig MUTANT\n\tdef_bool y\nendif\n", READY),
    ("under a false if", "if MUTANT_NOWHERE\nconfig MUTANT\n\tdef_bool y\nendif\n", BLOCKED),
    ("in a menu", 'menu "m"\n\tdepends on !SMP\nconfig MUTANT\n\tdef_bool y\nendmenu\n', BLOCKED),
    ("in a menu that is there", 'menu "m"\n\tdepends on SMP\nconfig MUTANT\n\tdef_bool y\nendmenu\n', READY),
    ("one of a choice", 'choice\n\tprompt "c"\nconfig MUTANT\n\tbool "a"\nconfig MUTANT_B\n\tbool "b"\nendchoice\n', BLOCKED),
    ("defined twice", "config MUTANT\n\tbool\n\nconfig MUTANT\n\tdef_bool y\n", READY),
    ("the shell decides", "config MUTANT\n\tdef_bool $(success,true)\n", NOT_READY),
    ("continued", "config MUTANT\n\tdef_bool y if MMU && \\\n\t\tSMP\n", READY),
    ("commented out", "#config MUTANT\n#\tdef_bool y\n", BLOCKED),
    ("only in a help text", "config MUTANT_B\n\tbool\n\thelp\n\t  config MUTANT\n\t  def_bool y\n", BLOCKED),
)  # fmt: skip
"""What becomes of the symbol MUTANT, with which the hook waits and without which it does not."""

NUMBERS = (
    ("#if CONFIG_MUTANT_N >= 4", READY),
    ("#if CONFIG_MUTANT_N > 4", BLOCKED),
    ("#if CONFIG_MUTANT_N == 4 || CONFIG_MUTANT_N != 4", READY),
    ("#if CONFIG_MUTANT_N < 9", READY),
    ("#ifdef CONFIG_MUTANT_N", READY),
)
_NUMBER = 'config MUTANT_N\n\tint "how many"\n\trange 4 8\n\tdefault 6\n'

MODULES = (("#ifdef CONFIG_MUTANT_M", BLOCKED), ("#if IS_ENABLED(CONFIG_MUTANT_M)", READY))
_MODULE = "config MUTANT_M\n\ttristate\n\tdefault m\n"


def symbols() -> Iterator[Edit]:
    """What selects the symbol under which the hook waits."""
    for name, lines, verdict in CHANGED:
        yield Edit(name, verdict, lambda p, lines=lines: _under(p, "#ifdef CONFIG_MUTANT", lines))
    for test, verdict in NUMBERS:
        yield Edit("a number", verdict, lambda p, test=test: _under(p, test, _NUMBER))
    for test, verdict in MODULES:
        yield Edit("a module", verdict, lambda p, test=test: _under(p, test, _MODULE))


def _under(patient: Patient, test: str, lines: str) -> None:
    patient.hook(arms(test, WAIT, FREE))
    patient.kconfig(f"\n{lines}")


def own_scenario() -> Iterator[Edit]:
    """Whether the tree's own Kconfig can turn PT_RECLAIM on, and over what."""
    for verdict, hook in ((READY, WAIT), (BLOCKED, FREE)):
        yield Edit("opted in", verdict, lambda p, hook=hook: _opted(p, hook, ""), "tree")
        yield Edit("opted in with SMP", verdict, lambda p, hook=hook: _opted(p, hook, " if SMP"), "tree")
    for hook in (WAIT, FREE):
        yield Edit("opted in without SMP", NOT_APPLICABLE, lambda p, hook=hook: _opted(p, hook, " if !SMP"), "tree")
        yield Edit("not opted in", NOT_APPLICABLE, lambda p, hook=hook: _opted_out(p, hook), "tree")
    yield Edit("PT_RECLAIM selects nothing", BLOCKED, _nothing_selected, "tree")


def _opted(patient: Patient, hook: str, where: str) -> None:
    _opted_out(patient, hook)
    patient.kconfig(f"\nconfig MUTANT\n\tdef_bool y\n\tselect ARCH_SUPPORTS_PT_RECLAIM{where}\n")


def _opted_out(patient: Patient, hook: str) -> None:
    patient.hook(f"#define __pte_free_tlb(tlb, pte, addr) {hook}")
    _without_line(patient, f"{patient.root}/Kconfig", "select ARCH_SUPPORTS_PT_RECLAIM")


def _nothing_selected(patient: Patient) -> None:
    _opted(patient, WAIT, "")
    _without_line(patient, "mm/Kconfig", "select MMU_GATHER_RCU_TABLE_FREE")
    _without_line(patient, f"{patient.root}/Kconfig", "select MMU_GATHER_RCU_TABLE_FREE")


def _without_line(patient: Patient, path: str, start: str) -> None:
    lines = patient.text(path).splitlines(keepends=True)
    patient.write(path, "".join(line for line in lines if not line.strip().startswith(start)))
