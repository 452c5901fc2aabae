"""How verdicts, deferrals and kinds of work look and read: a letter or word, an icon and a colour, never one alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from auditor.advice import Remedy
from auditor.model import Deferral, Verdict


@dataclass(frozen=True, slots=True)
class Sign:
    """`css` names colour and icon in base.css; `letter` stands in narrow cells, `word` everywhere else."""

    css: str
    letter: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: a few words for lists, and the sentence for the architecture's own section."""

    title: str
    text: str


DEFERRALS: Final = {
    Deferral.IMMEDIATE: Sign("immediate", "I", "immediate", "freed at once, waits for nothing"),
    Deferral.BATCHED: Sign("batched", "B", "batched", "waits for the TLB flush, for no grace period"),
    Deferral.UNKNOWN: Sign("unknown", "U", "unknown", "could not be followed; never taken for safe"),
    Deferral.MIXED: Sign("mixed", "M", "mixed", "run-time branches end differently"),
    Deferral.SEMI_RCU: Sign("semi-rcu", "S", "semi-rcu", "a full batch waits for RCU, a single table for an IPI"),
    Deferral.RCU: Sign("rcu", "R", "rcu", "always waits for an RCU grace period"),
    Deferral.ABSENT: Sign("absent", "A", "absent", "frees nothing: the level is folded, or not built"),
}
VERDICTS: Final = {
    Verdict.BLOCKED: Sign("blocked", "b", "blocked", "some configuration frees a table without waiting"),
    Verdict.UNKNOWN: Sign("unknown", "u", "unknown", "could not be decided; never taken for ready"),
    Verdict.READY: Sign("ready", "r", "ready", "no configuration with PT_RECLAIM on frees without waiting"),
    Verdict.NOT_APPLICABLE: Sign("na", "n", "n/a", "not applicable: PT_RECLAIM cannot be on there"),
}
POINTER: Final = Sign("pointer", "", "", "")
"""For what is no judgement, only a way to one."""

WORKS: Final = {
    Remedy.READ: Work(
        "a person has to read on",
        "What could not be followed has to be read by a person, or made visible in the tree.",
    ),
    Remedy.TABLE_FREE: Work(
        "a table free of its own",
        "Make its tables plain ptdescs, or keep PT_RECLAIM off while __tlb_remove_table() is the architecture's own:"
        " RCU would be handed a pointer it cannot use.",
    ),
    Remedy.NEEDS_MM: Work(
        "freed under a lock of the mm",
        "The free takes a lock of the mm, which an RCU callback does not have. It needs a free that works without.",
    ),
    Remedy.BY_HAND: Work(
        "code of its own to convert",
        "The hook frees in code of the architecture. It has to end in tlb_remove_ptdesc() or tlb_remove_table(),"
        " with MMU_GATHER_RCU_TABLE_FREE selected.",
    ),
    Remedy.MECHANICAL: Work(
        "mechanical: one line a hook",
        "The hook is one macro around generic code. Let it end in tlb_remove_ptdesc(), and select"
        " MMU_GATHER_RCU_TABLE_FREE in the architecture's Kconfig unless PT_RECLAIM does.",
    ),
    Remedy.KCONFIG: Work(
        "PT_RECLAIM cannot be on",
        "Nothing to do. Only a Kconfig that lets PT_RECLAIM be on here would ask for more.",
    ),
    Remedy.NONE: Work(
        "nothing",
        "Nothing to do. The verdict changes with a hook that frees otherwise, or a Kconfig that stops excluding"
        " the ways that do.",
    ),
}


def short(scenario: str) -> str:
    """The name of a scenario in a list of them; what the user made up has a sentence for a name."""
    return "custom" if " " in scenario else scenario


def anchor(arch: str, level: str = "") -> str:
    """The fragment of an architecture or one of its levels: `arch-sparc`, `arch-sparc-pmd`."""
    safe = re.sub(r"[^A-Za-z0-9_]", lambda m: f".{ord(m.group()):x}", arch)
    return f"arch-{safe}-{level}" if level else f"arch-{safe}"


def config_line(symbol: str, value: str) -> str:
    """A setting as `.config` spells it."""
    return f"# CONFIG_{symbol} is not set" if value == "n" else f"CONFIG_{symbol}={value}"
