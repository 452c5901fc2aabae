"""Who looks after which file, as the tree's own MAINTAINERS says.

The patterns mean what the kernel's script makes of them: `*` also crosses a
`/`, a pattern without one at its end matches a path that begins so and has as
many slashes, and a folder is all below it.  `K:` lines speak of patches, not
of files, and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from shlex import quote
from typing import Final

FILE: Final = "MAINTAINERS"
MAX_PATTERN: Final = 200
MAX_REPEATS: Final = 2
"""Repetitions in an `N:` pattern that is run: more could be made to take for ever."""

_FIELD: Final = re.compile(r"([A-Z]):[ \t]*(.*)")
_WILD: Final = re.compile(r"[*?\[]")
_PIECE: Final = re.compile(r"\[[^\]/]+\]|.", re.DOTALL)
_REPEATS: Final = re.compile(r"[*+{]")
_NESTED: Final = re.compile(r"\)[*+{?]|\\\d|\(\?")
_ALL: Final = "*/"


@dataclass(frozen=True, slots=True)
class Contact:
    """One address of a section: `role` is `maintainer`, `reviewer` or `list`."""

    role: str
    address: str

    @property
    def cc(self) -> str:
        """The address as an option of `git send-email`, safe to paste into a shell."""
        return f"--cc={quote(self.address)}"


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of MAINTAINERS; `status` is its `S:` line."""

    title: str
    status: str
    contacts: tuple[Contact, ...]
    files: tuple[str, ...]
    excluded: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def covers_everything(self) -> bool:
        """Whether this is the entry for what nobody else looks after."""
        return _ALL in self.files

    def precision(self, path: str, is_folder: Callable[[str], bool]) -> int:
        """How closely the entry speaks of `path`: characters before the first wildcard, or -1 if not at all."""
        if any(_matches(path, pattern, is_folder) for pattern in self.excluded):
            return -1
        found = [len(_fixed(p)) for p in self.files if _matches(path, p, is_folder)]
        found += [0 for name in self.names if _named(path, name)]
        return max(found, default=-1)


def read_sections(data: bytes) -> tuple[Section, ...]:
    """The entries of a MAINTAINERS file, in its order; whatever is none is passed over."""
    found = []
    for block in re.split(r"\n[ \t]*\n", data.decode("utf-8", "replace")):
        title, _, rest = block.strip("\n").partition("\n")
        fields = [match.groups() for match in map(_FIELD.match, rest.split("\n")) if match]
        if fields and not title[:1].isspace() and not _FIELD.match(title):
            found.append(_section(title.strip(), fields))
    return tuple(found)


def responsible(
    sections: Iterable[Section], paths: Iterable[str], is_folder: Callable[[str], bool]
) -> tuple[Section, ...]:
    """The entries that cover one of `paths`: those of the first path first, the closest before the general ones.

    The entry for everything comes last and is reduced to its lists.
    """
    asked = tuple(paths)
    tops = {path.partition("/")[0] for path in asked}
    every = tuple(s for s in sections if s.names or any(_may_match(p, tops) for p in s.files))
    found: dict[Section, None] = {}
    for path in asked:
        near = ((s.precision(path, is_folder), s) for s in every)
        for _, section in sorted((p for p in near if p[0] >= 0), key=lambda p: -p[0]):
            found.setdefault(section)
    special = tuple(s for s in found if not s.covers_everything)
    return special + tuple(_lists_only(s) for s in found if s.covers_everything)


def _may_match(pattern: str, tops: set[str]) -> bool:
    """Whether a pattern can match below one of `tops` at all: a cheap test before the others."""
    top = pattern.partition("/")[0]
    return top in tops or _fixed(top) != top or "/" not in pattern


def _section(title: str, fields: list[tuple[str, ...]]) -> Section:
    def all_of(kind: str) -> tuple[str, ...]:
        return tuple(value.strip() for key, value in fields if key == kind)

    return Section(title, "; ".join(all_of("S")), tuple(_contacts(fields)), all_of("F"), all_of("X"), all_of("N"))


def _contacts(fields: list[tuple[str, ...]]) -> Iterator[Contact]:
    for key, value in fields:
        if key == "M":
            yield Contact("maintainer", value.strip())
        elif key == "R":
            yield Contact("reviewer", value.strip())
        elif key == "L" and "subscribers-only" not in value:
            yield Contact("list", value.split()[0] if value.split() else value)


def _lists_only(section: Section) -> Section:
    lists = tuple(contact for contact in section.contacts if contact.role == "list")
    return Section(section.title, section.status, lists, section.files, section.excluded, section.names)


@cache
def _fixed(pattern: str) -> str:
    """What stands before the first wildcard."""
    match = _WILD.search(pattern)
    return pattern[: match.start()] if match else pattern


def _matches(path: str, pattern: str, is_folder: Callable[[str], bool]) -> bool:
    if not path.startswith(_fixed(pattern)):
        return False
    if pattern == _fixed(pattern) and not pattern.endswith("/") and pattern != path and is_folder(pattern):
        return path.startswith(f"{pattern}/")
    if not pattern.endswith("/") and path.count("/") != pattern.count("/"):
        return False
    return _begins(path, pattern)


def _begins(path: str, pattern: str) -> bool:
    """Whether a beginning of `path` fits; each piece between two `*` is taken where it first fits."""
    at = 0
    for index, piece in enumerate(pattern.split("*")):
        found = _piece(piece).search(path, at)
        if not found or (index == 0 and found.start() != 0):
            return False
        at = found.end()
    return True


@cache
def _piece(text: str) -> re.Pattern[str]:
    parts = _PIECE.findall(text)
    return re.compile("".join("." if p == "?" else p if len(p) > 1 else re.escape(p) for p in parts))


def _named(path: str, pattern: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """An `N:` pattern; `None` for one that could run away, or that is none."""
    if len(pattern) > MAX_PATTERN or len(_REPEATS.findall(pattern)) > MAX_REPEATS or _NESTED.search(pattern):
        return None
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
