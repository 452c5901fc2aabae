"""The only door to python-sat: clauses in, a model or a core out.

`pysolvers` is the compiled half of python-sat.  Its Python half costs 40 ms to
import, most of it for formula classes that are not used here.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from auditor.deadline import check

MAX_CONFLICTS: Final = 20_000
MAX_PROPAGATIONS: Final = 20_000_000
"""What all questions to one solver may cost together; the kernels we know need a hundredth."""

SLICES: Final = 20
"""In so many parts it may be spent; after each the clock is looked at."""


class TooHard(Exception):
    """The questions about one architecture have no answer, or outgrew a limit; the message says which."""


class Solver:
    """An incremental MiniSat 2.2; literals are non-zero integers, as in DIMACS.

    Its budget is a number of conflicts and of propagations: the same questions
    get the same answers on any machine, as long as the time for them suffices.
    """

    def __init__(self) -> None:
        import pysolvers  # type: ignore[import-not-found,import-untyped,unused-ignore]  # late: not every command asks

        self._api: Any = pysolvers
        self._solver: Any = pysolvers.minisat22_new()
        self._slices = SLICES
        self._allow_slice()
        self.add = partial(pysolvers.minisat22_add_cl, self._solver)
        """Demand that some literal of a clause, a list, holds; there are thousands of them."""

    def __del__(self) -> None:
        if getattr(self, "_solver", None) is not None:
            self._api.minisat22_del(self._solver)
            self._solver = None

    def solve(self, assumptions: list[int]) -> bool:
        """Whether all clauses and all `assumptions` can hold together.

        Raises `TooHard` when the budget is spent, and `OutOfTime`; then nothing more is answered.
        """
        check()
        while (answer := self._api.minisat22_solve_lim(self._solver, assumptions, 0, 0)) is None:
            check()
            self._slices -= 1
            if self._slices <= 0:
                raise TooHard("its Kconfig files are too hard to solve")
            self._allow_slice()
        return bool(answer)

    def _allow_slice(self) -> None:
        """One more part of the budget; what was learned in those before is not lost."""
        self._api.minisat22_cbudget(self._solver, MAX_CONFLICTS // SLICES)
        self._api.minisat22_pbudget(self._solver, MAX_PROPAGATIONS // SLICES)

    def model(self) -> list[int]:
        """After a solution: one literal a variable, in order from variable 1."""
        return self._api.minisat22_model(self._solver) or []

    def core(self) -> list[int]:
        """After a refusal: assumptions that cannot hold together."""
        return self._api.minisat22_core(self._solver) or []
