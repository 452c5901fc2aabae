"""Formulas as literals: every compound gets a variable of its own (Tseitin 1968).

A literal is an integer, its negation the negative one; `TRUE` and `FALSE` are
literals too, so constants fold away before they reach the solver.  A `Pair`
says of a value with three states whether it is at least `m` and whether it is `y`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditor.kconfig.solver import Solver, TooHard

MAX_LITERALS: Final = 400_000
"""Literals of all clauses of one architecture; the kernels we know need a hundredth."""

TRUE: Final = 1
FALSE: Final = -1

Pair = tuple[int, int]

N: Final[Pair] = (FALSE, FALSE)
M: Final[Pair] = (TRUE, FALSE)
Y: Final[Pair] = (TRUE, TRUE)


class Gates:
    """Builds formulas in a solver, each distinct one once."""

    def __init__(self) -> None:
        self.solver = Solver()
        self.count = 1
        self.inputs: dict[int, tuple[int, ...]] = {}
        """The conjunctions: variable to the literals it is the conjunction of."""
        self._memo: dict[tuple[int, ...], int] = {}
        self._literals = 0
        self.solver.add([TRUE])

    def variable(self) -> int:
        """A new variable."""
        self.count += 1
        return self.count

    def add(self, *clause: int) -> None:
        """Demand a clause; constants in it are folded."""
        if TRUE in clause:
            return
        self._spend(len(clause))
        self.solver.add([lit for lit in clause if lit != FALSE])

    def _spend(self, literals: int) -> None:
        self._literals += literals
        if self._literals > MAX_LITERALS:
            raise TooHard(f"its Kconfig files take more than {MAX_LITERALS} literals to write down as clauses")

    def conj(self, literals: Iterable[int]) -> int:
        """The literal that all of `literals` hold."""
        distinct = set(literals)
        distinct.discard(TRUE)
        if FALSE in distinct:
            return FALSE
        if len(distinct) <= 1:
            return distinct.pop() if distinct else TRUE
        for lit in distinct:
            if -lit in distinct:
                return FALSE
        return self._gate(tuple(sorted(distinct)))

    def _gate(self, key: tuple[int, ...]) -> int:
        gate = self._memo.get(key)
        if gate is None:
            self._spend(3 * len(key) + 1)
            gate = self._memo[key] = self.variable()
            self.inputs[gate] = key
            add = self.solver.add
            for lit in key:
                add([-gate, lit])
            add([gate, *(-lit for lit in key)])
        return gate

    def both(self, a: int, b: int) -> int:
        """The literal that `a` and `b` hold; the common case of `conj`, without a set."""
        if a in (TRUE, b):
            return b
        if b == TRUE:
            return a
        if a == FALSE or b == FALSE or a == -b:
            return FALSE
        return self._gate((a, b) if a < b else (b, a))

    def disj(self, literals: Iterable[int]) -> int:
        """The literal that one of `literals` holds."""
        return -self.conj([-lit for lit in literals])

    def either(self, a: int, b: int) -> int:
        """The literal that `a` or `b` holds."""
        return -self.both(-a, -b)

    def choose(self, test: int, then: int, other: int) -> int:
        """`then` where `test` holds, else `other`."""
        if then == other:
            return then
        return self.either(self.both(test, then), self.both(-test, other))

    def define(self, variable: int, meant: int) -> None:
        """From now on a variable made earlier stands for `meant`."""
        self.add(-variable, meant)
        self.add(variable, -meant)
        self.inputs[variable] = (meant,)

    # --- three states

    def least(self, pairs: Iterable[Pair]) -> Pair:
        """`&&`."""
        rows = list(pairs)
        if len(rows) == 1:
            return rows[0]
        ge = self.conj([p[0] for p in rows])
        return ge, ge if all(p[0] == p[1] for p in rows) else self.conj([p[1] for p in rows])

    def greatest(self, pairs: Iterable[Pair]) -> Pair:
        """`||`."""
        rows = list(pairs)
        if len(rows) == 1:
            return rows[0]
        ge = self.disj([p[0] for p in rows])
        return ge, ge if all(p[0] == p[1] for p in rows) else self.disj([p[1] for p in rows])
