"""The paths that one Makefile names, as far as that is seen without make.

A variable stands for every word that the Makefile assigns to it, under any
condition; one it assigns nothing to, for anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Final

from auditor.paths import above, normalized

ARCH: Final = ("SRCARCH", "ARCH")
"""The variables that hold the name of the architecture."""

MARK: Final = "\0"
"""What stands for that name in a pattern."""

MAX_VARIABLES: Final = 4
"""How deep variables may name each other; beyond that one stands for anything."""

MAX_WORDS: Final = 300
"""What a word with variables may stand for; one with more of that stands for anything."""

_PART: Final = r"(?:\$[({][\w-]+[)}]|[\w./%*-])"
_WORD: Final = re.compile(rf"{_PART}+")
_REFERENCE: Final = re.compile(r"\$[({]([\w-]+)[)}]|%")
_COMMENT: Final = re.compile(r"(?<!\\)#.*")
_ASSIGNED: Final = re.compile(
    r"^[ \t]*(?:export[ \t]+|override[ \t]+)*([\w.-]+?)(?:-(?:[ymn]|\$[({]\w+[)}]))?[ \t]*[:+?]*=(.*)$", re.MULTILINE
)
_INCLUDED: Final = re.compile(r"^[ \t]*[-s]?include[ \t]+(.*)$", re.MULTILINE)
_FOLDER: Final = re.compile(rf"(?<![\w.-])-(?:I|isystem|iquote|idirafter)[ \t]*({_PART}*)")
_OTHERS: Final = re.compile(r"[ \t]*\w*(?:HOST|host|DTC|dtc)\w*[ \t]*[:+?]*=")
"""Flags for programs that run while the kernel is built, and for device trees."""


def joined(data: bytes) -> str:
    """A Makefile's text, continued lines made one."""
    return re.sub(r"\\\r?\n", " ", data.decode("utf-8", "replace"))


class Makefile:
    """One Makefile; what it names are patterns of paths, in which `*` stands for a part of a name."""

    def __init__(self, path: str, data: bytes) -> None:
        self._path = path
        self._text = _COMMENT.sub("", joined(data))

    @cached_property
    def included(self) -> tuple[str, ...]:
        """The Makefiles it includes."""
        found: dict[str, None] = {}
        for line in _INCLUDED.findall(self._text):
            words = self._words(_WORD.findall(line))
            found.update((pattern, None) for word in words for pattern in _patterns(word, words, False))
        return tuple(pattern for pattern in found if not pattern.endswith("*"))

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The folders in which it has the compiler look for headers; the root of the tree is empty."""
        found: dict[str, None] = {}
        for named, line, listed in _folders(self._text):
            others = self._words(_WORD.findall(line))
            for word in self._words([named]):
                found.update((pattern, None) for pattern in _patterns(word, others, listed or not named))
                found.update([(word.rstrip("/"), None)] if word.startswith("*") else [])
        return tuple(found)

    def meant(self, word: str) -> tuple[str, ...]:
        """What a word of it stands for."""
        return tuple(pattern for spelled in self._words([word]) for pattern in _patterns(spelled, (), False))

    @cached_property
    def _variables(self) -> dict[str, list[str]]:
        """All words that are assigned to each variable, `x-y` and `x-$(CONFIG_…)` being one."""
        found: dict[str, list[str]] = {}
        for name, value in _ASSIGNED.findall(self._text):
            found.setdefault(name, []).extend(_WORD.findall(value))
        return found

    def _words(self, words: Iterable[str]) -> dict[str, None]:
        """Some words, each variable in them replaced by all that it may be."""
        found: dict[str, None] = {}
        for word in words:
            spelled = [*islice(self._spelled(word, MAX_VARIABLES), MAX_WORDS + 1)]
            found.update(dict.fromkeys(spelled if len(spelled) <= MAX_WORDS else "*"))
        return found

    def _spelled(self, word: str, depth: int) -> Iterator[str]:
        found = _REFERENCE.search(word)
        if found is None:
            yield word
            return
        for value in self._values(found.group(1) or "") if depth else ("*",):
            rest = word[found.end() :] if value else word[found.end() :].lstrip("/")
            yield from self._spelled(word[: found.start()] + value + rest, depth - 1 if depth else 0)

    def _values(self, name: str) -> Iterable[str]:
        if name in ("srctree", "objtree", "abs_srctree", "abs_objtree"):
            return ("",)
        if name in ARCH:
            return (MARK,)
        if name in ("src", "obj"):
            return ("mm", f"arch/{MARK}/mm") if self._path.startswith("scripts/") else (above(self._path),)
        return self._variables.get(re.sub(r"-[ymn]$", "", name)) or ("*",)


def _patterns(word: str, others: Iterable[str], listed: bool) -> Iterator[str]:
    """What a word stands for; one that begins with anything goes on behind each other word, `listed` ones before it."""
    named = [other for other in others if other[:1].isalnum()] if listed or word.startswith(("*", "/")) else []
    spelled = [f"{other}/{word.lstrip('*')}" for other in named] if word.startswith(("*", "/")) else [word]
    spelled = [word + other for other in named] + [path for path in spelled if path] if listed else spelled
    yield from (path for path in map(normalized, spelled) if path is not None)


def _folders(text: str) -> Iterator[tuple[str, str, bool]]:
    """The folders of flags: the name, the whole line, and whether it is put before each word of a list."""
    for match in _FOLDER.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
        if not _OTHERS.match(line):
            yield match.group(1), line, text[match.end() :].lstrip(" \t").startswith(",")
