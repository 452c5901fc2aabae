"""`audit(tree, request) -> Report`: the table of contents of this package."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.arches import architectures, resolve
from auditor.condition import MODULE, symbol
from auditor.configs import in_configuration
from auditor.errors import UsageError
from auditor.model import ArchFacts, ArchReport, ConfigReport, Level, LevelFacts, Report, TreeInfo, Verdict
from auditor.scenario import DEFAULT, PT_RECLAIM, RCU_TABLE_FREE, SCENARIOS, Scenario
from auditor.side import Side, worthwhile
from auditor.tree import KernelTree

if TYPE_CHECKING:
    from auditor.kconfig import ConfigFile, KconfigModel


@dataclass(frozen=True)
class Request:
    """What to audit: architectures (none named: all), levels, a what-if, and `.config` files."""

    arches: tuple[str, ...] = ()
    levels: tuple[Level, ...] = tuple(Level)
    scenario: Scenario = DEFAULT
    configs: tuple[ConfigFile, ...] = ()


def audit(tree: KernelTree, request: Request) -> Report:
    """The whole answer for one tree.

    Raises `UsageError` for an architecture, or a `.config`, the tree does not know.
    """
    asked = tuple(dict.fromkeys(resolve(tree, a) for a in request.arches)) or architectures(tree)
    config_archs = tuple(_config_arch(tree, asked, config) for config in request.configs)
    names = tuple(sorted({*asked, *config_archs}))
    with closing(_facts(tree, names, request.levels)) as facts:
        judge = _judge(tree, names, request.scenario)  # reads Kconfig while the other process reads C
        reports = tuple(judge(next(facts)) for _ in names)
        rest = next(facts)
    by_name = {report.name: report for report in reports}
    configs = tuple(_configured(c, by_name[arch]) for c, arch in zip(request.configs, config_archs, strict=True))
    notices = {*tree.notices(), *rest.notices, *(n for r in reports for n in r.facts.notices)}
    return Report(_info(tree), request.scenario.name, reports, configs, tuple(sorted(notices)))


def _facts(
    tree: KernelTree, names: tuple[str, ...], levels: tuple[Level, ...]
) -> Side[ArchFacts] | Generator[ArchFacts, None, None]:
    """The C side of every architecture, in a process of its own where that pays."""

    def produce() -> Generator[ArchFacts, None, None]:
        from auditor.facts import facts_of

        return facts_of(tree, names, levels)

    return Side(produce) if worthwhile(len(names)) else produce()


def _judge(tree: KernelTree, names: tuple[str, ...], scenario: Scenario) -> Callable[[ArchFacts], ArchReport]:
    """The step from an architecture's facts to its verdict, with every Kconfig file already read."""
    from auditor.kconfig import KconfigModel
    from auditor.readiness import judge
    from auditor.registry import claims

    models = {name: KconfigModel(tree, name) for name in names}
    _check_scenario(scenario, models)

    def step(facts: ArchFacts) -> ArchReport:
        model = models[facts.name]
        known = replace(
            facts,
            declares_pt_reclaim=model.declared(PT_RECLAIM),
            claims_rcu=model.decide(symbol(RCU_TABLE_FREE)).possible,
            levels=tuple(_without_modules(level, model) for level in facts.levels),
        )
        found, failures = claims(known)
        report = judge(known, found, model, scenario)
        notices = tuple(dict.fromkeys((*facts.notices, *failures, *model.notices())))
        return _doubted(replace(report, facts=replace(known, notices=notices)))

    return step


def _check_scenario(scenario: Scenario, models: dict[str, KconfigModel]) -> None:
    """Raise `UsageError` where a what-if of the user's own names a symbol no Kconfig file knows: most likely a typo."""
    if scenario in SCENARIOS.values() or scenario.enable is None:
        return
    for name in (*sorted(scenario.enable.symbols()), *scenario.selects):
        if not any(model.declared(name) for model in models.values()):
            raise UsageError(f"{name}: no Kconfig file of these architectures declares it; check the spelling")


def _doubted(report: ArchReport) -> ArchReport:
    """No architecture is cleared on files of its own that could not be read or understood completely."""
    notices = report.facts.notices
    if not notices or report.verdict not in (Verdict.READY, Verdict.NOT_APPLICABLE):
        return report
    more = f" (and {len(notices) - 1} more)" if len(notices) > 1 else ""
    return replace(report, verdict=Verdict.UNKNOWN, reason=f"not everything was understood: {notices[0]}{more}")


def _without_modules(facts: LevelFacts, model: KconfigModel) -> LevelFacts:
    """The facts with `X=m` gone from the conditions of symbols that are no tristate, as `IS_ENABLED()` leaves it."""
    paths = []
    for path in facts.paths:
        where = path.condition
        for atom in where.atoms():
            if atom.rank == MODULE and not model.may_be_module(atom.name):
                where = where.restrict(atom, False)
        paths.append(path if where is path.condition else replace(path, condition=where))
    return replace(facts, paths=tuple(paths))


def _config_arch(tree: KernelTree, names: tuple[str, ...], config: ConfigFile) -> str:
    if config.arch:
        return resolve(tree, config.arch)
    if len(names) == 1:
        return names[0]
    raise UsageError(f"{config.path}: no header line names its architecture; say which with --arch")


def _configured(config: ConfigFile, report: ArchReport) -> ConfigReport:
    levels = tuple(in_configuration(facts, config.values) for facts in report.facts.levels)
    return ConfigReport(config.path, report.name, levels)


def _info(tree: KernelTree) -> TreeInfo:
    """The release as the top Makefile spells it."""
    text = (tree.read("Makefile") or b"").decode("utf-8", "replace")
    parts = dict(re.findall(r"^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)[ \t]*=[ \t]*(\S*)", text, re.MULTILINE))
    numbers = [parts[key] for key in ("VERSION", "PATCHLEVEL", "SUBLEVEL") if parts.get(key)]
    return TreeInfo(".".join(numbers) + parts.get("EXTRAVERSION", ""))
