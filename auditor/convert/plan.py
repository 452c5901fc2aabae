"""What an architecture needs so that its tables wait for RCU: edits by rote, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.condition import symbol
from auditor.convert.hooks import GENERIC, batch_fits, rewritten
from auditor.convert.model import Draft, HookEdit, Refusal
from auditor.convert.select import missing_select
from auditor.kconfig import KconfigModel
from auditor.model import ArchReport, Deferral, Effect, FreePath, Level
from auditor.scenario import RCU_TABLE_FREE
from auditor.survey import Judgement
from auditor.tree import KernelTree

_TABLE_BATCH: Final = "tlb_remove_table"
_EARLY: Final = (Deferral.IMMEDIATE, Deferral.BATCHED)
_MMU: Final = symbol("MMU")


def plan(arch: ArchReport, judgement: Judgement, tree: KernelTree) -> Draft | Refusal:
    """The conversion of one architecture, judged where PT_RECLAIM is on with any MMU."""
    early = outstanding(arch, judgement)
    reason = _refused(arch, early, _met(arch, judgement), tree)
    if reason:
        return Refusal(arch.name, reason)
    hooks: list[HookEdit] = []
    for path in early:
        edit = rewritten(path, arch.name, tree)
        if edit is None:
            name = path.hook.name if path.hook else f"{path.level}_free_tlb"
            return Refusal(
                arch.name, f"{path.hook and path.hook.location}: {name} is no single call; convert it by hand"
            )
        if all(edit != other.edit for other in hooks):
            hooks.append(HookEdit(path, edit))
    return _with_select(arch, tuple(hooks), tree)


def outstanding(arch: ArchReport, judgement: Judgement) -> tuple[FreePath, ...]:
    """The ways with PT_RECLAIM on that free at once or by the page batch, each definition of a hook once."""
    met = _met(arch, judgement)
    return tuple(path for path in _early(arch) if path.deferral in met[path.level])


def _met(arch: ArchReport, judgement: Judgement) -> dict[Level, set[Deferral]]:
    """What each level can end with while PT_RECLAIM is on."""
    reach = judgement.reach(arch.name)
    return {level: {way.deferral for way in reach.level(level)} for level in Level}


def _with_select(arch: ArchReport, hooks: tuple[HookEdit, ...], tree: KernelTree) -> Draft | Refusal:
    if arch.facts.claims_rcu:
        if not hooks:
            return Refusal(arch.name, f"its hooks wait for RCU, and it selects {RCU_TABLE_FREE}; nothing to do", True)
        return Draft(arch.name, hooks, None)
    model = KconfigModel(tree, arch.name)
    condition = "MMU" if model.declared("MMU") and model.admits(~_MMU) else ""
    select = missing_select(arch.name, tree, condition)
    if select is None:
        return Refusal(arch.name, f"arch/{arch.name}/Kconfig: no entry is always on; say by hand where to select it")
    return Draft(arch.name, hooks, select)


def _early(arch: ArchReport) -> Iterator[FreePath]:
    seen = set()
    for level in arch.facts.levels:
        for path in level.paths:
            place = (path.level, path.hook and path.hook.location, path.deferral)
            if path.deferral in _EARLY and path.terminal != _TABLE_BATCH and place not in seen:
                seen.add(place)
                yield path


def _refused(arch: ArchReport, early: tuple[FreePath, ...], met: dict[Level, set[Deferral]], tree: KernelTree) -> str:
    """Why this is no work by rote; empty where it is."""
    for finding in arch.findings:
        claim = finding.claim
        if claim.rule == "own-table-free" and claim.effect is Effect.BLOCKS:
            return f"{claim.location}: {claim.message}; PT_RECLAIM needs tables that are plain ptdescs there"
    by_hand = next(filter(None, (_not_by_rote(path, arch) for path in early)), "")
    unfit = f"{GENERIC}: the table batch takes no ptdesc, or runs no destructor; convert a tree in which it does both"
    return by_hand or _unread(arch, met) or ("" if batch_fits(tree) else unfit)


def _unread(arch: ArchReport, met: dict[Level, set[Deferral]]) -> str:
    """What nobody has understood yet; empty where everything is known."""
    for finding in arch.findings:
        if finding.claim.effect is Effect.UNKNOWN:
            return f"{finding.claim.location}: {finding.claim.message}; a person has to read that first"
    for level, deferrals in met.items():
        if Deferral.UNKNOWN in deferrals:
            return f"{level}: what its hook does is not known; a person has to read it first"
    return ""


def _not_by_rote(path: FreePath, arch: ArchReport) -> str:
    hook = path.hook
    if hook is None or not hook.location.path.startswith("arch/"):
        return f"{path.level}: the hook is not the architecture's own; the generic code has to change"
    for finding in arch.findings:
        claim = finding.claim
        if claim.rule == "needs-mm" and claim.path and claim.path.steps == path.steps:
            return f"{claim.location}: {claim.message}; it needs a free that takes no lock of the mm"
    own = [step for step in path.steps[path.steps.index(hook) + 1 :] if step.location.path.startswith("arch/")]
    if own:
        how = f"{own[0].name}() frees them the architecture's own way"
        return f"{own[0].location}: {how}; its tables need a table free of their own"
    return ""
