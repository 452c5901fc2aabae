"""The tools above the matrix: filter, sort, search, copy; and the keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def sections(page: Page) -> list[str]:
    """The architectures whose section is shown, in order."""
    return page.locator("article.arch:visible").evaluate_all("all => all.map(a => a.dataset.arch)")


def rows(page: Page) -> list[str]:
    """The architectures whose row is shown, in order."""
    return page.locator("tr[data-arch]:visible").evaluate_all("all => all.map(a => a.dataset.arch)")


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_filter_by_verdict(opened: Open, report: Path) -> None:
    """Only architectures with the chosen verdict stay, in matrix and sections alike."""
    page = opened(report)
    page.get_by_label("Verdict", exact=True).select_option("blocked")
    assert sections(page) == ["alpha", "arc", "loongarch", "parisc", "powerpc", "sparc", "x86", "xtensa"]
    assert rows(page) == sections(page)
    expect(page.locator("#tool-shown")).to_have_text("8 of 20 shown")


def test_filter_by_architecture(opened: Open, report: Path) -> None:
    """One architecture alone."""
    page = opened(report)
    page.get_by_label("Architecture", exact=True).select_option("sparc")
    assert sections(page) == rows(page) == ["sparc"]


def test_filter_by_rule(opened: Open, report: Path) -> None:
    """Only architectures where the rule bears the verdict under some scenario."""
    page = opened(report)
    page.get_by_label("Rule", exact=True).select_option("own-table-free")
    assert sections(page) == ["powerpc", "sparc"]


def test_filters_add_up(opened: Open, report: Path) -> None:
    """Two filters leave what both leave, and nothing is left where they contradict each other."""
    page = opened(report)
    page.get_by_label("Rule", exact=True).select_option("own-table-free")
    page.get_by_label("Verdict", exact=True).select_option("ready")
    assert sections(page) == rows(page) == []
    expect(page.locator("#tool-shown")).to_have_text("0 of 20 shown")


def test_search_from_the_keyboard(opened: Open, report: Path) -> None:
    """`/` leads to the search, which looks through everything a section says."""
    page = opened(report)
    page.keyboard.press("/")
    page.keyboard.type("FREE_POINTER_TABLE")
    assert sections(page) == ["m68k"]
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("arch/sparc/")
    assert sections(page) == ["sparc"]
    page.keyboard.type("/")
    expect(page.get_by_label("Search", exact=True)).to_have_value("arch/sparc//")


def test_sort(opened: Open, report: Path) -> None:
    """By name and back by verdict; the rows that are not applicable stay apart."""
    page = opened(report)
    by_verdict = sections(page)
    page.get_by_label("Sort", exact=True).select_option("name")
    assert sections(page) == sorted(by_verdict)
    apart = page.locator("#rows-apart tr[data-arch]").evaluate_all("all => all.map(a => a.dataset.arch)")
    assert apart == sorted(apart)
    page.get_by_label("Sort", exact=True).select_option("verdict")
    assert sections(page) == by_verdict


def test_link_to_what_a_filter_hides(opened: Open, report: Path) -> None:
    """Who follows a link sees its target, filter or not."""
    page = opened(report)
    page.get_by_label("Architecture", exact=True).select_option("alpha")
    page.get_by_role("region", name="What about my architecture?").get_by_role("link", name="sparc").click()
    expect(page.locator("#arch-sparc .why")).to_be_in_viewport()


def test_copy_a_witness(opened: Open, report: Path) -> None:
    """The configuration that shows a finding can be pasted as it is."""
    page = opened(report, **CLIPBOARD)
    witness = page.locator("#arch-alpha .finding .copy").first
    witness.get_by_role("button", name="copy").click()
    expect(witness.get_by_role("button")).to_have_text("copied")
    assert clipboard(page) == "CONFIG_MMU=y\nCONFIG_PT_RECLAIM=y\nCONFIG_SMP=y\n"


def test_copy_a_change(opened: Open, report: Path) -> None:
    """A suggested change keeps its tabs."""
    page = opened(report, **CLIPBOARD)
    page.locator("#arch-alpha .next .copy").first.get_by_role("button").click()
    assert "+#define __pte_free_tlb(tlb, table, addr)\ttlb_remove_ptdesc((tlb), page_ptdesc(table))\n" in clipboard(
        page
    )


def test_copy_whom_to_ask(opened: Open, report: Path) -> None:
    """The `--cc` lines of an architecture."""
    page = opened(report, **CLIPBOARD)
    page.locator("#arch-sparc .ask summary").click()
    page.locator("#arch-sparc .ask").get_by_role("button").click()
    assert "--cc='Stan Register <stan@sparc.example.org>'\n" in clipboard(page)


def test_copy_as_json(opened: Open, report: Path) -> None:
    """What is shown, as JSON."""
    page = opened(report, **CLIPBOARD)
    page.get_by_label("Rule", exact=True).select_option("own-table-free")
    page.get_by_role("button", name="copy as JSON").click()
    copied = json.loads(clipboard(page))
    assert [arch["arch"] for arch in copied] == ["powerpc", "sparc"]
    assert {f["rule"] for f in copied[0]["findings"]} == {"own-table-free"}


def test_copy_as_markdown(opened: Open, report: Path) -> None:
    """One architecture, as it goes into a mail."""
    page = opened(report, **CLIPBOARD)
    page.locator("#arch-alpha h3").get_by_role("button", name="copy as Markdown").click()
    lines = clipboard(page).splitlines()
    assert lines[0] == "## alpha: blocked"
    assert "- scenario everywhere: blocked" in lines
    assert "- next: mechanical: one line a hook" in lines
    assert "    CONFIG_PT_RECLAIM=y" in lines


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_folds_open_from_the_keyboard(opened: Open, report: Path, key: str) -> None:
    """A fold that has the focus opens with Enter and with Space, and the focus can be seen."""
    page = opened(report)
    fold = page.locator("#arch-sparc-pmd summary")
    fold.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert fold.evaluate("fold => getComputedStyle(fold).outlineStyle") == "solid"
    page.keyboard.press(key)
    expect(page.locator("#arch-sparc-pmd .steps").first).to_be_visible()


def test_skip_link(opened: Open, report: Path) -> None:
    """The first Tab shows a way past the head of the page."""
    page = opened(report)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_open_all(opened: Open, report: Path) -> None:
    """One button opens every fold, and closes it again."""
    page = opened(report)
    button = page.get_by_role("button", name="open all")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.locator("details:not([open])").count() == 0
    button.click()
    assert page.locator("details[open]").count() == 0
