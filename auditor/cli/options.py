"""Options several commands share, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.inputs import MAX_CONFIG, contents
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.kconfig import ConfigFile
    from auditor.model import Level
    from auditor.scenario import Scenario
    from auditor.tree import KernelTree

Kernel = Annotated[str, typer.Argument(metavar="KERNEL", help="The root of a kernel tree.")]
Revision = Annotated[
    str | None,
    typer.Option(
        "--rev", metavar="REV", help="A commit, tag or branch of KERNEL's git repository; nothing is checked out."
    ),
]
Arch = Annotated[
    list[str] | None,
    typer.Option("--arch", "-a", metavar="NAME", help="Only this architecture (also x86_64, ppc64, …); repeatable."),
]
LevelName = Annotated[str, typer.Option("--level", "-l", metavar="LEVEL", help="pte, pmd, pud, p4d or all.")]
ScenarioName = Annotated[str, typer.Option("--scenario", "-s", metavar="NAME", help="tree, everywhere, mmu or 64bit.")]
EnableIf = Annotated[
    str, typer.Option("--enable-if", metavar="EXPR", help="A scenario of your own: where PT_RECLAIM would be on.")
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="SYMBOL", help="What PT_RECLAIM selects under --enable-if; repeatable."),
]
Config = Annotated[
    list[str] | None,
    typer.Option("--config", "-c", metavar="FILE", help="What happens in exactly this .config; repeatable."),
]
Seconds = Annotated[
    int,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=1,
        help="For the whole audit; each architecture may take a tenth of it. What is not done by then is unknown.",
    ),
]
Waivers = Annotated[
    str, typer.Option("--waivers", metavar="FILE", help="TOML: findings somebody accepts, each with a reason.")
]


def open_tree(kernel: str, revision: str | None) -> KernelTree:
    """The kernel tree in a folder, or one revision of the git repository it is in."""
    if revision is None:
        from auditor.tree import open_checkout

        return open_checkout(kernel)
    from auditor.tree.opening import open_revision  # with all of git, which a checkout does not need

    return open_revision(kernel, revision)


def arch_names(given: list[str] | None) -> tuple[str, ...]:
    """`--arch a,b --arch c` as names."""
    return tuple(name for item in given or () for name in item.split(",") if name)


def chosen_levels(name: str) -> tuple[Level, ...]:
    """The levels `--level` names; raises `UsageError` for any other word."""
    from auditor.model import Level

    if name == "all":
        return tuple(Level)
    try:
        return tuple(dict.fromkeys(Level(part) for part in name.split(",")))
    except ValueError:
        raise UsageError(f"--level {name}: not a level; give pte, pmd, pud, p4d or all") from None


def chosen_scenario(name: str, enable_if: str, select: list[str] | None) -> Scenario:
    """The scenario of `--scenario`, or of `--enable-if` and `--select`."""
    from auditor.scenario import custom, named

    if enable_if:
        return custom(enable_if, tuple(select or ()))
    if select:
        raise UsageError("--select: it needs --enable-if; say where PT_RECLAIM would be on")
    return named(name)


def read_configs(paths: list[str] | None) -> tuple[ConfigFile, ...]:
    """The `.config` files; raises `UsageError` for one that cannot be read."""
    if not paths:  # the usual case: Kconfig is loaded while the second process is at work already
        return ()
    from auditor.kconfig import read_config

    return tuple(read_config(contents(path, ".config", MAX_CONFIG), path) for path in paths)
