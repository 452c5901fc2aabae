"""From the lines of a Makefile to its assignments, each under the conditionals around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from auditor.condition import FALSE, TRUE, Condition, enabled, module, opaque, symbol
from auditor.kbuild.assignment import UNCLEAR, Assignment
from auditor.kbuild.text import lines, masked, words

_ASSIGNMENT: Final = re.compile(r"\s*(?:(?:export|override|private)\s+)*([^\s:=]+?)\s*(\+|\?|!|:{0,3})=")
_OVERRIDE: Final = re.compile(r"\s*(?:(?:export|private)\s+)*override\s")
_CONDITIONAL: Final = re.compile(r"\s*(ifdef|ifndef|ifeq|ifneq|else|endif)(?:\s+(.*))?$")
_DEFINE: Final = re.compile(r" *(?:(?:export|override|private)\s+)*define\s+(\S+?)\s*(?:[:+?!]*=)?\s*$")
_ENDEF: Final = re.compile(r" *endef(?:\s|$)")
_UNDEFINE: Final = re.compile(r"(?:override\s+)?undefine\s+(\S+)")
_INCLUDE: Final = re.compile(r"[-s]?include\s")
_EVALUATED: Final = re.compile(r"\$[({]eval\s+(?:([\w-]+(?:\$\(\w+\))?)\s*[:+?]?=)?")
_DEFINED: Final = re.compile(r"CONFIG_(\w+)()$")
_EQUAL: Final = re.compile(r"\(\$[({]CONFIG_(\w+)[)}]\s*,\s*(\w*)\)$")
_VALUES: Final[dict[str, Callable[[str], Condition]]] = {
    "y": symbol,
    "m": module,
    "n": lambda _: FALSE,  # what is off is empty
    "": lambda option: ~enabled(option),
}


def assignments(path: str, text: str) -> tuple[Assignment, ...]:
    """The assignments that make would come to, in their order."""
    return tuple(_Reader(path).read(text))


class _Reader:
    """Goes through the lines once, as make does."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: list[Assignment] = []
        self._arms: list[tuple[Condition, Condition]] = []  # what holds around a conditional, and all its arms so far
        self._here = TRUE
        self._rule = FALSE  # where a line that starts with a tab belongs to a recipe
        self._defines = 0
        self._fixed: list[str] = []  # what `override` sets: later assignments may be in vain
        self._later: list[str] = []  # what may change behind the back of later assignments
        self._labels: Counter[str] = Counter()

    def read(self, text: str) -> list[Assignment]:
        for line in lines(text):
            if self._defines:
                self._body(line)
            elif line:
                self._line(line)
        self._here = TRUE
        for target in self._later:
            self._assign(target, "*", UNCLEAR)
        return self._found

    def _body(self, line: str) -> None:
        self._later += _evaluated(line)
        self._defines += (_DEFINE.match(line) is not None) - (_ENDEF.match(line) is not None)

    def _line(self, line: str) -> None:
        around, recipe = self._here, self._rule if line[0] == "\t" else FALSE
        here = around & ~recipe
        if here.is_false and not recipe.is_false:
            return
        shape = masked(line)
        assignment = _ASSIGNMENT.match(shape)
        conditional = None if assignment else _CONDITIONAL.match(line)
        if conditional:
            self._nest(conditional.group(1), conditional.group(2) or "")
            return
        self._here = here
        if assignment:
            self._assignment(line, assignment)
        else:
            self._directive(line.lstrip(), shape)
        self._here = around

    def _assignment(self, line: str, found: re.Match[str]) -> None:
        target, operator, value = line[found.start(1) : found.end(1)], found.group(2), line[found.end() :]
        self._rule = self._rule & ~self._here
        self._fixed += [target] if _OVERRIDE.match(line) else []
        if operator.startswith(":"):
            self._evaluate(value)
        else:
            self._later += _evaluated(value)
        self._assign(target, operator, UNCLEAR if operator == "!" else value)

    def _directive(self, line: str, shape: str) -> None:
        define, undefine = _DEFINE.match(line), _UNDEFINE.match(line)
        if define:
            self._defines = 1
            self._fixed += [define.group(1)] if _OVERRIDE.match(line) else []
            self._assign(define.group(1), "*", UNCLEAR)
        elif undefine:
            self._assign(undefine.group(1), "-", "")
        elif _INCLUDE.match(line):
            self._assign(UNCLEAR, "*", UNCLEAR)
        else:
            self._evaluate(line)
        rule = shape.partition(";")[0]
        begins = ":" in rule and "=" not in rule  # else it is a variable of one target
        self._rule = self._rule | self._here if begins else self._rule & ~self._here

    def _evaluate(self, text: str) -> None:
        for target in _evaluated(text):
            self._assign(target, "*", UNCLEAR)

    def _assign(self, target: str, operator: str, value: str) -> None:
        if any(_alike(target, fixed) for fixed in self._fixed):
            operator, value = "*", UNCLEAR
        found = words(value)
        unclear = tuple(word for word in found if "$" in word)
        known = frozenset(found).difference(unclear)
        self._found.append(Assignment(target, operator, self._here, self._label(target), found, known, unclear))

    def _label(self, text: str) -> str:
        """A name for what cannot be told; asked again it is another, as variables may have changed."""
        self._labels[text] += 1
        again = f" ({self._labels[text]})" if self._labels[text] > 1 else ""
        return f"{self._path}: {text}{again}"

    def _nest(self, kind: str, rest: str) -> None:
        if kind == "endif":
            self._here = self._arms.pop()[0] if self._arms else TRUE
        elif kind != "else":
            self._arm(self._here, FALSE, self._test(kind, rest))
        elif self._arms:
            test = _CONDITIONAL.match(rest)
            self._arm(*self._arms.pop(), self._test(test.group(1), test.group(2) or "") if test else TRUE)

    def _arm(self, around: Condition, earlier: Condition, test: Condition) -> None:
        self._arms.append((around, earlier | test))
        self._here = around & test & ~earlier

    def _test(self, kind: str, text: str) -> Condition:
        found = (_DEFINED if kind in ("ifdef", "ifndef") else _EQUAL).match(text.strip())
        meaning = _VALUES.get(found.group(2)) if found else None
        if found is None or meaning is None:
            return opaque(self._label(f"{kind} {' '.join(text.split())}"))
        holds = meaning(found.group(1))
        return ~holds if kind in ("ifdef", "ifneq") else holds


def _evaluated(text: str) -> list[str]:
    """What the calls of `eval` in a text set: each a variable, or `$` for any."""
    return [match.group(1) or "$" for match in _EVALUATED.finditer(text)] if "eval" in text else []


def _alike(one: str, other: str) -> bool:
    """Whether two targets may come to be the same variable."""
    if "$" not in one + other:
        return one == other
    start, begin = one.partition("$")[0], other.partition("$")[0]
    return start.startswith(begin) or begin.startswith(start)
