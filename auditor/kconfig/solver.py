"""The only door to python-sat: clauses in, a model or a core out.

`pysolvers` is the compiled half of python-sat.  Its Python half costs 40 ms to
import, most of it for formula classes that are not used here.
"""

from __future__ import annotations

from functools import partial
from typing import Any


class Solver:
    """An incremental MiniSat 2.2; literals are non-zero integers, as in DIMACS."""

    def __init__(self) -> None:
        import pysolvers  # type: ignore[import-not-found,import-untyped,unused-ignore]  # late: not every command asks

        self._api: Any = pysolvers
        self._solver: Any = pysolvers.minisat22_new()
        self.add = partial(pysolvers.minisat22_add_cl, self._solver)
        """Demand that some literal of a clause, a list, holds; there are thousands of them."""

    def __del__(self) -> None:
        if getattr(self, "_solver", None) is not None:
            self._api.minisat22_del(self._solver)
            self._solver = None

    def solve(self, assumptions: list[int]) -> bool:
        """Whether all clauses and all `assumptions` can hold together."""
        return bool(self._api.minisat22_solve(self._solver, assumptions, 0))

    def model(self) -> list[int]:
        """After a solution: one literal a variable, in order from variable 1."""
        return self._api.minisat22_model(self._solver) or []

    def core(self) -> list[int]:
        """After a refusal: assumptions that cannot hold together."""
        return self._api.minisat22_core(self._solver) or []
