"""Which file an `#include` names, and which files can matter at all.

The search order is Kbuild's (`LINUXINCLUDE` in the top Makefile): the
architecture's own headers, its generated wrappers for `asm-generic`, the
common headers, and what the architecture's Makefile adds with `-I`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final

from auditor.makefile import joined
from auditor.paths import above, normalized
from auditor.sources import Sources

EXPANDER: Final = "mm/memory.c"
"""The file that expands the outer hooks on munmap and exit; where it is not built nothing is freed."""

RECLAIMER: Final = "mm/pt_reclaim.c"
"""The file PT_RECLAIM builds, since 6.14, which expands the hook of PTE tables as well."""

ROOTS: Final = ("linux/pgtable.h", "linux/mm.h", "asm/pgalloc.h", "asm/tlb.h")
"""What it includes before it does."""

NEEDED: Final = ("linux/mm.h", "asm/pgalloc.h", "asm/tlb.h")
"""Those that every kernel we know has; linux/pgtable.h is younger (5.8)."""

BUILT: Final = frozenset({"linux/version.h", "linux/compile.h"})
"""Headers the top Makefile makes."""
_COMMON_LISTS: Final = ("include/asm-generic/Kbuild", "include/uapi/asm-generic/Kbuild")

HOOK_WORDS: Final = (b"_free_tlb", b"tlb_remove_", b"pte_free", b"pmd_free", b"pagetable_free", b"pagetable_dtor")
"""A header that says none of these defines no hook and no helper of one; include/asm-generic/tlb.h has them all."""

CORES: Final = (b"_free", b"tlb_remove_", b"pagetable_dtor")
"""Each of `HOOK_WORDS` has one of these in it: three searches tell of most headers what six would."""

FORCED: Final = re.compile(rb"-include\s+\$[({]?srctree[)}]?/(\S+\.h)")
"""A header that the compiler is told to read before the first line of every file."""

_WRAPPER: Final = re.compile(r"^\s*(?:generic|mandatory)-y\s*\+?=\s*(.*)$", re.MULTILINE)
_GENERATED: Final = re.compile(r"^\s*(?:generated|syscall|generic|mandatory)-y\s*\+?=\s*(.*)$", re.MULTILINE)
_FLAG: Final = re.compile(r"-I\s*\$[({]srctree[)}]/([^\s,]+)")
_SETTING: Final = re.compile(r"^[ \t]*(\w+)[ \t]*:?=[ \t]*(\S+)[ \t]*$", re.MULTILINE)
_REFERENCE: Final = re.compile(r"\$[({](\w+)[)}]")
MAX_VARIABLES: Final = 4
"""How deep variables of a Makefile may name each other."""
_CPP_LINE: Final = re.compile(r"^[ \t]*KBUILD_CPPFLAGS\s*[:+]?=.*$", re.MULTILINE)


def forced_headers(sources: Sources) -> tuple[str, ...]:
    """What the compiler reads first, in order, as the top Makefile and scripts/Makefile.lib say."""
    texts = (sources.data(path) or b"" for path in ("Makefile", "scripts/Makefile.lib"))
    return tuple(dict.fromkeys(match.decode("utf-8", "replace") for text in texts for match in FORCED.findall(text)))


class Includes:
    """Include resolution for one architecture."""

    def __init__(self, sources: Sources, arch: str) -> None:
        self.sources = sources
        self.arch = arch
        self._resolved: dict[str, str | None] = {}
        self._listings: dict[str, frozenset[str]] = {}
        self._wrappers = self._wrapped()
        own = f"arch/{arch}/include"
        self._added = _added(sources.data(f"arch/{arch}/Makefile") or b"")
        self._folders = (own, "include", f"{own}/uapi", "include/uapi", *self._added)

    def resolve(self, target: str, quoted: bool, includer: str) -> str | None:
        """The path of the file an include names, or `None` where the tree has none."""
        beside = self._there(f"{above(includer)}/{target}") if quoted else None
        if beside:
            return beside
        known = self._resolved.get(target, "")
        if known == "":
            known = self._resolved[target] = self._climbed(target) if ".." in target else self._search(target)
        return known

    def is_generated(self, target: str) -> bool:
        """Whether the build makes the header that an include names, or a flag may say where to look for it."""
        target = normalized(target) or target
        if not target.startswith("asm/"):
            return not target.startswith(("linux/", "asm-generic/")) or target in BUILT
        lists = (f"arch/{self.arch}/include/asm/Kbuild", f"arch/{self.arch}/include/uapi/asm/Kbuild", *_COMMON_LISTS)
        texts = (joined(self.sources.data(path) or b"") for path in lists)
        names = {name for text in texts for match in _GENERATED.finditer(text) for name in match.group(1).split()}
        return target.removeprefix("asm/") in names | {"asm-offsets.h"}

    def own_headers(self) -> tuple[str, ...]:
        """Every header in the architecture's folders, sorted."""
        folders = [f"arch/{self.arch}/include", *(f for f in self._added if f.startswith("arch/"))]
        return tuple(sorted(path for folder in folders for path in self.sources.below(folder, ".h")))

    def is_sure(self, path: str | None) -> bool:
        """Whether an include that was resolved so means that file, however the folders a Makefile adds are searched."""
        return path is not None and not path.startswith(tuple(f"{folder}/" for folder in self._added))

    def shows(self, path: str) -> bool:
        """Whether no header of the same name is sure to hide this one from every include with `<…>`."""
        named = [path.removeprefix(f"{folder}/") for folder in self._folders if path.startswith(f"{folder}/")]
        found = [self.resolve(target, False, "") for target in named]
        return not named or path in found or not all(map(self.is_sure, found))

    def _climbed(self, target: str) -> str | None:
        """The file that a target with `..` names: what it means depends on the folder."""
        return next(filter(None, (self._there(f"{folder}/{target}") for folder in self._folders)), None)

    def _there(self, written: str) -> str | None:
        """The path of a file, if it is there, and so is each folder from which `..` leads up."""
        if ".." not in written:
            path = normalized(written)
        else:
            steps = [*accumulate(written.split("/"), "{}/{}".format)]
            left = (normalized(step[:-3]) for step in steps if step.endswith("/.."))
            path = normalized(written) if all(folder and self.sources.names(folder) for folder in left) else None
        return path if path and self.sources.data(path) is not None else None

    def _search(self, written: str) -> str | None:
        target = normalized(written)
        if not target:
            return None
        first = target.partition("/")[0]
        for folder in self._folders:
            if (
                folder == "include"
                and target in self._wrappers
                and self.sources.data(self._wrappers[target]) is not None
            ):
                return self._wrappers[target]
            if first not in self._entries(folder):
                continue  # a listing spares the many opens that would fail
            path = f"{folder}/{target}"
            if self.sources.data(path) is not None:
                return path
        generic = f"include/asm-generic/{target.removeprefix('asm/')}"
        wraps = target.startswith("asm/") and not self._wrappers  # a tree without Kbuild files cannot tell
        return generic if wraps and self.sources.data(generic) is not None else None

    def _entries(self, folder: str) -> frozenset[str]:
        known = self._listings.get(folder)
        if known is None:
            names = self.sources.names(folder)
            known = self._listings[folder] = frozenset(name.rstrip("/") for name in names)
        return known

    def _wrapped(self) -> dict[str, str]:
        """`asm/x.h` to the `asm-generic` header Kbuild generates a wrapper for."""
        lists = (f"arch/{self.arch}/include/asm/Kbuild", "include/asm-generic/Kbuild")
        names = (name for path in lists for name in _generated(self.sources.data(path) or b""))
        return {f"asm/{name}": f"include/asm-generic/{name}" for name in names}


