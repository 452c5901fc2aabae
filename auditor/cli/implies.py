"""`ptaudit implies`: does one expression imply another, on every architecture?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import Arch, Revision, arch_names, open_tree
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.kconfig import KconfigModel
    from auditor.tree import KernelTree


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
    from auditor.render.safe import visible

    premised, concluded = parse(premise), parse(conclusion)
    question = premised & ~concluded
    tree = open_tree(kernel, rev)
    names = [resolve(tree, a) for a in arch_names(arch)] or list(architectures(tree))
    models = [KconfigModel(tree, name) for name in names]
    _check_spelling(premised.symbols() | concluded.symbols(), models, tree)
    refuted = unknown = False
    for name, model in zip(names, models, strict=True):
        decision = model.decide(question)
        if decision.open:
            unknown = True
            typer.echo(visible(f"{name}: unknown: {decision.open}"))
            continue
        refuted |= decision.possible
        shown = " ".join(f"{s}={v}" for s, v in decision.witness)
        why = "it follows from the expressions alone" if question.is_false else decision.reason
        typer.echo(visible(f"{name}: not implied: {shown}" if decision.possible else f"{name}: proved: {why}"))
    return 1 if refuted else 3 if unknown else 0


def _check_spelling(symbols: frozenset[str], models: list[KconfigModel], tree: KernelTree) -> None:
    """Raise `UsageError` for a symbol no architecture of the tree declares: a typo must not prove anything."""
    from auditor.arches import architectures
    from auditor.kconfig import KconfigModel

    for name in sorted(symbols):
        if any(model.declared(name) for model in models):
            continue
        if not any(KconfigModel(tree, other).declared(name) for other in architectures(tree)):
            raise UsageError(f"{name}: no Kconfig file of this tree declares it; check the spelling")
