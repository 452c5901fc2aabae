"""`ptaudit implies`: does one expression imply another, on every architecture?"""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.options import Arch, Revision, arch_names, open_tree


def command(
    premise: Annotated[str, typer.Argument(metavar="A", help="An expression, as Kconfig writes it.")],
    conclusion: Annotated[str, typer.Argument(metavar="B", help="What should follow from it.")],
    kernel: Annotated[str, typer.Option("--kernel", "-k", metavar="KERNEL", help="The root of a kernel tree.")] = ".",
    rev: Revision = None,
    arch: Arch = None,
) -> int:
    """Prove that A implies B for every architecture, or show a configuration in which it does not."""
    from auditor.arches import architectures, resolve
    from auditor.condition import parse
    from auditor.kconfig import KconfigModel

    question = parse(premise) & ~parse(conclusion)
    tree = open_tree(kernel, rev)
    refuted = False
    for name in [resolve(tree, a) for a in arch_names(arch)] or architectures(tree):
        decision = KconfigModel(tree, name).decide(question)
        refuted |= decision.possible
        shown = " ".join(f"{s}={v}" for s, v in decision.witness)
        why = "it follows from the expressions alone" if question.is_false else decision.reason
        typer.echo(f"{name}: not implied: {shown}" if decision.possible else f"{name}: proved: {why}")
    return 1 if refuted else 0
