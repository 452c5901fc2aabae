"""The gate's page in a real browser: the design of the report, held to the same promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from auditor.render.gate import html
from tests.browser.conftest import Open
from tests.render.gate.results import busy


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """All states of findings, waivers, notices, commits, and hostile text in each of them."""
    file = tmp_path / "gate.html"
    file.write_text(html.render(busy(), "1"), "utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say(opened: Open, gate: Path, scheme: str) -> None:
    """No accessibility rule is broken, in light and dark."""
    found = Axe().run(opened(gate, color_scheme=scheme))
    assert found.response["violations"] == [], found.generate_report()


def test_answer_comes_first(opened: Open, gate: Path) -> None:
    """The first card says whether the change may go in; what counts stands there open, the rest folded."""
    page = opened(gate)
    card = page.get_by_role("region", name="May this change go in?")
    expect(card).to_contain_text("failed: 3 blocking findings and 1 unknown finding introduced")
    expect(card).to_be_in_viewport(ratio=1)
    states = page.locator("main > section > details:not(.notes)").evaluate_all(
        "all => all.map(d => [d.open, !!d.querySelector('summary .counts')])"
    )
    assert [True, True] in states
    assert all(is_open == counts for is_open, counts in states)


def test_nothing_was_added_or_run(opened: Open, gate: Path) -> None:
    """Commit subjects and findings are text, whatever they hold."""
    page = opened(gate)
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, a[href^=http]").count() == 0
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>{{ 7*7 }}")


def test_phone_and_paper(opened: Open, gate: Path) -> None:
    """Nothing is wider than a phone, and every fold is open on paper."""
    page = opened(gate, viewport={"width": 375, "height": 740}, java_script_enabled=False)
    assert page.locator("html").evaluate("html => html.scrollWidth") <= 375
    page.emulate_media(media="print")
    for path in page.locator("details .steps").all():
        expect(path).to_be_visible()
