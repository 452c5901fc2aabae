"""Which C files expand an outer hook without seeing the header that defines it.

Reachability ignores conditionals, so a header counts as seen when any chain
of includes leads to it: what is reported as not seen is seen in no
configuration.  The part under `include/` is walked once for all
architectures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.defined import Defined
from auditor.freeing import MacroTexts
from auditor.includes import EXPANDER, Includes
from auditor.kbuild import Kbuild
from auditor.model import ArchFacts, Level, Location, Mention
from auditor.paths import above, normalized
from auditor.sources import Sources

EXPANDS: Final = "expands-unseen-hook"
"""The name of the mentions this module makes; `detail` is `hook header`."""

DOUBTED: Final = "expands-perhaps-unseen-hook"
"""The same, where not every include could be followed."""


class Closure:
    """Include closures of the core's C files, shared by the architectures of one tree."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._expanders: tuple[tuple[str, Level], ...] | None = None
        self._common: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self.macros = MacroTexts(sources)
        """Of the headers the core reaches; trees with the same ones share them."""
        self._defined: dict[frozenset[str], Defined] = {}

    def expanders(self) -> tuple[tuple[str, Level], ...]:
        """The files of mm/ that call an outer hook, with the level they call it for."""
        if self._expanders is None:
            files = [f"mm/{n}" for n in self.sources.names("mm") if n.endswith(".c")]
            calls = [(level, f"{level}_free_tlb(".encode()) for level in Level]
            data = ((f, self.sources.data(f) or b"") for f in files)
            self._expanders = tuple((f, level) for f, text in data for level, call in calls if call in text)
        return self._expanders

    def defined(self, paths: frozenset[str]) -> Defined:
        """Some headers by the names they may define; each set of them is looked through once."""
        known = self._defined.get(paths)
        if known is None:
            known = self._defined[paths] = Defined((path, self.sources.data(path) or b"") for path in paths)
        return known

    def common(self, path: str) -> tuple[frozenset[str], frozenset[str]]:
        """The headers that a file reaches beside it and under `include/`, and the targets an architecture decides."""
        known = self._common.get(path)
        if known is None:
            known = self._common[path] = _walked(self.sources, [path], frozenset())
        return known


def beside(closure: Closure, includes: Includes, own: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    """The headers that only files of an architecture, or of its own, `own`, lead to, without those `known`.

    Of the closure, which trees may share, only what the core reaches is asked.
    """
    sources = includes.sources
    found, targets = _walked(sources, [*own], known)
    met = found.union(own)
    generic = {includes.resolve(target, False, "") for target in targets | closure.common(EXPANDER)[1]}
    more, _ = _walked(sources, [path for path in generic if path and path not in met], known)
    return (found | more) - {*own} - known


def _walked(sources: Sources, todo: list[str], known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The headers that some files reach, without those known, and the targets that an architecture's folders decide."""
    seen, targets = set(todo), set[str]()
    while todo:
        here = todo.pop()
        for target, quoted in sources.targets(here):
            if target.startswith("asm/"):
                targets.add(target)
                continue
            usual = f"include/{target}"
            if not quoted and (usual in seen or usual in known):  # nearly always, and there it is
                continue
            found = _common_path(sources, target, quoted, here)
            if found is None and ".." in target:
                targets.add(target)
            elif found and found not in seen and found not in known:
                seen.add(found)
                todo.append(found)
    return frozenset(seen), frozenset(targets)


def _common_path(sources: Sources, target: str, quoted: bool, includer: str) -> str | None:
    beside = normalized(f"{above(includer)}/{target}") if quoted else None
    return beside if beside and sources.data(beside) is not None else sources.angled[target]


def asides(closure: Closure, facts: ArchFacts) -> tuple[Mention, ...]:
    """The hooks that files of the core expand without seeing them, as one architecture has them."""
    includes = Includes(closure.sources, facts.name)
    return tuple(_unseen_hooks(closure, includes, Kbuild(closure.sources.tree, facts.name), facts))


def _unseen_hooks(closure: Closure, includes: Includes, kbuild: Kbuild, facts: ArchFacts) -> Iterator[Mention]:
    """A mention for each file that expands a hook, cannot see its header, and may be compiled."""
    for path, level in closure.expanders():
        headers = frozenset(_defining(facts, level))
        if headers and not _reaches(closure, includes, path, headers):
            file = closure.sources.file(path)
            at = file.code.find(f"{level}_free_tlb(".encode())
            if at >= 0 and not kbuild.built(path).is_false:
                where = f"{level}_free_tlb {', '.join(sorted(headers))}"
                doubted = file.computed_includes or closure.sources.tree.notices()
                name = DOUBTED if doubted else EXPANDS
                yield Mention(name, kbuild.built(path), Location(path, file.line(at)), where)


def _defining(facts: ArchFacts, level: Level) -> Iterable[str]:
    """The headers of the architecture that define the hook, or replace the outer one."""
    names = (f"{level}_free_tlb", f"__{level}_free_tlb")
    for path in facts.level(level).paths:
        for step in path.steps:
            if step.name in names and step.location.path.startswith("arch/"):
                yield step.location.path


def _reaches(closure: Closure, includes: Includes, path: str, goals: frozenset[str]) -> bool:
    """Whether includes lead from `path` to one of `goals`, the conditionals around them ignored."""
    direct = {t for t, _ in closure.sources.targets(path) if t.startswith("asm/")}
    if _leads(closure, includes, path, direct, goals, frozenset(), "asm"):
        return True  # the usual case, without the thousand headers of include/linux
    seen, targets = closure.common(path)
    return _leads(closure, includes, path, targets, goals, seen, "")


def _leads(
    closure: Closure,
    includes: Includes,
    path: str,
    targets: Iterable[str],
    goals: frozenset[str],
    seen: frozenset[str],
    prefix: str,
) -> bool:
    """Whether a chain from `targets` ends in `goals`; only targets that start with `prefix` are followed."""
    todo = [found for found in (includes.resolve(t, False, path) for t in sorted(targets)) if found]
    reached = set(todo)
    while todo:
        here = todo.pop()
        if here in goals:
            return True
        for target, quoted in closure.sources.targets(here):
            if quoted or target.startswith(prefix):
                found = includes.resolve(target, quoted, here)
                if found and found not in reached and found not in seen:
                    reached.add(found)
                    todo.append(found)
    return False
