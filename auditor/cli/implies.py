"""`ptaudit implies`: does one expression imply another, on every architecture?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.cli.options import Arch, Revision, arch_names, open_tree
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.condition import Condition
    from auditor.kconfig import KconfigModel
    from auditor.model import Notice
    from auditor.tree import KernelTree

PROVED: Final = 0
REFUTED: Final = 1
INCOMPLETE: Final = 3


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
    for model in models:
        model.decide(question)  # all of them first: what one looks into may show what another one shares
    answers = [_answer(question, model, tree) for model in models]
    for name, (_, text) in zip(names, answers, strict=True):
        typer.echo(visible(f"{name}: {text}"))
    for notice in sorted({notice for model in models for notice in _notices(model, tree)}):
        typer.echo(visible(f"ptaudit: {notice}"), err=True)
    codes = {code for code, _ in answers}
    return next(code for code in (REFUTED, INCOMPLETE, PROVED) if code in codes)


def _notices(model: KconfigModel, tree: KernelTree) -> tuple[Notice, ...]:
    """What was not understood in the files of an architecture, or could not be read."""
    return (*tree.notices(), *model.notices())


def _answer(question: Condition, model: KconfigModel, tree: KernelTree) -> tuple[int, str]:
    """The exit code one architecture asks for, and what is told of it."""
    decision, notices = model.decide(question), _notices(model, tree)
    if decision.open:
        return INCOMPLETE, f"unknown: {decision.open}"
    if decision.possible:
        rests = f"; it rests on what no Kconfig file decides: {', '.join(decision.free)}" if decision.free else ""
        return REFUTED, f"not implied: {' '.join(f'{s}={v}' for s, v in decision.witness)}{rests}"
    if question.is_false:
        return PROVED, "proved: it follows from the expressions alone"
    if notices:
        more = f" (and {len(notices) - 1} more)" if len(notices) > 1 else ""
        return INCOMPLETE, f"unknown: not everything was understood: {notices[0]}{more}"
    return PROVED, f"proved: {decision.reason}"


def _check_spelling(symbols: frozenset[str], models: list[KconfigModel], tree: KernelTree) -> None:
    """Raise `UsageError` for a symbol no architecture of the tree declares: a typo must not prove anything.

    Where not everything was understood any may be declared, and then nothing is proved.
    """
    from auditor.arches import architectures
    from auditor.kconfig import KconfigModel

    for name in sorted(symbols):
        if any(model.declared(name) or _notices(model, tree) for model in models):
            continue
        if not any(KconfigModel(tree, other).declared(name) for other in architectures(tree)):
            raise UsageError(f"{name}: no Kconfig file of this tree declares it; check the spelling")
