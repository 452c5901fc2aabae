"""The text report says what a maintainer needs, line by line, and never acts on a terminal."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from auditor.model import Report, TreeInfo
from auditor.render import text
from tests.render.build import HOSTILE


@pytest.fixture
def lines(report: Report) -> list[str]:
    return text.render(report).splitlines()


def below(lines: list[str], start: str) -> list[str]:
    """The indented lines under the first one that begins with `start`."""
    at = next(n for n, line in enumerate(lines) if line.startswith(start))
    end = next((n for n in range(at + 1, len(lines)) if lines[n][:1] != " "), len(lines))
    return [" ".join(line.split()) for line in lines[at + 1 : end]]


def test_headline_counts_each_verdict(lines: list[str]) -> None:
    """The first two lines name tree and scenario and count the verdicts."""
    assert lines[0] == "Linux 6.18.15 (v6.18.15-3-g0123456789ab): PT_RECLAIM, scenario everywhere"
    assert lines[1] == "6 architectures: 1 ready, 3 blocked, 1 not-applicable, 1 unknown"


def test_table_shows_every_way_weakest_first(lines: list[str]) -> None:
    """A cell lists the ways of a level, the most dangerous in front."""
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines[4:9]}
    assert rows["sparc"].split("  ")[0] == "blocked"
    assert "immediate, semi-rcu, rcu" in rows["sparc"]
    assert rows["alpha"].split()[1:] == ["immediate", "immediate", "absent", "absent"]


def test_conditions_follow_by_level(lines: list[str]) -> None:
    """What a cell depends on stands below its architecture and level, a line a way."""
    assert below(lines, "sparc: pmd") == ["immediate if !SPARC64"]
    assert below(lines, "arm64: pte") == ["semi-rcu if !PT_RECLAIM", "rcu if PT_RECLAIM"]


def test_conditions_are_said_once(report: Report) -> None:
    """Architectures that depend alike share their lines."""
    arm64 = next(arch for arch in report.architectures if arch.name == "arm64")
    twins = replace(report, architectures=(arm64, replace(arm64, name="arm65")))
    said = text.render(twins).splitlines()
    assert below(said, "arm64, arm65: pte") == ["semi-rcu if !PT_RECLAIM", "rcu if PT_RECLAIM"]
    assert not [line for line in said if line.startswith("arm65: ")]


def test_unconditional_levels_need_no_words(lines: list[str]) -> None:
    """A level that does the same in every configuration has no line of conditions."""
    assert not [line for line in lines if line.startswith("alpha: p")]


def test_finding_is_a_line_editors_understand(lines: list[str]) -> None:
    """A finding starts with path and line, and brings condition, call path and witness."""
    start = "arch/riscv/include/asm/pgalloc.h:27: blocks: with SBI"
    assert below(lines, start) == [
        "when MMU",
        "path __pte_free_tlb inline arch/riscv/include/asm/pgalloc.h:98",
        "riscv_tlb_remove_ptdesc inline arch/riscv/include/asm/pgalloc.h:22",
        "tlb_remove_page_ptdesc primitive arch/riscv/include/asm/pgalloc.h:27",
        "see arch/riscv/Kconfig:163: MMU_GATHER_RCU_TABLE_FREE is selected",
        "witness 64BIT=y MMU=y PT_RECLAIM=y SMP=y",
    ]


def test_notes_are_left_to_the_other_formats(lines: list[str]) -> None:
    """What blocks nothing takes no room."""
    assert not [line for line in lines if "early-dtor" in line]


def test_ready_architecture_stands_in_the_table_only(lines: list[str]) -> None:
    """There is nothing to explain where nothing is wrong; not-applicable is explained."""
    assert not [line for line in lines if line.startswith("arm64: ready")]
    assert "m68k: not-applicable: SMP is not declared by any Kconfig file of m68k" in lines


def test_configuration_shows_each_level(lines: list[str]) -> None:
    """A mixed level names both ways and the reason."""
    row = next(line for line in lines if line.startswith("riscv/defconfig  "))
    assert row.split("  ")[0] == "riscv/defconfig"
    assert "mixed (batched, rcu)" in row
    assert "riscv/defconfig pte: run-time branch" in lines


def test_notices_come_last(lines: list[str]) -> None:
    """An audit that could not see everything says so, with the place."""
    at = lines.index("incomplete: 2 notices")
    assert lines[at + 1] == "arch/um/include/asm/tlb.h: larger than 8 MB; not read"
    assert len(lines) == at + 3


def test_nothing_acts_on_the_terminal(report: Report) -> None:
    """Control characters of the tree are shown, and no line of it breaks ours."""
    said = text.render(report)
    assert "\\x1b[31m" in said
    assert "\\u202e" in said
    assert all(line.isprintable() for line in said.split("\n"))
    assert HOSTILE not in said


def test_spans_are_the_text(report: Report) -> None:
    """Colour adds styles and changes no character."""
    spans = list(text.spans(report))
    assert "".join(piece for piece, _ in spans) == text.render(report)
    assert ("blocked", "red") in spans


def test_empty_report_is_short() -> None:
    """A tree without architectures gives a headline and nothing else."""
    said = text.render(Report(TreeInfo("6.12"), "tree", ()))
    assert said == "Linux 6.12: PT_RECLAIM, scenario tree\n0 architectures: none audited\n"


def test_plain_text_needs_no_library() -> None:
    """Importing the text renderer imports neither rich nor jinja2 nor json."""
    code = "import sys, auditor.render.text; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"rich", "jinja2", "json", "pygments"}.isdisjoint(loaded)
