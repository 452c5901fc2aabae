"""The mail: 72 columns, and nothing in it that a mail reader or b4 takes for something else."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from b4 import LoreMessage
from hypothesis import given

from auditor.delta import FailOn, GateResult
from auditor.gate import gate
from auditor.model import Effect
from auditor.render.gate import mail
from auditor.render.safe import visible
from tests.gate.build import finding, shot
from tests.render.gate.results import TODAY, Texts, busy, clean, hostile, quiet, some, texts

QUOTED = re.compile(r"[ \t]*[|>:}#]")  # how mutt tells a quotation
CUT = re.compile(r"(-- |---|diff |Index: |From |\+\+\+ |@@ )")  # where git am, b4 and mail readers cut


def sound(result: GateResult) -> str:
    """The body, after all that must hold of any."""
    body = mail.render(result, "1.2.3")
    assert body.endswith("\n")
    for line in body.splitlines():
        assert line == line.rstrip()
        assert line.isprintable()
        assert not QUOTED.match(line)
        assert not CUT.match(line)
    assert LoreMessage.find_trailers(body, followup=True)[0] == []
    return body


@pytest.mark.parametrize("fail_on", FailOn)
def test_a_line_has_72_columns_at_most(fail_on: FailOn) -> None:
    """Unless a single word is longer."""
    for line in sound(busy(fail_on)).splitlines():
        if "script" not in line and "evil" not in line:
            assert len(line) <= 72


def test_it_says_what_where_when_and_shows_the_way(result: GateResult) -> None:
    assert """
- alpha, pte: blocks (direct-free), introduced
  where   arch/alpha/include/asm/tlb.h:7
  what    pte_free_tlb: frees at once
  when    SMP
  path    __pte_free_tlb (macro) arch/alpha/include/asm/tlb.h:7
          pte_free (primitive) arch/alpha/include/asm/tlb.h:8
  see     mm/pt_reclaim.c:35: where an empty table is taken out
  witness PT_RECLAIM=y SMP=y
  commit  mm: enable it everywhere
""" in sound(result)


def test_a_path_is_told_once_where_two_findings_took_it() -> None:
    """A second rule that speaks of the same way says so."""
    steps = (shot(), shot(finding("alpha"), finding("alpha", "claim-mismatch")))
    assert """
- alpha, pte: blocks (direct-free), introduced
  where   arch/alpha/include/asm/tlb.h:7
  what    pte_free_tlb: frees at once
  when    SMP
  path    as above
  witness PT_RECLAIM=y SMP=y
""" in sound(gate(steps, FailOn.INTRODUCED, (), TODAY))


def test_notes_that_are_gone_are_counted_and_not_listed() -> None:
    """A note is nothing to fix."""
    steps = (shot(finding("sh", effect=Effect.NOTE), finding("arm")), shot())
    body = sound(gate(steps, FailOn.INTRODUCED, (), TODAY))
    assert "0 introduced, 1 fixed (and 1 note), 0 unchanged" in " ".join(body.split())
    assert "\nFixed:\n- arm, pte: blocks (direct-free)" in body
    assert "sh, pte" not in body


def test_waivers_commits_and_notices_are_told(result: GateResult) -> None:
    body = sound(result)
    assert (
        """
Waived:
- powerpc, pte: blocks (direct-free) at
  arch/powerpc/include/asm/tlb.h:7, pte_free_tlb: frees at once, since
  SLB only, see the thread, to 2027-01-31, see
  https://lore.kernel.org/r/20261122@example
"""
        in body
    )
    assert "\n- waiver fe7e6249c2122197: it expired on 2026-11-01\n" in body
    assert "\n- mm: enable it everywhere (2 introduced, 0 fixed)\n" in body
    assert "\n- arch/um/include/asm/tlb.h: larger than 8 MB; not read\n" in body


def test_a_clean_change_is_a_few_lines() -> None:
    assert sound(clean()) == (
        "ptaudit 1.2.3 compared v6.18 with v6.19 (Linux 6.18.15), scenario tree.\n"
        "The gate passed: 0 blocking findings introduced (fails on:\n"
        "  introduced). Findings: 0 introduced, 0 fixed, 0 unchanged.\n"
    )
    assert sound(quiet()).count("\n") == 3


def test_it_goes_through_the_mail_as_it_is(result: GateResult) -> None:
    """Sent as a reply, read back, and b4 finds neither trailers nor headers in it."""
    reply = EmailMessage(policy=policy.SMTP)
    reply["Subject"] = "Re: [PATCH 1/2] mm: enable it everywhere"
    body = sound(result)
    reply.set_content(body)
    back = message_from_bytes(reply.as_bytes(), policy=policy.default)
    assert isinstance(back, EmailMessage)
    assert back.get_content().replace("\r\n", "\n") == body
    headers, _, trailers, basement, signature = LoreMessage.get_body_parts(body)
    assert (headers, trailers, basement, signature) == ([], [], "", "")


@some
@given(texts())
def test_hostile_text_comes_back(seven: Texts) -> None:
    """Visible, nothing quoted, no trailer, no cut; lines that were folded read on as they were."""
    body = sound(hostile(seven))
    flat = " ".join(body.split())
    for text in seven:
        assert " ".join(visible(text).split()) in flat
