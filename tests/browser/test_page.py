"""The readiness report in a real browser: what it promises its three readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

PHONE = {"viewport": {"width": 375, "height": 740}}


def scrolled_to(page: Page, selector: str) -> bool:
    """Whether the top of an element is on the screen."""
    box = page.locator(selector).bounding_box()
    return box is not None and -2 <= box["y"] < 900


SCHEMES = pytest.mark.parametrize(("scheme", "options"), [("light", {}), ("dark", {"runOnly": ["color-contrast"]})])
"""All accessibility rules in light, in the dark the one that sees colours."""


@SCHEMES
def test_axe_has_nothing_to_say(opened: Open, report: Path, scheme: str, options: dict[str, list[str]]) -> None:
    """No accessibility rule is broken, in light and dark."""
    found = Axe().run(opened(report, color_scheme=scheme), options=options)
    assert found.response["violations"] == [], found.generate_report()


@SCHEMES
def test_axe_on_what_was_folded(opened: Open, report: Path, scheme: str, options: dict[str, list[str]]) -> None:
    """Nor by what opens."""
    page = opened(report, color_scheme=scheme)
    page.get_by_role("button", name="open all").click()
    found = Axe().run(page, options=options)
    assert found.response["violations"] == [], found.generate_report()


def test_axe_on_a_phone(opened: Open, report: Path) -> None:
    """Nor on a narrow screen."""
    found = Axe().run(opened(report, **PHONE))
    assert found.response["violations"] == [], found.generate_report()


def test_three_answers_on_the_first_screen(opened: Open, report: Path) -> None:
    """Each reader's question is answered without scrolling."""
    page = opened(report)
    for question, answer in (
        ("Can it be on? Scenario everywhere", "Not yet: 8 of 20 are blocked"),
        ("Is this tree fine as it is? Scenario tree", "No: this is a bug"),
        ("What about my architecture?", "Follow its name"),
    ):
        card = page.get_by_role("region", name=question)
        expect(card).to_contain_text(answer)
        expect(card).to_be_in_viewport(ratio=1)
    expect(page.locator("#since")).to_be_in_viewport()


def test_one_click_to_the_story(opened: Open, report: Path) -> None:
    """One click on its name shows an architecture's verdict, the reason and the next step."""
    page = opened(report)
    page.get_by_role("region", name="What about my architecture?").get_by_role("link", name="sparc").click()
    section = page.locator("#arch-sparc")
    for part in (".why", ".next", ".standing"):
        expect(section.locator(part)).to_be_in_viewport(ratio=1)
    expect(section.locator(".next")).to_contain_text("a table free of its own")


def test_deep_link_to_an_architecture(opened: Open, report: Path) -> None:
    """`#arch-sparc` opens at that section."""
    page = opened(report, "#arch-sparc")
    assert scrolled_to(page, "#arch-sparc")


def test_deep_link_to_a_level(opened: Open, report: Path) -> None:
    """`#arch-sparc-pmd` opens at that level, unfolded."""
    page = opened(report, "#arch-sparc-pmd")
    assert scrolled_to(page, "#arch-sparc-pmd")
    expect(page.locator("#arch-sparc-pmd .steps").first).to_be_visible()
    expect(page.locator("#arch-sparc-pte .steps").first).to_be_hidden()


def test_cell_leads_to_its_level(opened: Open, report: Path) -> None:
    """A cell of the matrix leads to the ways behind it."""
    page = opened(report)
    row = page.locator("#matrix tr", has=page.get_by_role("rowheader", name="sparc", exact=True))
    row.get_by_role("link", name="immediate").first.click()
    expect(page.locator("#arch-sparc-pte .steps").first).to_be_in_viewport()


def test_matrix_is_never_colour_alone(opened: Open, report: Path) -> None:
    """Each cell has a letter, an icon and a word for who cannot see; unknown is hatched."""
    page = opened(report)
    looks = page.locator("#matrix td a.sign").evaluate_all(
        "cells => cells.map(c => [c.querySelector('b').textContent, getComputedStyle(c, '::before').content, "
        "c.querySelector('.quiet').textContent])"
    )
    assert {tuple(look) for look in looks} == {
        ("I", '"✕" / ""', "immediate"),
        ("B", '"≡" / ""', "batched"),
        ("R", '"✓" / ""', "rcu"),
        ("A", '"\u2013" / ""', "absent"),
    }
    hatched = page.locator(".legend .sign.unknown").evaluate("sign => getComputedStyle(sign).backgroundImage")
    assert "repeating-linear-gradient" in hatched


