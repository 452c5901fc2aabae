"""Questions to the Kconfig files of one architecture: can this hold, and how?"""

from __future__ import annotations

from typing import Final, NamedTuple

from auditor.condition import Condition
from auditor.deadline import Allowance, OutOfTime, TimeLimit
from auditor.kconfig.files import ArchFiles, KconfigFiles
from auditor.kconfig.formulas import Formulas
from auditor.kconfig.gates import FALSE
from auditor.kconfig.justify import Support
from auditor.kconfig.reasons import reason_for
from auditor.kconfig.scope import Override, Scope
from auditor.kconfig.search import Search
from auditor.kconfig.solver import TooHard
from auditor.kconfig.symbols import Symbols
from auditor.model import Location, Notice
from auditor.tree import KernelTree


class Decision(NamedTuple):
    """The answer to one question.

    `witness` is the part of a configuration that has to be given (`olddefconfig`
    adds the rest), with the values of the symbols asked for; empty when
    impossible.  `leans_on` names the symbols whose definitions the proof of
    impossibility needs, `free` what the answer rests on and no Kconfig file decides.
    Where a limit was met, `open` says which: then nobody knows whether it is possible.
    """

    possible: bool
    witness: tuple[tuple[str, str], ...]
    leans_on: tuple[str, ...]
    free: tuple[str, ...]
    reason: str
    open: str = ""


