"""One tree under several scenarios: the verdicts of an audit, and the ways left while PT_RECLAIM is on."""

from __future__ import annotations

import pytest

from auditor.model import Level
from auditor.pipeline import Request, audit, survey
from auditor.scenario import DEFAULT, SCENARIOS
from auditor.survey import Judgement, Survey
from auditor.tree import Recorded, open_checkout
from tests.conftest import REPOSITORY

KERNEL = str(REPOSITORY / "samples" / "kernel")
EVERY = tuple(SCENARIOS.values())


@pytest.fixture(scope="module")
def surveyed() -> Survey:
    return survey(open_checkout(KERNEL), Request(), EVERY)


def under(surveyed: Survey, name: str) -> Judgement:
    return next(j for j in surveyed.judgements if j.report.scenario == name)


def ways(judgement: Judgement, arch: str, level: Level) -> list[tuple[str, str]]:
    return [(way.deferral.value, str(way.condition)) for way in judgement.reach(arch).level(level)]


def test_asked_scenario_first(surveyed: Survey) -> None:
    """The scenario of the request leads, every other one follows once."""
    assert [j.report.scenario for j in surveyed.judgements] == ["everywhere", "tree", "mmu", "64bit"]
    assert surveyed.report is surveyed.judgements[0].report


@pytest.mark.parametrize("scenario", EVERY, ids=lambda s: s.name)
def test_survey_agrees_with_audits(surveyed: Survey, scenario: object) -> None:
    """A survey says under each scenario what an audit under that scenario says."""
    alone = audit(open_checkout(KERNEL), Request(scenario=SCENARIOS[scenario.name]))  # type: ignore[attr-defined]
    assert under(surveyed, alone.scenario).report.architectures == alone.architectures


def test_reach_speaks_of_pt_reclaim_on(surveyed: Survey) -> None:
    """Ways no configuration with PT_RECLAIM takes are left out, and conditions do not repeat what always holds."""
    everywhere = under(surveyed, "everywhere")
    assert ways(everywhere, "arm64", Level.PTE) == [("rcu", "")]
    assert ways(everywhere, "alpha", Level.PTE) == [("immediate", "")]
    assert ways(everywhere, "sparc", Level.PTE) == [("immediate", "!64BIT"), ("rcu", "64BIT")]


def test_no_reach_where_pt_reclaim_is_impossible(surveyed: Survey) -> None:
    """Where PT_RECLAIM cannot be on its hooks have no way at all."""
    assert under(surveyed, "everywhere").reach("m68k").levels == ()
    assert ways(under(surveyed, "mmu"), "m68k", Level.PTE)[0][0] == "immediate"


def test_assumptions_in_words(surveyed: Survey) -> None:
    """A scenario says what it takes for granted; `tree` takes nothing."""
    said = {j.report.scenario: j.assumes for j in surveyed.judgements}
    assert said["everywhere"] == "PT_RECLAIM is on wherever MMU && SMP, selecting MMU_GATHER_RCU_TABLE_FREE"
    assert said["tree"] == ""


def test_files_read_are_named(surveyed: Survey) -> None:
    """C and Kconfig files that were read are listed once, in order, also when another process read them."""
    assert {"arch/sparc/include/asm/pgalloc_32.h", "mm/Kconfig", "Makefile"} <= set(surveyed.files)
    assert list(surveyed.files) == sorted(set(surveyed.files))


def test_one_architecture_is_read_alone() -> None:
    """An architecture nobody asked for leaves no file behind."""
    found = survey(open_checkout(KERNEL), Request(("sparc",), scenario=DEFAULT), ())
    assert not [path for path in found.files if path.startswith("arch/alpha/include")]


def test_recorded_tree_takes_once() -> None:
    """A file that is there is remembered until it is taken; one that is not never is."""
    tree = Recorded(open_checkout(KERNEL))
    assert tree.read("mm/Kconfig")
    assert tree.read("mm/no-such-file") is None
    assert "Kconfig" in tree.names("mm")
    assert tree.notices() == ()
    assert tree.take() == {"mm/Kconfig"}
    assert tree.take() == frozenset()