def test_partial_cells_have_notes(opened: Open, report: Path) -> None:
    """A number in a cell leads to a note that says when which way is taken."""
    page = opened(report)
    row = page.locator("#matrix tr", has=page.get_by_role("rowheader", name="sparc", exact=True))
    number = row.locator("td.s1 sup").first.inner_text()
    expect(page.locator(f".notes li[value='{number}']")).to_have_text(
        "immediate if !64BIT; rcu if 64BIT (sparc pte, pmd)"
    )


def test_not_applicable_stands_apart(opened: Open, report: Path) -> None:
    """What PT_RECLAIM cannot be on for is a group of its own at the end."""
    page = opened(report)
    names = page.locator("#rows-apart th[scope=row]").all_inner_texts()
    assert "m68k" in names
    assert not set(names) & set(page.locator("#rows th[scope=row]").all_inner_texts())


def test_deciding_call_is_marked(opened: Open, report: Path) -> None:
    """The line that decides is marked, and in it the call."""
    page = opened(report)
    marked = page.locator("#arch-alpha .finding mark").first
    expect(marked.locator("b")).to_have_text("pte_free")
    assert "__pte_free_tlb(tlb, table, addr)" in marked.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_excerpts_are_coloured(opened: Open, report: Path, scheme: str) -> None:
    """Keywords and comments have a colour of their own, another one in the dark."""
    page = opened(report, color_scheme=scheme)
    kinds = page.locator(".source pre > span").evaluate_all("all => all.map(s => getComputedStyle(s).color)")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert len(set(kinds) - {ink}) >= 3


def test_phone_needs_no_sideways_scrolling(opened: Open, report: Path) -> None:
    """At 375 pixels neither the page nor the matrix is wider than the screen, and every scenario can be picked."""
    page = opened(report, **PHONE)
    page.get_by_role("button", name="open all").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 375
    for scenario in ("everywhere", "tree", "mmu", "64bit"):
        page.get_by_role("radio", name=scenario).check()
        heads = page.locator(".matrix thead tr").first.locator("th:visible")
        expect(heads).to_have_count(1)
        expect(heads).to_contain_text(scenario)
        assert page.locator("#matrix .scroll").evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_print_shows_everything(opened: Open, report: Path) -> None:
    """On paper every fold is open, the tools are gone, all scenarios are there and the ground is white."""
    page = opened(report, java_script_enabled=False)
    page.emulate_media(media="print")
    for steps in page.locator(".ways .steps").all()[:40]:
        expect(steps).to_be_visible()
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.locator(".matrix thead tr").first.locator("th:visible")).to_have_count(4)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.short')).color") == "rgb(0, 0, 0)"


def test_dark_page_prints_on_white(opened: Open, report: Path) -> None:
    """A dark screen makes no dark paper."""
    page = opened(report, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_javascript(opened: Open, report: Path) -> None:
    """Without scripts all text is there, links work and folds open; only the tools are missing."""
    page = opened(report, java_script_enabled=False)
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    page.locator("#arch-sparc-pmd summary").click()
    expect(page.locator("#arch-sparc-pmd .steps").first).to_be_visible()
    page.get_by_role("region", name="What about my architecture?").get_by_role("link", name="x86").click()
    expect(page.locator("#arch-x86 h3")).to_be_in_viewport()


def test_links_to_the_forge_are_only_links(opened: Open, report: Path) -> None:
    """A place leads to its line at the forge, tells it nothing of us, and nothing is fetched until it is followed."""
    link = opened(report).locator("#arch-sparc .finding .facts a.place").first
    assert link.get_attribute("href") == (
        "https://forge.example/linux/arch/sparc/include/asm/pgalloc_32.h?h=v6.18-sample#n20"
    )
    assert link.get_attribute("rel") == "noreferrer noopener"
