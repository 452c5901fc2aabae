"""Finds a configuration, or the proof that there is none, expanding symbols as it needs them.

Abstraction refinement: solve with what is expanded; a refusal is final.  A
solution is final once everything the question rests on, followed back through
selects, defaults and prompts (`justify`), is expanded or stays `n` by itself.
"""

from __future__ import annotations

from typing import Final

from auditor.kconfig.justify import Justify, Support
from auditor.kconfig.solver import TooHard
from auditor.kconfig.symbols import Symbols

MAX_ROUNDS: Final = 400
"""Refinements of one question; a kernel needs a dozen."""


MAX_SHRUNK: Final = 16
"""A refusal that leans on more than this is not made smaller: each symbol costs a question, and nobody reads fifty."""


class Search:
    """Answers questions about one system of symbols."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.scope, self.formulas = symbols.scope, symbols.formulas
        self.solver = symbols.gates.solver
        self._first: list[int] = []
        self._rounds = 0

    def excluded(self, literals: list[int]) -> bool:
        """Whether what is expanded refuses `literals`; if not, that does not mean that a configuration exists."""
        return not self.solver.solve([*literals, *self.symbols.active])

    def refuted(self, literals: list[int]) -> tuple[str, ...] | None:
        """The symbols a refusal of `literals` leans on, as few as can be; `None` without a refusal.

        Only what is expanded counts: `None` does not mean that a configuration exists.
        """
        active = self.symbols.active
        if self.solver.solve([*literals, *active]):
            return None
        core = self._core(active)
        for lit in core if len(core) <= MAX_SHRUNK else ():
            rest = [other for other in core if other != lit]
            if lit in core and not self.solver.solve([*literals, *rest]):
                core = rest
        return tuple(sorted({active[lit] for lit in core}))

    def _core(self, among: dict[int, str]) -> list[int]:
        core = set(self.solver.core())
        return [lit for lit in among if lit in core]

    def solve(self, question: int, asked: list[str]) -> Support | None:
        """A solution that counts, or `None`: then no configuration makes `question` hold.

        The symbols `asked` for are the first to depart from their natural value:
        a witness names them anyway.
        """
        relaxed: list[int] = []
        support = self._start(question, asked, relaxed)
        while support is not None and self._rounds:
            kept = self._tighten(question, relaxed)
            if kept == relaxed:
                break
            relaxed = kept
            support = self._settled(question, relaxed)
        return support

    def exists(self, question: int, asked: list[str]) -> bool:
        """Whether `solve` would find a solution; the first one that counts is as good as any."""
        return self._start(question, asked, []) is not None

    def _start(self, question: int, asked: list[str], relaxed: list[int]) -> Support | None:
        self._first = [soft for name in asked if (soft := self.symbols.soft_of(name))]
        self._rounds = MAX_ROUNDS
        return self._settled(question, relaxed)

    def _settled(self, question: int, relaxed: list[int]) -> Support | None:
        """A solution that rests on expanded symbols alone; what had to give way is added to `relaxed`."""
        while self._rounds:
            self._rounds -= 1
            model = self._model(question, relaxed)
            if model is None:
                return None
            support = Justify(self.symbols, model).run(question)
            if not self._expand(support):
                return support
        raise TooHard(f"its Kconfig files take more than {MAX_ROUNDS} rounds to look into")

    def _expand(self, support: Support) -> bool:
        for name in sorted(support.wanted):
            self.symbols.expand(name)
        for variable in sorted(support.postponed):
            self.symbols.settle_select(variable)
        self.symbols.settle()
        return bool(support.wanted or support.postponed)

    def _softs(self, relaxed: list[int]) -> list[int]:
        """What to assume as long as nothing speaks against it, the first to give way first.

        Symbols that nobody expanded come last: better to set one that is known
        to work than to try the next one.
        """
        strange = [-lit for lit in self.scope.strange.values()]
        softs = [*self._first, *self.symbols.softs, *self.scope.preferred, *strange]
        given_way = set(relaxed)
        return [lit for lit in softs if lit not in given_way] if relaxed else softs

    def _model(self, question: int, relaxed: list[int]) -> list[int] | None:
        """A solution as natural as can be; what had to give way is added to `relaxed`."""
        while True:
            softs = self._softs(relaxed)
            if self.solver.solve([question, *self.symbols.active, *softs]):
                return self.solver.model()
            core = set(self.solver.core())
            blamed = [lit for lit in softs if lit in core]
            if not blamed:
                return None
            if not self._look_into(blamed):
                relaxed.append(blamed[0])

    def _look_into(self, blamed: list[int]) -> bool:
        """Expand what was only assumed to be `n`, and may not be so by itself."""
        symbols, leaves = self.symbols, self.scope.leaves
        names = [leaves[-lit] for lit in blamed if self.scope.strange.get(leaves.get(-lit, ""))]
        loud = [name for name in names if not symbols.quiet(name)]
        for name in loud:
            symbols.expand(name)
        symbols.settle()
        return bool(loud)

    def _tighten(self, question: int, relaxed: list[int]) -> list[int]:
        """Take back what need not have given way."""
        kept = relaxed
        for lit in relaxed if len(relaxed) > 1 else ():
            rest = [other for other in kept if other != lit]
            if self.solver.solve([question, *self.symbols.active, *self._softs(rest)]):
                kept = rest
        return kept
