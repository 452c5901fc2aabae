"""From an architecture's facts to its verdict: its Kconfig model, the rules' claims, a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from auditor.condition import MODULE, OPAQUE, YES, opaque, symbol
from auditor.deadline import Deadline
from auditor.errors import UsageError
from auditor.kconfig import KconfigModel
from auditor.model import ArchFacts, ArchReport, Claim, LevelFacts, Mention, Notice, Verdict
from auditor.reach import reach
from auditor.readiness import accounted, judge, noted, what_if
from auditor.registry import claims, remarks
from auditor.scenario import PT_RECLAIM, RCU_TABLE_FREE, SCENARIOS, Scenario
from auditor.survey import ArchReach
from auditor.tree import KernelTree


@dataclass(frozen=True)
class Known:
    """What is known of one architecture before any scenario: its facts, what the rules claim of them, its Kconfig.

    `remarks` is `None` as long as nobody asked for notes.
    """

    facts: ArchFacts
    claims: tuple[Claim, ...]
    failures: tuple[Notice, ...]
    model: KconfigModel
    remarks: tuple[Claim, ...] | None = None
    verdicts: dict[str, ArchReport] = field(default_factory=dict, compare=False)

    def clears(self, scenario: Scenario) -> bool:
        """Whether a scenario's verdict is that the architecture is ready."""
        return self.verdict(scenario).verdict is Verdict.READY

    def verdict(self, scenario: Scenario) -> ArchReport:
        """What the claims amount to under a scenario."""
        known = self.verdicts.get(scenario.name)
        if known is None:
            known = self.verdicts[scenario.name] = self._verdict(scenario)
        return known

    def _verdict(self, scenario: Scenario) -> ArchReport:
        report = judge(self.facts, self.claims, what_if(self.model, scenario))
        notices = tuple(dict.fromkeys((*self.facts.notices, *self.failures, *self.model.notices())))
        return _doubted(replace(report, facts=replace(self.facts, notices=notices)))

    def doubting(self, notices: Iterable[Notice]) -> Known:
        """The same, knowing what of the tree could not be read: a file of its own, or one that all of them share."""
        own = {"arch/" + path.split("/")[1] for path in self.facts.walked if path.startswith("arch/")}
        own.add(f"arch/{self.facts.name}")
        found = [n for n in notices if not n.location.path.startswith("arch/") or _folder(n.location.path) in own]
        if not found:
            return self
        told = tuple(dict.fromkeys((*self.facts.notices, *sorted(found))))
        return replace(self, facts=replace(self.facts, notices=told), verdicts={})

    def remarking(self, asides: tuple[Mention, ...]) -> Known:
        """The same for a report with notes, and with what is worth a remark; verdicts stay what they are."""
        return replace(self, remarks=remarks(replace(self.facts, asides=asides)))

    def report(self, scenario: Scenario) -> ArchReport:
        """The verdict under a scenario, with the notes and remarks on it if they are asked for."""
        report = self.verdict(scenario)
        if self.remarks is None:
            return report
        return noted(report, self.claims, self.remarks, what_if(self.model, scenario))

    def reach(self, scenario: Scenario) -> ArchReach:
        """What the hooks can do while PT_RECLAIM is on under a scenario."""
        return reach(self.facts, what_if(self.model, scenario))


def _folder(path: str) -> str:
    """The architecture's folder that a path below `arch/` is in."""
    return "/".join(path.split("/")[:2])


def learner(
    tree: KernelTree, names: tuple[str, ...], scenario: Scenario, deadline: Deadline
) -> Callable[[ArchFacts], Known]:
    """The step from an architecture's facts to what is known of it, with every Kconfig file already read.

    Raises `UsageError` for a scenario that names an undeclared symbol.
    """
    models = {name: KconfigModel(tree, name, deadline.allowance()) for name in names}
    check_scenario(scenario, tuple(models.values()))

    return lambda facts: learn(facts, models[facts.name])


def learn(facts: ArchFacts, model: KconfigModel) -> Known:
    """What the rules claim of an architecture's facts, as the types of its Kconfig symbols have them."""
    known = replace(
        facts,
        declares_pt_reclaim=model.declared(PT_RECLAIM),
        claims_rcu=model.admits(symbol(RCU_TABLE_FREE)),
        levels=tuple(_typed(level, model) for level in facts.levels),
    )
    found, failures = claims(known)
    return Known(known, accounted(known, found), tuple(failures), model)


def check_scenario(scenario: Scenario, models: tuple[KconfigModel, ...]) -> None:
    """Raise `UsageError` where a what-if of the user's own names a symbol no Kconfig file knows: most likely a typo.

    So it does for a symbol that nothing can select, see sym_check_prop() in scripts/kconfig/menu.c, and for a text in
    quotes, which no Kconfig file decides.
    """
    if scenario in SCENARIOS.values() or scenario.enable is None:
        return
    for atom in sorted(scenario.enable.atoms()):
        if atom.rank == OPAQUE:
            raise UsageError(f'"{atom.name}": no Kconfig file decides what stands in quotes; write it without them')
    for name in (*sorted(scenario.enable.symbols()), *scenario.selects):
        if not any(model.declared(name) for model in models):
            raise UsageError(f"{name}: no Kconfig file of these architectures declares it; check the spelling")
    for name in scenario.selects:
        if any(model.has_number(name) for model in models):
            raise UsageError(f"{name}: its value is a number or a text; select a symbol that is on or off")


def _doubted(report: ArchReport) -> ArchReport:
    """No architecture is cleared on files of its own that could not be read or understood completely."""
    notices = report.facts.notices
    if not notices or report.verdict not in (Verdict.READY, Verdict.NOT_APPLICABLE):
        return report
    more = f" (and {len(notices) - 1} more)" if len(notices) > 1 else ""
    return replace(report, verdict=Verdict.UNKNOWN, reason=f"not everything was understood: {notices[0]}{more}")


def _typed(facts: LevelFacts, model: KconfigModel) -> LevelFacts:
    """The facts as the types of symbols have it.

    A symbol that is no tristate is never `m`, which `IS_ENABLED()` leaves
    open.  Whether the macro of a number is defined, or is 0, `#ifdef` and
    `#if` alone do not tell apart here: that stays an open fact.
    """
    paths = []
    for path in facts.paths:
        where = path.condition
        for atom in where.atoms():
            if atom.rank == MODULE and not model.may_be_module(atom.name):
                where = where.restrict(atom, False)
            elif atom.rank == YES and model.has_number(atom.name):
                fact = opaque(f"CONFIG_{atom.name} is defined, or is not 0")
                where = (fact & where.restrict(atom, True)) | (~fact & where.restrict(atom, False))
        paths.append(path if where is path.condition else replace(path, condition=where))
    return replace(facts, paths=tuple(paths))
