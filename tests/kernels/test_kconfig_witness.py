"""Every witness is accepted by the kernel's own interpreter: `olddefconfig` keeps its values.

The interpreter is built from the kernel under test, in a temporary folder, with
flex, bison and a C compiler; ptaudit itself runs nothing of the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from auditor.condition import Condition, parse
from auditor.kconfig import Decision, KconfigModel, read_config
from auditor.tree import open_checkout
from oracle.kconfig import Interpreter

QUESTIONS = (
    "MMU",
    "!MMU",
    "SMP",
    "MMU && !SMP",
    "64BIT",
    "!64BIT && MMU",
    "PGTABLE_LEVELS > 2",
    "SMP && !64BIT && PGTABLE_LEVELS > 2",
    "PT_RECLAIM",
    "MMU_GATHER_RCU_TABLE_FREE && !SMP",
    "SMP && MMU && !MMU_GATHER_RCU_TABLE_FREE",
    "PARAVIRT && SMP",
    "PREEMPT_RT",
    "MODULES && DEBUG_FS",
    "KVM=m",
    "!HIGHPTE && SPLIT_PTE_PTLOCKS",
    "NR_CPUS > 2",
)


def line(name: str, value: str) -> str:
    return f"# CONFIG_{name} is not set\n" if value == "n" else f"CONFIG_{name}={value}\n"


def disagreement(question: Condition, decision: Decision, values: dict[str, str]) -> str:
    """What the interpreter made of a witness, where it differs."""
    changed = [f"{name}={values.get(name, 'n')}" for name, value in decision.witness if values.get(name, "n") != value]
    if question.evaluate(values) is False:
        changed.append("the condition does not hold")
    return ", ".join(changed)


def test_the_interpreter_keeps_every_witness(interpreter: Interpreter, say: Callable[[str], None]) -> None:
    """Over all architectures, each possible question's witness leads to a configuration with it.

    A witness that leans on what the compiler at hand answers may differ: it
    says so by naming a macro.
    """
    tree = open_checkout(str(interpreter.kernel))
    asked: list[tuple[str, str, Decision]] = []
    impossible = 0
    for folder in tree.names("arch"):
        if folder.endswith("/"):
            model = KconfigModel(tree, folder.rstrip("/"))
            for text in QUESTIONS:
                decision = model.decide(parse(text))
                impossible += not decision.possible
                if decision.possible:
                    asked.append((folder.rstrip("/"), text, decision))

    def check(row: tuple[int, tuple[str, str, Decision]]) -> str:
        index, (arch, text, decision) = row
        lines = "".join(line(*pair) for pair in decision.witness)
        config = interpreter.olddefconfig(arch, lines, str(index))
        values = read_config(config.read_bytes(), str(config)).values
        wrong = disagreement(parse(text), decision, values)
        return f"{arch}: {text}: {dict(decision.witness)} became {wrong}" if wrong else ""

    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(check, enumerate(asked)))
    excused = [o for o, (_, _, d) in zip(outcomes, asked, strict=True) if o and asks_compiler(d)]
    wrong = [o for o in outcomes if o and o not in excused]
    say(
        f"Kconfig {interpreter.kernel.name}: {len(asked) - len(wrong) - len(excused)} witnesses kept,"
        f" {len(excused)} lean on the compiler, {len(wrong)} lost, {impossible} impossible"
    )
    assert len(asked) > 100
    assert not wrong, "\n".join(wrong)


def asks_compiler(decision: Decision) -> bool:
    """Whether an answer leans on a macro other than a variable of the build."""
    return any("$(" in fact and "," in fact for fact in decision.free)
