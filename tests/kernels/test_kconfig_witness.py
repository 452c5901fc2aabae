"""Every witness is accepted by the kernel's own interpreter: `olddefconfig` keeps its values.

The interpreter is built from the kernel under test, in a temporary folder, with
flex, bison and a C compiler; ptaudit itself runs nothing of the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from auditor.condition import Condition, parse
from auditor.kconfig import Decision, KconfigModel, read_config
from auditor.tree import open_checkout
from oracle.kconfig import Interpreter

QUESTIONS = {
    "mmu": "MMU",
    "no_mmu": "!MMU",
    "smp": "SMP",
    "uniprocessor": "MMU && !SMP",
    "64bit": "64BIT",
    "32bit": "!64BIT && MMU",
    "levels": "PGTABLE_LEVELS > 2",
    "64bit_few_levels": "SMP && !64BIT && PGTABLE_LEVELS > 2",
    "pt_reclaim": "PT_RECLAIM",
    "rcu_uniprocessor": "MMU_GATHER_RCU_TABLE_FREE && !SMP",
    "no_rcu": "SMP && MMU && !MMU_GATHER_RCU_TABLE_FREE",
    "paravirt": "PARAVIRT && SMP",
    "preempt_rt": "PREEMPT_RT",
    "modules": "MODULES && DEBUG_FS",
    "kvm_module": "KVM=m",
    "split_locks": "!HIGHPTE && SPLIT_PTE_PTLOCKS",
    "many_processors": "NR_CPUS > 2",
}
"""Conditions by the names their tests have."""


def line(name: str, value: str) -> str:
    return f"# CONFIG_{name} is not set\n" if value == "n" else f"CONFIG_{name}={value}\n"


def disagreement(question: Condition, decision: Decision, values: dict[str, str]) -> str:
    """What the interpreter made of a witness, where it differs."""
    changed = [f"{name}={values.get(name, 'n')}" for name, value in decision.witness if values.get(name, "n") != value]
    if question.evaluate(values) is False:
        changed.append("the condition does not hold")
    return ", ".join(changed)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_interpreter_keeps_every_witness(interpreter: Interpreter, say: Callable[[str], None], name: str) -> None:
    """In each architecture where a question is possible, its witness leads to a configuration with it.

    A witness that leans on what the compiler at hand answers may differ: it
    says so by naming a macro.
    """
    tree = open_checkout(str(interpreter.kernel))
    text = QUESTIONS[name]
    question = parse(text)
    names = [folder.rstrip("/") for folder in tree.names("arch") if folder.endswith("/")]
    decided = {arch: KconfigModel(tree, arch).decide(question) for arch in names}
    asked = {arch: decision for arch, decision in decided.items() if decision.possible}

    def check(arch: str) -> str:
        lines = "".join(line(*pair) for pair in asked[arch].witness)
        config = interpreter.olddefconfig(arch, lines, f"{name}-{arch}")
        values = read_config(config.read_bytes(), str(config)).values
        wrong = disagreement(question, asked[arch], values)
        return f"{arch}: {text}: {dict(asked[arch].witness)} became {wrong}" if wrong else ""

    with ThreadPoolExecutor() as pool:
        outcomes = dict(zip(asked, pool.map(check, asked), strict=True))
    wrong = [outcome for arch, outcome in outcomes.items() if outcome and not asks_compiler(asked[arch])]
    excused = [outcome for arch, outcome in outcomes.items() if outcome and asks_compiler(asked[arch])]
    say(
        f"Kconfig {interpreter.kernel.name}, {text}: {len(asked) - len(wrong) - len(excused)} witnesses kept,"
        f" {len(excused)} lean on the compiler, {len(wrong)} lost, {len(decided) - len(asked)} impossible"
    )
    assert asked or name == "pt_reclaim"  # not before 6.14
    assert not wrong, "\n".join(wrong)


def asks_compiler(decision: Decision) -> bool:
    """Whether an answer leans on a macro other than a variable of the build."""
    return any("$(" in fact and "," in fact for fact in decision.free)
