"""The preprocessor's view of one file: its directives and the nesting of its conditionals.

Nesting is taken from the lines, never from a syntax tree: one construct the C
grammar does not know turns a whole header into a single error node, and its
conditionals with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from auditor.csource.text import blank, line_of, without_comments, without_literals

_DIRECTIVE: Final = re.compile(rb"#[ \t]*([a-z_]+)([^\n\\]*(?:\\\r?.[^\n\\]*)*)", re.DOTALL)
_LINE_START: Final = re.compile(rb"(?:\A|(?<!\\)(?<!\\\r)\n)[ \t]*\Z")
"""What a directive's `#` follows; looking for the `#` first is several times faster than for lines."""
_CONTINUED: Final = re.compile(rb"\\\r?\n")
_MACRO: Final = re.compile(rb"(?:\s|\\\r?\n)*(\w+)")
_PARAMS: Final = re.compile(r"(?:\\\r?\n)*\(([^)]*)\)")
_TARGET: Final = re.compile(r'\s*(?:<([^>]+)>|"([^"]+)")')
_KEPT: Final = frozenset({b"if", b"ifdef", b"ifndef", b"elif", b"elifdef", b"elifndef", b"else", b"endif"})


@dataclass(frozen=True, slots=True)
class Test:
    """What one `#if` line asks: `kind` is `if`, `ifdef` or `ifndef`."""

    kind: str
    text: str
    offset: int


@dataclass(slots=True)
class Branch:
    """One arm of a conditional: in force where `parent` is, `test` holds and none of `earlier` does.

    `test` is `None` for `#else`.  `start` and `end` are the offsets of the
    arm's text; `group` numbers the conditional it belongs to.
    """

    parent: Branch | None
    group: int
    test: Test | None
    earlier: tuple[Test, ...]
    start: int
    end: int = -1
    is_guard: bool = False


@dataclass(frozen=True, slots=True)
class Include:
    """An `#include` line; `quoted` tells `"…"` from `<…>`."""

    target: str
    quoted: bool
    offset: int
    branch: Branch | None


class Macro:
    """A `#define` or an `#undef`; what it says is read when it is first asked for."""

    def __init__(self, name: str, text: bytes, rest: int, offset: int, branch: Branch | None, undefined: bool) -> None:
        self.name = name
        self.offset = offset
        self.branch = branch
        self.undefined = undefined
        self._text = text
        self._rest = rest

    @cached_property
    def _parts(self) -> tuple[tuple[str, ...] | None, str]:
        rest = self._text[self._rest :].decode("utf-8", "replace")
        head = _PARAMS.match(rest)
        if head is None:
            return None, _blank_continuations(rest)
        names = _blank_continuations(head.group(1)).split(",")
        return tuple(n.strip() for n in names if n.strip()), _blank_continuations(rest[head.end() :])

    @property
    def params(self) -> tuple[str, ...] | None:
        """The parameters; `None` for an object-like macro."""
        return self._parts[0]

    @property
    def body(self) -> str | None:
        """What the name stands for, continuations made spaces; `None` for an `#undef`."""
        return None if self.undefined else self._parts[1]


