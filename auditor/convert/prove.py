"""Drafts laid over the tree and audited again: what does not make its architecture ready is not handed out."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.condition import symbol
from auditor.convert.diff import diff_of
from auditor.convert.hooks import GENERIC
from auditor.convert.model import Conversion, Draft, Refusal, Signed
from auditor.convert.plan import outstanding, plan
from auditor.kconfig import KconfigModel
from auditor.maintainers import FILE, Section, read_sections, responsible
from auditor.model import Effect, Finding, Verdict
from auditor.patches import apply, read_series
from auditor.pipeline import Request, survey
from auditor.scenario import RCU_TABLE_FREE, SCENARIOS
from auditor.survey import Survey
from auditor.tree import KernelTree


def convert(tree: KernelTree, arches: tuple[str, ...]) -> Conversion:
    """Drafts for the architectures named (none: all), each proven on the tree with all of them on top.

    Raises `UsageError` for an architecture the tree does not have.
    """
    every, wanted = _audited(tree), frozenset(arches)
    chosen = [arch for arch in every.report.architectures if not wanted or arch.name in wanted]
    plans = [_mailable(plan(arch, every.judgements[0], tree), tree) for arch in chosen]
    refusals = [p for p in plans if isinstance(p, Refusal)]
    drafts = [p for p in plans if isinstance(p, Draft)]
    sections = read_sections(tree.read(FILE) or b"")
    signed = [_signed(draft, tree, sections) for draft in drafts]
    after = every
    while signed:
        patched = _patched(tree, signed)
        after = _audited(patched)
        failed = _failures(every, after, [s.draft for s in signed], patched)
        if not failed:
            break
        refusals += failed
        signed = [s for s in signed if s.draft.arch not in {f.arch for f in failed}]
    order = tuple(sorted(refusals, key=lambda refusal: refusal.arch))
    return Conversion(tuple(signed), order, every.report, after.report if signed else every.report)


def _mailable(planned: Draft | Refusal, tree: KernelTree) -> Draft | Refusal:
    """The draft, unless one of its files has bytes that a mail in UTF-8 would not bring through."""
    for edit in planned.edits if isinstance(planned, Draft) else ():
        try:
            (tree.read(edit.path) or b"").decode()
        except UnicodeDecodeError:
            return Refusal(
                planned.arch, f"{edit.path}: it is no UTF-8, so no mail can carry its lines; convert it by hand"
            )
    return planned


def _audited(tree: KernelTree) -> Survey:
    """The tree under every scenario, `mmu` first: there an architecture without SMP is judged as well."""
    return survey(tree, Request(scenario=SCENARIOS["mmu"]), tuple(SCENARIOS.values()))


def _patched(tree: KernelTree, signed: Sequence[Signed]) -> KernelTree:
    for draft in signed:
        name = draft.draft.arch
        for patch in read_series(draft.diff.encode("utf-8", "surrogateescape"), name).patches:
            tree = apply(tree, patch)
    return tree


def _failures(before: Survey, after: Survey, drafts: Sequence[Draft], patched: KernelTree) -> list[Refusal]:
    """The architectures a draft does not make ready, or all drafted ones where it changes another architecture."""
    drafted = {draft.arch for draft in drafts}
    reasons = {draft.arch: _not_ready(after, draft.arch) or _not_selected(draft, patched) for draft in drafts}
    found = {name: reason for name, reason in reasons.items() if reason}
    for was, now in zip(before.judgements, after.judgements, strict=True):
        old = {arch.name: arch for arch in was.report.architectures}
        for arch in now.report.architectures:
            if arch.name in drafted and _worse(old[arch.name].verdict, arch.verdict):
                found[arch.name] = f"it would be {arch.verdict} under scenario {now.report.scenario}"
            elif arch.name not in drafted and _told(arch.findings) != _told(old[arch.name].findings):
                return [Refusal(name, f"the series would change {arch.name} as well") for name in sorted(drafted)]
    return [Refusal(name, f"the draft was not proven: {found[name]}") for name in sorted(found)]


def _not_ready(after: Survey, name: str) -> str:
    arch = next(arch for arch in after.report.architectures if arch.name == name)
    if arch.verdict is not Verdict.READY:
        return f"it would be {arch.verdict}: {arch.reason}"
    if not arch.facts.claims_rcu:
        return f"it would not select {RCU_TABLE_FREE}"
    rest = outstanding(arch, after.judgements[0])
    return f"{rest[0].location}: a {rest[0].level} table would still be freed {rest[0].deferral}" if rest else ""


def _not_selected(draft: Draft, tree: KernelTree) -> str:
    """Where a select that was added leaves a configuration with an MMU and without what it selects; empty: nowhere."""
    if draft.select is None:
        return ""
    decision = KconfigModel(tree, draft.arch).decide(symbol("MMU") & ~symbol(RCU_TABLE_FREE))
    if decision.open:
        return f"whether {RCU_TABLE_FREE} could still be off is open: {decision.open}"
    where = ", ".join(f"{name}={value}" for name, value in decision.witness)
    return f"{RCU_TABLE_FREE} could still be off, with {where}" if decision.possible else ""


def _worse(before: Verdict, after: Verdict) -> bool:
    return before in (Verdict.READY, Verdict.NOT_APPLICABLE) and after in (Verdict.BLOCKED, Verdict.UNKNOWN)


def _told(findings: tuple[Finding, ...]) -> frozenset[tuple[str, Effect]]:
    return frozenset((finding.fingerprint, finding.claim.effect) for finding in findings)


def _signed(draft: Draft, tree: KernelTree, sections: tuple[Section, ...]) -> Signed:
    diff = diff_of(draft.edits, tree)
    lines = [line for line in diff.splitlines() if not line.startswith(("+++", "---"))]
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    paths = tuple(dict.fromkeys(edit.path for edit in draft.edits))
    entries = responsible(sections, (*paths, GENERIC), lambda path: bool(tree.names(path)))
    addresses = dict.fromkeys(contact.address for entry in entries for contact in entry.contacts)
    return Signed(draft, diff, added, removed, tuple(addresses))
