"""Macros that change a way though no name tells, in headers that say none of the words a hook or a helper has.

One may free a variable of its caller: `#define DROP() __free_page(table)`; a
header that holds such a macro is walked like any other.  One may make a word
of C mean something else, which leaves the answer open.  Only texts are searched.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, TypeVar

from auditor.csource.text import Gaps
from auditor.model import Location, Notice
from auditor.sources import MacroText, Sources
from auditor.vocabulary import FREEING, FREEING_CORES, PRIMITIVES, RELEASES

T = TypeVar("T")

_CORES: Final = (*FREEING_CORES, b"goto", b"cleanup")
"""A macro may also jump to where the table is freed, or give a variable a destructor."""
_ANY: Final = re.compile(rb"\b(?:" + "|".join(sorted(FREEING)).encode() + rb"|goto|cleanup|__cleanup__)\b")
_MACRO: Final = re.compile(rb"[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)")
_WHOLE: Final = re.compile(rb"(?:\\\r?\n|[^\n])*")
_KEYWORDS: Final = "|".join(
    "true false if else while do for switch case default return goto break continue sizeof struct union void".split()
)
"""What every reading of C rests on, one way or the other."""
_DEFINE: Final = re.compile(rb"define(?:[ \t\f\v]|\\\r?\n)*(?:/\*|(?:" + _KEYWORDS.encode() + rb")\b)")
"""What may define a keyword, or has a comment before the name."""
_KEYWORD: Final = re.compile(rb"(" + _KEYWORDS.encode() + rb")\b((?:\\\r?\n|[^\n])*)")
_DIRECTIVE: Final = re.compile(rb"(?:#|%:|\?\?=|\*/)(?:[ \t\f\v]|\\\r?\n)*\Z")
"""What stands before the word `define` of a directive: the mark, or a comment after it."""
_NEAR: Final = 80
"""How many bytes before it are looked at."""
_BATCH: Final = 4 << 20
"""Bytes of headers searched as one text: enough that their number does not count, and little beside all of them."""
_NOTHING: Final[MacroText] = (frozenset(), ())
_SAME: Final = {b"true": b"1", b"false": b"0"}


class MacroTexts:
    """What macros of headers do that no name tells; searched when first asked for, many headers at a time."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def freeing(self, paths: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
        """Those of some headers with a macro whose own text frees something or jumps, with the names of such macros."""
        for path, (names, _) in self._found(paths):
            if names:
                yield path, names

    def notices(self, paths: Iterable[str]) -> Iterator[Notice]:
        """For some headers, a notice for each line that makes something else of a word of C."""
        for _, (_, notices) in self._found(paths):
            yield from notices

    def _found(self, paths: Iterable[str]) -> Iterator[tuple[str, MacroText]]:
        every = sorted(paths)
        for batch in self._batches(self._sources.without_macro_text(every)):
            self._search(batch)
        return ((path, self._sources.macro_texts[path]) for path in every)

    def _batches(self, paths: list[str]) -> Iterator[list[str]]:
        batch, size = list[str](), 0
        for path in paths:
            batch.append(path)
            size += len(self._sources.data(path) or b"")
            if size > _BATCH:
                yield batch
                batch, size = [], 0
        yield batch

    def _search(self, paths: list[str]) -> None:
        joined = _Joined(paths, [self._sources.data(path) or b"" for path in paths])
        freeing, naming = joined.by_path(_macros(joined.text)), joined.by_path(_named(joined.text))
        for path in paths:
            found = _NOTHING
            if path in freeing or path in naming:
                macros = frozenset(name for _, name in self._outside_comments(path, freeing.get(path, [])))
                words = [at for at, _ in self._outside_comments(path, naming.get(path, []))]
                found = macros, tuple(_notices(path, self._sources.text(path), words))
            self._sources.keep_macro_text(path, found)

    def _outside_comments(self, path: str, found: list[tuple[int, T]]) -> list[tuple[int, T]]:
        """Those of some findings in a file that stand in its code."""
        text = self._sources.text(path)
        return [(at, thing) for at, thing in found if not text[at : at + 1].isspace()]


_BETWEEN: Final = b"\n;\n"
"""What is put between two files: no line of one goes on in the next."""


class _Joined:
    """Several files as one text."""

    def __init__(self, paths: list[str], texts: list[bytes]) -> None:
        self.text = _BETWEEN.join(texts)
        self._paths = paths
        self._starts = [0, *accumulate(len(text) + len(_BETWEEN) for text in texts)][:-1]

    def by_path(self, found: Iterable[tuple[int, T]]) -> dict[str, list[tuple[int, T]]]:
        """Things found at places of the text, for each file that has any, with their places in it."""
        sorted_: dict[str, list[tuple[int, T]]] = {}
        for at, thing in found:
            index = bisect_right(self._starts, at) - 1
            sorted_.setdefault(self._paths[index], []).append((at - self._starts[index], thing))
        return sorted_


def _named(data: bytes) -> Iterator[tuple[int, str]]:
    """Where a macro may have a word of C for its name, and that word."""
    gaps = Gaps(data)
    for define in _DEFINE.finditer(data):
        at = define.start()
        if _DIRECTIVE.search(data, max(0, at - _NEAR), at):
            name = gaps.end(define.start() + len(b"define"))
            match = _KEYWORD.match(data, name)
            if match and name > define.start() + len(b"define"):
                yield name, match.group(1).decode()


def _notices(path: str, text: bytes, places: list[int]) -> Iterator[Notice]:
    """A notice for each of these macros that makes something else of its name; `text` has no comments."""
    for at in places:
        match = _KEYWORD.match(text, at)
        if match and _hides(match.group(1), match.group(2).replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")):
            line = Location(path, text.count(b"\n", 0, at) + 1)
            yield Notice(line, f"{match.group(1).decode()} is a macro here; what stands behind it may be misread")


def _hides(word: bytes, text: bytes) -> bool:
    """Whether a macro makes something else of a word of C: not `true` as 1, nor `if` as `if (traced(its test))`."""
    if word in _SAME:
        return text.strip() != _SAME[word]
    params = re.match(rb"\(\s*(\w*)[^()]*\)", text)
    meant = text[params.end() if params else 0 :].strip()
    if params and not re.search(rb"\b" + params.group(1) + rb"\b", meant):
        return True
    return re.match(word + rb"\b[^;{}]*$", meant) is None or _ANY.search(meant) is not None


def _macros(data: bytes) -> Iterator[tuple[int, str]]:
    """Where a macro stands whose own text frees something, and its name."""
    for start in {_line(data, at) for core in _CORES for at in _places(data, core)}:
        head = _MACRO.match(data, start)
        if head and _ANY.search(_text(data, start)):
            name = head.group(1).decode()
            if name not in PRIMITIVES and name not in RELEASES:  # those are looked for by their names
                yield start + head.group().index(b"#"), name


def _places(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + 1)


def _line(data: bytes, at: int) -> int:
    """Where the line of `at` starts, continued lines being one."""
    start = data.rfind(b"\n", 0, at) + 1
    while data[max(0, start - 3) : start].rstrip(b"\r\n").endswith(b"\\"):
        start = data.rfind(b"\n", 0, start - 1) + 1
    return start


def _text(data: bytes, start: int) -> bytes:
    match = _WHOLE.match(data, start)
    return match.group() if match else b""