class SourceFile:
    """One C file: comment-free text, includes, macros by name, conditionals."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.text = without_comments(data)
        self.branches: list[Branch] = []
        self.includes: list[Include] = []
        self.macros: dict[str, list[Macro]] = {}
        self.group_ends: dict[int, int] = {}
        self.pragma_once = False
        self.unbalanced = 0
        self.computed_includes = 0
        self._lines: dict[int, int] = {}
        self._spans: list[tuple[int, int]] = []
        _Scanner(self).run()

    @property
    def guard(self) -> str:
        """The macro of the include guard; empty where there is none."""
        first = self.branches[0] if self.branches else None
        return first.test.text.split()[0] if first and first.is_guard and first.test else ""

    @cached_property
    def code(self) -> bytes:
        """The text without directives and without the inside of literals."""
        parts: list[bytes] = []
        at = 0
        for start, end in self._spans:
            parts += (self.text[at:start], blank(self.text[start:end]).replace(b"\\", b" "))
            at = end
        return without_literals(b"".join([*parts, self.text[at:]]))

    @cached_property
    def _starts(self) -> list[int]:
        return [b.start for b in self.branches]

    def branch_at(self, offset: int) -> Branch | None:
        """The innermost arm that holds `offset`."""
        index = bisect_right(self._starts, offset) - 1
        branch = self.branches[index] if index >= 0 else None
        while branch is not None and branch.end <= offset:
            branch = branch.parent
        return branch

    def branches_within(self, start: int, end: int) -> list[Branch]:
        """The arms that begin inside a span, in order."""
        low, high = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return self.branches[low:high]

    def line(self, offset: int) -> int:
        """The line, counted from 1, of an offset."""
        known = self._lines.get(offset)
        if known is None:
            known = self._lines[offset] = line_of(self.text, offset)
        return known


class _Scanner:
    """One pass over the directives of a file."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.stack: list[tuple[Branch, list[Test]]] = []
        self.groups = 0
        self.directives = 0
        self.guard: tuple[str, int] | None = None

    def run(self) -> None:
        end = 0
        for match in _DIRECTIVE.finditer(self.file.text):
            if not self._starts_line(match.start()):
                continue
            end = match.end()
            self.directives += 1
            kind = match.group(1)
            self.file._spans.append(match.span())
            if kind in _KEPT:
                self.conditional(kind.decode(), match)
            elif kind in (b"define", b"undef"):
                self.macro(kind == b"undef", match)
            elif kind in (b"include", b"include_next"):
                self.include(match)
            elif kind == b"pragma" and match.group(2).split() == [b"once"]:
                self.file.pragma_once = True
        self.finish(end)

    def _starts_line(self, at: int) -> bool:
        text = self.file.text
        newline = text.rfind(b"\n", 0, at)
        return _LINE_START.search(text, max(0, newline - 2), at) is not None

    def finish(self, end: int) -> None:
        self.file.unbalanced += len(self.stack)
        for branch, _ in self.stack:
            branch.end = len(self.file.text)
            self.file.group_ends[branch.group] = branch.end
        first = self.file.branches[0] if self.file.branches else None
        if first and first.is_guard:
            alone = not self.file.code[first.end :].strip() and not self.file.code[: first.start].strip()
            first.is_guard = alone and self.file.group_ends[first.group] == end and first.group == 0

    def current(self) -> Branch | None:
        return self.stack[-1][0] if self.stack else None

    def conditional(self, kind: str, match: re.Match[bytes]) -> None:
        text = _CONTINUED.sub(b"", match.group(2)).decode("utf-8", "replace").strip()
        if kind in ("if", "ifdef", "ifndef"):
            test = Test(kind, text, match.start())
            branch = Branch(self.current(), self.groups, test, (), match.end())
            self.groups += 1
            if kind == "ifndef" and self.directives == 1:
                self.guard = (text.split()[0] if text else "", self.directives)
            self.open(branch, [test])
        elif not self.stack:
            self.file.unbalanced += 1
        elif kind == "endif":
            branch, _ = self.stack.pop()
            branch.end = match.start()
            self.file.group_ends[branch.group] = match.end()
        else:
            self.alternative(kind, text, match)

    def alternative(self, kind: str, text: str, match: re.Match[bytes]) -> None:
        branch, tests = self.stack.pop()
        self.file.unbalanced += branch.test is None  # there is nothing behind an #else but its #endif
        branch.end = match.start()
        branch.is_guard = False
        earlier = tuple(tests)
        test = None if kind == "else" else Test(kind.removeprefix("el"), text, match.start())
        if test:
            tests.append(test)
        self.open(Branch(branch.parent, branch.group, test, earlier, match.end()), tests)

    def open(self, branch: Branch, tests: list[Test]) -> None:
        self.stack.append((branch, tests))
        self.file.branches.append(branch)

    def macro(self, undefined: bool, match: re.Match[bytes]) -> None:
        text = match.group(2)
        head = _MACRO.match(text)
        if head is None:
            return
        name = head.group(1).decode()
        if not undefined and self.guard == (name, self.directives - 1) and len(self.stack) == 1:
            self.stack[0][0].is_guard = True
        macro = Macro(name, text, head.end(), match.start(), self.current(), undefined)
        self.file.macros.setdefault(name, []).append(macro)

    def include(self, match: re.Match[bytes]) -> None:
        target = _TARGET.match(match.group(2).decode("utf-8", "replace"))
        if target is None or match.group(1) != b"include":
            self.file.computed_includes += 1
        else:
            name = target.group(1) or target.group(2)
            self.file.includes.append(Include(name.strip(), target.group(2) is not None, match.start(), self.current()))


def _blank_continuations(body: str) -> str:
    """The body on its own lines: a continuation's backslash becomes a space, so offsets still count."""
    return body.replace("\\\n", " \n").replace("\\\r\n", " \r\n")
