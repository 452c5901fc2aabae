"""The preprocessor's view of one file: its directives and the nesting of its conditionals.

Nesting is taken from the lines, never from a syntax tree: one construct the C
grammar does not know turns a whole header into a single error node, and its
conditionals with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from auditor.csource.text import SPACES, without_comments, without_literals

_DIRECTIVE: Final = re.compile(rb"#(?:[ \t]|\\\r?\n)*([a-z_]+)([^\n\\]*(?:\\\r?.[^\n\\]*)*)", re.DOTALL)
"""Looking for the `#` first is several times faster than for lines."""
_NEWLINE: Final = ord("\n")
_CONTINUING: Final = b"\\\r"
_CONTINUED: Final = re.compile(rb"\\\r?\n")
_MACRO: Final = re.compile(rb"(?:\s|\\\r?\n)*([\w$\x80-\xff]+)")
_PARAMS: Final = re.compile(r"(?:\\\r?\n)*\(([^)]*)\)")
_TARGET: Final = re.compile(rb'(?:\s|\\\r?\n)*(?:<([^>]+)>|"([^"]+)")')


class Test(NamedTuple):
    """What one `#if` line asks: `kind` is `if`, `ifdef` or `ifndef`."""

    kind: str
    text: str
    offset: int


@dataclass(slots=True, repr=False, eq=False)
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


class Include(NamedTuple):
    """An `#include` line; `quoted` tells `"…"` from `<…>`."""

    target: str
    quoted: bool
    offset: int
    branch: Branch | None


class Macro:
    """A `#define` or an `#undef`; what it says is read when it is first asked for."""

    def __init__(self, name: str, directive: re.Match[bytes], rest: int, branch: Branch | None) -> None:
        self.name = name
        self.branch = branch
        self._directive = directive
        self._rest = rest

    @property
    def offset(self) -> int:
        """Where the directive stands."""
        return self._directive.start()

    @property
    def undefined(self) -> bool:
        """Whether it is an `#undef`."""
        return self._directive.group(1) == b"undef"

    @cached_property
    def _parts(self) -> tuple[tuple[str, ...] | None, str]:
        rest = self._directive.string[self._rest : self._directive.end()].decode("utf-8", "replace")
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
        self.unfollowed = self.text.count(b'"push_macro') + self.text.count(b'"pop_macro')  # in a _Pragma
        self._lines: list[tuple[int, int]] = [(0, 1)]
        self._directives = _directives(self.text)
        _Scanner(self).run()

    @property
    def guard(self) -> str:
        """The macro of the include guard; empty where there is none."""
        first = self.branches[0] if self.branches else None
        return first.test.text.split()[0] if first and first.is_guard and first.test else ""

    @cached_property
    def options(self) -> tuple[tuple[str, int], ...]:
        """The `CONFIG_` macros, without that, which a file defines or undefines itself, each with its first offset."""
        found = ((name, macros[0].offset) for name, macros in self.macros.items() if name.startswith("CONFIG_"))
        return tuple((name.removeprefix("CONFIG_"), offset) for name, offset in found)

    @cached_property
    def code(self) -> bytes:
        """The text without directives and without the inside of literals."""
        parts: list[bytes] = []
        at = 0
        for directive in self._directives:
            start, end = directive.span()
            parts += (self.text[at:start], directive.group().translate(SPACES))
            at = end
        code = without_literals(b"".join([*parts, self.text[at:]]))
        return code.replace(b"<%", b"{ ").replace(b"%>", b"} ") if b"<%" in code else code

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

    def directive_at(self, offset: int) -> re.Match[bytes] | None:
        """The directive that holds `offset`; its first group is the word behind the mark."""
        index = bisect_right(self._directives, offset, key=lambda directive: directive.start()) - 1
        found = self._directives[index] if index >= 0 else None
        return found if found and offset < found.end() else None

    def branches_within(self, start: int, end: int) -> list[Branch]:
        """The arms that begin inside a span, in order."""
        low, high = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return self.branches[low:high]

    def line(self, offset: int) -> int:
        """The line, counted from 1, of an offset."""
        index = bisect_right(self._lines, (offset, len(self.text) + 2)) - 1
        start, line = self._lines[index]  # the nearest place before it whose line is known
        if start != offset:
            line += self.text.count(b"\n", start, offset)
            self._lines.insert(index + 1, (offset, line))
        return line


def _directives(text: bytes) -> list[re.Match[bytes]]:
    """What looks like a directive and has only blanks before its `#`, on a line that continues none."""
    found = []
    for match in _DIRECTIVE.finditer(text):
        at = match.start()
        plain = text[at - 1] == _NEWLINE and text[at - 2] not in _CONTINUING  # nearly all of them; so is offset 0
        if plain or _opens_line(text, at):
            found.append(match)
    return found


def _opens_line(text: bytes, at: int) -> bool:
    """Whether nothing but blanks stands before `at`, on its line and on those that it continues."""
    start = text.rfind(b"\n", 0, at) + 1
    while not text[start:at].strip(b" \t\r\\"):
        if not text.endswith((b"\\\n", b"\\\r\n"), max(0, start - 3), start):
            return True
        start, at = text.rfind(b"\n", 0, start - 1) + 1, start - 1
    return False


class _Scanner:
    """One pass over the directives of a file."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.here: Branch | None = None
        self.stack: list[tuple[Branch, list[Test]]] = []
        self.groups = 0
        self.directives = 0
        self.guard: tuple[str, int] | None = None

    def run(self) -> None:
        for directive in self.file._directives:
            self.directives += 1
            read = _READERS.get(directive.group(1))
            if read:
                read(self, directive)
        self.finish()

    def finish(self) -> None:
        self.file.unbalanced += len(self.stack)
        for branch, _ in self.stack:
            branch.end = len(self.file.text)
            self.file.group_ends[branch.group] = branch.end
        first = self.file.branches[0] if self.file.branches else None
        if first and first.is_guard:
            before, after = self.file._directives[0].start(), self.file._directives[-1].end()
            alone = not self.file.text[after:].strip() and not self.file.text[:before].strip()
            first.is_guard = alone and self.file.group_ends[first.group] == after and first.group == 0

    def opening(self, directive: re.Match[bytes]) -> None:
        kind, text = directive.group(1).decode(), _said(directive)
        test = Test(kind, text, directive.start())
        branch = Branch(self.here, self.groups, test, (), directive.end())
        self.groups += 1
        if kind == "ifndef" and self.directives == 1:
            self.guard = (text.split()[0] if text else "", self.directives)
        self.open(branch, [test])

    def endif(self, directive: re.Match[bytes]) -> None:
        if not self.stack:
            self.file.unbalanced += 1
            return
        branch, _ = self.stack.pop()
        branch.end = directive.start()
        self.file.group_ends[branch.group] = directive.end()
        self.here = branch.parent

    def alternative(self, directive: re.Match[bytes]) -> None:
        if not self.stack:
            self.file.unbalanced += 1
            return
        kind = directive.group(1).decode()
        branch, tests = self.stack.pop()
        self.file.unbalanced += branch.test is None  # there is nothing behind an #else but its #endif
        branch.end = directive.start()
        branch.is_guard = False
        earlier = tuple(tests)
        test = None if kind == "else" else Test(kind.removeprefix("el"), _said(directive), directive.start())
        if test:
            tests.append(test)
        self.open(Branch(branch.parent, branch.group, test, earlier, directive.end()), tests)

    def open(self, branch: Branch, tests: list[Test]) -> None:
        self.here = branch
        self.stack.append((branch, tests))
        self.file.branches.append(branch)

    def macro(self, directive: re.Match[bytes]) -> None:
        head = _MACRO.match(directive.string, directive.end(1), directive.end())
        if head is None:
            return
        name = head.group(1).decode("utf-8", "replace")
        if self.guard == (name, self.directives - 1) and len(self.stack) == 1 and directive.group(1) == b"define":
            self.stack[0][0].is_guard = True
        self.file.macros.setdefault(name, []).append(Macro(name, directive, head.end(), self.here))

    def include(self, directive: re.Match[bytes]) -> None:
        target = _TARGET.match(directive.string, directive.end(1), directive.end())
        if target is None or directive.group(1) != b"include":
            self.file.computed_includes += 1
        else:
            quoted = target.group(1) is None
            name = (target.group(2) if quoted else target.group(1)).decode("utf-8", "replace").strip()
            self.file.includes.append(Include(name, quoted, directive.start(), self.here))

    def pragma(self, directive: re.Match[bytes]) -> None:
        said = directive.group(2).split()
        self.file.pragma_once |= said == [b"once"]
        self.file.unfollowed += b"_macro" in directive.group(2)


_READERS: Final[dict[bytes, Callable[[_Scanner, re.Match[bytes]], None]]] = {
    **dict.fromkeys((b"if", b"ifdef", b"ifndef"), _Scanner.opening),
    **dict.fromkeys((b"elif", b"elifdef", b"elifndef", b"else"), _Scanner.alternative),
    **dict.fromkeys((b"define", b"undef"), _Scanner.macro),
    **dict.fromkeys((b"include", b"include_next", b"import"), _Scanner.include),
    b"endif": _Scanner.endif,
    b"pragma": _Scanner.pragma,
}
"""What each directive does to the scan; those that are not here say nothing to the preprocessor."""


def _said(directive: re.Match[bytes]) -> str:
    """What stands behind the directive's name, on one line."""
    return _CONTINUED.sub(b"", directive.group(2)).decode("utf-8", "replace").strip()


def _blank_continuations(body: str) -> str:
    """The body on its own lines: a continuation's backslash becomes a space, so offsets still count."""
    return body.replace("\\\n", " \n").replace("\\\r\n", " \r\n")
