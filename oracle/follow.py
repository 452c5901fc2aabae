"""Where a table goes, read out of preprocessed C: to functions that decide its fate, or whose body is out of sight.

Not clever, on purpose: names, brackets and assignments, nothing else.  Each call that is handed the table, or
something computed from it, is entered if its body is there; what remains are the ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from oracle.preprocess import TABLE

AT_ONCE: Final = frozenset("__free_pages free_pages free_unref_page kmem_cache_free kfree __folio_put".split())
PAGE_BATCH: Final = frozenset("__tlb_remove_page_size __tlb_remove_page __tlb_remove_folio_pages".split())
TABLE_BATCH: Final = "tlb_remove_table"
AFTER_RCU: Final = frozenset("call_rcu call_rcu_hurry kvfree_call_rcu".split())
_ENDS: Final = AT_ONCE | PAGE_BATCH | AFTER_RCU | {TABLE_BATCH}
_HARMLESS: Final = re.compile(
    # arithmetic on addresses, flags, reports, statistics and locks: nothing here gives a page to anybody
    r"""\w*(virt|page|pfn|pa)_to_(page|phys|pfn|voff|nid) | __phys_addr\w* | \w*(set|clear|change|test)_bit\w*
    | kasan_reset_tag | (__)?dump_page | VM_BUG_ON_\w+ | _?printk | __warn_printk | warn_slowpath_fmt | panic
    | ftrace_likely_update
    | \w*(node_page|zone_page|lruvec_page)_state | \w*lruvec_stat_mod_folio | ptlock_free | gmap_unlink
    | pagetable_free_kernel""",
    re.VERBOSE,
)
_WORDS: Final = frozenset(
    "if else do while for switch return sizeof typeof __typeof__ _Generic asm __asm__ volatile __volatile__".split()
) | {"__attribute__", "__section__"}
_CALL: Final = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
_ASSIGNED: Final = re.compile(r"\b([A-Za-z_]\w*)\s*=(?!=)\s*([^;]*)")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


class Call(NamedTuple):
    """A call and its arguments, as they are written."""

    name: str
    arguments: tuple[str, ...]


@dataclass
class Text:
    """Preprocessed C, in which bodies are looked up by name."""

    text: str
    _known: dict[str, tuple[tuple[str, ...], str] | None] = field(default_factory=dict)

    def ends(self, probe: str) -> frozenset[str]:
        """The functions at which the table of `ORACLE_<probe>` can arrive.

        Raises `LookupError` where the text holds no such probe: the preprocessor gave up before it.
        """
        return frozenset(self._ends(self.probe(probe), frozenset({TABLE}), ()))

    def probe(self, name: str) -> str:
        """What the preprocessor made of a probe, with single blanks; raises `LookupError` like `ends`."""
        start = self.text.find(f"ORACLE_{name} {{")
        if start < 0:
            raise LookupError(f"the preprocessed text ends before ORACLE_{name}")
        return " ".join(bracketed(self.text, self.text.index("{", start))[1:-1].split()).removesuffix(";").rstrip()

    def _ends(self, body: str, tainted: frozenset[str], above: tuple[str, ...]) -> Iterator[str]:
        carriers = _carriers(body, tainted)
        for call in calls(body):
            handed = [i for i, argument in enumerate(call.arguments) if mentions(argument, carriers)]
            if not handed or _HARMLESS.fullmatch(call.name) or call.name in above:
                continue
            found = None if call.name in _ENDS and call.name != TABLE_BATCH else self.definition(call.name)
            if found is None:
                if not call.name.startswith("__builtin_"):
                    yield call.name
                continue
            parameters, inner = found
            names = frozenset(parameters[i] for i in handed if i < len(parameters))
            yield from self._ends(inner, names, (*above, call.name))

    def definition(self, name: str) -> tuple[tuple[str, ...], str] | None:
        """Parameters and body of a function, if its body is in the text."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tuple[tuple[str, ...], str] | None:
        # no \b in front: a search for a plain word is many times quicker
        for match in re.finditer(rf"{name}\s*\(", self.text):
            if _NAME.match(self.text, match.start() - 1):
                continue
            parameters = bracketed(self.text, match.end() - 1)
            after = match.end() - 1 + len(parameters)
            # between the parameters and the body there may only be attributes
            behind = re.compile(r"(?:\s|__attribute__\s*\(\([^;{}]*?\)\))*\{").match(self.text, after)
            if behind:
                names = tuple((_NAME.findall(part) or [""])[-1] for part in split(parameters[1:-1]))
                return names, bracketed(self.text, behind.end() - 1)
        return None


def bracketed(text: str, start: int) -> str:
    """From the bracket at `start` to the one that closes it, strings passed over."""
    depth = 0
    for match in re.compile(r"""[(){}\[\]]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""").finditer(text, start):
        if match[0] in "({[":
            depth += 1
        elif match[0] in ")}]":
            depth -= 1
            if depth == 0:
                return text[start : match.end()]
    return text[start:]


def split(arguments: str) -> tuple[str, ...]:
    """The parts between commas that stand in no bracket."""
    depth, parts = 0, [""]
    for char in arguments:
        depth += (char in "({[") - (char in ")}]")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return tuple(parts)


def calls(body: str) -> Iterator[Call]:
    """Every call of a body, the inner ones too."""
    for match in _CALL.finditer(body):
        if match[1] not in _WORDS:
            yield Call(match[1], split(bracketed(body, match.end() - 1)[1:-1]))


def mentions(text: str, names: frozenset[str]) -> bool:
    """Whether an expression names one of these as a variable, not as a member, and not only for its type."""
    bare = re.sub(r"\b(sizeof|typeof|__typeof__)\s*\([^()]*\)", "", text)
    return any(re.search(rf"(?<![\w.])(?<!->){name}\b", bare) for name in names if name)


def _carriers(body: str, tainted: frozenset[str]) -> frozenset[str]:
    """The names that hold the table or something computed from it."""
    while True:
        new = {m[1] for m in _ASSIGNED.finditer(body) if m[1] not in tainted and mentions(m[2], tainted)}
        if not new:
            return tainted
        tainted |= new
