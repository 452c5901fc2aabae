"""A conversion as a series of mails, in the shape `git format-patch` gives them and `git am` takes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.convert.hooks import BATCH
from auditor.convert.model import Conversion, Draft, HookEdit, Signed
from auditor.model import ArchReport, FreePath
from auditor.scenario import RCU_TABLE_FREE

PLACEHOLDER: Final = "Your Name <you@example.org>"
"""Stands where the author belongs until the user puts a name there."""
_WIDTH: Final = 72
COVER_NAME: Final = "0000-cover-letter.patch"
_NO_COMMIT: Final = f"From {'0' * 40} Mon Sep 17 00:00:00 2001"


def subject(draft: Draft) -> str:
    """`alpha: hand page tables to RCU`, or what is left to do where the hooks do so already."""
    return f"{draft.arch}: hand page tables to RCU" if draft.hooks else f"{draft.arch}: select {RCU_TABLE_FREE}"


def mails(conversion: Conversion, author: str) -> tuple[tuple[str, str], ...]:
    """File names and contents, the cover letter first; nothing where nothing was drafted.

    `author` is `Name <address>`; where it is empty a placeholder stands in its
    place and nothing is signed off.
    """
    series = conversion.series
    if not series:
        return ()
    patches = ((_file_name(s, n), _patch(s, n, len(series), author)) for n, s in enumerate(series, 1))
    return ((COVER_NAME, _cover(conversion, author)), *patches)


def _patch(signed: Signed, number: int, total: int, author: str) -> str:
    tags = [*(f"Cc: {address}" for address in signed.cc), *([f"Signed-off-by: {author}"] if author else ())]
    body = (*_body(signed.draft), "", *tags, "---", _stat([signed]), "", f"{signed.diff}-- ")
    return _mail(f"[PATCH {_nth(number, total)}] {subject(signed.draft)}", author, body)


def _mail(about: str, author: str, body: Sequence[str]) -> str:
    """Headers and body; as `git format-patch` does, with words about the encoding where there is more than ASCII."""
    from email.charset import QP, Charset  # late: reports look at drafts, and write no mail
    from email.utils import formataddr

    text = "\n".join((*body, "ptaudit", ""))
    name, _, address = (author or PLACEHOLDER).rpartition(" <")
    sender = author or PLACEHOLDER
    encoding = []
    if not f"{sender}{text}".isascii():
        utf8 = Charset("utf-8")
        utf8.header_encoding = QP  # whatever another library made of its default
        sender = formataddr((name, address.removesuffix(">")), utf8) if not sender.isascii() else sender
        encoding = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    return "\n".join((_NO_COMMIT, f"From: {sender}", f"Subject: {about}", *encoding, "", text))


def _body(draft: Draft) -> Iterator[str]:
    if draft.hooks:
        yield from _what_was(draft.hooks)
        yield from _what_is_now(draft)
    else:
        yield from _wrapped(
            f"Every hook hands its table to the table batch already, but {RCU_TABLE_FREE} is never set, so the batch"
            " frees with the TLB flush and waits for no grace period."
        )
    if draft.select:
        yield ""
        condition = draft.select.after[0].partition(" if ")[2]
        where = f", with {condition}: without it there are no tables to free" if condition else ""
        yield from _wrapped(f"Select {RCU_TABLE_FREE}, so that the batch frees after an RCU grace period{where}.")


def _what_was(hooks: Sequence[HookEdit]) -> Iterator[str]:
    names = _listed([f"{_name(hook.path)}()" for hook in hooks])
    give = "gives its table" if len(hooks) == 1 else "give their tables"
    how = "at once" if all(hook.path.deferral == "immediate" for hook in hooks) else "with the TLB flush"
    yield from _wrapped(f"{names} {give} back {how}:")
    yield ""
    yield from _way(hooks[0].path)
    yield ""
    yield from _wrapped(
        "Whoever walks user page tables without a lock may still read such a table then. PT_RECLAIM makes that"
        " likelier: it frees PTE tables of a process that goes on running."
    )
    yield ""


def _what_is_now(draft: Draft) -> Iterator[str]:
    yield from _wrapped(
        f"Hand them to the table batch with {BATCH}(). With {RCU_TABLE_FREE} it frees after an RCU grace period, and"
        " it runs the destructor just before, so nothing that the hooks did is lost. The tables are whole pages of"
        " the page allocator, and freeing them needs neither the mm nor a lock."
    )


def _way(path: FreePath) -> Iterator[str]:
    """The calls from the hook to the end, with their places."""
    hook = path.hook
    steps = path.steps[path.steps.index(hook) :] if hook else path.steps
    width = max(len(step.name) for step in steps)
    for step in steps:
        yield f"  {step.name:{width}}  {step.location}"


def _name(path: FreePath) -> str:
    return path.hook.name if path.hook else f"{path.level}_free_tlb"


def _cover(conversion: Conversion, author: str) -> str:
    """The mail that introduces the series, with the readiness of every architecture before and after it."""
    series, tree = conversion.series, conversion.before.tree
    total = len(series)
    names = [signed.draft.arch for signed in series]
    where = _listed(names) if total < 4 else f"{total} architectures"
    lines = [
        *_wrapped(
            "PT_RECLAIM frees empty page tables of a running process, so they have to wait for an RCU grace"
            f" period. {_listed(names)} can be converted by rote: the tables are plain pages, and nothing on the way"
            " needs the mm. Each patch names the way a table took until now."
        ),
        "",
        f"Readiness of Linux {tree.release} if PT_RECLAIM could be on with any MMU:",
        "",
        *_table(conversion.before.architectures, conversion.after.architectures),
        "",
        *(f"  [{_nth(n, total)}] {subject(signed.draft)}" for n, signed in enumerate(series, 1)),
        "",
        _stat(series),
        "",
    ]
    if tree.revision:
        lines += [f"base-commit: {tree.revision}"]
    return _mail(f"[PATCH {_nth(0, total)}] Hand page tables to RCU on {where}", author, (*lines, "-- "))


def _table(before: Sequence[ArchReport], after: Sequence[ArchReport]) -> Iterator[str]:
    was = {arch.name: arch.verdict for arch in before}
    width = max(len(arch.name) for arch in after)
    yield f"  {'':{width}}  before          after"
    for arch in after:
        mark = "" if was[arch.name] is arch.verdict else "  *"
        yield f"  {arch.name:{width}}  {was[arch.name]:14}  {arch.verdict}{mark}"


def _stat(series: Sequence[Signed]) -> str:
    """` 2 files changed, 3 insertions(+), 2 deletions(-)`."""
    files = len({edit.path for signed in series for edit in signed.draft.edits})
    added, removed = sum(s.added for s in series), sum(s.removed for s in series)
    parts = [f" {files} file{'s' * (files != 1)} changed"]
    parts += [f"{added} insertion{'s' * (added != 1)}(+)"] * bool(added)
    parts += [f"{removed} deletion{'s' * (removed != 1)}(-)"] * bool(removed)
    return ", ".join(parts)


def _nth(number: int, total: int) -> str:
    """`3/7`, `03/12`: as wide as the last one, so that mails sort by subject."""
    return f"{number:0{len(str(total))}}/{total}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _file_name(signed: Signed, number: int) -> str:
    """`0001-alpha-hand-page-tables-to-RCU.patch`."""
    words = re.sub(r"[^A-Za-z0-9_.]+", "-", subject(signed.draft)).strip("-")
    return f"{number:04}-{words}.patch"
