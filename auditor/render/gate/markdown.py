"""The answer of a gate as a comment on a pull request: CommonMark with `<details>`, less than 65,536 characters.

All text of the audited tree stands in code, inline or fenced, or is escaped HTML inside `<code>`: it makes no
markup, no link and no mention there.  What does not fit is counted, never dropped in silence.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from auditor.delta import CommitDelta, GateResult, Waived
from auditor.model import Finding
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import Told, mended, of_change
from auditor.render.safe import visible

LIMIT: Final = 65_536
_ROOM_FOR_THE_END: Final = 200
_LONGEST_LINE: Final = 800
_MOST_LINES: Final = 50


class _Block(NamedTuple):
    """A piece that is shown whole or not at all, and how many things it tells of."""

    text: str
    things: int


def render(result: GateResult, version: str) -> str:
    """The comment; the same answer gives the same bytes."""
    text, left = _head(result, version), 0
    for block in _blocks(result):
        if len(text) + len(block.text) + 1 > LIMIT - _ROOM_FOR_THE_END:
            left += block.things
        else:
            text += f"\n{block.text}"
    if left:
        text += f"\n{left} more did not fit into a comment; `--format json` has all of them.\n"
    return text


def _head(result: GateResult, version: str) -> str:
    state = "failed" if result.policy.failed else "passed"
    release = f" {code(result.head.tree.release)}" if result.head.tree.release else ""
    base, head, scenario = code(result.base.name), code(result.head.name), code(result.head.scenario)
    lines = [f"### ptaudit: {state}", "", f"Linux{release}, {base} → {head}, scenario {scenario}", ""]
    lines += [f"**{words.outcome(result)}**", "", f"{words.counts(result)} (ptaudit {code(version)})"]
    return "\n".join(lines) + "\n"


def _blocks(result: GateResult) -> Iterator[_Block]:
    shown = [t for t in of_change(result) if not t.waiver]
    yield from (_finding(t) for t in shown)
    yield from _list("Verdicts that change", map(code, words.verdict_changes(result)))
    yield from _list("Waived", map(_waived, result.waived))
    yield from _list("Stale waivers", (f"{code(words.stale(s))}: {code(words.waiver(s.waiver))}" for s in result.stale))
    yield from _list("Incomplete", (f"{code(str(n.location))}: {code(n.text)}" for n in view.notices(result.notices)))
    yield from _list("Commits", map(_commit, result.commits))
    yield from _list("Fixed", (_line(t.finding) for t in mended(result)))
    yield from _list("Unchanged", map(_line, words.bearing(result.delta.unchanged)))
    yield from _list("Introduced notes", map(_line, words.notes(result.delta.introduced)))


def _finding(told: Told) -> _Block:
    """One finding: the essential in the line that is always seen, the path and the witness folded."""
    claim = told.finding.claim
    place, what = _html(str(claim.location)), _html(words.what(told.finding))
    seen = f"<b>{told.severity}</b>, {told.state}, {claim.effect}: {place} {what}"
    lines = [f"{label:8}{text}" for label, text in words.details(told.finding)]
    lines += [f"{'commit':8}{visible(subject)}" for subject in told.commits]
    return _Block(_folded(seen, _fenced(lines)), 1)


def _commit(commit: CommitDelta) -> str:
    delta = commit.delta
    brought, mended = len(words.bearing(delta.introduced)), len(words.bearing(delta.fixed))
    return f"{code(f'{commit.revision[:12]} {commit.subject}'.lstrip())}: {brought} introduced, {mended} fixed"


def _line(finding: Finding) -> str:
    claim = finding.claim
    return f"{claim.effect}: {code(str(claim.location))} {code(words.what(finding))}"


def _waived(waived: Waived) -> str:
    return f"{_line(waived.finding)}: {code(words.waiver(waived.waiver))}"


def _list(title: str, items: Iterable[str]) -> Iterator[_Block]:
    """A folded list of as many things as one can still read; the items are markup already."""
    found = list(items)
    if found:
        lines = [f"- {item}" for item in found[:_MOST_LINES]]
        if len(found) > _MOST_LINES:
            lines.append(f"- and {len(found) - _MOST_LINES} more")
        yield _Block(_folded(f"{title} ({len(found)})", "\n".join(lines)), len(found))


def _folded(seen: str, hidden: str) -> str:
    return f"<details><summary>{seen}</summary>\n\n{hidden}\n\n</details>\n"


def _fenced(lines: Sequence[str]) -> str:
    """A code block; every line begins with its label or with spaces, so none of them closes it."""
    shown = [_clipped(line) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append(f"and {len(lines) - _MOST_LINES} more lines")
    return "\n".join(["```text", *shown, "```"])


def code(text: str) -> str:
    """`text` as a code span: nothing in it is markup, whatever it has of backticks."""
    shown = _clipped(visible(text)) or " "
    fence = "`" * (1 + _longest_run(shown))
    # CommonMark strips one space of each side where both are there and not all is space.
    pad = " " if shown.strip() and (shown[0] in "` " or shown[-1] in "` ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _html(text: str) -> str:
    return f"<code>{html.escape(_clipped(visible(text)))}</code>"


def _clipped(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
