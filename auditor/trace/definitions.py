"""Definitions that live in C files: function bodies, and functions installed in members of an ops structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from auditor.condition import FALSE, TRUE, Condition, any_of
from auditor.csource.directives import SourceFile
from auditor.csource.functions import MAX_HEADER
from auditor.headers import FunctionInForce, Headers, Visit
from auditor.kbuild import Kbuild
from auditor.model import Location
from auditor.renames import renames
from auditor.sources import Sources, ahead_of
from auditor.trace.weakness import with_weakness
from auditor.vocabulary import STORES

_STORE: Final = rb"((?:" + b"|".join(sorted(STORES)) + rb")\s*\([^;,]*?)?"
_TYPE: Final = rb"\([^()]*(?:\([^()]*\)[^()]*)*\)\s*"
_CAST: Final = re.compile(rb"^\s*" + _TYPE + rb"(?=[&\w])")
_NAME: Final = re.compile(rb"[A-Za-z_]\w*")
_NOTHING: Final = frozenset({b"NULL", b"0", b""})
LIKELY: Final = frozenset({"mm/mmu_gather.c", "mm/pgtable-generic.c", "mm/memory.c"})
"""Read before the other files of mm/; a body found elsewhere counts as much."""


class Where(Enum):
    """Where to look for a body: the circles of `Definitions.bodies`, in order."""

    NOWHERE = ""
    OWN = "own"
    CORE = "likely core"
    NEAR = "own likely core"
    ANYWHERE = "own likely core far"

    @property
    def circles(self) -> list[str]:
        """The circles in order.  The values are words: Python 3.11.2 loses an empty tuple as the value of a member."""
        return self.value.split()


class Installed(NamedTuple):
    """A function assigned to a member, where its file is compiled, and the unit that sees its static functions.

    `function` is empty where what is assigned is no name.
    """

    function: str
    where: Condition
    unit: int
    file: SourceFile
    offset: int

    @property
    def location(self) -> Location:
        """The file and the line of the assignment."""
        return Location(self.file.path, self.file.line(self.offset))


class Definitions:
    """The C files of one architecture and of the core that its calls may lead to."""

    def __init__(self, sources: Sources, kbuild: Kbuild, arch: str) -> None:
        self.sources = sources
        self.kbuild = kbuild
        self.arch = arch
        self._own: tuple[str, ...] | None = None
        self._core: tuple[str, ...] | None = None
        self._far: tuple[str, ...] | None = None
        self._bodies: dict[tuple[str, str], list[FunctionInForce]] = {}
        self._installed: dict[str, tuple[Installed, ...]] = {}
        self.replaceable: set[str] = set()
        self.members: set[str] = set()
        """The members of operations structures that calls went through."""

    def own(self) -> tuple[str, ...]:
        """The architecture's memory management."""
        if self._own is None:
            self._own = tuple(self.sources.below(f"arch/{self.arch}/mm", ".c"))
        return self._own

    def core(self) -> tuple[str, ...]:
        """The core's memory management, the files that free page tables first."""
        if self._core is None:
            names = [f"mm/{n}" for n in self.sources.names("mm") if n.endswith(".c")]
            self._core = tuple(sorted(names, key=lambda path: (path not in LIKELY, path)))
        return self._core

    def far(self) -> tuple[str, ...]:
        """The rest of the architecture, of `kernel/`, of `lib/`, and the common headers."""
        if self._far is None:
            own = set(self.own())
            folders = (f"arch/{self.arch}", "kernel", "lib")
            code = (p for folder in folders for p in self.sources.below(folder, ".c") if p not in own)
            headers = (
                p for folder in ("include/linux", "include/asm-generic") for p in self.sources.below(folder, ".h")
            )
            self._far = (*code, *headers)
        return self._far

    def bodies(self, name: str, headers: Headers, where: Where, needed: Condition = FALSE) -> list[FunctionInForce]:
        """The definitions of `name` that the headers of the architecture do not hold.

        Searched in widening circles up to `where`; the first circle with one
        that is not `__weak` ends the search, unless others near are `needed`.
        """
        found: list[FunctionInForce] = []
        for circle in where.circles:
            if self._suffices(found, needed if circle != "far" else FALSE):
                break
            found += self._in_circle(name, circle, headers)
        if any(body.function.weak for body in found):
            self.replaceable.add(name)
        alone = _without_strong(found)
        kept = [b._replace(where=b.where & alone) if b.function.weak else b for b in found]
        return [b for b in kept if not b.where.is_false]

    @staticmethod
    def _suffices(found: list[FunctionInForce], needed: Condition) -> bool:
        """Whether those that are not weak are built wherever a body is `needed`, and wherever a weak one is."""
        alone = _without_strong(found)
        weak = any_of(body.where for body in found if body.function.weak)
        return not alone.is_true and (alone & (needed | weak)).is_false

    def _files(self, circle: str) -> tuple[str, ...]:
        if circle in ("likely", "core"):
            return tuple(path for path in self.core() if (path in LIKELY) == (circle == "likely"))
        return self.own() if circle == "own" else self.far()

    def _in_circle(self, name: str, circle: str, headers: Headers) -> list[FunctionInForce]:
        known = self._bodies.get((name, circle))
        if known is None:
            held = with_weakness(self._search(name, self._files(circle), headers), name, headers)
            known = [b for b in held if not self.renamed(name, headers, b.visit.unit)]
            self._bodies[name, circle] = known
        return known

    def renamed(self, name: str, headers: Headers, unit: int) -> bool:
        """Whether a declaration that is read in a unit makes calls of `name` calls of something else."""
        word = name.encode()
        said = self.sources.mentions((word,))
        files = {visit.file.path: visit.file for visit in headers.visits if visit.unit in (0, unit)}
        return any(said[path] and renames(file.text, word) for path, file in files.items())

    def _search(self, name: str, files: tuple[str, ...], headers: Headers) -> list[FunctionInForce]:
        found: list[FunctionInForce] = []
        held = self.sources.functions(name)
        for path in files:
            for function in held[path]:
                if function.static and path.endswith(".c"):
                    continue
                where = self.kbuild.built(path) if path.endswith(".c") else TRUE
                unit = headers.unit(path, where)
                found += [f for f in headers.functions(name, unit) if f.visit.unit == unit and f.function == function]
        return found

    def installed(self, member: str, headers: Headers) -> tuple[Installed, ...]:
        """Every function that the architecture, or the core's memory management, puts into `.member`."""
        self.members.add(member)
        known = self._installed.get(member)
        if known is None:
            known = self._installed[member] = tuple(self._assignments(member, headers))
        return known

    def _assignments(self, member: str, headers: Headers) -> Iterator[Installed]:
        word = member.encode()
        said = self.sources.mentions((word,))
        files = [p for p in (*self.sources.below(f"arch/{self.arch}", ".c"), *self.core()) if said[p]]
        set_to = rb"\s*(?(1),|=(?!=))\s*((?:" + _TYPE + rb")?[^;,}]*)"
        pattern = re.compile(_STORE + rb"(?:\.|->)\s*" + re.escape(word) + set_to)
        for visit in [v for v in headers.visits if v.unit == 0 and _accessed(v.file.code, word)]:
            yield from self._assigned(pattern, visit, headers)
        for path in files:
            file = self.sources.file(path)
            if _accessed(file.code, word) and pattern.search(file.code):
                unit = headers.unit(path, self.kbuild.built(path))
                visits = [v for v in headers.visits if v.unit == unit and v.file is file]
                for visit in visits[:1]:
                    yield from self._assigned(pattern, visit, headers)

    def _assigned(self, pattern: re.Pattern[bytes], visit: Visit, headers: Headers) -> Iterator[Installed]:
        for match in pattern.finditer(visit.file.code):
            where = headers.where(visit, visit.file.branch_at(match.start()))
            value = _CAST.sub(b"", match.group(2)).strip(b" \t\r\n&" + (b")" if match.group(1) else b""))
            if value in _NOTHING or where.is_false:
                continue
            plain = _NAME.fullmatch(value) and not self._means_another(value, match.start(), visit, headers)
            yield Installed(value.decode() if plain else "", where, visit.unit, visit.file, match.start())

    def _means_another(self, name: bytes, offset: int, visit: Visit, headers: Headers) -> bool:
        """Whether a name is no function's there: a macro, or a parameter or variable of the function around."""
        states = headers.macros(name.decode(), visit.position(offset), visit.unit)
        if any(s.macro and s.macro.params is None and (s.macro.body or "").strip() != s.macro.name for s in states):
            return True
        block = self.sources.index(visit.file.path).block_at(offset)
        if block is None:
            return False
        head = re.split(rb"[;}]", visit.file.code[max(0, block[0] - MAX_HEADER) : block[0]])[-1]
        declared = re.compile(rb"(\w+\s+|\*\s*)" + name + rb"\s*[),;=\[]")
        around = declared.findall(head + visit.file.code[block[0] : offset])
        return any(word.strip() != b"return" for word in around)


def _accessed(code: bytes, member: bytes) -> bool:
    """Whether a member of that name may be accessed: seen sooner than by a pattern."""
    return any(not ahead or ahead.endswith((b".", b"->")) for ahead in ahead_of(code, member))


def _without_strong(found: list[FunctionInForce]) -> Condition:
    """Where only a `__weak` body is built, or none."""
    return ~any_of(body.where for body in found if not body.function.weak)
