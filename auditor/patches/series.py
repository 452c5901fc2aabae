"""A series of patches, out of whatever holds one: an mbox, a mail, files put one after the other, a diff."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Final

from auditor.errors import PatchError
from auditor.patches.diff import read_files
from auditor.patches.message import Message, logged_commits, messages
from auditor.patches.model import Cover, Patch, Series

MAX_BYTES: Final = 32 << 20
"""More than any series that is reviewed."""

_BASE: Final = re.compile(rb"^base-commit:[ \t]+([0-9a-f]{64}|[0-9a-f]{40})[ \t]*\r?$", re.MULTILINE)
_NEEDED: Final = re.compile(rb"^prerequisite-patch-id:[ \t]+([0-9a-f]{40,64})[ \t]*\r?$", re.MULTILINE)
_PACKED: Final = (b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"(\xb5/\xfd", b"PK\x03\x04")


def read_series(data: bytes, name: str) -> Series:
    """The patches in `data`, in the order in which they apply; `name` is what messages call it.

    Raises `PatchError` where there is no diff, one is damaged, or one does what
    no change to a kernel's sources does: leave the tree, touch links or submodules.
    """
    found = _messages(_checked(data, name), name)
    changing = [message for message in found if message.diff]
    changing = [message for message in changing if not message.is_reply] or changing
    taken = _ordered(_once(changing, name))
    patches = tuple(patch for patch in (_patch(message, name) for message in taken) if patch.files)
    if not patches:
        raise PatchError(f"{name}: there is no diff in it; give a patch, or a mail that holds one")
    parts = [part for message in found for part in (message.text, message.diff)]
    base = next((match[1].decode() for part in parts for match in _BASE.finditer(part)), "")
    needed = tuple(dict.fromkeys(match[1].decode() for part in parts for match in _NEEDED.finditer(part)))
    return Series(name, patches, _cover(found), base, needed, _missing(taken))


def _messages(data: bytes, name: str) -> list[Message]:
    try:
        return list(messages(data))
    except RecursionError:
        raise PatchError(f"{name}: its parts lie too deep within each other; save the patch by itself") from None


def _checked(data: bytes, name: str) -> bytes:
    """`data` as text in an encoding of ASCII's kind, if it may hold a series at all."""
    if len(data) > MAX_BYTES:
        raise PatchError(f"{name}: it is larger than {MAX_BYTES >> 20} MiB; give the patches of one series")
    if data.startswith(_PACKED):
        raise PatchError(f"{name}: it is compressed; unpack it first")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _narrow(data, name)
    if logged_commits(data) > 1:
        raise PatchError(f"{name}: it is a log, newest change first; give the output of git format-patch")
    return data.removeprefix(codecs.BOM_UTF8)


def _narrow(data: bytes, name: str) -> bytes:
    try:
        return data.decode("utf-16", "surrogatepass").encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise PatchError(f"{name}: it begins as UTF-16 and is cut off; save it once more, as UTF-8") from None


def _once(found: Sequence[Message], name: str) -> list[Message]:
    """Each patch once, though it came by several lists; raises `PatchError` for two versions of one."""
    known: dict[tuple[str, str | bytes], Message] = {}
    versions: dict[str, int] = {}
    for message in found:
        if message.title and versions.setdefault(message.title, message.version) != message.version:
            what = f"versions {versions[message.title]} and {message.version} of “{message.title}”"
            raise PatchError(f"{name}: it holds {what}; give one version")
        known.setdefault((message.title, message.ident or message.diff), message)
    return list(known.values())


def _ordered(found: list[Message]) -> list[Message]:
    """By their numbers, where they are one series; as they came, where they are not."""
    places = [message.place for message in found]
    numbers = [place[0] for place in places if place]
    if len(set(numbers)) < len(found):
        return found
    return [message for _, message in sorted(zip(numbers, found, strict=True), key=lambda pair: pair[0])]


def _missing(found: Sequence[Message]) -> tuple[int, ...]:
    """The numbers that their subjects count and that are not there."""
    places = {message.place for message in found}
    totals = {place[1] if place else 0 for place in places}
    if len(totals) != 1:
        return ()
    return tuple(sorted({*range(1, totals.pop() + 1)} - {place[0] for place in places if place}))


def _patch(message: Message, name: str) -> Patch:
    label = f"{name}: {message.title}" if message.title else name
    strip, files = read_files(message.diff, label)
    return Patch(message.title, message.author, message.diff, files, message.place and message.place[0], strip)


def _cover(found: Sequence[Message]) -> Cover | None:
    for message in found:
        if message.place and message.place[0] == 0 and not message.diff and not message.is_reply:
            return Cover(message.title, message.author, message.text.decode("utf-8", "replace"))
    return None