class KconfigModel:
    """What an architecture's Kconfig files admit, looked into as far as a question needs it."""

    def __init__(self, tree: KernelTree, arch: str, time: Allowance | None = None) -> None:
        """`time` is what reading its files and all questions may take together; without it, that of a whole audit."""
        self.arch = arch
        self._time = time or TimeLimit().begin().allowance()
        with self._time.deadline.common().running():
            self._files = _arch_files(tree, arch)
        self._limits: set[Notice] = set()
        self._start({})

    def _start(self, overrides: dict[str, Override]) -> None:
        self._scope = Scope(self._files, overrides)
        self._symbols = Symbols(Formulas(self._scope))
        self._search = Search(self._symbols)
        self._open = ""
        self._decided: dict[Condition, Decision] = {}
        self._admitted: dict[Condition, bool] = {}
        self._redefined: dict[tuple[str, Override], KconfigModel] = {}

    def asked(self) -> frozenset[str]:
        """The paths its answers rest on beside what all architectures have in common; folders listed end in `/`."""
        return self._files.asked

    def declared(self, symbol: str) -> bool:
        """Whether some Kconfig file of the architecture knows the symbol, or may: not all of them were read."""
        return self._scope.declared(symbol) or bool(self._files.store.beyond)

    def may_be_module(self, symbol: str) -> bool:
        """Whether the symbol is a tristate: only then can it be `m`."""
        return self._scope.declared(symbol) and self._scope.type_of(symbol) == "tristate"

    def has_number(self, symbol: str) -> bool:
        """Whether the symbol's value is no y, m or n: then a macro may be defined, and be 0."""
        return self._scope.declared(symbol) and self._scope.type_of(symbol) in ("int", "hex", "string")

    def decide(self, condition: Condition) -> Decision:
        """Whether the architecture has a configuration in which `condition` holds."""
        known = self._decided.get(condition)
        if known is None:
            known = self._decided[condition] = self._within_limits(condition)
        return known

    def _within_limits(self, condition: Condition) -> Decision:
        try:
            with self._time.running():
                decision = None if self._open else self._decide(condition)
        except (TooHard, OutOfTime) as limit:
            decision = None
            self._give_up(str(limit))
        why = self._open or self._files.store.beyond
        return decision if decision is not None and not why else Decision(True, (), (), (), "", why)

    def _give_up(self, why: str) -> None:
        """From now on every question is open: what was begun when a limit was met is not complete."""
        self._open = why
        place = Location(f"arch/{self.arch}/Kconfig")
        self._limits.add(Notice(place, f"{why}; what it admits is unknown"))

    def _decide(self, condition: Condition) -> Decision:
        question, asked = self._question(condition)
        support = None if question == FALSE else self._search.solve(question, asked)
        if support is None:
            self._check_contradiction()
            leans_on = self._search.refuted([question]) or ()
            return Decision(False, (), leans_on, (), reason_for(self.arch, self._search, condition, leans_on))
        return Decision(True, _witness(support), (), tuple(sorted(support.facts)), "")

    def admits(self, condition: Condition) -> bool:
        """Whether `decide` would find a configuration, or leave it open; spares the proof where there is none."""
        known = self._admitted.get(condition)
        if known is None:
            decided = self._decided.get(condition)
            known = self._admitted[condition] = decided.possible if decided is not None else self._exists(condition)
        return known

    def _exists(self, condition: Condition) -> bool:
        if self._open:
            return True
        try:
            with self._time.running():
                question, asked = self._question(condition)
                found = question != FALSE and self._search.exists(question, asked)
                if not found:
                    self._check_contradiction()
        except (TooHard, OutOfTime) as limit:
            self._give_up(str(limit))
            return True
        return found or bool(self._files.store.beyond)

    def _check_contradiction(self) -> None:
        """A refusal proves nothing where everything is refused: a symbol that depends on its own absence, say."""
        if self._search.excluded([]):
            raise TooHard("its Kconfig files contradict themselves")

    def _question(self, condition: Condition) -> tuple[int, list[str]]:
        """The literal of a condition, and the symbols it asks for, expanded."""
        asked = sorted(condition.symbols())
        for symbol in asked:
            self._symbols.expand(symbol)
        question = self._symbols.formulas.holds(condition)
        self._symbols.settle()
        return question, asked

    def with_enablement(self, symbol: str, depends: Condition, selects: tuple[str, ...]) -> KconfigModel:
        """The same files with `symbol` redefined: `def_bool y`, `depends on`, `select …`.

        No other definition of it stays.  Asked again, the answer is the same model.
        """
        override = Override(depends, selects)
        copy = self._redefined.get((symbol, override))
        if copy is None:
            copy = self._redefined[symbol, override] = KconfigModel.__new__(KconfigModel)
            copy.arch, copy._files, copy._limits, copy._time = self.arch, self._files, self._limits, self._time
            copy._start({**self._scope.overrides, symbol: override})
        return copy

    def limits(self) -> frozenset[Notice]:
        """Which limits were met by any question, notices of no file."""
        return frozenset(self._limits)

    def notices(self) -> tuple[Notice, ...]:
        """What was not understood in the Kconfig files looked into so far, and limits that were met, sorted.

        The files are shared by all architectures of a tree; those that only another one reads are none of this one's.
        """
        found = self._files.store.notices | self._files.common.index.store.notices
        read = (notice for notice in found if self._is_read(notice.location.path))
        return tuple(sorted(self._limits.union(self._files.missing, read)))

    def _is_read(self, path: str) -> bool:
        return path in self._files.asked or path in self._files.common.asked


def _witness(support: Support) -> tuple[tuple[str, str], ...]:
    asked = {name: support.values[name] for name in support.asked if support.values[name]}
    return tuple(sorted({**asked, **support.chosen}.items()))


_KEPT: Final = 4
"""Trees whose common files are at hand; an audit looks at two at most, each perhaps through a wrapper."""

_shared: list[tuple[KernelTree, KconfigFiles]] = []


def common_files(tree: KernelTree) -> KconfigFiles:
    """What every architecture's model of a tree has in common; read once."""
    known = next((files for other, files in _shared if other is tree), None)
    return known or _keep(tree, KconfigFiles(tree))


def share(files: KconfigFiles, tree: KernelTree) -> None:
    """Have the models of `tree` begin with `files` of another tree, of which it has all that they `asked` for."""
    _keep(tree, files.on(tree))


def _keep(tree: KernelTree, files: KconfigFiles) -> KconfigFiles:
    """Have them at hand.  No weak keys: the files hold their tree, so none would ever go."""
    _shared[:] = [(tree, files), *(kept for kept in _shared if kept[0] is not tree)][:_KEPT]
    return files


def _arch_files(tree: KernelTree, arch: str) -> ArchFiles:
    return ArchFiles(common_files(tree), arch)
