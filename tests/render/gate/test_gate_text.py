"""The text of a gate: what is new first, and nothing of the tree acts on a terminal."""

from __future__ import annotations

from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.render.gate import text
from auditor.render.safe import visible
from tests.render.gate.results import Texts, busy, clean, hostile, some, texts


def sections(result: GateResult) -> list[str]:
    """The titles, in order."""
    blocks = text.render(result, "1").split("\n\n")
    return [block.splitlines()[0] for block in blocks[1:]]


def test_what_is_new_stands_first(result: GateResult) -> None:
    assert [title[:30] for title in sections(result)] == [
        "verdicts",
        "introduced",
        "introduced notes",
        "fixed",
        "commit mm: enable it everywher",
        "commit arch: and mend arm x\"><",
        "waived",
        "stale waivers",
        "incomplete",
    ]  # fmt: skip


def test_what_was_there_before_is_told_where_it_fails_the_gate() -> None:
    """Under a policy that looks at the whole tree."""
    block = "arch/m68k/include/asm/tlb.h:7: blocks: pte_free_tlb: frees at once [page-batch, pte]"
    assert f"\nthere before\n{block}\n" in text.render(busy(FailOn.BLOCKING), "1")
    assert "there before" not in text.render(busy(), "1")


def test_a_clean_change_is_three_lines() -> None:
    assert text.render(clean(), "1") == (
        "Linux 6.18.15, v6.18 → v6.19, scenario tree\n"
        "passed: 0 blocking findings introduced (fails on: introduced)\n"
        "0 introduced, 0 fixed, 0 unchanged\n"
    )


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, each on its own line."""
    said = text.render(hostile(seven), "1")
    assert all(line.isprintable() for line in said.split("\n"))
    assert all(visible(text_of) in said for text_of in seven)
