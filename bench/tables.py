"""What was measured, as Markdown that is readable as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from harness import Run, median, ratio


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Aligned columns; the first is text, the others lean right where they are numbers."""
    every = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in every) for i in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in every
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def milliseconds(runs: Sequence[Run], what: str = "wall") -> str:
    """The median of a column."""
    return f"{median(runs, what) * 1e3:.0f} ms"


def speed(found: Mapping[str, Sequence[Run]], missing: Mapping[str, str], reference: str) -> str:
    """What each command took, and how many times as long as `reference`; loudly, who could not be asked."""
    rows = []
    for name, runs in found.items():
        times = f"{ratio(runs, found[reference]):.2f}"
        peak = f"{max(run.peak for run in runs):.0f} MiB"
        rows.append((name, milliseconds(runs), milliseconds(runs, "cpu"), peak, times))
    rows += [(f"**{name}: NOT MEASURED**", why, "", "", "") for name, why in missing.items()]
    return table(("command", "wall", "processor", "peak memory", "audit = 1"), rows)


def growth(what: str, found: Sequence[tuple[str, Sequence[Run]]]) -> str:
    """Each size with its time, and how many times that of the smallest."""
    smallest = found[0][1]
    rows = (
        (size, milliseconds(runs), milliseconds(runs, "cpu"), f"{ratio(runs, smallest, 'cpu'):.2f}")
        for size, runs in found
    )
    return table((what, "wall", "processor", "first = 1"), rows)


def findings(verdicts: Mapping[str, tuple[str, str]], answers: Mapping[str, Mapping[str, frozenset[str]]]) -> str:
    """An architecture a row: what the audit says of its PTE hook, and what each peer does; `✗` where it misleads."""
    rows = []
    for arch, (verdict, ways) in verdicts.items():
        said = (_said(answer.get(arch, frozenset()), verdict) for answer in answers.values())
        rows.append((arch, verdict, ways, *said))
    for title, mark in (("right", False), ("misleading", True)):
        counts = (str(_count(answer, verdicts, mark)) for answer in answers.values())
        rows.append((f"**{title}**", "", "", *counts))
    rows.append(("**silent**", "", "", *(str(len(verdicts.keys() - answer.keys())) for answer in answers.values())))
    return table(("architecture", "ptaudit", "its PTE hook ends", *answers), rows)


def misleads(words: frozenset[str], verdict: str) -> bool:
    """Whether somebody who goes by `words` would call blocked what is not, or the other way round."""
    return (words != {"table-batch"}) != (verdict == "blocked")


def _said(words: frozenset[str], verdict: str) -> str:
    return ", ".join(sorted(words)) + (" ✗" if misleads(words, verdict) else "") if words else "-"


def _count(answer: Mapping[str, frozenset[str]], verdicts: Mapping[str, tuple[str, str]], mark: bool) -> int:
    return sum(misleads(answer[arch], verdict) == mark for arch, (verdict, _) in verdicts.items() if arch in answer)


def filled(page: Path, sections: Mapping[str, str]) -> Iterator[str]:
    """Write each section between its two marks on `page`; the names of those it has no marks for."""
    text = page.read_text("utf-8")
    for name, body in sections.items():
        pattern = rf"(<!-- {re.escape(name)}: written by make bench-docs -->\n).*?(<!-- end of {re.escape(name)} -->)"
        text, count = re.subn(pattern, lambda m, body=body: f"{m[1]}\n{body}\n{m[2]}", text, flags=re.DOTALL)
        if not count:
            yield name
    page.write_text(text, encoding="utf-8")
