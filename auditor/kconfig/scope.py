"""The variables of one architecture: its symbols, the bounds of its numbers, and what nobody knows.

A variable is free until `symbols` says what the Kconfig files demand of it, so
what the solver holds is always implied by the files: a refusal is a proof
however little was looked at.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from auditor.condition import Condition
from auditor.kconfig.files import ArchFiles
from auditor.kconfig.gates import FALSE, TRUE, Gates, N, Pair
from auditor.kconfig.index import Definition, Selecting

NUMERIC: Final = frozenset({"int", "hex"})
LOGICAL: Final = frozenset({"bool", "tristate"})
MODULES: Final = "MODULES"
NOTHING: Final = -(1 << 64)
"""Instead of a bound: what is above it is that the number has a value at all."""


class Override(NamedTuple):
    """A symbol as a scenario redefines it: `def_bool y`, `depends on`, `select …`."""

    depends: Condition
    selects: tuple[str, ...]


class Scope:
    """Names to variables, each made on first use."""

    def __init__(self, files: ArchFiles, overrides: dict[str, Override]) -> None:
        self.files, self.overrides = files, overrides
        self.gates = Gates()
        self.bounds: dict[str, dict[int, int]] = {}
        """Of every number symbol: bound to the literal that it is exceeded."""
        self.new_bounds: list[tuple[str, int]] = []
        self.leaves: dict[int, str] = {}
        """Variables that stand for a symbol."""
        self.opaque: dict[int, str] = {}
        """Variables that stand for what no Kconfig file decides, with its text."""
        self.preferred: list[int] = []
        """What to assume of opaque variables as long as nothing speaks against it."""
        self.strange: dict[str, int] = {}
        """The symbols nobody expanded yet, with the literal that they are not `n`."""
        self._pairs: dict[str, Pair] = {}
        self._opaque_by_text: dict[str, Pair] = {}
        self._meant: dict[str, dict[str, int]] = {}
        self._types: dict[str, str] = {}
        self._modules: Pair | None = None

    # --- what the files say

    def definitions(self, name: str) -> tuple[Definition, ...]:
        """Every definition of a symbol, in the interpreter's order, without its selects."""
        return self.files.definitions(name)

    def selecting(self, name: str) -> tuple[Selecting, ...]:
        """Every `select` and `imply` of a symbol by one that no scenario redefines."""
        rows = self.files.selecting(name)
        if any(row.source in self.overrides for row in rows):
            return tuple(row for row in rows if row.source not in self.overrides)
        return rows

    def declared(self, name: str) -> bool:
        """Whether some Kconfig file of the architecture defines the symbol."""
        return name in self.overrides or bool(self.definitions(name))

    def type_of(self, name: str) -> str:
        """The type of a symbol; empty where it is not declared or has none."""
        kind = self._types.get(name)
        if kind is None:
            kind = next((entry.type for _, entry in self.definitions(name) if entry.type), "")
            kind = self._types[name] = "bool" if name in self.overrides else kind
        return kind

    def transitional(self, name: str) -> bool:
        """Whether a symbol only passes on what an old `.config` says: it is set by that alone, and in no new one.

        In scripts/kconfig/symbol.c sym_calc_visibility() looks at no `select`, sym_calc_value() writes it nowhere.
        """
        return name not in self.overrides and any("transitional" in e.flags for _, e in self.definitions(name))

    # --- symbols

    def pair(self, name: str) -> Pair:
        """The variables of a symbol: at least `m`, and `y`; what is no bool or tristate is `n`."""
        pair = self._pairs.get(name)
        if pair is None:
            kind = self.type_of(name)
            pair = self._pairs[name] = self._new_pair(name, kind) if kind in LOGICAL else N
        return pair

    def _new_pair(self, name: str, kind: str) -> Pair:
        ge = yes = self.gates.variable()
        self.leaves[ge] = name
        self.strange[name] = ge
        if kind == "tristate":
            yes = self.gates.variable()
            self.leaves[yes] = name
            self.gates.add(-yes, ge)
        return ge, yes

    def state(self, name: str, state: str) -> int:
        """The literal that a symbol is exactly `n`, `m` or `y`."""
        ge, yes = self.pair(name)
        return -ge if state == "n" else yes if state == "y" else self.gates.both(ge, -yes)

    def above(self, name: str, bound: int) -> int:
        """The literal that the number symbol `name` exceeds `bound`; of `NOTHING`, that it has a value."""
        bounds = self.bounds.setdefault(name, {})
        lit = bounds.get(bound)
        if lit is None:
            lit = bounds[bound] = self.gates.variable()
            self.leaves[lit] = name
            for other, known in bounds.items():
                if NOTHING in (bound, other):
                    continue
                if other < bound:
                    self.gates.add(-lit, known)
                elif other > bound:
                    self.gates.add(-known, lit)
            self.new_bounds.append((name, bound))
        return lit

    def modules(self) -> Pair:
        """Whether loadable modules are on."""
        if self._modules is None:
            name = self._modules_symbol()
            self._modules = self.pair(name) if name else N
        return self._modules

    def _modules_symbol(self) -> str:
        if any("modules" in entry.flags for _, entry in self.definitions(MODULES)):
            return MODULES  # so in every kernel; any other name takes a look at every file
        return next(iter(self.files.flagged(b"modules")), "")

    # --- what nobody knows

    def unknown(self, text: str) -> Pair:
        """A free value of three states, one for each text."""
        pair = self._opaque_by_text.get(text)
        if pair is None:
            pair = (self._opaque(text, FALSE), self._opaque(text, FALSE))
            self.gates.add(-pair[1], pair[0])
            self._opaque_by_text[text] = pair
        return pair

    def fact(self, text: str, prefer: int = FALSE) -> int:
        """A free truth value, one for each text."""
        pair = self._opaque_by_text.get(text)
        if pair is None:
            lit = self._opaque(text, prefer)
            pair = self._opaque_by_text[text] = (lit, lit)
        return pair[0]

    def _opaque(self, text: str, prefer: int) -> int:
        lit = self.gates.variable()
        self.opaque[lit] = text
        self.preferred.append(lit if prefer == TRUE else -lit)
        return lit

    def meaning(self, macro: str, text: str) -> int:
        """The literal that a macro expands to `text`; it expands to one text only.

        Among the values a macro is compared with, the architecture's own name
        is what `make` passes when nothing else is asked of it.
        """
        known = self._meant.setdefault(macro, {})
        lit = known.get(text)
        if lit is None:
            lit = self.fact(f"{macro} = {text}", TRUE if text == self.files.arch else FALSE)
            for other in known.values():
                self.gates.add(-lit, -other)
            known[text] = lit
        return lit
