"""What-if settings for PT_RECLAIM: where it may be enabled, and what it selects."""

from __future__ import annotations

from typing import Final

from auditor.condition import Condition, parse, symbol
from auditor.errors import UsageError
from auditor.value import value

PT_RECLAIM: Final = "PT_RECLAIM"
RCU_TABLE_FREE: Final = "MMU_GATHER_RCU_TABLE_FREE"


@value
class Scenario:
    """A what-if: `enable` is where PT_RECLAIM would be on, `None` as the tree's own Kconfig says."""

    name: str
    enable: Condition | None
    selects: tuple[str, ...] = ()

    @property
    def assumes(self) -> str:
        """In words, what is taken for granted of PT_RECLAIM; empty where nothing is."""
        if self.enable is None:
            return ""
        selected = f", selecting {' and '.join(self.selects)}" if self.selects else ""
        return f"PT_RECLAIM is on wherever {self.enable}{selected}"


SCENARIOS: Final = {
    s.name: s
    for s in (
        Scenario("tree", None),
        Scenario("everywhere", symbol("MMU") & symbol("SMP"), (RCU_TABLE_FREE,)),
        Scenario("mmu", symbol("MMU"), (RCU_TABLE_FREE,)),
        Scenario("64bit", symbol("64BIT") & symbol("MMU") & symbol("SMP"), (RCU_TABLE_FREE,)),
    )
}
DEFAULT: Final = SCENARIOS["everywhere"]


def named(name: str) -> Scenario:
    """The scenario of that name.  Raises `UsageError` with the names there are."""
    if name not in SCENARIOS:
        raise UsageError(f"{name}: no such scenario; there are {', '.join(SCENARIOS)}")
    return SCENARIOS[name]


def custom(expression: str, selects: tuple[str, ...]) -> Scenario:
    """A scenario of the user's own; raises `ConditionSyntaxError` for a malformed expression."""
    chosen = "".join(f", selecting {s}" for s in selects)
    return Scenario(f"enabled if {expression}{chosen}", parse(expression), selects)
