"""Lines as the kernel's `scripts/checkpatch.pl --terse --show-types` prints them, and nothing for a clean change.

`path:line: ERROR:DIRECT_FREE: …` counts, a WARNING would count under a stricter policy, a CHECK is waived.  Each
finding is one line, for what reads checkpatch (b4's per-patch checks, editors) takes every line as a finding of its
own; notes are not told, as checkpatch does not tell its own without `--strict`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditor.delta import GateResult
from auditor.model import Location
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import Severity, of_change, sentence
from auditor.render.safe import visible

_WORD: Final = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTICE: "CHECK"}


def render(result: GateResult, version: str) -> str:
    """One line a finding, stale waiver or notice; empty where there is none."""
    return "".join(f"{line}\n" for line in _lines(result))


def _lines(result: GateResult) -> Iterator[str]:
    for told in of_change(result):
        claim = told.finding.claim
        yield _line(claim.location, _WORD[told.severity], claim.rule, sentence(told))
    for stale in result.stale:
        yield _line(stale.waiver.location, "WARNING", "stale-waiver", words.stale(stale))
    for notice in view.notices(result.notices):
        yield _line(notice.location, "WARNING", "incomplete", visible(notice.text))


def _line(where: Location, word: str, rule: str, said: str) -> str:
    """A finding of a whole file stands at its first line, since a checkpatch line has to name one."""
    kind = visible(rule).upper().replace("-", "_")
    return f"{visible(where.path)}:{max(where.line, 1)}: {word}:{kind}: {said}"
