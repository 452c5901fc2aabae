"""The tables of the text format: architectures and configurations against levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.model import (
    WEAKEST_FIRST,
    ArchReport,
    ConfigLevel,
    ConfigReport,
    Deferral,
    Level,
    LevelFacts,
    Report,
    Verdict,
)
from auditor.render import view
from auditor.render.safe import visible

Span = tuple[str, str]
"""A piece of text and the name of its style; empty: none."""

_WIDEST: Final = 42
"""Characters of a column: room for every way a level can end, one behind the other."""
_WORD: Final = max(map(len, Deferral))
_VERDICT_STYLE: Final = {
    Verdict.READY: "green",
    Verdict.BLOCKED: "red",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.UNKNOWN: "yellow",
}
_DEFERRAL_STYLE: Final = {
    Deferral.IMMEDIATE: "red",
    Deferral.BATCHED: "red",
    Deferral.UNKNOWN: "yellow",
    Deferral.MIXED: "yellow",
    Deferral.RCU: "green",
}


def matrix(report: Report) -> Iterator[Span]:
    """Architectures against levels: the verdict, and every deferral a level may end with."""
    levels, archs = view.levels(report), view.architectures(report)
    rows = [[(visible(a.name), ""), verdict(a), *(_cell(a.facts.level(lv)) for lv in levels)] for a in archs]
    head = [(name.upper(), "bold") for name in ("arch", "verdict", *levels)]
    yield from _table(head, rows)


def configs(report: Report) -> Iterator[Span]:
    """Configurations against levels, then the reason of each level that has one."""
    levels, found = view.levels(report), view.configs(report)
    head = [(name.upper(), "bold") for name in ("config", "arch", *levels)]
    rows = [[(visible(c.file), ""), (visible(c.arch), ""), *_config_cells(c, levels)] for c in found]
    yield from _table(head, rows)
    for config in found:
        yield from ((f"{visible(config.file)} {line}\n", "") for line in _config_reasons(config))


def conditions(report: Report) -> Iterator[Span]:
    """What the words of the table depend on, a line a way; said once for all that depend alike."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for arch in view.architectures(report):
        for depends in _dependent(arch):
            alike.setdefault(depends, []).append(visible(arch.name))
    if alike:
        yield "\nconditions\n", "bold"
    for (levels, ways), archs in alike.items():
        yield f"{', '.join(archs)}: {levels}\n", ""
        yield from ((f"    {way}\n", "") for way in ways)


def verdict(arch: ArchReport) -> Span:
    """The verdict in its colour."""
    return arch.verdict.value, _VERDICT_STYLE[arch.verdict]


def _cell(facts: LevelFacts) -> Span:
    found = [way.deferral for way in view.freeing(facts)]
    return ", ".join(found) or "-", _DEFERRAL_STYLE.get(found[0], "") if found else ""


def _dependent(arch: ArchReport) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Levels, and a line for each of their ways."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for facts in view.level_facts(arch):
        found = view.freeing(facts)
        if any(not way.condition.is_true for way in found):
            lines = tuple(f"{way.deferral:{_WORD}}  if {visible(view.when(way.condition))}" for way in found)
            alike.setdefault(lines, []).append(facts.level)
    for lines, levels in alike.items():
        yield ", ".join(levels), lines


def _config_cells(config: ConfigReport, levels: Sequence[Level]) -> Iterator[Span]:
    for level in levels:
        found = next((lv for lv in config.levels if lv.level is level), None)
        yield _config_cell(found) if found else ("-", "")


def _config_cell(level: ConfigLevel) -> Span:
    text = level.deferral.value
    if level.deferral is Deferral.MIXED:
        text += f" ({', '.join(way for way in WEAKEST_FIRST if way in level.ways)})"
    return text, _DEFERRAL_STYLE.get(level.deferral, "")


def _config_reasons(config: ConfigReport) -> Iterator[str]:
    for level in view.config_levels(config):
        if level.reason:
            yield f"{level.level}: {visible(level.reason)}"


def _table(head: Sequence[Span], rows: Sequence[Sequence[Span]]) -> Iterator[Span]:
    """Aligned columns under a head; a cell too long for its column pushes the rest of its row."""
    if not rows:
        return
    widths = [max(len(row[i][0]) for row in (head, *rows)) for i in range(len(head) - 1)]
    yield "\n", ""
    for row in (head, *rows):
        for (text, style), width in zip(row[:-1], widths, strict=True):
            yield text, style
            yield " " * max(min(width, _WIDEST) - len(text), 0) + "  ", ""
        yield row[-1]
        yield "\n", ""
