"""What is drafted is proven: a draft that leaves anything open is not handed out."""

from __future__ import annotations

import email.charset
import shutil
from email import message_from_string
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from auditor.advice import suggestions
from auditor.condition import parse
from auditor.convert import Conversion, convert, mails
from auditor.kconfig import KconfigModel
from auditor.tree import KernelTree, open_checkout
from tests.conftest import REPOSITORY
from tests.mailed import mailed

KERNEL = REPOSITORY / "samples" / "kernel"
BOTH_OFF = parse("MMU && !MMU_GATHER_RCU_TABLE_FREE")


@pytest.fixture(scope="module")
def tree() -> KernelTree:
    return open_checkout(str(KERNEL))


@pytest.fixture(scope="module")
def conversion(tree: KernelTree) -> Conversion:
    """All that can be drafted for the miniature kernel."""
    return convert(tree, ())


def test_no_configuration_with_an_mmu_is_without_what_a_draft_selects(tree: KernelTree, conversion: Conversion) -> None:
    after = mailed(conversion, tree)
    drafted = [signed.draft.arch for signed in conversion.series if signed.draft.select]
    assert {"alpha", "mips", "um", "xtensa"} <= set(drafted)
    assert [arch for arch in drafted if KconfigModel(after, arch).admits(BOTH_OFF)] == []


def test_a_select_in_an_entry_that_something_around_it_turns_off_is_no_proof(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(KERNEL, tmp_path / "linux", symlinks=True))
    file = tree / "arch" / "alpha" / "Kconfig"
    entry, _, rest = file.read_text().partition("\n\n")
    file.write_text(f'config BOARD\n\tbool "a board"\n\nif BOARD\n{entry}\nendif\n\n{rest}')
    (refusal,) = convert(open_checkout(str(tree)), ("alpha",)).refusals
    assert refusal.reason.startswith("the draft was not proven: MMU_GATHER_RCU_TABLE_FREE could still be off, with ")
    assert "MMU=y" in refusal.reason


def test_the_next_step_of_a_report_is_what_is_drafted(tree: KernelTree, conversion: Conversion) -> None:
    """Wherever a report suggests lines, the patch has the same lines at the same places, and no others."""
    drafted = {s.draft.arch: {h.edit for h in s.draft.hooks} for s in conversion.series if s.draft.hooks}
    shown = {}
    for arch in conversion.before.architectures:
        found = suggestions(arch, tree)
        if found:
            shown[arch.name] = {(s.location.path, s.location.line, s.before, s.after) for s in found}
    assert {"alpha", "arc", "xtensa"} <= set(shown) <= set(drafted)
    for name, lines in shown.items():
        assert lines == {(e.path, e.line, e.before, "\n".join(e.after)) for e in drafted[name]}


def test_the_number_of_a_mail_is_as_wide_as_the_last_ones(conversion: Conversion) -> None:
    total = len(conversion.series)
    assert total > 9
    tags = [text.partition("Subject: [PATCH ")[2].partition("]")[0] for _, text in mails(conversion, "")]
    assert tags == [f"{number:02}/{total}" for number in range(total + 1)]
    assert f"\n  [02/{total}] arc: hand page tables to RCU\n" in mails(conversion, "")[0][1]


def test_a_name_beyond_ascii_is_encoded_as_mail_has_it(conversion: Conversion, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where another library of the process has changed how the standard one encodes."""
    monkeypatch.setitem(email.charset.CHARSETS, "utf-8", (None, None, "utf-8"))
    cover, (_, patch), *_ = mails(conversion, "Zoë Ünal <zoe@example.org>")
    for text in (cover[1], patch):
        assert text.partition("\n\n")[0].isascii()
        headers = message_from_string(text.partition("\n")[2])
        assert str(make_header(decode_header(headers["From"]))) == "Zoë Ünal <zoe@example.org>"
        assert headers["Content-Type"] == "text/plain; charset=UTF-8"
        assert headers["Content-Transfer-Encoding"] == "8bit"
    assert "\nSigned-off-by: Zoë Ünal <zoe@example.org>\n---\n" in patch
    plain = mails(conversion, "A. Developer <dev@example.org>")[1][1]
    assert "From: A. Developer <dev@example.org>\nSubject: " in plain
    assert "Content-" not in plain


def test_a_file_whose_bytes_no_mail_would_bring_through_is_left_to_a_person(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(KERNEL, tmp_path / "linux", symlinks=True))
    file = tree / "arch" / "alpha" / "include" / "asm" / "tlb.h"
    file.write_bytes(file.read_bytes() + b"/* caf\xe9 */\n")
    found = convert(open_checkout(str(tree)), ("alpha",))
    assert found.series == ()
    assert [refusal.reason for refusal in found.refusals] == [
        "arch/alpha/include/asm/tlb.h: it is no UTF-8, so no mail can carry its lines; convert it by hand"
    ]
