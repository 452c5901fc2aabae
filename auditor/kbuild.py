"""Under which configuration a C file is compiled, read from the tree's Makefiles.

Only the subset Kbuild documents is understood (Documentation/kbuild/makefiles.rst):
`obj-`, `lib-` and `core-` lists, composite objects, list variables, `ifdef`
and `ifeq` on `CONFIG_` values.  Nothing is executed; what stays unclear is an
opaque fact in the condition.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from auditor.condition import FALSE, TRUE, Condition, any_of, enabled, module, opaque, symbol
from auditor.tree import KernelTree

_ASSIGNMENT: Final = re.compile(r"^\s*(?:export\s+|override\s+)?([^=:+?#]+?)\s*([:+?]?)=\s*(.*)$")
_CONDITIONAL: Final = re.compile(r"^\s*(ifdef|ifndef|ifeq|ifneq|else|endif)\b\s*(.*)$")
_OPTION: Final = re.compile(r"CONFIG_(\w+)")
_CONFIG: Final = re.compile(r"\$[({]CONFIG_(\w+)[)}]")
_VARIABLE: Final = re.compile(r"\$[({](\w[\w-]*)[)}]")
_SUFFIXES: Final = {"y": TRUE, "objs": TRUE, "m": FALSE, "n": FALSE}
_ROOT_LISTS: Final = ("obj", "lib", "core", "libs", "drivers")


class Assignment(NamedTuple):
    """`variable += words` under a condition; of `name-suffix`, `wanted` is what the suffix asks for."""

    name: str
    wanted: Condition
    words: tuple[str, ...]
    condition: Condition
    variable: str


class Makefile:
    """The assignments of one Makefile."""

    def __init__(self, text: str) -> None:
        self.assignments = tuple(_assignments(text))
        self._holding: dict[str, list[Assignment]] = {}
        for assignment in self.assignments:
            for word in assignment.words:
                key = word if "$" not in word or _VARIABLE.fullmatch(word) else ""
                self._holding.setdefault(key, []).append(assignment)

    def holding(self, target: str) -> list[Assignment]:
        """The assignments that may list `target`: those that name it, and those with a variable in a name."""
        return [*self._holding.get(target, ()), *self._holding.get("", ())]

    def values(self, variable: str) -> list[tuple[str, Condition]]:
        """What a plain variable may be set to, each value under its condition."""
        return [(" ".join(a.words), a.condition) for a in self.assignments if a.name == variable]


def _assignments(text: str) -> list[Assignment]:
    found: list[Assignment] = []
    held: dict[str, list[int]] = {}  # which of them set a variable; `=` and `:=` forget what it was
    stack: list[tuple[Condition, Condition]] = []  # (this arm, all earlier arms)
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = line.partition("#")[0].rstrip()
        conditional = _CONDITIONAL.match(line)
        if conditional:
            _nest(stack, conditional.group(1), conditional.group(2))
            continue
        assignment = _ASSIGNMENT.match(line)
        if assignment and not line.startswith("\t"):
            here = TRUE
            for arm, _ in stack:
                here = here & arm
            target, operator, words = assignment.groups()
            latest = _assignment(target, words.split(), here)
            for index in held.get(latest.variable, ()) if operator in ("", ":") else ():
                left = found[index].condition & ~_forgotten(latest)
                found[index] = found[index]._replace(condition=left)
            held.setdefault(latest.variable, []).append(len(found))
            found.append(latest)
    return found


def _forgotten(latest: Assignment) -> Condition:
    """Where what a variable was set to before counts no more; what a function makes of it only `make` could tell."""
    said = {word for word in latest.words if "$" in word}
    if said and said <= {f"$({latest.variable})", f"${{{latest.variable}}}"}:
        return FALSE
    unclear = opaque(f"make: {latest.variable} is {' '.join(latest.words)}") if said else TRUE
    return latest.wanted & latest.condition & unclear


def _nest(stack: list[tuple[Condition, Condition]], kind: str, rest: str) -> None:
    if kind == "endif":
        del stack[-1:]
    elif kind == "else":
        if stack:
            _, earlier = stack.pop()
            inner = _CONDITIONAL.match(rest)
            test = _test(inner.group(1), inner.group(2)) if inner else TRUE
            stack.append((test & ~earlier, earlier | test))
    else:
        test = _test(kind, rest)
        stack.append((test, test))


def _test(kind: str, text: str) -> Condition:
    if kind in ("ifdef", "ifndef"):
        name = text.strip()
        option = _OPTION.fullmatch(name)
        holds = enabled(option.group(1)) if option else opaque(f"make: {name}")
    else:
        holds = _equality(text)
    return ~holds if kind in ("ifndef", "ifneq") else holds


def _equality(text: str) -> Condition:
    match = re.fullmatch(r"\s*\(\s*\$[({]CONFIG_(\w+)[)}]\s*,\s*(\w*)\s*\)\s*", text)
    if match is None:
        return opaque(f"make: {' '.join(text.split())}")
    name, value = match.groups()
    known = {"y": symbol(name), "m": module(name), "": ~enabled(name), "n": ~enabled(name)}
    return known.get(value) or opaque(f"make: {name} is {value}")


def _assignment(target: str, words: list[str], condition: Condition) -> Assignment:
    name, _, suffix = target.rpartition("-")
    config = _CONFIG.search(target)
    if config:
        wanted = enabled(config.group(1)) if "subst" in target else symbol(config.group(1))
        stem = target.split("-$")[0]
        return Assignment(stem, wanted, tuple(words), condition, f"{stem}-y")
    if name and suffix in _SUFFIXES:
        return Assignment(name, _SUFFIXES[suffix], tuple(words), condition, target)
    return Assignment(target, TRUE, tuple(words), condition, target)


@lru_cache(maxsize=256)
def _parsed(data: bytes) -> Makefile:
    return Makefile(data.decode("utf-8", "replace"))


class Kbuild:
    """The Makefiles of one tree, seen from one architecture."""

    def __init__(self, tree: KernelTree, arch: str) -> None:
        self.tree = tree
        self.arch = arch
        self._files: dict[str, Makefile | None] = {}
        self._built: dict[str, Condition] = {}

    def built(self, path: str) -> Condition:
        """Where the object of the C file `path` is part of the kernel."""
        known = self._built.get(path)
        if known is None:
            folder, _, name = path.rpartition("/")
            target = name.rsplit(".", 1)[0] + ".o"
            known = self._built[path] = self._listed(folder, target) & self._descended(folder)
        return known

    def _makefile(self, folder: str) -> Makefile | None:
        if folder not in self._files:
            data = self.tree.read(f"{folder}/Kbuild")
            data = self.tree.read(f"{folder}/Makefile") if data is None else data
            self._files[folder] = None if data is None else _parsed(data)
        return self._files[folder]

    def _descended(self, folder: str) -> Condition:
        """Where the build enters `folder`; the architecture's own folder and the top ones always are."""
        parent, _, name = folder.rpartition("/")
        if not parent or parent == "arch":
            return TRUE
        makefile = self._makefile(parent)
        if makefile is None:
            return self._descended(parent)
        below = self._membership(makefile, f"{name}/", frozenset())
        if not below:  # an architecture's own Makefile may list its folders by their whole path
            return TRUE if parent == f"arch/{self.arch}" else opaque(f"{folder}/ is built")
        return any_of(below) & self._descended(parent)

    def _listed(self, folder: str, target: str) -> Condition:
        makefile = self._makefile(folder)
        if makefile is None:
            return TRUE
        found = self._membership(makefile, target, frozenset())
        return any_of(found) if found else opaque(f"{folder}/{target} is built")

    def _membership(self, makefile: Makefile, target: str, seen: frozenset[str]) -> list[Condition]:
        """The conditions of each list that leads from the object lists to `target`."""
        found: list[Condition] = []
        if target in seen:
            return found
        for assignment in makefile.holding(target):
            for word in assignment.words:
                matched = self._matches(word, target)
                if not matched.is_false:
                    here = assignment.wanted & assignment.condition & matched
                    found += [here & c for c in self._list_used(makefile, assignment.name, seen | {target})]
        return found

    def _list_used(self, makefile: Makefile, name: str, seen: frozenset[str]) -> list[Condition]:
        if name in _ROOT_LISTS or name.removesuffix("-y") in _ROOT_LISTS:
            return [TRUE]
        return [
            *self._membership(makefile, f"{name}.o", seen),
            *self._membership(makefile, f"$({name}-y)", seen),
            *self._membership(makefile, f"$({name})", seen),
        ]

    def _matches(self, word: str, target: str) -> Condition:
        if word == target:
            return TRUE
        if "$" not in word or target.startswith("$"):
            return FALSE
        variable = _VARIABLE.search(word)
        if variable is None:
            return FALSE
        before, after = word[: variable.start()], word[variable.end() :]
        if not before and not after:
            return FALSE
        if not (target.startswith(before) and target.endswith(after)) or len(target) <= len(before) + len(after):
            return FALSE
        return self._variable_is(variable.group(1), target[len(before) : len(target) - len(after)])

    def _variable_is(self, variable: str, value: str) -> Condition:
        """Where the architecture's Makefile sets `variable` to `value`."""
        makefile = self._arch_makefile()
        settings = makefile.values(variable) if makefile else []
        if not settings:
            return opaque(f"make: {variable} is {value}")
        unclear = opaque(f"make: {variable} is {value}")
        return any_of(c if text == value else c & unclear for text, c in settings if text == value or "$" in text)

    def _arch_makefile(self) -> Makefile | None:
        data = self.tree.read(f"arch/{self.arch}/Makefile")
        return _parsed(data) if data else None
