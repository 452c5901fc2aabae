"""The limit in time, by clocks that these tests make: one step for each look, so that nothing here is timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor.apart import Answer, Apart, Shared
from auditor.cache import Entries, Recall
from auditor.campaign.outcome import recalled_outcome_of
from auditor.cli.app import app
from auditor.condition import FALSE, Condition, symbol
from auditor.deadline import OutOfTime, TimeLimit, check
from auditor.kconfig import solver
from auditor.model import Level, Report, Verdict
from auditor.pipeline import Request, audit
from auditor.scenario import DEFAULT
from auditor.tree import Checkout, KernelTree, open_checkout
from tests.test_elsewhere import OUTER, TLB, planted
from tests.test_limits import BEHIND_E, KCONFIG, pigeons

AT_ONCE = "#undef __pte_free_tlb\n#define __pte_free_tlb(tlb, table, address) pte_free((tlb)->mm, table)\n"
FAR_AWAY = {"include/linux/mm_types.h": "#include <linux/a.h>", "include/linux/a.h": OUTER}


SAMPLES = 60
"""Moments at which the clock ends an audit that looks at it some two hundred times."""

SLICES = 10_000
ARM64_KCONFIG = "config ARM64\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"


class Looks:
    """A clock that goes on by a second with every look at it."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def within(tree: KernelTree, seconds: float, clock: Callable[[], float]) -> Report:
    """The report, if the whole of it may take so long."""
    return audit(tree, Request(time=TimeLimit(seconds, clock)))


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checkout]:
    """Trees by what an audit without haste says of them."""
    root = tmp_path_factory.mktemp("trees")
    made: dict[str, dict[str, str]] = {
        "ready": {},
        "blocked": {"arch/arm64/include/asm/tlb.h": TLB + AT_ONCE},
        "far away": FAR_AWAY,
    }
    found = {}
    for name, files in made.items():
        planted(root / name, files)
        found[name] = open_checkout(str(root / name))
    return found


@pytest.mark.parametrize(
    ("name", "verdict"), [("ready", Verdict.READY), ("blocked", Verdict.BLOCKED), ("far away", Verdict.BLOCKED)]
)
def test_wherever_the_time_is_over_the_verdict_is_right_or_unknown(
    trees: dict[str, Checkout], name: str, verdict: Verdict
) -> None:
    """At whichever step the clock ends an audit, the verdict is the right one, or unknown with a notice of it."""
    looks = Looks()
    (whole,) = within(trees[name], 1e9, looks).architectures
    assert whole.verdict is verdict
    cut = set()
    for seconds in range(1, looks.now * 10, looks.now * 10 // SAMPLES):
        report = within(trees[name], seconds, Looks())
        (arch,) = report.architectures
        told = [str(notice) for notice in report.notices]
        assert arch.verdict is verdict or arch.verdict is Verdict.UNKNOWN
        assert arch.verdict is verdict or any(" takes more than " in line for line in told)
        assert report.complete == (not told)
        cut.add((arch.verdict, bool(told)))
    assert {(verdict, False), (Verdict.UNKNOWN, True)} <= cut


@pytest.mark.parametrize("two", [False, True])
def test_one_architecture_cannot_take_the_time_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two: bool
) -> None:
    """A Kconfig too hard to solve takes a tenth of the time: its architecture is unknown, and the next is judged."""
    monkeypatch.setattr("auditor.pipeline.worthwhile", lambda items: two)
    more = {"arch/other/Kconfig": "config MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"}
    for path, text in (("include/asm/pgalloc.h", "#include <asm-generic/pgalloc.h>\n"), ("include/asm/tlb.h", TLB)):
        more[f"arch/other/{path}"] = text
    hard = {KCONFIG: ARM64_KCONFIG + pigeons(9), "arch/arm64/include/asm/tlb.h": TLB + BEHIND_E}
    tree = planted(tmp_path / "linux", hard | more)
    monkeypatch.setattr(solver, "MAX_CONFLICTS", SLICES)  # so that the clock is looked at after each
    monkeypatch.setattr(solver, "SLICES", SLICES)
    report = within(tree, 60_000, Looks())
    assert [(arch.name, arch.verdict) for arch in report.architectures] == [
        ("arm64", Verdict.UNKNOWN),
        ("other", Verdict.READY),
    ]
    text = "arch/arm64/Kconfig: it takes more than 6000 seconds; what it admits is unknown"
    assert [str(notice) for notice in report.notices] == [text]


