"""The frozen values that travel from stage to stage of an audit.

    KernelTree -> Definition in force -> FreePath -> Claim -> Finding -> Report

Everything here is immutable; a stage returns new values and never edits what
it was given.  Words follow docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from auditor.condition import TRUE, Condition
from auditor.value import value


class _Word(StrEnum):
    """Words that hash as the texts they are; an enum's own way is a function call for each."""

    __hash__ = str.__hash__


class Level(_Word):
    """A level of the page table whose hook frees one table page."""

    PTE = "pte"
    PMD = "pmd"
    PUD = "pud"
    P4D = "p4d"


class Deferral(_Word):
    """What a freed table waits for; see docs/deferral.md."""

    IMMEDIATE = "immediate"
    BATCHED = "batched"
    SEMI_RCU = "semi-rcu"
    RCU = "rcu"
    ABSENT = "absent"
    MIXED = "mixed"
    UNKNOWN = "unknown"


WEAKEST_FIRST: Final = (
    Deferral.IMMEDIATE,
    Deferral.BATCHED,
    Deferral.UNKNOWN,
    Deferral.MIXED,
    Deferral.SEMI_RCU,
    Deferral.RCU,
    Deferral.ABSENT,
)
"""The order in which deferrals are told; what is not known stands with what is not safe."""


class StepKind(_Word):
    """How one step of a call path passes the table on."""

    MACRO = "macro"
    INLINE = "inline"
    FUNCTION = "function"
    INDIRECT = "indirect"
    PRIMITIVE = "primitive"
    UNRESOLVED = "unresolved"


class Effect(_Word):
    """What a finding means for enabling PT_RECLAIM."""

    BLOCKS = "blocks"
    NOTE = "note"
    UNKNOWN = "unknown"


class Verdict(_Word):
    """Whether PT_RECLAIM can be on for an architecture under a scenario."""

    READY = "ready"
    BLOCKED = "blocked"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


class Extra(_Word):
    """What a report may have beside verdicts and all they rest on, for those who ask for it.

    `REMARKS` are notes of every kind: they decide nothing, and a text report does not show them.
    """

    REMARKS = "remarks"


class Location(NamedTuple):
    """A line of a file of the audited tree; `line` counts from 1, 0 means the whole file."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Notice(NamedTuple):
    """Something the audit could not read, could not parse or had to cut short."""

    location: Location
    text: str

    def __str__(self) -> str:
        return f"{self.location}: {self.text}"


@value
class Step:
    """One definition on the way from the hook to the call that ends it.

    `location` is where the name is defined; for a primitive and for an
    unresolved name it is where it is called.
    """

    name: str
    kind: StepKind
    location: Location

    def __hash__(self) -> int:
        """Of what differs between nearly any two: ways, which are tuples of these, are compared all the time."""
        return hash((self.name, self.location.line))


class MarkKind(_Word):
    """What is worth remembering of the way a table took, beside the calls themselves."""

    DESTRUCTOR = "destructor"
    TAG = "tag"
    LOCK = "lock"
    BESIDE = "beside"
    MISSING = "missing"


@value
class Mark:
    """Something that happened on the way: a destructor ran, the pointer was tagged, a lock was taken.

    A call *beside* the table, which it is not handed, and a test that finds the
    table *missing*, are forgotten where a way is made a `FreePath`.
    """

    kind: MarkKind
    name: str
    location: Location


@value
class FreePath:
    """One way a table takes from the outer hook to its end, under one condition.

    `terminal` names the call that decides `deferral`; it is empty where the
    way ends without freeing anything (`absent`).  `reason` says why an
    `unknown` is one, and what made a wait of a `rcu` or `semi-rcu`.  `passed`
    is what happened on the way, in order.
    """

    level: Level
    condition: Condition
    deferral: Deferral
    terminal: str
    steps: tuple[Step, ...]
    reason: str = ""
    passed: tuple[Mark, ...] = ()

    @property
    def location(self) -> Location:
        """Where the deciding call is made."""
        return self.steps[-1].location if self.steps else Location("", 0)

    def marks(self, kind: MarkKind) -> tuple[Mark, ...]:
        """What happened of one kind."""
        return tuple(mark for mark in self.passed if mark.kind is kind)

    @property
    def hook(self) -> Step | None:
        """The architecture's own definition of the hook: the first step in its folder, else the outermost."""
        own = (s for s in self.steps if s.location.path.startswith("arch/"))
        return next(own, self.steps[0] if self.steps else None)


