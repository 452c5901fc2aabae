"""`audit(tree, request) -> Report`: the table of contents of this package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from auditor.arches import architectures, resolve
from auditor.closure import Closure, unseen_hooks
from auditor.condition import symbol
from auditor.configs import in_configuration
from auditor.errors import UsageError
from auditor.headers import Headers, WidenUniverse
from auditor.includes import Includes, Universe
from auditor.kbuild import Kbuild
from auditor.kconfig import ConfigFile, KconfigModel
from auditor.model import ArchFacts, ArchReport, ConfigReport, Level, Location, Notice, Report, TreeInfo
from auditor.readiness import judge
from auditor.registry import rules
from auditor.scenario import DEFAULT, PT_RECLAIM, RCU_TABLE_FREE, Scenario, named
from auditor.sources import Sources
from auditor.trace import Definitions, Traced, trace_levels
from auditor.tree import KernelTree

MAX_REPEATS: Final = 50
"""How often one architecture's headers are walked again because a new name turned out to matter."""


@dataclass(frozen=True)
class Request:
    """What to audit: architectures (none named: all), levels, a what-if, and `.config` files."""

    arches: tuple[str, ...] = ()
    levels: tuple[Level, ...] = tuple(Level)
    scenario: Scenario = named(DEFAULT)
    configs: tuple[ConfigFile, ...] = ()


def audit(tree: KernelTree, request: Request) -> Report:
    """The whole answer for one tree.

    Raises `UsageError` for an architecture, or a `.config`, the tree does not know.
    """
    names = tuple(dict.fromkeys(resolve(tree, a) for a in request.arches)) or architectures(tree)
    config_archs = tuple(_config_arch(tree, names, config) for config in request.configs)
    sources = Sources(tree)
    closure = Closure(sources)
    reports = tuple(audit_arch(sources, closure, name, request) for name in sorted({*names, *config_archs}))
    by_name = {report.name: report for report in reports}
    configs = tuple(
        _configured(config, by_name[arch]) for config, arch in zip(request.configs, config_archs, strict=True)
    )
    notices = [*tree.notices(), *sources.notices(), *(n for r in reports for n in r.facts.notices)]
    return Report(_info(tree), request.scenario.name, reports, configs, tuple(sorted(set(notices))))


def audit_arch(sources: Sources, closure: Closure, name: str, request: Request) -> ArchReport:
    """One architecture: facts from the C side, claims from the rules, a verdict from Kconfig."""
    model = KconfigModel(sources.tree, name)
    facts = replace(
        collect(sources, name, request.levels, closure),
        declares_pt_reclaim=model.declared(PT_RECLAIM),
        claims_rcu=model.decide(symbol(RCU_TABLE_FREE)).possible,
    )
    claims = [claim for rule in rules() for claim in rule.check(facts)]
    return judge(facts, claims, model, request.scenario)


def collect(sources: Sources, name: str, levels: Sequence[Level], closure: Closure | None = None) -> ArchFacts:
    """What the C side of one architecture says, before any rule speaks."""
    includes = Includes(sources, name)
    kbuild = Kbuild(sources.tree, name)
    traced = _traced(sources, includes, kbuild, name, levels)
    facts = ArchFacts(name, traced.levels, traced.batch, mentions=traced.mentions, notices=_cut_short(name, traced))
    unseen = unseen_hooks(closure or Closure(sources), includes, kbuild, facts)
    return replace(facts, mentions=(*facts.mentions, *unseen))


def _traced(sources: Sources, includes: Includes, kbuild: Kbuild, name: str, levels: Sequence[Level]) -> Traced:
    """The ways of every level; headers are read again whenever a name in one that was passed over turns out to matter."""
    universe = Universe(includes)
    for _ in range(MAX_REPEATS):
        try:
            headers = Headers(sources, includes, universe)
            return trace_levels(headers, Definitions(sources, kbuild, name), tuple(levels))
        except WidenUniverse:
            continue
    raise UsageError(f"arch/{name}: its headers need more than {MAX_REPEATS} rounds to read; audit the others with --arch")


def _cut_short(name: str, traced: Traced) -> tuple[Notice, ...]:
    if not traced.truncated:
        return ()
    return (Notice(Location(f"arch/{name}"), "its calls nest too deep to follow them all; what was not followed is unknown"),)


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


__all__ = ["Request", "audit", "audit_arch", "collect"]
