"""Finds the rule modules and checks their contract; the only place that knows there are rules.

A rule is a module with a `RULE` of type `auditor.model.Rule` and a page of
the same name beside it.  The package's own rules are the modules of
`auditor.rules`; other packages name theirs in the entry-point group
`ptaudit.rules`.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from auditor.condition import TRUE
from auditor.errors import AuditError, UsageError
from auditor.model import ArchFacts, Claim, Effect, Extra, Level, Location, Notice, Rule

GROUP: Final = "ptaudit.rules"
OWN: Final = "auditor.rules"


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule there is, by id.

    Raises `AuditError` when a module breaks the contract or two rules share an id.
    """
    found: dict[str, Rule] = {}
    for module in _modules():
        rule = _rule(module)
        if rule.id in found:
            raise AuditError(f"{module.__name__}: there are two rules {rule.id}; rename or remove one")
        found[rule.id] = rule
    return tuple(found[name] for name in sorted(found))


def claims(facts: ArchFacts) -> tuple[list[Claim], list[Notice]]:
    """What the rules that verdicts rest on claim of an architecture.

    A rule that crashed is a notice, and its silence shows as unknown.
    """
    found: list[Claim] = []
    notices: list[Notice] = []
    for rule in rules():
        if rule.extra is None:
            try:
                found += list(rule.check(facts))
            except Exception as error:  # a third party's rule must not take the others down
                notices.append(Notice(Location(f"arch/{facts.name}"), _failed(rule, error)))
    return found, notices


def remarks(facts: ArchFacts) -> tuple[Claim, ...]:
    """What the other rules have to say; that one of them crashed is a remark, too, since no verdict rests on it."""
    found: list[Claim] = []
    for rule in rules():
        if rule.extra is Extra.REMARKS:
            try:
                found += list(rule.check(facts))
            except Exception as error:  # as above
                place = Location(f"arch/{facts.name}")
                found.append(Claim(rule.id, Level.PTE, Effect.NOTE, TRUE, place, _failed(rule, error)))
    return tuple(found)


def _failed(rule: Rule, error: Exception) -> str:
    return f"the rule {rule.id} failed ({type(error).__name__}: {error}); it says nothing here"


def page(rule_id: str) -> str:
    """The page of a rule, Markdown.  Raises `UsageError` for an unknown id."""
    for module in _modules():
        if _rule(module).id == rule_id:
            return Path(str(module.__file__)).with_suffix(".md").read_text("utf-8")
    known = ", ".join(rule.id for rule in rules())
    raise UsageError(f"{rule_id}: no such rule; there are {known}")


def modules() -> tuple[tuple[str, str], ...]:
    """The id of every rule with the file of its module, by id."""
    return tuple(sorted((_rule(module).id, str(module.__file__)) for module in _modules()))


def _modules() -> list[ModuleType]:
    names = [OWN, *_third_party()]
    found = []
    for name in names:
        package = import_module(name)
        if hasattr(package, "__path__"):
            found += [import_module(f"{name}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
        else:
            found.append(package)
    return [m for m in found if hasattr(m, "RULE") or not hasattr(m, "__path__")]


def _rule(module: ModuleType) -> Rule:
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise AuditError(f"{module.__name__}: it has no RULE of type auditor.model.Rule; a rule module needs one")
    if not Path(str(module.__file__)).with_suffix(".md").is_file():
        raise AuditError(f"{module.__name__}: it has no page {Path(str(module.__file__)).stem}.md beside it")
    return rule


def _third_party() -> list[str]:
    """The modules other packages registered; importlib.metadata is slow, so it is asked only where it can matter."""
    if not any(_mentions_group(folder) for folder in sys.path):
        return []
    from importlib.metadata import entry_points

    return sorted(entry.value for entry in entry_points(group=GROUP) if entry.value != OWN)


def _mentions_group(folder: str) -> bool:
    """Whether a foreign distribution in `folder` has an entry point of ours."""
    try:
        names = [n for n in os.listdir(folder or ".") if n.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return False
    for name in names:
        try:
            text = Path(folder or ".", name, "entry_points.txt").read_bytes()
        except OSError:
            continue
        if GROUP.encode() in text and not name.startswith("ptaudit-"):
            return True
    return False
