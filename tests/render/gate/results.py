"""Answers of a gate built by hand: one with a bit of everything, one of a clean change, one all of hostile text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from auditor.delta import FailOn, GateResult, Snapshot, Waiver
from auditor.gate import gate
from auditor.model import Effect, Finding, Level, Location, Notice, Related, Verdict
from auditor.render.gate.told import Told, told
from tests.gate.build import finding, print_of, shot
from tests.render.build import HOSTILE

TODAY = date(2026, 11, 22)
NASTY = (
    f"{HOSTILE}|``[x](http://evil.example) ::error::%0A @all #1 {{0}}\r\nReviewed-by: Eve <eve@evil.example>\n\udce9"
)
LINK = "https://lore.kernel.org/r/20261122@example"


def busy(fail_on: FailOn = FailOn.INTRODUCED) -> GateResult:
    """Two commits, findings in all states, waivers that hold and stale ones, notices, hostile text in all of it."""
    return gate((_before(), _between(), _after()), fail_on, waivers(), TODAY)


def clean() -> GateResult:
    """A change that introduces nothing, in a tree that has nothing."""
    base, head = shot(name="v6.18", arm64=Verdict.READY), shot(name="v6.19", arm64=Verdict.READY)
    return gate((base, head), FailOn.INTRODUCED, (), TODAY)


def quiet() -> GateResult:
    """A change that introduces nothing, in a tree with old blocks."""
    old = finding("m68k")
    return gate((shot(old, name="v6.18"), shot(old, name="v6.19")), FailOn.INTRODUCED, (), TODAY)


def waivers() -> tuple[Waiver, ...]:
    """One that holds, one that expired, one for what is no longer there."""
    return (
        Waiver(print_of("powerpc"), "SLB only, see the thread", date(2027, 1, 31), LINK, Location("waivers.toml", 1)),
        Waiver(print_of("alpha"), "for a week", date(2026, 11, 1), "", Location("waivers.toml", 7)),
        Waiver("0123456789abcdef", f"gone {NASTY}", None, "", Location("waivers.toml", 12)),
    )


def _before() -> Snapshot:
    findings = (finding("m68k", "page-batch"), finding("sparc", level=Level.PMD), finding("sh", effect=Effect.NOTE))
    return shot(*findings, name="v6.18.15", alpha=Verdict.NOT_APPLICABLE, arm64=Verdict.READY)


def _between() -> Snapshot:
    return shot(*_before().findings, finding("arm"), finding("alpha"), name="mm: enable it everywhere")


def _after() -> Snapshot:
    alpha = finding("alpha")
    see = Related(Location("mm/pt_reclaim.c", 35), "where an empty table is taken out")
    new = (
        replace(alpha, claim=replace(alpha.claim, related=(see,))),
        finding("arc", "missing-hook", "MMU && !ARC_HAS_PAE40", effect=Effect.UNKNOWN, line=0),
        finding("parisc", "needs-mm", effect=Effect.NOTE),
        finding("powerpc"),
        hostile_finding(Texts(*[NASTY] * 7)),
    )
    notices = (
        Notice(Location("arch/um/include/asm/tlb.h"), "larger than 8 MB; not read"),
        Notice(Location("a", 3), NASTY),
    )
    kept = (finding("m68k", "page-batch"), finding("sh", effect=Effect.NOTE))
    return shot(
        *kept, *new, name=f"arch: and mend arm {NASTY}", notices=notices, arm64=Verdict.READY, sparc=Verdict.READY
    )


@dataclass(frozen=True)
class Texts:
    """One text for each place into which an audited tree, a patch or a waiver may put one."""

    arch: str
    path: str
    message: str
    step: str
    related: str
    subject: str
    reason: str

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(astuple(self))


SNIPPETS = (
    NASTY, "\x1b[31m", "\0", "\n", "\r\n", "\u202e", "\ud800", "\udcff", "\ufffe", "\u2028", "::", "%0A", "##[error]",
    "```", "`", "|", "<script>", "</details>", "&amp;", "]]>", "<!--", "@all", "#1", "http://evil.example", "](", "{0}",
    " --- ", " -- ", " > x", " diff --git a/x b/x", " Acked-by: E <e@evil.example>", " Fixes: 0123456789ab (x)",
    "From ", "=1+1", "'", '"', ",", "\\", " ", "x" * 71,
)  # fmt: skip
MARK = "zqx"


def nasty() -> st.SearchStrategy[str]:
    """Anything at all, and more often what means something to somebody; the mark makes it easy to find again."""
    part = st.one_of(st.sampled_from(SNIPPETS), st.text(st.characters(), max_size=5))
    return st.tuples(part, part).map(MARK.join)


# Enough to meet every snippet in every place; b4 starts a process for each example.
some = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def texts() -> st.SearchStrategy[Texts]:
    """Seven hostile texts, each another."""
    return st.lists(nasty(), min_size=7, max_size=7).map(lambda given: Texts(*given))


def hostile_finding(given: Texts, **said: object) -> Finding:
    """A block that is hostile wherever it can be."""
    plain = finding("x", **said)  # type: ignore[arg-type]
    claim, way = plain.claim, plain.claim.path
    assert way
    step = replace(way.steps[0], name=given.step, location=Location(given.path, 7))
    claim = replace(
        claim,
        location=Location(given.path, 7),
        message=given.message,
        path=replace(way, steps=(step, *way.steps[1:])),
        related=(Related(Location(given.path, 9), given.related),),
    )
    return replace(plain, arch=given.arch, claim=claim)


def hostile(given: Texts) -> GateResult:
    """Introduced, transient, unchanged, fixed and waived findings, a stale waiver and a notice, of the given texts."""
    kinds = ("direct-free", "page-batch", "missing-hook", "table-batch", "early-dtor")
    new, transient, old, fixed, waived = (hostile_finding(given, rule=rule) for rule in kinds)
    steps = (
        shot(old, fixed, name=given.subject),
        shot(old, transient, fixed, name=given.subject),
        shot(old, new, waived, name=given.subject, notices=(Notice(Location(given.path), given.message),)),
    )
    accepted = tuple(
        Waiver(print_, given.reason, None, given.reason, Location(given.path, 1))
        for print_ in (waived.fingerprint, "0123456789abcdef")
    )
    return gate(steps, FailOn.INTRODUCED, accepted, TODAY)


def by_rule(result: GateResult, rule: str) -> Told:
    """The finding of that rule."""
    return next(t for t in told(result) if t.finding.claim.rule == rule)


def rules(found: Sequence[Told]) -> list[str]:
    """The rules of findings, in their order."""
    return [t.finding.claim.rule for t in found]
