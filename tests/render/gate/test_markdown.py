"""The comment, read by markdown-it, a CommonMark parser."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from auditor.delta import FailOn, GateResult
from auditor.gate import gate
from auditor.model import Effect
from auditor.render.gate import markdown
from auditor.render.gate.told import State, told
from auditor.render.safe import visible
from tests.gate.build import finding, shot
from tests.render.gate.results import MARK, TODAY, Texts, busy, clean, hostile, nasty, some, texts

OURS = {"h3", "p", "strong", "ul", "li", "code", "pre", "details", "summary", "b"}


class Page(HTMLParser):
    """What a browser would make of the comment: elements, the text in code, the text outside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.code: list[str] = []
        self.prose = ""
        self.open: list[str] = []
        self.feed(MarkdownIt("commonmark").render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.open.append(tag)
        if tag == "code":
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" in self.open:
            self.code[-1] += data
        else:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        self.elements.add("<!--")

    handle_decl = unknown_decl = handle_pi = handle_comment


@pytest.mark.parametrize("fail_on", FailOn)
def test_it_is_made_of_a_few_elements(fail_on: FailOn) -> None:
    """Headings, lists, code and folded details, all of them closed."""
    page = Page(markdown.render(busy(fail_on), "1.2.3"))
    assert page.elements <= OURS
    assert page.open == []


def test_what_counts_is_seen_and_the_rest_is_folded(result: GateResult) -> None:
    text = markdown.render(result, "1.2.3")
    assert text.startswith("### ptaudit: failed\n\nLinux `6.18.15`, `v6.18.15` → ")
    assert (
        "<details><summary><b>error</b>, introduced, blocks: <code>arch/alpha/include/asm/tlb.h:7</code> "
        "<code>alpha: pte_free_tlb: frees at once [direct-free, pte]</code></summary>\n\n```text\nwhen    SMP\n"
    ) in text
    assert "<summary>Waived (1)</summary>" in text
    assert "<summary>Stale waivers (2)</summary>" in text
    assert "<summary>Incomplete (2)</summary>" in text
    assert "<summary>Unchanged (1)</summary>" in text


def test_a_clean_change_is_told_in_a_few_lines() -> None:
    assert markdown.render(clean(), "1.2.3").splitlines()[0] == "### ptaudit: passed"
    assert "details" not in markdown.render(clean(), "1.2.3")


def test_it_always_fits_into_a_comment_and_says_what_did_not() -> None:
    """Thousands of findings, each with text without end."""
    endless = [finding(f"a{n:04}", line=n) for n in range(3000)]
    endless[0] = replace(endless[0], claim=replace(endless[0].claim, message="`" * 200_000))
    text = markdown.render(gate((shot(), shot(*endless, name="y" * 100_000)), FailOn.INTRODUCED, (), TODAY), "1")
    assert 60_000 < len(text) < 65_536
    page = Page(text)
    assert (page.elements <= OURS, page.open) == (True, [])
    shown = text.count("<b>error</b>")
    # Each finding has also brought an architecture that was not there: one list, left out as a whole.
    assert text.endswith(f"\n{3000 - shown + 3000} more did not fit into a comment; `--format json` has all of them.\n")


@some
@given(st.one_of(nasty(), st.text("` a", max_size=12)))
def test_a_code_span_holds_anything(text: str) -> None:
    """A CommonMark parser reads back exactly the text, and makes nothing else of it."""
    tokens = MarkdownIt("commonmark").parseInline(f"x {markdown.code(text)} y")[0].children or []
    assert [(t.type, t.content) for t in tokens] == [
        ("text", "x "),
        ("code_inline", visible(text) or " "),
        ("text", " y"),
    ]


@some
@given(texts())
def test_hostile_text_comes_back_as_code(seven: Texts) -> None:
    """No element, link or mention comes of it: all of it stands in code, and as it was."""
    page = Page(markdown.render(hostile(seven), "1.2.3"))
    assert page.elements <= OURS
    assert page.open == []
    assert MARK not in page.prose
    code = "\n".join(page.code)
    assert all(visible(text) in code for text in seven)


def test_nothing_of_the_answer_is_lost_in_code(result: GateResult) -> None:
    """Every finding but an old note is there by its place."""
    code = "\n".join(Page(markdown.render(result, "1")).code)
    shown = [t for t in told(result) if t.state is not State.UNCHANGED or t.finding.claim.effect is not Effect.NOTE]
    assert len(shown) == 8
    assert all(visible(str(t.finding.claim.location)) in code for t in shown)
