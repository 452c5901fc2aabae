"""The C files of one tree, read and scanned once, shared by all architectures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from auditor.csource.directives import SourceFile
from auditor.csource.functions import Function, FunctionIndex
from auditor.csource.text import Gaps, spliced, uncommented, without_comments
from auditor.deadline import check
from auditor.model import Location, Notice
from auditor.tree import KernelTree

_INCLUDED: Final = re.compile(rb'([<"])([^>"\n]+)[>"]')
_MARKS: Final = (b"#", b"*/", b"\\\n", b"\\\r\n")
"""What may stand before the word: the mark, a comment, a continued line.  One file too many does no harm."""

_WORD: Final = frozenset(code for code in range(128) if chr(code).isalnum() or chr(code) == "_")
_DECLARING: Final = _WORD | frozenset(b"*)/\\")
"""What ends a type, an annotation or a comment before the name of a function that is defined; few calls follow it."""

MAX_READ: Final = 64 << 20
"""Bytes of C sources for one audit; the kernels we know need a third of it."""

MAX_SCANNED: Final = 5 << 20
"""Bytes of files whose directives are taken apart, which takes up to forty times as much memory; one file more may."""

MAX_FILES: Final = 60_000
"""C sources for one audit, those that are not there included; the kernels we know need a tenth of it."""

_DEFINING: Final = (b"define", b"undef", b"/", b"\\")
_NEAR: Final = 80
"""How many bytes before a name are looked at; more blanks than that count as anything."""


def ahead_of(data: bytes, word: bytes) -> Iterator[bytes]:
    """What stands before each `word` that is no part of a longer one, without the blanks between: cheap, for a test.

    Before one that begins a line it is all of the last line that is not blank.
    """
    at = data.find(word)
    while at >= 0:
        if not at or data[at - 1] not in _WORD:
            near = data[max(0, at - _NEAR) : at]
            ahead = near.rstrip()
            if ahead and b"\n" in near[len(ahead) :]:
                end = at - len(near) + len(ahead)
                ahead = data[data.rfind(b"\n", 0, end) + 1 : end]
            yield ahead
        at = data.find(word, at + 1)


def _may_declare(data: bytes, word: bytes) -> bool:
    """Whether a function `word` may be defined here; a line comment before it may end in anything."""
    return any(not ahead or ahead[-1] in _DECLARING or b"//" in ahead for ahead in ahead_of(data, word))


def _may_define(data: bytes, word: bytes) -> bool:
    """Whether a macro `word` may be defined or undefined here."""
    return any(not ahead or ahead.endswith(_DEFINING) for ahead in ahead_of(data, word))


def _included(data: bytes) -> tuple[tuple[tuple[str, bool], ...], bool]:
    """The targets of the `#include` lines, and whether one of them may be in a comment.

    Finding the word first is several times faster than a pattern alone.
    """
    found: list[tuple[str, bool]] = []
    gaps, doubtful = Gaps(data), False
    before, at = 0, data.find(b"include")
    while at >= 0:
        if data[max(0, at - 40) : at].rstrip(b" \t").endswith(_MARKS):
            match = _INCLUDED.match(data, gaps.end(at + 7))
            if match:
                found.append((match.group(2).decode("utf-8", "replace").strip(), match.group(1) == b'"'))
                doubtful = doubtful or _perhaps_commented(data, before, at)
                before = at
        at = data.find(b"include", at + 7)
    return tuple(found), doubtful


def _perhaps_commented(data: bytes, before: int, at: int) -> bool:
    """Whether a comment begins on the line of `at`, or goes on there that began behind `before`, which is in none."""
    opened = data.rfind(b"/*", before, at)
    return b"//" in data[data.rfind(b"\n", 0, at) + 1 : at] or (opened >= 0 and data.find(b"*/", opened + 2, at) < 0)


def unknown_includes(count: int) -> str:
    """What is told of a file whose includes are macros."""
    return f"{count} include(s) only the preprocessor knows; they were not followed"


MacroText = tuple[frozenset[str], tuple[Notice, ...]]
"""The macros of a file that free something, and a notice for each one that makes something else of a word of C."""


class _Mentions(dict[str, bool]):
    """Whether files hold one of some words, by path."""

    def __init__(self, sources: Sources, words: tuple[bytes, ...]) -> None:
        self._sources = sources
        self._words = words

    def __missing__(self, path: str) -> bool:
        found = self[path] = self._sources._says(path, self._words)
        return found


class _Angled(dict[str, str | None]):
    """By its target, the common header that an `#include <…>` means."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def __missing__(self, target: str) -> str | None:
        paths = (f"include/{target}", f"include/uapi/{target}")
        found = self[target] = next((path for path in paths if self._sources.data(path) is not None), None)
        return found