@value
class LevelFacts:
    """Every way out of the hook of one level; their conditions may overlap at run-time branches."""

    level: Level
    paths: tuple[FreePath, ...]

    def condition_of(self, deferral: Deferral) -> Condition:
        """Where some path ends with `deferral`."""
        result = ~TRUE
        for path in self.paths:
            if path.deferral is deferral:
                result = result | path.condition
        return result


@value
class BatchWay:
    """What a table handed to the tree's own `tlb_remove_table()` waits for under one condition.

    `location` is the body of that function; `reason` names the calls that a
    full batch and a single table end in.
    """

    condition: Condition
    deferral: Deferral
    location: Location
    reason: str


@value
class Mention:
    """A definition worth a rule's attention beside the paths: where it is, and under which condition."""

    name: str
    condition: Condition
    location: Location
    detail: str = ""


@value
class ArchFacts:
    """All that is known of one architecture before any rule speaks.

    `declares_pt_reclaim` tells whether a Kconfig file of the tree knows
    PT_RECLAIM, `claims_rcu` whether some configuration of the architecture, as
    it is, has RCU table free.  `walked` are the headers read for all files,
    `units` those that were read for a C file, with it,
    `looked_up` the names they were asked for, `at_stake` those of which one
    more definition would change an answer, `unseen` those of calls that
    nothing in reach defines, `replaceable` the functions whose bodies are
    `__weak`, `members` those of operations structures that calls from the PTE
    hook go through.  `asides` are mentions that only rules with an `extra` see, so no
    verdict can rest on them.
    """

    name: str
    levels: tuple[LevelFacts, ...]
    batch: tuple[BatchWay, ...] = ()
    declares_pt_reclaim: bool = False
    claims_rcu: bool = False
    mentions: tuple[Mention, ...] = ()
    notices: tuple[Notice, ...] = ()
    walked: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    looked_up: frozenset[str] = frozenset()
    at_stake: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    replaceable: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    asides: tuple[Mention, ...] = ()

    def level(self, level: Level) -> LevelFacts:
        """The facts of one level; empty when it was not asked for."""
        return next((f for f in self.levels if f.level is level), LevelFacts(level, ()))


@value
class Related:
    """A second place a claim rests on, with its own few words."""

    location: Location
    text: str


@value
class Claim:
    """What one rule says of one architecture: under `condition`, at `level`, this mechanism is at work."""

    rule: str
    level: Level
    effect: Effect
    condition: Condition
    location: Location
    message: str
    path: FreePath | None = None
    related: tuple[Related, ...] = ()


@value
class Rule:
    """One mechanism: an id in kebab-case, a sentence, and what it claims of an architecture's facts.

    A rule with an `extra` is asked after the verdict, and only where somebody
    wants that: whatever it claims is a note.
    """

    id: str
    summary: str
    check: Callable[[ArchFacts], Iterable[Claim]]
    extra: Extra | None = None


@value
class Finding:
    """A claim about a named architecture, weighed under a scenario.

    `fingerprint` identifies it across edits that only move lines: rule,
    architecture, level and condition.  `witness` is a smallest configuration
    that shows it, as `(symbol, value)` pairs.
    """

    arch: str
    claim: Claim
    fingerprint: str
    witness: tuple[tuple[str, str], ...] | None = None


@value
class ArchReport:
    """One architecture of a report: the verdict, the sentence why, the findings and the facts under them.

    `leans_on` names the Kconfig symbols whose definitions a proof needs:
    change one, and the verdict may change.  `free` names what the verdict
    rests on and no Kconfig file decides.
    """

    name: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    facts: ArchFacts
    leans_on: tuple[str, ...] = ()
    free: tuple[str, ...] = ()


@value
class ConfigLevel:
    """What one level does in exactly one configuration; `ways` lists every deferral a run-time branch leaves."""

    level: Level
    deferral: Deferral
    ways: tuple[Deferral, ...]
    terminals: tuple[str, ...]
    reason: str = ""


@value
class ConfigReport:
    """What every level does in the configuration of one `.config` file."""

    file: str
    arch: str
    levels: tuple[ConfigLevel, ...]


@value
class TreeInfo:
    """Which tree was audited: `release` from its Makefile, `revision` from git where one was named."""

    release: str
    revision: str = ""


@value
class Report:
    """The whole answer; renderers turn it into text and read nothing else."""

    tree: TreeInfo
    scenario: str
    architectures: tuple[ArchReport, ...]
    configs: tuple[ConfigReport, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was unreadable, cut short or left undecided."""
        return not self.notices and all(a.verdict is not Verdict.UNKNOWN for a in self.architectures)