def test_the_whole_audit_is_limited_as_well(trees: dict[str, Checkout]) -> None:
    """When the time of all is over nothing more is begun, and the notice says whose time it was."""
    late = iter([0.0])
    report = within(trees["ready"], 600, lambda: next(late, 601.0))
    (arch,) = report.architectures
    assert arch.verdict is Verdict.UNKNOWN
    why = "the audit takes more than 600 seconds"
    assert [str(notice) for notice in report.notices] == [
        f"Kconfig: {why} to read its Kconfig files; what lies beyond is unknown",
        f"arch/arm64: {why}; all of it is unknown",
        f"arch/arm64/Kconfig: {why}; what it admits is unknown",
    ]


def test_nothing_cut_short_is_kept(tmp_path: Path, trees: dict[str, Checkout]) -> None:
    """Whenever the time was over, whoever asks the same cache again without haste has the whole answer."""
    looks = Looks()
    whole = recalled_outcome_of(trees["far away"], DEFAULT, (), cache(tmp_path), TimeLimit(1e9, looks))
    assert [answer.verdict for answer in whole.answers] == ["blocked"]
    cut = 0
    for seconds in range(1, looks.now * 10, looks.now * 10 // SAMPLES):
        recall = cache(tmp_path / str(seconds))
        hasty = recalled_outcome_of(trees["far away"], DEFAULT, (), recall, TimeLimit(seconds, Looks()))
        assert hasty == whole or hasty.notices
        cut += hasty != whole
        assert recalled_outcome_of(trees["far away"], DEFAULT, (), recall) == whole
    assert cut > 10


def cache(folder: Path) -> Recall:
    """An empty cache there."""
    return Recall(Entries(str(folder)), "q")


def test_trees_share_nothing_that_was_cut_short(trees: dict[str, Checkout]) -> None:
    """Whenever the time for one tree was over, another that shares with it what is the same has the whole answer."""
    tree, looks = trees["far away"], Looks()
    whole = answered(tree, Shared(), TimeLimit(1e9, looks))
    for seconds in range(1, looks.now * 10, looks.now * 10 // SAMPLES):
        shared = Shared()
        answered(tree, shared, TimeLimit(seconds, Looks()))
        assert answered(tree, shared, TimeLimit()).reports == whole.reports


def answered(tree: Checkout, shared: Shared, limit: TimeLimit) -> Answer:
    return Apart(tree, shared, limit).answer("arm64", tuple(Level), (DEFAULT,))


def test_work_inside_of_work_has_its_own_time() -> None:
    """The time of what is done inside ends that, and then the time around it goes on; outside of both nothing ends."""
    now = [0.0]
    limit = TimeLimit(100, lambda: now[0])
    with limit.begin().allowance().running():
        now[0] = 5.0
        with limit.begin().allowance().running():
            now[0] = 14.0
            check()
        with pytest.raises(OutOfTime, match=r"^it takes more than 10 seconds$"):
            check()
    check()


def test_time_passes_only_while_work_is_under_way() -> None:
    """Two pieces of work on one architecture have one time together, and what lies between them takes none of it."""
    now = [0.0]
    time = TimeLimit(100, lambda: now[0]).begin().allowance()
    with time.running():
        now[0] = 6.0
        check()
    now[0] = 50.0
    with time.running():
        now[0] = 54.0
        check()
        now[0] = 54.5
        with pytest.raises(OutOfTime, match=r"^it takes more than 10 seconds$"):
            check()


def test_a_condition_that_grows_looks_at_the_clock() -> None:
    """Where the time is over, a condition that becomes larger and larger is not finished, long before its limit."""
    now = [0.0]
    steps = [FALSE]
    with TimeLimit(100, lambda: now[0]).begin().allowance().running():
        now[0] = 11.0
        with pytest.raises(OutOfTime):
            steps.extend(_growing(300))
    grown = steps[-1]
    assert 0 < len(steps) < 300
    assert (grown | symbol("LATER")).evaluate({"LATER": "y"}) is True


def _growing(count: int) -> Iterator[Condition]:
    """Ever longer conditions, that one symbol holds with the one after it."""
    found = FALSE
    for number in range(count):
        found |= symbol(f"CLOCKED_{number}") & symbol(f"CLOCKED_{number + 1}")
        yield found


@pytest.mark.parametrize("command", [("audit",), ("report", "-o", "{out}"), ("explain", "arm64")])
def test_a_command_that_was_cut_short_is_inconclusive(
    tmp_path: Path, trees: dict[str, Checkout], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """`--time-limit` ends an audit with exit code 3, in every command that has it."""
    monkeypatch.setattr(f"auditor.cli.{command[0]}.TimeLimit", lambda seconds: TimeLimit(seconds, Looks()))
    arguments = [word.format(out=tmp_path / "r.html") for word in command]
    given = [*arguments, trees["ready"].root, "--time-limit"]
    assert app([*given, "50"], standalone_mode=False) == 3
    assert app([*given, "100000"], standalone_mode=False) == 0
