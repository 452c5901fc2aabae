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

from auditor.deadline import check
from auditor.paths import above, normalized

ARCH: Final = ("SRCARCH", "ARCH")
"""The variables that hold the name of the architecture."""

MARK: Final = "\0"
"""What stands for that name in a pattern."""

MAX_VARIABLES: Final = 4
"""How deep variables may name each other; beyond that one stands for anything."""

MAX_WORDS: Final = 300
"""What a word with variables may stand for; one with more of that stands for anything."""

MAX_LINE: Final = 1_000
"""What the words of one line may stand for; a line with more of that is left out."""

_PART: Final = r"(?:\$[({][\w-]+[)}]|[\w./%*-])"
_WORD: Final = re.compile(rf"{_PART}+")
_REFERENCE: Final = re.compile(r"\$[({]([\w-]+)[)}]|%")
_COMMENT: Final = re.compile(r"(?<!\\)#.*")
_ASSIGNED: Final = re.compile(
    r"^[ \t]*(?:export[ \t]+|override[ \t]+)*([\w.-]+?)(?:-(?:[ymn]|\$[({]\w+[)}]))?[ \t]*[:+?]*=(.*)$", re.MULTILINE
)
_INCLUDED: Final = re.compile(r"^[ \t]*[-s]?include[ \t]+(.*)$", re.MULTILINE)
_FOLDER: Final = re.compile(rf"(?<![\w.-])-(?:I|isystem|iquote|idirafter)[ \t]*({_PART}*)")
_ADDING: Final = re.compile(r"^.*(?<![\w.-])-(?:I|isystem|iquote|idirafter).*$", re.MULTILINE)
"""A line with such a flag."""
_OTHERS: Final = re.compile(r"host|dtc", re.IGNORECASE)
"""What the variables are called with flags for programs that run while the kernel is built, and for device trees."""


def joined(data: bytes) -> str:
    """A Makefile's text, continued lines made one."""
    return re.sub(r"\\\r?\n", " ", data.decode("utf-8", "replace"))


class Makefile:
    """One Makefile; what it names are patterns of paths, in which `*` stands for a part of a name.

    It is `crowded` where a line was left out.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self._path = path
        self._text = _COMMENT.sub("", joined(data))
        self.crowded = False
        self.included = tuple(dict.fromkeys(self._included()))
        """The Makefiles it includes."""
        self.folders = tuple(dict.fromkeys(self._folders()))
        """The folders in which it has the compiler look for headers; the root of the tree is empty."""

    def _included(self) -> Iterator[str]:
        for match in _INCLUDED.finditer(self._text):
            words = self._line(match.group(1))
            patterns = (pattern for word in words for pattern in _patterns(word, words, False))
            yield from (pattern for pattern in patterns if not pattern.endswith("*"))

    def _folders(self) -> Iterator[str]:
        for line in _ADDING.findall(self._text):
            others = {} if _OTHERS.search(line.partition("=")[0]) else self._line(line)
            for folder in _FOLDER.finditer(line) if others else ():
                listed = line[folder.end() :].lstrip(" \t").startswith(",")
                for word in self._words([folder.group(1)]):
                    yield from _patterns(word, others, listed or not folder.group(1))
                    yield from [word.rstrip("/")] if word.startswith("*") else []

    def _line(self, line: str) -> dict[str, None]:
        """What the words of a line stand for; nothing where that is too much."""
        check()
        named = _WORD.findall(line)
        words = self._words(named) if len(named) <= MAX_LINE else {}
        self.crowded = self.crowded or max(len(named), len(words)) > MAX_LINE
        return words if len(words) <= MAX_LINE else {}

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
