"""What a mail says: its headers, its text as it was written, and the files attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_MAIL: Final = re.compile(rb"^(?:From|Subject|Date|Message-ID|Received|MIME-Version):", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEADER: Final = 8192
"""Bytes; no line of a patch's mail comes near it, and decoding takes the square of it."""

_WIDE: Final = re.compile(r"utf-?(16|32|7)|iso-2022|ucs|utf_", re.IGNORECASE)
"""Character sets in which not even a diff's own words are ASCII."""

_SCISSORS: Final = re.compile(rb"^[ \t]*-[- \t]*(?:>8|8<|>%|%<)[^\n]*-[ \t]*$", re.MULTILINE)
_IN_BODY: Final = re.compile(rb"(From|Subject|Date):[ \t]*([^\n]*(?:\n[ \t]+[^\n]+)*)\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, its transfer encodings undone; `body` has line ends as written."""

    subject: str
    author: str
    ident: str
    """Its Message-ID, empty where it has none."""
    body: bytes
    attached: tuple[bytes, ...] = ()


def read_mail(data: bytes) -> Mail:
    """A mail as `git am` reads one, and more: attachments, and the parts of a multipart."""
    message = message_from_bytes(data.lstrip(b"\r\n"))
    texts: list[bytes] = []
    attached: list[bytes] = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_type() == "text/html":
            continue
        inline = part.get_content_type() == "text/plain" and part.get_content_disposition() != "attachment"
        (texts if inline else attached).append(_payload(part))
    return Mail(
        _header(message, "Subject"),
        _header(message, "From"),
        _header(message, "Message-ID"),
        b"\n".join(texts),
        tuple(attached),
    )


def _header(message: Message, name: str) -> str:
    value = message.get(name, "")
    if len(str(value)) > _LONGEST_HEADER:
        return ""
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = str(value)
    return " ".join(text.split())


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return b""
    charset = part.get_content_charset() or ""
    if _WIDE.match(charset):
        try:
            data = data.decode(charset).encode("utf-8", "surrogatepass")
        except (LookupError, UnicodeError):
            return data
    if str(part.get_param("format", "")).lower() == "flowed":
        return unflowed(data, str(part.get_param("delsp", "")).lower() == "yes")
    return data


def unflowed(data: bytes, delete_space: bool) -> bytes:
    """Text in `format=flowed` (RFC 3676) with its lines as they were before the mailer broke and stuffed them."""
    lines: list[bytes] = []
    open_line = False
    for raw in data.replace(b"\r\n", b"\n").split(b"\n"):
        line = raw.removeprefix(b" ")
        signature = line == b"-- "
        if open_line and not signature:
            lines[-1] += line
        else:
            lines.append(line)
        open_line = line.endswith(b" ") and not signature
        if open_line and delete_space:
            lines[-1] = lines[-1][:-1]
    return b"\n".join(lines)


def looks_like_mail(data: bytes) -> bool:
    """Whether a text begins with a mail's headers."""
    head = re.split(rb"\r?\n\r?\n", data.lstrip(b"\r\n"), maxsplit=1)[0]
    return _HEADER.match(head) is not None and _MAIL.search(head) is not None


def split_mbox(data: bytes) -> Iterator[bytes]:
    """The mails of an mbox, each without its `From ` line; a text without one is one mail."""
    starts = [match.span() for match in _FROM_LINE.finditer(data)]
    if not starts or starts[0][0] > 0:
        yield data
        return
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for (_, start), end in zip(starts, ends, strict=True):
        yield data[start:end]


_FROM_LINE: Final = re.compile(
    rb"^From [^\r\n]*[A-Z][a-z]{2},? +(?:[A-Z][a-z]{2} +\d+|\d+ +[A-Z][a-z]{2}) [^\r\n]*\d:\d\d[^\r\n]*\r?\n",
    re.MULTILINE,
)
"""What git takes for the beginning of a mail: `From`, and a date and a time on the same line."""


def after_scissors(text: bytes) -> bytes:
    """What is below the last `-- >8 --` line of a text, or all of it."""
    cuts = list(_SCISSORS.finditer(text))
    return text[cuts[-1].end() + 1 :] if cuts else text


def in_body_headers(text: bytes) -> dict[str, str]:
    """`From:` and `Subject:` at the beginning of a text; they stand for the mail's own."""
    found: dict[str, str] = {}
    rest = text.lstrip(b"\r\n \t")
    while match := _IN_BODY.match(rest):
        value = " ".join(match[2].decode("utf-8", "replace").split())
        found.setdefault(match[1].decode("ascii").lower(), value)
        rest = rest[match.end() :]
    return found