class _Functions(dict[str, tuple[Function, ...]]):
    """The definitions of one function, by path."""

    def __init__(self, sources: Sources, name: str) -> None:
        self._sources = sources
        self._name = name

    def __missing__(self, path: str) -> tuple[Function, ...]:
        found = self[path] = self._sources._named(path, self._name)
        return found


class Sources:
    """Lazily scanned files of a tree."""

    def __init__(self, tree: KernelTree) -> None:
        self.tree = tree
        self._data: dict[str, bytes | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._text = ("", b"")
        """The file whose text was asked for last: to keep all would double the memory they take."""
        self._files: dict[str, SourceFile] = {}
        self._indexes: dict[str, FunctionIndex] = {}
        self._targets: dict[str, tuple[tuple[str, bool], ...]] = {}
        self._functions: dict[str, _Functions] = {}
        self.angled: Mapping[str, str | None] = _Angled(self)
        """By its target, the common header that an `#include <…>` means; `None` where there is none."""
        self.macro_texts: dict[str, MacroText] = {}
        """What was found out about the macros of a file, by its path."""
        self._mentions: dict[tuple[bytes, ...], _Mentions] = {}
        self._left_out: set[str] = set()
        self._bytes_read = self._bytes_scanned = 0
        self._beyond: dict[str, str] = {}
        self._defining: dict[str, list[str]] = {}

    def unscanned(self) -> Sources:
        """The same bytes with no file scanned: what other scans could not make sense of is not told here."""
        other = Sources(self.tree)
        other._data, other._names, other._targets = self._data, self._names, self._targets
        other._mentions, other._bytes_read = self._mentions, self._bytes_read
        return other

    def data(self, path: str) -> bytes | None:
        """The bytes of a file, words cut in two by a line's end made whole; `None` where there is none."""
        try:
            return self._data[path]
        except KeyError:
            data = self._data[path] = self._within_limit(path)
            return data

    def _within_limit(self, path: str) -> bytes | None:
        check()
        if self._bytes_read > MAX_READ:
            self._beyond.setdefault(f"more than {MAX_READ} bytes of sources were read", path)
            return None
        if len(self._data) >= MAX_FILES:
            self._beyond.setdefault(f"more than {MAX_FILES} sources were read", path)
            return None
        data = self.tree.read(path)
        self._bytes_read += len(data or b"")
        return data and self._whole(path, data)

    def names(self, folder: str) -> tuple[str, ...]:
        """The sorted entries of a folder, subfolders with a trailing `/`; listed once for all architectures."""
        known = self._names.get(folder)
        if known is None:
            known = self._names[folder] = self.tree.names(folder)
        return known

    def below(self, folder: str, ending: str | tuple[str, ...]) -> Iterator[str]:
        """Every file under `folder` with that ending, or one of them: a folder's own in order, then its subfolders'."""
        todo = [folder]
        while todo:
            here = todo.pop()
            names = self.names(here)
            yield from (f"{here}/{name}" for name in names if name.endswith(ending))
            todo += [f"{here}/{name[:-1]}" for name in reversed(names) if name.endswith("/")]

    def targets(self, path: str) -> tuple[tuple[str, bool], ...]:
        """What a file includes: `(target, quoted)`, in order."""
        known = self._targets.get(path)
        if known is None:
            known = self._targets[path] = self._includes(self.data(path) or b"")
        return known

    def without_macro_text(self, paths: Iterable[str]) -> list[str]:
        """Those of some files that nothing was found out about."""
        return [path for path in paths if path not in self.macro_texts]

    def keep_macro_text(self, path: str, found: MacroText) -> None:
        """Have what was found out about a file in `macro_texts`."""
        self.macro_texts[path] = found

    def text(self, path: str) -> bytes:
        """The bytes of a file with its comments made blank; empty where there is none."""
        if self._text[0] != path:
            self._text = path, without_comments(self.data(path) or b"")
        return self._text[1]

    def file(self, path: str) -> SourceFile:
        """The scanned file; an absent one is empty."""
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = self._taken_apart(path)
            for name in known.macros:
                self._defining.setdefault(name, []).append(path)
        return known

    def _taken_apart(self, path: str) -> SourceFile:
        check()
        data = self.data(path)
        if self._bytes_scanned > MAX_SCANNED and data:
            self._beyond.setdefault(f"more than {MAX_SCANNED} bytes of headers were taken apart", path)
            return SourceFile(path, b"")
        self._bytes_scanned += len(data or b"")
        return self._scanned(path)

    def defining(self, name: str) -> Sequence[str]:
        """The files scanned so far that define or undefine the macro `name`."""
        return self._defining.get(name, ())

    def mentions(self, words: tuple[bytes, ...]) -> Mapping[str, bool]:
        """By path, whether a file holds one of `words`, literals included; searched when first asked."""
        known = self._mentions.get(words)
        if known is None:
            known = self._mentions[words] = _Mentions(self, words)
        return known

    def functions(self, name: str) -> Mapping[str, tuple[Function, ...]]:
        """By path, the definitions of the function `name` in a file; a file is searched when it is first asked for."""
        known = self._functions.get(name)
        if known is None:
            known = self._functions[name] = _Functions(self, name)
        return known

    def index(self, path: str) -> FunctionIndex:
        """The functions of a file."""
        index = self._indexes.get(path)
        if index is None:
            index = self._indexes[path] = self._indexed(path)
        return index

    def _whole(self, path: str, data: bytes) -> bytes:
        return spliced(data)

    def _says(self, path: str, words: tuple[bytes, ...]) -> bool:
        data = self.data(path) or b""
        return any(word in data for word in words) and any(word in self.text(path) for word in words)

    def _named(self, path: str, name: str) -> tuple[Function, ...]:
        data, word = self.data(path) or b"", name.encode()
        return self.index(path).named(name) if word in data and _may_declare(data, word) else ()

    def _includes(self, data: bytes) -> tuple[tuple[str, bool], ...]:
        found, doubtful = _included(data)
        return _included(uncommented(data))[0] if doubtful else found

    def _scanned(self, path: str) -> SourceFile:
        return SourceFile(path, self.text(path))

    def _indexed(self, path: str) -> FunctionIndex:
        return FunctionIndex(self.file(path))

    def defines(self, path: str, name: str) -> bool:
        """Whether a file has a `#define` or `#undef` of `name`."""
        data = self.data(path) or b""
        word = name.encode()
        return _may_define(data, word) and name in self.file(path).macros

    def leave_out(self, path: str) -> None:
        """Note that a file is not read once more: what else it would define nobody knows."""
        self._left_out.add(path)

    def exhausted(self) -> tuple[Notice, ...]:
        """Which limit on all of the sources was met, if any was; it concerns every architecture."""
        return tuple(
            Notice(Location("arch"), f"{why}; {path} and more were left out") for why, path in self._beyond.items()
        )

    def notices(self) -> tuple[Notice, ...]:
        """What the scans could not make sense of."""
        found = [Notice(Location(path), "it is included too often to follow") for path in sorted(self._left_out)]
        found += self.exhausted()
        for path, file in sorted(self._files.items()):
            if file.unbalanced:
                text = f"{file.unbalanced} unbalanced preprocessor conditional(s); conditions here may be wrong"
                found.append(Notice(Location(path), text))
            if file.unfollowed:
                text = f"{file.unfollowed} push_macro or pop_macro, which are not followed; definitions may be wrong"
                found.append(Notice(Location(path), text))
            if file.computed_includes:
                found.append(Notice(Location(path), unknown_includes(file.computed_includes)))
        return tuple(found)
