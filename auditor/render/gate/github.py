"""Annotations: GitHub Actions workflow commands (`::error file=…,line=…::…`), escaped as the runner reads them.

What counts is an error, what only a stricter policy would count a warning, what is fixed or waived a notice; notes are
not annotated.  GitHub shows ten annotations of a kind for each step, the log has all of them.  A change of which there
is nothing to say gives no line at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.delta import GateResult
from auditor.model import Location
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import Severity, Told, mended, of_change
from auditor.render.safe import visible


def render(result: GateResult, version: str) -> str:
    """One command a line; the version of the tool is not in it."""
    return "".join(f"{command}\n" for command in _commands(result))


def _commands(result: GateResult) -> Iterator[str]:
    for found in (*of_change(result), *mended(result)):
        yield _finding(found)
    for stale in result.stale:
        yield _command(Severity.WARNING, stale.waiver.location, "stale waiver", [words.stale(stale)])
    for notice in view.notices(result.notices):
        yield _command(Severity.WARNING, notice.location, "incomplete", [visible(notice.text)])


def _finding(told: Told) -> str:
    finding = told.finding
    lines = [f"{told.state}: {words.what(finding)}", f"when {words.when(finding)}"]
    if finding.witness:
        lines.append(f"witness {words.witness(finding)}")
    if told.waiver:
        lines.append(f"waived: {words.waiver(told.waiver)}")
    lines += [f"commit {visible(subject)}" for subject in told.commits]
    return _command(told.severity, finding.claim.location, finding.claim.rule, lines)


def _command(severity: Severity, where: Location, title: str, lines: list[str]) -> str:
    properties = {"title": f"ptaudit: {visible(title)}", "file": visible(where.path)}
    if where.line:
        properties["line"] = str(where.line)
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{severity} {said}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
