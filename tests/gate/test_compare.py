"""Two snapshots: what is new, what is gone, what stayed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.delta import VerdictChange
from auditor.gate import compare
from auditor.model import Effect, Verdict
from tests.gate.build import finding, shot


def test_what_only_the_new_tree_has_is_introduced_and_what_only_the_old_one_had_is_fixed() -> None:
    old, new, both = finding("alpha"), finding("arc"), finding("sh")
    delta = compare(shot(old, both), shot(new, both))
    assert (delta.introduced, delta.fixed, delta.unchanged) == ((new,), (old,), (both,))


def test_a_finding_on_another_line_is_the_same_finding() -> None:
    delta = compare(shot(finding("alpha", line=7)), shot(finding("alpha", line=90)))
    assert (delta.introduced, delta.fixed) == ((), ())
    assert [f.claim.location.line for f in delta.unchanged] == [90]


def test_a_note_that_blocks_now_is_introduced_and_not_fixed() -> None:
    note, block = finding("alpha", effect=Effect.NOTE), finding("alpha")
    assert note.fingerprint == block.fingerprint
    delta = compare(shot(note), shot(block))
    assert (delta.introduced, delta.fixed, delta.unchanged) == ((block,), (), ())


def test_a_block_that_is_a_note_now_is_fixed_and_told_as_it_was() -> None:
    note, block = finding("alpha", effect=Effect.NOTE), finding("alpha")
    delta = compare(shot(block), shot(note))
    assert (delta.introduced, delta.fixed, delta.unchanged) == ((), (block,), ())


def test_one_mechanism_at_two_lines_is_one_finding_and_the_worse_of_the_two_counts() -> None:
    delta = compare(shot(), shot(finding("alpha", effect=Effect.NOTE, line=3), finding("alpha", line=9)))
    assert [(f.claim.effect, f.claim.location.line) for f in delta.introduced] == [(Effect.BLOCKS, 9)]


def test_verdicts_that_differ_are_told_and_an_architecture_that_went_has_none_after() -> None:
    before = shot(alpha=Verdict.READY, arc=Verdict.READY, ia64=Verdict.BLOCKED)
    after = shot(alpha=Verdict.BLOCKED, arc=Verdict.READY, loongarch=Verdict.READY)
    assert compare(before, after).verdicts == (
        VerdictChange("alpha", Verdict.READY, Verdict.BLOCKED),
        VerdictChange("ia64", Verdict.BLOCKED, None),
        VerdictChange("loongarch", None, Verdict.READY),
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(["alpha", "arc", "sh"]),
        st.sampled_from(["direct-free", "page-batch"]),
        effect=st.sampled_from(list(Effect)),
        line=st.integers(1, 3),
    ),
    max_size=8,
)


@given(FINDINGS, FINDINGS)
def test_forwards_and_backwards_introduced_and_fixed_change_places(before: list, after: list) -> None:
    there, back = compare(shot(*before), shot(*after)), compare(shot(*after), shot(*before))
    assert [f.fingerprint for f in there.introduced] == [f.fingerprint for f in back.fixed]
    assert [f.fingerprint for f in there.fixed] == [f.fingerprint for f in back.introduced]
    assert [f.fingerprint for f in there.unchanged] == [f.fingerprint for f in back.unchanged]


@given(FINDINGS)
def test_a_tree_compared_with_itself_has_nothing_introduced_or_fixed(found: list) -> None:
    delta = compare(shot(*found), shot(*found))
    assert (delta.introduced, delta.fixed) == ((), ())
    assert {f.fingerprint for f in delta.unchanged} == {f.fingerprint for f in found}
