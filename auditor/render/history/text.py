"""A history as text: a table of verdicts, then what flipped, oldest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.render.history import words
from auditor.render.safe import visible
from auditor.timeline import Flip, History


def render(history: History, version: str) -> str:
    """The whole text; the version of the tool is not in it."""
    return "".join(f"{line}\n" for line in _lines(history))


def _lines(history: History) -> Iterator[str]:
    yield visible(words.headline(history))
    yield words.counts(history)
    yield ""
    yield from _table(history)
    if history.bisected:
        yield ""
        yield visible(words.bisected(history))
        yield from (_commit(flip) for flip in history.flips if flip.commit)
        return
    yield from _flips(history)
    yield from _notices(history)


def _table(history: History) -> Iterator[str]:
    """Architectures against revisions, the verdict of each."""
    found = [{s.arch: s.verdict.value for s in moment.standings} for moment in history.moments]
    rows = [["ARCH", *(visible(moment.name) for moment in history.moments)]]
    rows += [[visible(arch), *(of.get(arch, words.NOWHERE) for of in found)] for arch in words.arches(history)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _flips(history: History) -> Iterator[str]:
    yield ""
    yield "flips" if history.flips else "no flips"
    commit = None
    for flip in history.flips:
        if (flip.commit, flip.since) != commit:
            commit = flip.commit, flip.since
            yield _commit(flip)
        yield f"  {visible(flip.arch)} {words.kind(flip)}: {words.change(flip)}"


def _commit(flip: Flip) -> str:
    if not flip.commit:
        return f"after {visible(flip.since)}, by no commit that can be named"
    merged = f", merged by {flip.merge[:12]}" if flip.merge else ""
    return f"{flip.commit[:12]} {flip.date[:10]} (written {flip.author_date[:10]}) {visible(flip.subject)}{merged}"


def _notices(history: History) -> Iterator[str]:
    told: Sequence[str] = [
        f"{visible(moment.name)}: {visible(str(notice))}" for moment in history.moments for notice in moment.notices
    ]
    if told:
        yield ""
        yield "could not be read, parsed or followed to its end"
        yield from told
    if history.undecided and all(moment.complete for moment in history.moments):
        yield ""
        yield "a revision between those shown was incomplete or inconclusive; --per-commit shows it"
