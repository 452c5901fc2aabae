"""One assignment of a Makefile, and which variables it may be an assignment to."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from auditor.condition import FALSE, TRUE, Condition, enabled, module, opaque, symbol

_OPTION: Final = re.compile(r"([^$]*)\$[({]CONFIG_(\w+)[)}]")
_BUILT_IN: Final = re.compile(
    r"([^$]*)\$(?:\(subst m,y,\$\(CONFIG_(\w+)\)\)|\(CONFIG_(\w+):m=y\)|\(if \$\(CONFIG_(\w+)\),\s*y\))"
)
"""`y` where an option is not off: three ways to write it."""
UNCLEAR: Final = "$"
"""A word that stands for anything: what only make can tell."""


class Assignment(NamedTuple):
    """`target operator words` under a condition; `label` is what opaque facts about it are called, and no other's.

    The operator is what stands before the `=`; `-` takes a definition away, `*` may be any of them.
    """

    target: str
    operator: str
    condition: Condition
    label: str
    words: tuple[str, ...]
    known: frozenset[str]
    open: tuple[str, ...]

    def sets(self, name: str) -> Condition:
        """Where this is an assignment to the variable `name`; of what may set any, the value is what is unclear."""
        if "$" not in self.target or self.target == UNCLEAR:
            return TRUE if self.target in (name, UNCLEAR) else FALSE
        stem, option, always = self._suffixed()
        if not option:
            start, end = affixes(self.target)
            return opaque(f"{self.label} is {name}") if name.startswith(start) and name.endswith(end) else FALSE
        yes, other = (enabled(option), FALSE) if always else (symbol(option), module(option))
        return {f"{stem}y": yes, f"{stem}m": other, stem: ~enabled(option)}.get(name, FALSE)

    @property
    def at_once(self) -> Condition:
        """Where the variable becomes one that expands what is assigned to it at once."""
        known = {"": FALSE, "?": FALSE, "-": FALSE, ":": TRUE, "::": TRUE}.get(self.operator)
        return opaque(f"{self.label} is expanded at once") if known is None else known

    def targets(self) -> tuple[str, ...]:
        """The variables that this may set; none where that cannot be told."""
        stem, option, _ = self._suffixed()
        if option:
            return (f"{stem}y", f"{stem}m", stem)
        return () if "$" in self.target else (self.target,)

    def _suffixed(self) -> tuple[str, str, bool]:
        """The target as a stem, the option whose value follows, and whether `m` counts as `y`; else no option."""
        built_in = _BUILT_IN.fullmatch(self.target)
        found = built_in or _OPTION.fullmatch(self.target)
        stem, option = (group for group in found.groups() if group is not None) if found else ("", "")
        return stem, option, built_in is not None


def affixes(text: str) -> tuple[str, str]:
    """What stands before the first reference in a text, and what behind the last one."""
    return text[: text.index("$")], text[max(text.rfind(")"), text.rfind("}"), text.rfind("$")) + 1 :]
