"""From `source` statement to `source` statement: which files, and inside of what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from auditor.kconfig.blocks import BLANK
from auditor.kconfig.expression import YES, Compare, Constant, Expr, Macro
from auditor.kconfig.store import Store
from auditor.model import Notice

MAX_INCLUSIONS: Final = 20_000
"""Ten times what the largest tree has."""

MAX_CHAIN: Final = 40
"""Files one inside the other; real trees stay below ten."""

MAX_MATCHES: Final = 100
"""Files one path with wildcards may name."""

_SOURCE: Final = re.compile(rb"source%b*[\"' \t]([^\"'\n#]+)" % BLANK)
_BEFORE: Final = re.compile(rb"%b*([ro]{0,2})" % BLANK)
_WORDS: Final = {b"": "source", b"r": "rsource", b"o": "osource", b"or": "orsource"}
_ROOT: Final = "$(srctree)/"
"""The root of the tree: zconf_fopen() of scripts/kconfig/lexer.l looks there anyway."""

_PLAIN: Final = re.compile(r"(?:[^$]|\$\([\w-]+\))*")
"""A path whose macros are variables, no calls."""

_VARIABLE: Final = re.compile(r"\$\(([\w-]+)\)")


class Inclusion:
    """One file at one place of the tree of sources.

    `guard` holds where its path had to be guessed; `key` orders inclusions as
    the interpreter meets them.
    """

    __slots__ = ("at", "guard", "key", "parent", "path")

    def __init__(self, path: str, parent: Inclusion | None, at: int, guard: Expr = YES) -> None:
        self.path, self.parent, self.at, self.guard = path, parent, at, guard
        self.key: tuple[int, ...] = () if parent is None else (*parent.key, at)

    def lies_in(self, path: str) -> bool:
        """Whether this inclusion or one around it is of the file `path`."""
        node: Inclusion | None = self
        while node is not None and node.path != path:
            node = node.parent
        return node is not None

    def chain(self) -> Iterator[Inclusion]:
        """This inclusion and those around it, inside out."""
        node: Inclusion | None = self
        while node is not None:
            yield node
            node = node.parent


class Hole(NamedTuple):
    """A `source` statement whose path hangs on the architecture."""

    parent: Inclusion
    at: int
    word: str
    text: str


class Walk:
    """Follows `source` statements; without an architecture, those that hang on it become holes."""

    def __init__(self, store: Store, arch: str | None) -> None:
        self.store, self.arch = store, arch
        self.holes: list[Hole] = []
        self.missing: set[Notice] = set()
        """What `source` statements lead to nothing; with an architecture, it may be there for another one."""
        self.guessed: list[Hole] = []
        """Statements whose path goes by a variable."""
        self._todo: list[Inclusion] = []
        self._followed = 0

    def run(self, roots: list[Inclusion], holes: list[Hole] | None = None) -> list[Inclusion]:
        """Every inclusion reachable from `roots` and through `holes`, as far as the files exist."""
        found: list[Inclusion] = []
        self._todo = list(roots)
        for hole in holes or ():
            self._source(hole)
        while self._todo:
            inclusion = self._todo.pop()
            data = self.store.raw(inclusion.path)
            if data is None:
                self._missing(inclusion)
                continue
            found.append(inclusion)
            for match in _SOURCE.finditer(data):
                at = match.start()
                start = data.rfind(b"\n", 0, at) + 1
                before = _BEFORE.fullmatch(data, start, at)
                word = None if before is None else _WORDS.get(before[1])
                if word is not None:
                    text = match.group(1).decode("utf-8", "replace").strip()
                    self._source(Hole(inclusion, start, word, text))
        return found

    def _source(self, statement: Hole) -> None:
        """Take up one `source` statement."""
        parent, at, word, text = statement
        if word == "source" and "$(" not in text and "*" not in text:
            self._include(parent, at, text, YES)
            return
        if self.arch is None and "$(SRCARCH)" in text:
            self.holes.append(statement)
            return
        text = text.replace("$(SRCARCH)", self.arch or "").removeprefix(_ROOT)
        paths = self._resolve(parent, word, text)
        if not paths and word in ("source", "rsource"):
            self._tell(parent, at, f"'{text}' names no file of this tree")
        elif "$(" in text:
            self.guessed.append(Hole(parent, at, word, text))
        for path, guard in paths:
            self._include(parent, at, path, guard)

    def doubt(self, guessed: list[Hole], paths: Collection[str]) -> None:
        """Tell of the statements whose path may lead elsewhere: its variable need not be the name of one folder.

        So it is where the path begins with it, where it is a call, and where one of the files `paths` sets it.
        """
        for parent, at, _, text in guessed:
            if "$(" in text.partition("/")[0] or not _PLAIN.fullmatch(text) or self._is_set(text, paths):
                self._tell(parent, at, f"'{text}' may name another file than those it was taken for")

    def _is_set(self, text: str, paths: Collection[str]) -> bool:
        """Whether one of the files assigns a variable of a path."""
        for name in {name.encode() for name in _VARIABLE.findall(text)}:
            line = re.compile(rb"(?m)^%b*%b[ \t]*[:+]?=" % (BLANK, re.escape(name)))
            files = (self.store.raw(path) or b"" for path in paths)
            if any(name in data and line.search(data) for data in files):
                return True
        return False

    def _include(self, parent: Inclusion, at: int, path: str, guard: Expr) -> None:
        if len(parent.key) >= MAX_CHAIN or parent.lies_in(path):
            problem = f"'{path}' includes itself or is nested too deep; it was not followed"
            self.store.note(parent.path, at, problem)
        elif self._followed >= MAX_INCLUSIONS:
            self.store.give_up(parent.path, f"more than {MAX_INCLUSIONS} Kconfig files are sourced")
        else:
            self._followed += 1
            self._todo.append(Inclusion(path, parent, at, guard))

    def _missing(self, inclusion: Inclusion) -> None:
        parent = inclusion.parent
        if parent is not None:
            self._tell(parent, inclusion.at, f"'{inclusion.path}' cannot be read; what it declares is not known")

    def _tell(self, parent: Inclusion, at: int, problem: str) -> None:
        """A notice on a `source` statement; past a limit, which was told, everything is missing."""
        if not self.store.beyond and self.store.starts(parent.path, at):
            self.missing.add(self.store.notice(parent.path, at, problem))

    def _resolve(self, parent: Inclusion, word: str, text: str) -> list[tuple[str, Expr]]:
        """The files a path with macros or wildcards may mean, each with the condition that it is.

        A variable of the build (`$(X)`) may have any value that names an
        existing file; where there is one file only, it has to be that one.
        """
        if word in ("rsource", "orsource") and "/" in parent.path:
            text = f"{parent.path.rpartition('/')[0]}/{text}"
        found = self._matches(text)
        certain = word in ("source", "rsource") and len(found) == 1
        return [(path, YES if certain else guard) for path, guard in found]

    def _matches(self, text: str) -> list[tuple[str, Expr]]:
        found: list[tuple[str, Expr]] = [("", YES)]
        for segment in text.split("/"):
            if "$(" not in segment and "*" not in segment:
                found = [(f"{path}/{segment}".lstrip("/"), guard) for path, guard in found]
            else:
                found = [match for each in found for match in self._segment(*each, segment)]
        return [(path, guard) for path, guard in found if self.store.raw(path) is not None]

    def _segment(self, folder: str, guard: Expr, segment: str) -> list[tuple[str, Expr]]:
        parts = re.split(r"\$\([^()]*\)|\*", segment)
        pattern = re.compile(".*".join(map(re.escape, parts)))
        found = []
        for entry in self.store.names(folder)[: MAX_MATCHES * 100]:
            name = entry.rstrip("/")
            if pattern.fullmatch(name):
                meant = Compare("=", Macro(segment), Constant(name)) if "$(" in segment else guard
                found.append((f"{folder}/{name}".lstrip("/"), meant))
        return found[:MAX_MATCHES]
