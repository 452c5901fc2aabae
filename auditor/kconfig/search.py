"""Finds a configuration, or the proof that there is none, expanding symbols as it needs them.

Abstraction refinement: solve with what is expanded; a refusal is final.  A
solution is final once everything the question rests on, followed back through
selects, defaults and prompts (`justify`), is expanded or stays `n` by itself.
"""

from __future__ import annotations

from typing import Final

from auditor.kconfig.justify import Justify, Support
from auditor.kconfig.symbols import Symbols

MAX_ROUNDS: Final = 400
"""Refinements of one question; a kernel needs a dozen."""


class Search:
    """Answers questions about one system of symbols."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.scope, self.formulas = symbols.scope, symbols.formulas
        self.solver = symbols.gates.solver

    def refuted(self, literals: list[int]) -> tuple[str, ...] | None:
        """The symbols a refusal of `literals` leans on, as few as can be; `None` without a refusal.

        Only what is expanded counts: `None` does not mean that a configuration exists.
        """
        active = self.symbols.active
        if self.solver.solve([*literals, *active]):
            return None
        core = self._core(active)
        for lit in core:
            rest = [other for other in core if other != lit]
            if lit in core and not self.solver.solve([*literals, *rest]):
                core = rest
        return tuple(sorted({active[lit] for lit in core}))

    def _core(self, among: dict[int, str]) -> list[int]:
        core = set(self.solver.core())
        return [lit for lit in among if lit in core]

    def solve(self, question: int) -> Support | None:
        """A solution that counts, or `None`: then no configuration makes `question` hold."""
        relaxed: list[int] = []
        support = Support()
        for _ in range(MAX_ROUNDS):
            model = self._model(question, relaxed)
            if model is None:
                return None
            support = Justify(self.symbols, model).run(question)
            if self._expand(support):
                continue
            kept = self._tighten(question, relaxed)
            if kept == relaxed:
                return support
            relaxed = kept
        support.facts.add("the search for a configuration was cut short")
        return support

    def _expand(self, support: Support) -> bool:
        for name in sorted(support.wanted):
            self.symbols.expand(name)
        for variable in sorted(support.postponed):
            self.symbols.settle_select(variable)
        self.symbols.settle()
        return bool(support.wanted or support.postponed)

    def _softs(self, relaxed: list[int]) -> list[int]:
        return [x for x in (*self.symbols.softs, *self.scope.preferred) if x not in relaxed]

    def _model(self, question: int, relaxed: list[int]) -> list[int] | None:
        """A solution as natural as can be; what had to give way is added to `relaxed`."""
        hard = [question, *self.symbols.active]
        while True:
            softs = self._softs(relaxed)
            if self.solver.solve([*hard, *softs]):
                return self.solver.model()
            core = set(self.solver.core())
            blamed = next((lit for lit in softs if lit in core), None)
            if blamed is None:
                return None
            relaxed.append(blamed)

    def _tighten(self, question: int, relaxed: list[int]) -> list[int]:
        """Take back what need not have given way."""
        kept = relaxed
        for lit in relaxed if len(relaxed) > 1 else ():
            rest = [other for other in kept if other != lit]
            if self.solver.solve([question, *self.symbols.active, *self._softs(rest)]):
                kept = rest
        return kept
