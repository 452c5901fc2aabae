"""Excerpts of C and places in files: lines cut into coloured pieces, the deciding call marked, links to a forge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from auditor.model import Location
from auditor.render.page.dossier import Excerpt
from auditor.render.safe import visible


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; `href` is empty where there is nothing to link to."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A few characters: `k` keyword, `c` comment, `s` string, `m` number, `p` directive, `call`, or plain."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One source line; `marked` is the one the excerpt is about."""

    number: int
    pieces: tuple[Piece, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The lines around a place, and what to look at there; no lines where an earlier excerpt, `id`, shows them."""

    id: str
    place: Place
    label: str
    lines: tuple[Line, ...]


_DIRECTIVE: Final = re.compile(r"[ \t]*#[ \t]*\w*")
_KINDS: Final = (("Token.Comment", "c"), ("Token.Keyword", "k"), ("Token.Literal.String", "s"), ("Token.Literal", "m"))


def place(location: Location, forge: str, revision: str) -> Place:
    """`location` as text, linked to its line at the forge."""
    if not forge:
        return Place(str(location), "")
    parts = {"path": quote(location.path, errors="surrogateescape"), "line": str(location.line)}
    parts["revision"] = quote(revision)
    href = re.sub(r"\{(path|line|revision)\}", lambda match: parts[match[1]], forge)
    return Place(str(location), href)


def source(id: str, where: Place, number: int, lines: Excerpt, call: str, label: str) -> Source:
    """The excerpt with `call` marked on line `number`."""
    numbers = [n for n, _ in lines]
    coloured = _coloured([visible(text.expandtabs(8)) for _, text in lines])
    made = (
        Line(n, tuple(_called(pieces, call)) if n == number else tuple(pieces), n == number)
        for n, pieces in zip(numbers, coloured, strict=True)
    )
    return Source(id, where, label, tuple(made))


def _coloured(lines: list[str]) -> Iterator[list[Piece]]:
    """The pieces of each line; directives are set apart first, so that what they define is coloured as the C it is."""
    heads = [match[0] if (match := _DIRECTIVE.match(line)) else "" for line in lines]
    rest = "\n".join(" " * len(head) + line[len(head) :] for head, line in zip(heads, lines, strict=True))
    coloured = _lexed(rest)
    for head, pieces in zip(heads, coloured, strict=True):
        if head:
            yield [Piece("p", head), *_without(pieces, len(head))]
        else:
            yield pieces


def _lexed(text: str) -> list[list[Piece]]:
    from pygments.lexers import get_lexer_by_name

    opened = 0 <= text.find("*/") < (text.find("/*") % (len(text) + 1))
    lines: list[list[Piece]] = [[]]
    for token, value in get_lexer_by_name("c", stripnl=False, ensurenl=False).get_tokens(
        ("/*" if opened else "") + text
    ):
        kind = next((short for name, short in _KINDS if str(token).startswith(name)), "")
        for index, part in enumerate(value.split("\n")):
            if index:
                lines.append([])
            if part:
                _append(lines[-1], kind, part)
    if opened:
        lines[0] = _without(lines[0], 2)
    return lines


def _append(pieces: list[Piece], kind: str, text: str) -> None:
    if pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].text + text)
    else:
        pieces.append(Piece(kind, text))


def _without(pieces: list[Piece], count: int) -> list[Piece]:
    """The pieces behind the first `count` characters."""
    found = []
    for piece in pieces:
        if count < len(piece.text):
            found.append(Piece(piece.kind, piece.text[count:]))
        count = max(0, count - len(piece.text))
    return found


def _called(pieces: list[Piece], call: str) -> Iterator[Piece]:
    """The pieces with every mention of the function `call` as a piece of its own."""
    word = re.compile(rf"\b({re.escape(call)})\b") if call else re.compile(r"(?!)()")
    for piece in pieces:
        for index, part in enumerate(word.split(piece.text)):
            if part:
                yield Piece("call" if index % 2 else piece.kind, part)
