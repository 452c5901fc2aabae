"""What the variables of one Makefile hold, as it goes on and in the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from auditor.condition import FALSE, TRUE, Condition, any_of, opaque
from auditor.kbuild.assignment import Assignment
from auditor.kbuild.makefile import Makefile

_REFERENCE: Final = re.compile(r"\$(?:\((?!CONFIG_)([\w.-]+)\)|\{(?!CONFIG_)([\w.-]+)\})")
_SPELLED: Final = re.compile(rf"([^$]*){_REFERENCE.pattern}([^$]*)")
_OBJECTS: Final = "obj-y"
_LISTS: Final = ("lib-y", "lib-m", "core-y", "libs-y", "drivers-y")
_STEMS: Final = ("obj", "lib", "core", "libs", "drivers")
_ANY: Final = "any "
"""What the name of a word begins with that stands for whatever is there; no real word has a space."""
_DEEPEST: Final = 40
"""Variables in variables that are followed; kernels need three."""
_INITIAL: Final = frozenset({_OBJECTS, "obj-m", *_LISTS})
"""What the build sets, by `:=`, before it reads any Makefile."""


class _Setting(NamedTuple):
    """An assignment to a variable: where it is one, where its words are expanded at once, where none is behind it."""

    at: int
    assignment: Assignment
    where: Condition
    at_once: Condition
    unset: Condition


class Values:
    """The variables of one Makefile; `outside(name, text)` is where a variable that it does not set is a text."""

    def __init__(self, makefile: Makefile, outside: Callable[[str, str | None], Condition]) -> None:
        self.makefile = makefile
        self._outside = outside
        self._end = len(makefile.assignments)
        self._settings: dict[str, tuple[_Setting, ...]] = {}
        self._known: dict[tuple[str, str, int], Condition] = {}
        self._deep = 0

    def listed(self, target: str) -> Condition | None:
        """Where the lists that are linked hold a target, or an object of which it is a part; None: none names it."""
        objects = self._final(_OBJECTS, target)
        where = any_of(self._final(name, target) for name in _LISTS) & ~objects
        where = where | (objects & ~self._composed(target))
        for stem in self.makefile.composites:
            whole = self._final(_OBJECTS, f"{stem}.o")
            if not whole.is_false:
                where = where | (whole & (self._final(f"{stem}-y", target) | self._final(f"{stem}-objs", target)))
        named = not where.is_false or any(self.makefile.lists(stem, target) for stem in _STEMS)
        return where if named else None

    def _composed(self, target: str) -> Condition:
        """Where an object is put together of others, so that no source of its name is compiled."""
        stem = target.removesuffix(".o")
        if stem not in self.makefile.composites:
            return FALSE
        return any_of(self._final(f"{stem}-{end}", f"{_ANY}part of {target}") for end in ("y", "objs", ""))

    def _final(self, name: str, word: str) -> Condition:
        return self._holds(name, word, self._end)

    def _holds(self, name: str, word: str, before: int) -> Condition:
        """Where a variable, expanded before an assignment, holds a word."""
        key = (name, word, before)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._unclear(word)  # should it lead back to itself, in some configuration
            if self._deep < _DEEPEST:
                self._deep += 1
                known = self._known[key] = self._followed(name, word, before)
                self._deep -= 1
        return known

    def _followed(self, name: str, word: str, before: int) -> Condition:
        holds, unset = FALSE, TRUE
        for setting in self._setting(name):
            if setting.at >= before:
                break
            value = self._value(setting, word, before)
            kept = holds if setting.assignment.operator == "+" or holds.is_false else holds & ~setting.where
            holds, unset = kept | (setting.where & value), setting.unset
        return holds if "-" in name else holds | (opaque(f"make: {name} has {word}") & unset)

    def _setting(self, name: str) -> tuple[_Setting, ...]:
        """The assignments to a variable, in their order."""
        known = self._settings.get(name)
        if known is None:
            known = self._settings[name] = tuple(self._set(name))
        return known

    def _set(self, name: str) -> Iterator[_Setting]:
        simple, unset = (TRUE, FALSE) if name in _INITIAL else (FALSE, TRUE)
        for at in self.makefile.setting(name):
            assignment = self.makefile.assignments[at]
            where = assignment.sets(name) & assignment.condition
            if assignment.operator == "?":
                where = where & unset
            if not where.is_false:
                at_once = simple if assignment.operator == "+" else assignment.at_once
                simple = simple if assignment.operator == "+" else (simple & ~where) | (at_once & where)
                unset = unset | where if assignment.operator == "-" else unset & ~where
                yield _Setting(at, assignment, where, at_once, unset)

    def _value(self, setting: _Setting, word: str, before: int) -> Condition:
        """Where the words of an assignment hold a word, expanded when they are."""
        assignment = setting.assignment
        if assignment.operator == "?":  # the environment may have one of its own
            return self._unclear(word)
        if word in assignment.known or (word.startswith(_ANY) and assignment.known):
            return TRUE
        where = FALSE
        for when, expanded in ((setting.at, setting.at_once), (before, ~setting.at_once)):
            if not expanded.is_false:
                where = where | (expanded & any_of(self._word(text, word, when) for text in assignment.open))
        return where

    def _unclear(self, word: str) -> Condition:
        """The doubt about every text that may come to hold a word, and only that: their order is no matter."""
        return opaque(f"{self.makefile.path}: {word} is listed")

    def _word(self, text: str, word: str, before: int) -> Condition:
        """Where a text with references in it, expanded before an assignment, holds a word."""
        reference, spelled = _REFERENCE.fullmatch(text), _SPELLED.fullmatch(text)
        if reference:
            return self._holds(reference.group(1) or reference.group(2), word, before)
        if spelled is None:
            return self._unclear(word)
        if word.startswith(_ANY):
            return TRUE
        start, one, other, end = spelled.groups()
        fits = word.startswith(start) and word.endswith(end) and len(word) >= len(start) + len(end)
        return self._spells(one or other, word[len(start) : len(word) - len(end)] if fits else None, before)

    def spells(self, name: str, text: str | None) -> Condition:
        """Where a variable is a text in the end, or may be several words; without a text only the latter."""
        return self._spells(name, text, self._end)

    @staticmethod
    def _spelled(assignment: Assignment, text: str | None) -> Condition:
        several = assignment.open or assignment.operator == "+" or len(assignment.words) > 1
        if several or (assignment.operator == "?" and text is not None):  # the environment may have one of its own
            return opaque(f"{assignment.label} is {'of several words' if text is None else text}")
        return TRUE if " ".join(assignment.words) == text else FALSE

    def _spells(self, name: str, text: str | None, before: int) -> Condition:
        where, unset = FALSE, TRUE
        for setting in self._setting(name):
            if setting.at >= before:
                break
            where = (where & ~setting.where) | (setting.where & self._spelled(setting.assignment, text))
            unset = setting.unset
        if "-" in name:  # no environment hands that on
            return where | unset if text == "" else where
        return where | (self._outside(name, text) & unset)
