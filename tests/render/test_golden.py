"""Every format of one report, byte for byte; `make golden` rewrites the files."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model import Report
from auditor.render import as_json, html, text
from tests.render.build import Excerpts

Golden = Callable[[str, str], None]


def test_text(report: Report, golden: Golden) -> None:
    """The text report."""
    golden("report.txt", text.render(report))


def test_json(report: Report, golden: Golden) -> None:
    """The JSON report."""
    golden("report.json", as_json.render(report, "0.0.0"))


def test_html(report: Report, excerpts: Excerpts, golden: Golden) -> None:
    """The page, with its style and script."""
    golden("report.html", html.render(report, "0.0.0", excerpts))
