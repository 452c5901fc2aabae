"""A mail, or a diff without one, taken apart: who wrote it, what it is called, its text, its diff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from auditor.patches.diff import split_text, unix_lines
from auditor.patches.mail import after_scissors, in_body_headers, looks_like_mail, read_mail, split_mbox

_TAGS: Final = re.compile(r"\s*((?:(?:re|aw|sv|fwd?):\s*|\[[^\]]*\]\s*)*)(.*)", re.IGNORECASE | re.DOTALL)
_REPLY: Final = re.compile(r"\s*(?:re|aw|sv):", re.IGNORECASE)
_LOGGED: Final = re.compile(
    rb"^commit [0-9a-f]{40,64}\b.*\n(?:\S.*\n)*?Author: +(.+)\n(?:\S.*\n)*\n {4}(.+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Message:
    """What one mail, or one file, says; `diff` is empty where it changes nothing."""

    subject: str
    """As it was sent, with `Re:` and `[PATCH v2 3/7]`."""
    title: str
    author: str
    ident: str
    """The Message-ID, empty where there is none."""
    text: bytes
    diff: bytes

    @property
    def is_reply(self) -> bool:
        """Whether it answers another mail."""
        return _REPLY.match(self.subject) is not None

    @property
    def place(self) -> tuple[int, int] | None:
        """Its number, and how many there are."""
        found = re.search(r"\b(\d{1,4})/(\d{1,4})\b", _tags(self.subject)[0])
        return (int(found[1]), int(found[2])) if found else None

    @property
    def version(self) -> int:
        """The version of the series, 1 where the subject names none."""
        found = re.search(r"\bv(\d{1,4})\b", _tags(self.subject)[0], re.IGNORECASE)
        return int(found[1]) if found else 1


def _tags(subject: str) -> tuple[str, str]:
    """What stands before a subject, and the subject."""
    found = _TAGS.match(subject)
    return (found[1], found[2]) if found else ("", subject)


def messages(data: bytes) -> Iterator[Message]:
    """Everything in an mbox, a mail or a diff, in its order, attachments among them."""
    for raw in split_mbox(data):
        if looks_like_mail(raw):
            yield from _mailed(raw)
        else:
            yield _plain(raw)


def logged_commits(data: bytes) -> int:
    """How many commits `git log -p` or `git show` wrote into a text."""
    return len(re.findall(rb"^commit [0-9a-f]{40,64}\b", data, re.MULTILINE))


def _mailed(raw: bytes) -> Iterator[Message]:
    mail = read_mail(raw)
    text, diff = split_text(mail.body)
    text = after_scissors(text)
    said = in_body_headers(text)
    title = _tags(said.get("subject", mail.subject))[1]
    own = Message(mail.subject, title, said.get("from", mail.author), mail.ident, text, unix_lines(diff))
    attached = [message for data in mail.attached for message in messages(data) if message.diff]
    if len(attached) == 1 and not diff and not attached[0].title:
        yield replace(own, diff=attached[0].diff)
        return
    yield own
    yield from attached


def _plain(raw: bytes) -> Message:
    text, diff = split_text(raw)
    logged = _LOGGED.search(text)
    author, title = (part.decode("utf-8", "replace").strip() for part in logged.groups()) if logged else ("", "")
    return Message("", title, author, "", text, unix_lines(diff))
