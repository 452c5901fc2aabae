"""What the readiness page is made of, before any template: answers, matrix, findings, data."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from auditor.condition import TRUE, parse
from auditor.delta import Snapshot
from auditor.gate import compare
from auditor.model import Deferral, Effect, Finding, Level, Report, TreeInfo, Verdict
from auditor.render.page.build import page_of
from auditor.render.page.dossier import Comparison, Dossier, Provenance
from auditor.survey import ArchReach, Judgement, LevelReach, Survey, Way
from tests.render.archs import alpha, arm64, hostile, m68k, riscv, sparc

TREE = TreeInfo("6.18.0")


def judgement(name: str, *archs: object, **reaches: tuple[Way, ...]) -> Judgement:
    """The verdicts of one scenario, with what the pte hooks of some architectures do."""
    found = tuple(ArchReach(arch, (LevelReach(Level.PTE, ways),)) for arch, ways in reaches.items())
    return Judgement(Report(TREE, name, archs), f"{name} holds", found)  # type: ignore[arg-type]


def made(*judgements: Judgement, **more: object) -> Dossier:
    return Dossier(Survey(judgements), Provenance("1"), **more)  # type: ignore[arg-type]


def answers(*judgements: Judgement) -> dict[str, str]:
    return {answer.question: answer.short for answer in page_of(made(*judgements)).answers}


def test_answers() -> None:
    """Each reader's question has its answer, and what blocks is sorted by the work it takes."""
    everywhere = judgement("everywhere", alpha(), arm64(), m68k())
    off = (replace(arch, verdict=Verdict.NOT_APPLICABLE) for arch in (alpha(), m68k()))
    page = page_of(made(everywhere, judgement("tree", arm64(), *off)))
    assert [(a.question, a.short) for a in page.answers] == [
        ("Can it be on? Scenario everywhere", "Not yet: 1 of 3 are blocked"),
        ("Is this tree fine as it is? Scenario tree", "Yes"),
        ("What about my architecture?", "Follow its name"),
    ]
    by_work = page.answers[0].groups
    assert [(g.text, [a.href for a in g.archs]) for g in by_work] == [
        ("mechanical: one line a hook", ["#arch-alpha"]),
    ]


def test_a_block_under_the_own_kconfig_is_a_bug() -> None:
    """Under scenario tree the word is bug; what is unknown is not decided; where nothing can be on all is well."""
    question = "Is this tree fine as it is? Scenario tree"
    assert answers(judgement("tree", alpha(), hostile()))[question] == "No: this is a bug"
    assert answers(judgement("tree", hostile(), arm64()))[question] == "Not decided"
    assert answers(judgement("tree", m68k()))[question] == "Yes"


def test_unknown_is_never_yes() -> None:
    """Without a block, but with an unknown, the answer is that it is not decided."""
    assert (
        answers(judgement("mmu", arm64(), hostile()))["Can it be on? Scenario mmu"] == "Not decided: 1 of 2 are unknown"
    )
    assert answers(judgement("mmu", arm64()))["Can it be on? Scenario mmu"] == "Yes, wherever it applies"


def test_matrix_is_sorted_by_verdict() -> None:
    """The blocked come first, then the unknown, the ready, and apart from them the not applicable."""
    rows = page_of(made(judgement("everywhere", arm64(), m68k(), hostile(), sparc(), alpha()))).matrix.rows
    assert [row.name for row in rows] == ["alpha", "sparc", hostile().name, "arm64", "m68k"]
    assert [row.apart for row in rows] == [False, False, False, False, True]


def test_matrix_cell_shows_the_weakest_way() -> None:
    """Where more than one way is left the cell shows the weakest, with a numbered note; a folded level is no way."""
    ways = (Way(Deferral.IMMEDIATE, parse("!SMP")), Way(Deferral.RCU, parse("SMP")))
    folded = (Way(Deferral.RCU, parse("X")), Way(Deferral.ABSENT, parse("!X")))
    table = page_of(made(judgement("everywhere", alpha(), arm64(), alpha=ways, arm64=folded))).matrix
    pte = {row.name: row.groups[0].cells[0] for row in table.rows}
    assert (pte["alpha"].sign.word, pte["alpha"].note) == ("immediate", 1)  # type: ignore[union-attr]
    assert (pte["arm64"].sign.word, pte["arm64"].note) == ("rcu", 0)  # type: ignore[union-attr]
    (note,) = table.notes
    assert [(sign.word, when) for sign, when in note.ways] == [("immediate", "!SMP"), ("rcu", "SMP")]
    assert note.where == "alpha pte"


def test_matrix_explains_a_block_among_cells_that_wait() -> None:
    """Where each cell waits and the verdict is blocked all the same, a note names the rule."""
    waits = (Way(Deferral.RCU, TRUE),)
    (row,) = page_of(made(judgement("everywhere", alpha(), alpha=waits))).matrix.rows
    table = page_of(made(judgement("everywhere", alpha(), alpha=waits))).matrix
    absent = [cell.sign for cell in row.groups[0].cells[1:]]
    assert absent == [None, None, None]
    assert (row.groups[0].note, table.notes) == (0, ())  # unknown cells do not wait
    every = tuple(LevelReach(level, waits) for level in Level)
    shown = replace(judgement("everywhere", alpha()), reaches=(ArchReach("alpha", every),))
    table = page_of(made(shown)).matrix
    assert [(note.rules, note.where) for note in table.notes] == [(("direct-free",), "alpha everywhere")]


