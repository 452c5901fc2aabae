"""Kconfig entries: what one block of a file says of a symbol, a choice, a menu or an `if`.

Line-oriented and tolerant: a line that is not understood becomes a notice and
the entry survives without it.  Nothing is executed and no macro is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from auditor.kconfig.blocks import BLANK, HELP, Block, continues, help_end, line_of, logical_line, padded, split
from auditor.kconfig.entries import Default, Entry, Range, Reverse
from auditor.kconfig.expression import (
    YES,
    Expr,
    Macro,
    MalformedExpression,
    Or,
    Symbol,
    Token,
    build,
    equals_no,
    text_of,
    tokens,
)
from auditor.model import Location, Notice

TYPES: Final = frozenset({"bool", "tristate", "int", "hex", "string"})

MAX_PLAIN: Final = 8192
"""A longer line is read as far as `blocks.MAX_LINE`."""


def read(data: bytes, path: str) -> tuple[tuple[Entry, ...], tuple[Notice, ...]]:
    """Every entry of a file in order, and everything that was not understood in it."""
    text = padded(data)
    blocks = split(text)
    entries = tuple(entry_of(text, block, path) for block in blocks.rows)
    notices = [notice for entry in entries for notice in entry.notices]
    notices += (Notice(Location(path, line_of(text, at)), "this block has no end") for at in blocks.unclosed)
    notices += (Notice(Location(path, line_of(text, at)), "this ends no open block") for at in blocks.stray)
    return entries, tuple(notices)


def entry_of(data: bytes, block: Block, path: str) -> Entry:
    """Read the lines of one block of padded `data`."""
    return _EntryReader(data, block, path, ()).run()


def core_of(data: bytes, block: Block, path: str) -> Entry:
    """`entry_of` without the `select` and `imply` lines: those are most of what is written."""
    return _EntryReader(data, block, path, _REVERSES).run()


def reverse_at(data: bytes, block: Block, path: str, at: int) -> tuple[Reverse | None, tuple[Notice, ...]]:
    """The `select` or `imply` line of a block that holds the byte at `at`, and what is wrong in it.

    `None` where that byte lies in no such line, in a help text for one.
    """
    start = data.rfind(b"\n", 0, at)
    helped = _helped(data, block.body, start)
    if helped > start:
        return None, ()
    while start > helped and continues(data, start):
        start = data.rfind(b"\n", 0, start)
    reader = _EntryReader(data, block._replace(body=start, end=min(block.end, start + 1)), path, ())
    reader.read_lines()
    found = [*reader.lists.get("selects", ()), *reader.lists.get("implies", ())]
    return next(iter(found), None), tuple(reader.notices)


def in_help(data: bytes, block: Block, at: int) -> bool:
    """Whether the line of a block whose newline is at `at` lies in a help text."""
    return at > block.start and _helped(data, block.body, at) > at


def _helped(data: bytes, at: int, stop: int) -> int:
    """Where the last help text that begins between `at` and `stop` ends; `at` without one."""
    while (text := _HELP.search(data, at, stop + 1)) is not None:
        at = help_end(data, text.end())
    return at


_WORD: Final = re.compile(r"[A-Za-z_$-][\w-]*", re.ASCII)
_NAME: Final = re.compile(r"[\w-]+", re.ASCII)
_ASSIGNMENT: Final = re.compile(r"[\w$-][^\s=]*\s*(?::|\+)?=")
_LISTS: Final = {"select": "selects", "imply": "implies"}
_TARGET: Final = re.compile(r"\w+[^\w-]+([\w-]+)", re.ASCII)
_IGNORED: Final = frozenset({"modules", "transitional", "optional"})
_REVERSES: Final = (b"select", b"imply")
_HELP: Final = re.compile(rb"\n%b*%b(?=\n|\Z)" % (BLANK, HELP))
_HELP_LINE: Final = re.compile(rb"%b*%b" % (BLANK, HELP))
_OPTION: Final = re.compile(r"option\s+([\w-]+)")


class _EntryReader:
    def __init__(self, data: bytes, block: Block, path: str, skip: tuple[bytes, ...]) -> None:
        self.data, self.block, self.path, self.skip = data, block, path, skip
        self.line_at = block.start
        self.lists: dict[str, list[object]] = {}
        self.type = ""
        self.flags: set[str] = set()
        self.notices: list[Notice] = []

    def run(self) -> Entry:
        block = self.block
        name = ""
        if block.kind == "if":
            self._guarded(self._if, block.argument)
        elif block.kind in ("config", "menuconfig", "choice"):
            match = _NAME.match(block.argument)
            name = match.group() if match else ""
            if match is None and block.kind != "choice":
                self._notice("this entry has no name")
        self.read_lines()
        return Entry(
            "config" if block.kind == "menuconfig" else block.kind,
            name,
            self.type,
            flags=frozenset(self.flags),
            notices=tuple(self.notices),
            **{key: tuple(values) for key, values in self.lists.items()},  # type: ignore[arg-type]
        )

    def read_lines(self) -> None:
        """Give each logical line between the statement and the next one to its handler."""
        data, at, end = self.data, self.block.body, self.block.end
        skip = self.skip
        while 0 <= at < end:
            stop = data.find(b"\n", at + 1)
            stop = len(data) if stop < 0 else stop
            line = data[at + 1 : stop].strip()
            self.line_at = at
            if line.endswith(b"\\") or len(line) > MAX_PLAIN:
                whole, stop = logical_line(data, at + 1)
                line = whole.strip()
            at = stop
            if not line or line[0] == 0x23 or (skip and line.startswith(skip)):
                continue
            if b"help" in line and _HELP_LINE.fullmatch(line):
                at = help_end(data, stop)
            elif self.block.kind != "source":
                self._guarded(self._line, line.decode("utf-8", "replace"))

    def _guarded(self, handler: Callable[[str], None], text: str) -> None:
        try:
            handler(text)
        except MalformedExpression as problem:
            self._notice(f"not understood: {problem}")
            self._survive(text)

    def _survive(self, text: str) -> None:
        """An unreadable line may say anything: where it could forbid or cause, keep an unknown."""
        match = _WORD.match(text)
        word = match.group() if match else ""
        unknown = Macro(f"$({self._location(self.line_at)})")
        if self.block.kind == "if" or word == "depends":
            self._add("depends", unknown)
        elif word == "visible":
            self._add("visible", unknown)
        elif word in TYPES or word == "prompt":
            self.type = self.type or (word if word in TYPES else "")
            self._add("prompts", unknown)
        elif word == "default" or word.startswith("def_"):
            self.type = self.type or (word[4:] if word.startswith("def_") else "")
            self._add("defaults", Default(unknown, unknown))
        elif word in ("select", "imply") and (match := _TARGET.match(text)):
            self._add(_LISTS[word], Reverse(word, match.group(1), unknown))
        elif word == "range":
            self._add("ranges", Range(unknown, unknown, unknown))

    def _line(self, text: str) -> None:
        match = _WORD.match(text)
        word = match.group() if match else ""
        handler = _HANDLERS.get(word)
        if handler is not None:
            handler(self, word, text[len(word) :])
        elif word in _IGNORED:
            self.flags.add(word)
        elif word == "option":
            self.flags.update(_OPTION.findall(text))
        elif not (_ASSIGNMENT.match(text) or word.startswith("$")):
            self._notice(f"not understood: '{text[:60]}'")

    # --- one handler a keyword

    def _if(self, text: str) -> None:
        self._add("depends", build(tokens(text)))

    def _depends(self, word: str, rest: str) -> None:
        words = tokens(rest)
        if words[:1] != [Symbol("on")]:
            raise MalformedExpression("'depends' lacks its 'on'")
        value, condition = _split_if(words[1:])
        if condition is not None:  # `depends on X if Y` is X || Y = n
            value = Or((value, equals_no(condition)))
        self._add("depends", value)

    def _visible(self, word: str, rest: str) -> None:
        words = tokens(rest)
        self._add("visible", build(words[1:] if words[:1] == ["if"] else words))

    def _type(self, word: str, rest: str) -> None:
        self.type = self.type or word
        if rest.strip():
            self._prompt(word, rest)

    def _prompt(self, word: str, rest: str) -> None:
        words = tokens(rest)
        if not words:
            return
        if len(words) > 1 and words[1] != "if":
            raise MalformedExpression("a prompt is one text")
        self._add("prompts", build(words[2:]) if len(words) > 1 else YES)

    def _default(self, word: str, rest: str) -> None:
        if word != "default":
            self.type = self.type or word[4:]
        value, condition = _split_if(tokens(rest))
        self._add("defaults", Default(value, YES if condition is None else condition))

    def _reverse(self, word: str, rest: str) -> None:
        target, condition = _split_if(tokens(rest))
        if not isinstance(target, Symbol):
            raise MalformedExpression(f"'{text_of(target)}' is no symbol")
        condition = YES if condition is None else condition
        self._add(_LISTS[word], Reverse(word, target.name, condition))

    def _range(self, word: str, rest: str) -> None:
        words = tokens(rest)
        low, high = [*words, "", ""][:2]
        if isinstance(low, str) or isinstance(high, str) or words[2:3] not in ([], ["if"]):
            raise MalformedExpression("a range has two ends")
        self._add("ranges", Range(low, high, build(words[3:]) if len(words) > 2 else YES))

    # --- helpers

    def _add(self, key: str, value: object) -> None:
        self.lists.setdefault(key, []).append(value)

    def _location(self, at: int) -> Location:
        return Location(self.path, line_of(self.data, at))

    def _notice(self, text: str) -> None:
        self.notices.append(Notice(self._location(self.line_at), text))


_HANDLERS: Final = {
    "depends": _EntryReader._depends,
    "visible": _EntryReader._visible,
    "prompt": _EntryReader._prompt,
    "default": _EntryReader._default,
    "select": _EntryReader._reverse,
    "imply": _EntryReader._reverse,
    "range": _EntryReader._range,
    **dict.fromkeys(TYPES, _EntryReader._type),
    **dict.fromkeys((f"def_{t}" for t in TYPES), _EntryReader._default),
}


def _split_if(words: list[Token]) -> tuple[Expr, Expr | None]:
    """`expression`, or `expression if condition`."""
    if "if" not in words:
        return build(words), None
    at = words.index("if")
    return build(words[:at]), build(words[at + 1 :])
