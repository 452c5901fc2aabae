"""Function definitions of a file, found by name.

Braces are counted over the conditionals: each arm starts at the depth its
`#if` had, so alternative openings of one block do not unbalance the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from auditor.csource.directives import Branch, SourceFile
from auditor.csource.parameters import parameters
from auditor.value import value

_WORD: Final = re.compile(rb"\s*(?:\w+|\[\[[^\]]*\]\])\s*")
_OPENING: Final = re.compile(rb"\s*\(")
_WORD_BYTE: Final = re.compile(rb"\w")
_HEAD: Final = re.compile(rb"([A-Za-z_]\w*)\s*\(")
_PAREN: Final = re.compile(rb"[()]")
WEAK: Final = re.compile(rb"\b(?:__)?weak(?:__)?\b")
MAX_HEADER: Final = 4000
"""No declaration in any kernel we know is this long; it bounds hostile input."""


@value
class Function:
    """A function with a body: offsets of its name and of the text between its braces."""

    file: SourceFile
    name: str
    params: tuple[str, ...]
    offset: int
    start: int
    end: int
    static: bool
    weak: bool
    branch: Branch | None

    @property
    def line(self) -> int:
        """The line of the name, counted from 1."""
        return self.file.line(self.offset)


class FunctionIndex:
    """The function definitions of one file, looked up by name."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._found: dict[str, tuple[Function, ...]] = {}

    @cached_property
    def blocks(self) -> list[tuple[int, int]]:
        """The outermost `{…}` spans; a file that only calls and declares is never asked for them."""
        return _blocks(self.file)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.blocks]

    def named(self, name: str) -> tuple[Function, ...]:
        """Every definition of `name`, in order; none where the file only mentions it."""
        found = self._found.get(name)
        if found is None:
            calls = _calls_of(name, self.file.code) if name else ()  # what nothing names is nowhere, or everywhere
            spots = (self._function(name, start, end) for start, end in calls)
            found = self._found[name] = tuple(f for f in spots if f)
        return found

    def around(self, offset: int) -> Function | None:
        """The definition whose body holds `offset`; `None` where the braces around it are no function's."""
        block = self.block_at(offset)
        if block is None:
            return None
        head = _HEAD.findall(_header(self.file.code, block[0]))
        held = (function for name in head for function in self.named(name.decode()))
        return next((function for function in held if function.start == block[0] + 1), None)

    def block_at(self, offset: int) -> tuple[int, int] | None:
        """The outermost `{…}` that holds `offset`."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self.blocks[index][1]:
            return self.blocks[index]
        return None

    def _function(self, name: str, start: int, after_paren: int) -> Function | None:
        code = self.file.code
        close = _matching(code, after_paren)
        brace = self._body_start(close, start) if close else None
        if close is None or brace is None or self.block_at(start):
            return None
        block = self.block_at(brace)
        if block is None or block[0] != brace:
            return None
        head = _header(code, start)
        weak = WEAK.search(head + code[close:brace]) is not None
        if re.search(rb"[=]\s*$", head):
            return None
        return Function(
            self.file, name, parameters(code[after_paren : close - 1]), start, block[0] + 1, block[1],
            b"static" in head.split(), weak, self.file.branch_at(start),
        )  # fmt: skip

    def _body_start(self, at: int, start: int) -> int | None:
        """Where the `{` after a declarator stands, attributes and other arms' headers skipped."""
        code, limit = self.file.code, at + MAX_HEADER
        while at < limit:
            at = self._skip_other_arms(at, start)
            word = _WORD.match(code, at)
            if word:
                at = word.end()
                if code[at : at + 1] == b"(":
                    closing = _matching(code, at + 1)
                    if closing is None:
                        return None
                    at = closing
                continue
            while code[at : at + 1].isspace():
                at += 1
            if self._skip_other_arms(at, start) != at:
                continue
            return at if code[at : at + 1] == b"{" else None
        return None

    def _skip_other_arms(self, at: int, start: int) -> int:
        """Past the conditional, where `at` has left the arm of `start` for a later arm of the same conditional."""
        mine = {b.group: b for b in _chain(self.file.branch_at(start))}
        code = self.file.code
        while at < len(code) and code[at : at + 1].isspace():
            at += 1
        for branch in _chain(self.file.branch_at(at)):
            own = mine.get(branch.group)
            if own is not None and own is not branch:
                return self.file.group_ends[branch.group]
        return at


def _chain(branch: Branch | None) -> list[Branch]:
    found = []
    while branch is not None:
        found.append(branch)
        branch = branch.parent
    return found


def _calls_of(name: str, code: bytes) -> Iterator[tuple[int, int]]:
    """Where `name` is followed by a parenthesis: offset of the name, offset behind the parenthesis."""
    word = name.encode()
    at = code.find(word)
    while at >= 0:
        after = _OPENING.match(code, at + len(word))
        if after and not (at and _WORD_BYTE.match(code, at - 1)):
            yield at, after.end()
        at = code.find(word, at + len(word))


def _matching(code: bytes, at: int) -> int | None:
    """The offset behind the parenthesis that closes the one opened just before `at`."""
    depth = 1
    for match in _PAREN.finditer(code, at, at + MAX_HEADER):
        depth += 1 if match.group() == b"(" else -1
        if depth == 0:
            return match.end()
    return None


def _header(code: bytes, start: int) -> bytes:
    """The words before a declarator, back to the end of what came before."""
    window = code[max(0, start - 300) : start]
    return re.split(rb"[;{}]", window)[-1]


def _blocks(file: SourceFile) -> list[tuple[int, int]]:
    """The outermost `{…}` spans: offset of the `{`, offset of the `}`."""
    code = file.code
    for start, end in _surplus_arms(file):
        code = code[:start] + b" " * (end - start) + code[end:]
    blocks: list[tuple[int, int]] = []
    start = code.find(b"{")
    while start >= 0:
        end = _closing(code, start)
        if end < 0:
            break  # all that follows stands in it
        blocks.append((start, end))
        start = code.find(b"{", end)
    return blocks


def _closing(code: bytes, start: int) -> int:
    """The offset of the `}` that closes the `{` at `start`; -1 where there is none."""
    depth, at, end = 1, start + 1, -1
    while depth:
        end = code.find(b"}", at)
        if end < 0:
            break
        depth += code.count(b"{", at, end) - 1
        at = end + 1
    return end


def _surplus_arms(file: SourceFile) -> list[tuple[int, int]]:
    """Arms whose braces must not count: lone unbalanced arms, and all but the first of equally unbalanced ones."""
    code = file.code
    groups: dict[int, list[tuple[Branch, int]]] = {}
    for arm in file.branches:
        if not arm.is_guard:
            surplus = code.count(b"{", arm.start, arm.end) - code.count(b"}", arm.start, arm.end)
            groups.setdefault(arm.group, []).append((arm, surplus))
    skipped: list[tuple[int, int]] = []
    for arms in groups.values():
        deltas = {delta for _, delta in arms}
        if deltas == {0}:
            continue
        complete = len(deltas) == 1 and arms[-1][0].test is None
        skipped += [(arm.start, arm.end) for arm, _ in (arms[1:] if complete else arms) if arm.end > arm.start]
    return skipped