def test_not_applicable_has_no_cells() -> None:
    """An architecture a scenario does not apply to has a verdict there and nothing else."""
    rows = page_of(made(judgement("everywhere", m68k(), arm64=()))).matrix.rows
    assert rows[0].groups[0].cells == ()


def test_finding_names_its_scenarios() -> None:
    """A finding that bears the verdict under several scenarios stands there once, with all of them."""
    page = page_of(made(judgement("everywhere", alpha()), judgement("mmu", alpha())))
    pte, _ = page.sections[0].findings
    assert pte.scenarios == ("everywhere", "mmu")


def test_other_scenario_has_its_findings_too() -> None:
    """What blocks only under another scenario is told with its name, and its kind of work as well."""
    quiet = replace(m68k(), name="alpha")
    (section,) = page_of(made(judgement("everywhere", quiet), judgement("mmu", alpha()))).sections
    assert [finding.scenarios for finding in section.findings] == [("mmu",), ("mmu",)]
    assert [(work.title, scenario) for work, scenario in section.works] == [
        ("PT_RECLAIM cannot be on", ""),
        ("mechanical: one line a hook", "mmu"),
    ]


def test_since() -> None:
    """A comparison tells what bears a verdict, and verdicts that changed, those that changed alike together."""
    before = Snapshot("old.json", TREE, "everywhere", (), (("alpha", Verdict.READY), ("sparc", Verdict.READY)))
    after = Snapshot("", TREE, "everywhere", alpha().findings, (("alpha", Verdict.BLOCKED), ("sparc", Verdict.BLOCKED)))
    found = Comparison(before, compare(before, after), "everywhere")
    since = page_of(made(judgement("everywhere", alpha(), sparc()), comparison=found)).since
    assert since
    assert (len(since.introduced), len(since.fixed), since.unchanged) == (2, 0, 0)
    ((was, now, archs),) = since.verdicts
    assert (was.word, now.word, [a.name for a in archs]) == ("ready", "blocked", ["alpha", "sparc"])  # type: ignore[union-attr]


def test_notes_do_not_count_as_changes() -> None:
    """A note that is new introduces nothing."""
    notes = tuple(replace(f, claim=replace(f.claim, effect=Effect.NOTE)) for f in alpha().findings)
    before = Snapshot("old.json", TREE, "everywhere", (), ())
    found = Comparison(before, compare(before, replace(before, findings=notes)), "everywhere")
    since = page_of(made(judgement("everywhere", alpha()), comparison=found)).since
    assert since
    assert since.introduced == ()


def test_files_are_counted_by_folder() -> None:
    """What was read is told by folder at the top, folders with little in them taken together."""
    files = tuple(f"arch/{n}" for n in range(12)) + tuple(f"mm/{n}" for n in range(20)) + ("Makefile", "init/Kconfig")
    page = page_of(Dossier(Survey((judgement("tree", arm64()),), files), Provenance("1")))
    assert page.limits.files == (("mm/", 20), ("arch/", 12), ("other places", 2))


@given(st.text(), st.text())
def test_data_stays_inside_its_element(name: str, message: str) -> None:
    """No text ends the element its data stands in, and what is copied from there is what was said."""
    finding = alpha().findings[0]
    found = Finding(name, replace(finding.claim, message=message), finding.fingerprint, finding.witness)
    page = page_of(made(judgement("tree", replace(alpha(), name=name, findings=(found,)))))
    assert not set("<>&") & set(page.data)
    assert page.data.isprintable()
    (arch,) = json.loads(page.data)["architectures"]
    if (name + message).isprintable():
        assert (arch["arch"], arch["findings"][0]["message"]) == (name, message)


def test_levels_draw_shared_steps_once() -> None:
    """Ways with the same steps are one drawing with all their ends."""
    (section,) = page_of(made(judgement("everywhere", riscv()))).sections
    for level in section.levels:
        drawn = [tuple((step.name, step.at.text) for step in way.steps) for way in level.ways]
        assert len(drawn) == len(set(drawn))
    assert max(len(way.ends) for level in section.levels for way in level.ways) > 1


def test_levels_that_are_alike_are_told_once() -> None:
    """A scenario under which the hooks do what they do under an earlier one refers to that."""
    ways = (Way(Deferral.IMMEDIATE, TRUE),)
    every = tuple(judgement(name, alpha(), alpha=ways) for name in ("everywhere", "mmu"))
    (section,) = page_of(made(*every)).sections
    assert [(standing.scenario, standing.same) for standing in section.standings] == [
        ("everywhere", ""),
        ("mmu", "everywhere"),
    ]


def test_a_scenario_of_the_users_own_has_a_short_name() -> None:
    """A what-if whose name is a sentence is `custom` in lists; the question names it in full."""
    page = page_of(made(judgement("enabled if MMU && X86", alpha()), judgement("mmu", alpha())))
    assert [head.scenario for head in page.matrix.heads] == ["custom", "mmu"]
    assert page.sections[0].findings[0].scenarios == ("custom", "mmu")
    assert page.answers[0].question == "Can it be on? Scenario enabled if MMU && X86"