@lru_cache(maxsize=64)
def _added(data: bytes) -> tuple[str, ...]:
    """What an architecture's Makefile adds to `KBUILD_CPPFLAGS`, simple variables expanded."""
    if b"KBUILD_CPPFLAGS" not in data:
        return ()
    text = joined(data)
    folders = _FLAG.findall(" ".join(_CPP_LINE.findall(text)))
    if not folders:
        return ()
    settings = {name: value for name, value in _SETTING.findall(text) if "$" in value}
    settings |= {name: value for name, value in _SETTING.findall(text) if "$" not in value}
    for _ in range(MAX_VARIABLES):
        folders = [_REFERENCE.sub(lambda m: settings.get(m.group(1), m.group()), f) for f in folders]
    return tuple(f for f in map(normalized, folders) if f and "$" not in f)


@lru_cache(maxsize=64)
def _generated(data: bytes) -> tuple[str, ...]:
    """The headers that a Kbuild file of headers has wrappers for."""
    return tuple(name for match in _WRAPPER.finditer(joined(data)) for name in match.group(1).split())


class Universe:
    """The files one architecture's answer may depend on, found by following includes from `ROOTS`.

    Headers of `asm/`, `asm-generic/` and relative ones are followed to the
    end.  Of the thousands under `linux/` only those are entered that say one
    of `HOOK_WORDS` and are included where one of them is said: unless
    `beyond` names headers that count and are not reached that way.  Then every
    include is followed, from those of the file that expands the hooks on.
    """

    def __init__(self, includes: Includes, beyond: frozenset[str] = frozenset()) -> None:
        self.includes = includes
        self.sources = includes.sources
        self.beyond = beyond
        resolved = {root: includes.resolve(root, False, "") for root in ROOTS}
        self.roots = _every_root(includes) if beyond else tuple(path for path in resolved.values() if path)
        self.missing = tuple(root for root in NEEDED if not resolved[root])
        self.edges: dict[str, tuple[str, ...]] = {}
        self._reached: set[str] | None = None
        self._ignored: tuple[tuple[str, ...], bytes] | None = None
        """The files that do not count, and all as one, so that a name none of them has is looked for once."""
        self._core, self._hook = self.sources.mentions(CORES), self.sources.mentions(HOOK_WORDS)
        self._saying: frozenset[str] = frozenset()
        self._wanted: set[bytes] = set()
        self._crawl(self.roots)

    def _crawl(self, paths: Iterable[str]) -> None:
        todo = [*paths][::-1]
        while todo:
            path = todo.pop()
            if path not in self.edges:
                self.edges[path] = self._followed(path)
                todo += reversed(self.edges[path])

    def admit(self, path: str) -> None:
        """Follow the includes of a header that only a C file leads to."""
        if path not in self.edges:
            self._crawl((path,))
            self._reached = self._ignored = None

    def _followed(self, path: str) -> tuple[str, ...]:
        found = []
        if self.beyond:
            every = (self.includes.resolve(target, quoted, path) for target, quoted in self.sources.targets(path))
            return tuple(dict.fromkeys(resolved for resolved in every if resolved))
        speaks = path in self.roots or self._speaks(path)
        for target, quoted in self.sources.targets(path):
            near = quoted or target.startswith(("asm/", "asm-generic/"))
            if not near and not speaks:
                continue
            resolved = self.includes.resolve(target, quoted, path)
            if resolved and (near or self._speaks(resolved)):
                found.append(resolved)
        return tuple(dict.fromkeys(found))

    def _speaks(self, path: str) -> bool:
        return self._core[path] and self._hook[path]

    def want(self, name: str) -> bool:
        """Make every file that mentions `name` relevant; whether that changed anything."""
        word = name.encode()
        if word in self._wanted:
            return False
        self._wanted.add(word)
        self._reached = self._ignored = None
        return True

    def passed_over(self, name: str) -> Iterator[str]:
        """The files that mention `name` and are not relevant so far."""
        return (path for path in self.unread(name) if not self.relevant(path))

    def unread(self, name: str) -> Iterator[str]:
        """The files that mention `name` and do not count so far; one that only leads to others may not be entered."""
        word = name.encode()
        if any(known in word for known in (*HOOK_WORDS, *self._wanted)):
            return  # a file with `name` in it has that word in it, too, and counts for that
        if self._ignored is None:
            paths = tuple(path for path in self.edges if not self.counts(path) and path not in self.roots)
            self._ignored = paths, b"\n".join(self.sources.data(path) or b"" for path in paths)
        paths, text = self._ignored
        if word in text:
            yield from (path for path in paths if self.sources.mentions((word,))[path])

    def relevant(self, path: str) -> bool:
        """Whether a file, or one it includes, can define a hook or a helper."""
        if self._reached is None:
            self._reached = self._reach()
        return path in self._reached

    def _reach(self) -> set[str]:
        """The files that say a word that counts, and all that lead to them.

        What only leads to a root does not count: roots are entered anyway.
        """
        reverse: dict[str, list[str]] = {}
        for path, targets in self.edges.items():
            for target in targets:
                reverse.setdefault(target, []).append(path)
        self._saying = frozenset(path for path in self.edges if self._says(path))
        todo = [path for path in self._saying if self.beyond or path not in self.roots]
        reached = {*self._saying, *self.roots}
        while todo:
            for path in reverse.get(todo.pop(), ()):
                if path not in reached:
                    reached.add(path)
                    todo.append(path)
        return reached

    def counts(self, path: str) -> bool:
        """Whether a relevant file itself says a word that counts."""
        return self.relevant(path) and path in self._saying

    def _says(self, path: str) -> bool:
        if path in self.beyond or self._speaks(path):
            return True
        return any(self.sources.mentions((word,))[path] for word in self._wanted)


def _every_root(includes: Includes) -> tuple[str, ...]:
    """All that the file that expands the hooks reads, in order."""
    named = (includes.resolve(target, quoted, EXPANDER) for target, quoted in includes.sources.targets(EXPANDER))
    return tuple(dict.fromkeys((*forced_headers(includes.sources), *(path for path in named if path))))
