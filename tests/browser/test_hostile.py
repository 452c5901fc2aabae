"""Text of the audited tree is shown, never run."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.reports import HOSTILE_ARCH, HOSTILE_LINE

LINE = HOSTILE_LINE.replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")
NAME = HOSTILE_ARCH.replace("\u202e", "\\u202e")


def test_macro_body_is_shown(opened: Open, hostile: Path) -> None:
    """Markup, template syntax and invisible characters of a source line stand there as text."""
    page = opened(hostile)
    expect(page.locator("#arch-alpha .finding mark").first).to_contain_text(LINE)


def test_name_is_shown(opened: Open, hostile: Path) -> None:
    """The name of an architecture is text in the matrix, in its section and in the tools, and can be linked to."""
    page = opened(hostile)
    row = page.locator("#matrix th[scope=row]", has_text=NAME)
    expect(row).to_have_count(1)
    row.get_by_role("link").click()
    expect(page.locator("article.arch:target h3")).to_contain_text(NAME)
    expect(page.locator("#tool-arch option", has_text=NAME)).to_have_count(1)


def test_release_and_people_are_shown(opened: Open, hostile: Path) -> None:
    """The release and MAINTAINERS are no more trusted than anything else."""
    page = opened(hostile)
    expect(page.locator("h1")).to_contain_text("<script>alert(document.domain)</script>")
    expect(page.locator("#arch-alpha .ask pre")).to_contain_text(LINE)


def test_nothing_was_added_or_run(opened: Open, hostile: Path) -> None:
    """No element comes out of the tree's text, no template was filled in, and nothing invisible is left."""
    page = opened(hostile)
    assert page.locator("img, iframe, object, embed, link, form").count() == 0
    assert page.locator("script").count() == 2
    assert "49" not in page.locator("h1").inner_text()
    assert not {"\u202e", "\u2066"} & set(hostile.read_text("utf-8"))


def test_tools_work_on_hostile_names(opened: Open, hostile: Path) -> None:
    """A hostile name can be searched and copied like any other, and what is copied is harmless too."""
    page = opened(hostile, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Search", exact=True).fill("onerror=alert")
    assert page.locator("article.arch:visible").count() == 1
    page.get_by_role("button", name="copy as JSON").click()
    expect(page.get_by_role("button", name="copied")).to_be_visible()
    assert "\u202e" not in page.evaluate("navigator.clipboard.readText()")


def test_accessible_all_the_same(opened: Open, hostile: Path) -> None:
    """Hostile names break no accessibility rule."""
    found = Axe().run(opened(hostile))
    assert found.response["violations"] == [], found.generate_report()


def test_policy_stops_what_is_added(opened: Open, report: Path, messages: list[str]) -> None:
    """Even a page somebody tampered with loads nothing and runs nothing more."""
    page = opened(report)
    page.evaluate(
        """() => {
          const image = '<img src="https://forge.example/a.png" onerror="window.ran=1">';
          document.body.insertAdjacentHTML("beforeend", image);
          const script = document.createElement("script");
          script.textContent = "window.ran = 1";
          document.body.append(script);
          document.body.setAttribute("style", "color: red");
        }"""
    )
    assert page.evaluate("window.ran") is None
    assert len(messages) >= 3
    assert all("Content Security Policy" in message for message in messages)
    messages.clear()
