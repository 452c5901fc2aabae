"""The page is one file, shows hostile text instead of running it, and its links lead somewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from auditor.model import Report, TreeInfo
from auditor.render import html
from auditor.render.page import signs
from tests.render.build import HOSTILE, Excerpts

SHOWN = HOSTILE.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")


class Document(HTMLParser):
    """What a browser would see: the elements with their attributes, and the text by element."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.current: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "input", "link", "br"):
            self.current.append(tag)
            if tag == "script" and attrs:
                self.current[-1] = "data"

    def handle_endtag(self, tag: str) -> None:
        self.current.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self.current[-1] if self.current else "", data))

    def values(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.elements if name in attrs]

    def inside(self, tag: str) -> str:
        return "".join(text for of, text in self.texts if of == tag)

    @property
    def text(self) -> str:
        return " ".join("".join(t for of, t in self.texts if of not in ("style", "script", "data")).split())


@pytest.fixture
def source(report: Report, excerpts: Excerpts) -> str:
    return html.render(report, "1.2.3", excerpts)


@pytest.fixture
def document(source: str) -> Document:
    return Document(source)


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_policy_allows_our_style_and_script_only(document: Document) -> None:
    """The content security policy forbids everything but the exact two texts in the file."""
    policy = next(a["content"] for t, a in document.elements if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src {digest(document.inside('style'))};" in policy
    assert f"script-src {digest(document.inside('script'))};" in policy


def test_nothing_is_fetched(document: Document) -> None:
    """Every link stays on the page, and no element loads anything."""
    assert all(target.startswith("#") for target in document.values("href"))
    loading = {"src", "srcset", "data", "poster", "action", "style", "onclick", "onerror"}
    assert not [a for _, a in document.elements if loading & set(a)]


def test_every_link_has_its_target(document: Document) -> None:
    """Each fragment is the id of one element."""
    ids = document.values("id")
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in document.values("href")} <= set(ids)


def test_architectures_can_be_linked_to(document: Document) -> None:
    """`#arch-sparc` and `#arch-sparc-pmd` exist."""
    assert {"arch-sparc", "arch-sparc-pmd", "arch-m68k-pte"} <= set(document.values("id"))


def test_hostile_text_is_shown(document: Document, source: str) -> None:
    """Markup, template syntax and controls from the tree are text on the page."""
    assert [attrs for tag, attrs in document.elements if tag == "script"] == [
        {"type": "application/json", "id": "data"},
        {},
    ]
    assert SHOWN in document.text
    assert "\u202e" not in source
    assert "\x1b" not in source
    assert "49" not in document.inside("h3")


def test_data_is_the_findings(document: Document) -> None:
    """What the buttons copy is JSON with every finding that bears a verdict, and nothing in it acts anywhere."""
    text = document.inside("data")
    assert not set("<>&\u202e\x1b") & set(text)
    alpha = next(arch for arch in json.loads(text)["architectures"] if arch["arch"] == "alpha")
    assert alpha["verdict"] == "blocked"
    assert [(f["effect"], f["level"], f["rule"]) for f in alpha["findings"]] == [
        ("blocks", "pte", "direct-free"),
        ("blocks", "pmd", "direct-free"),
    ]
    assert alpha["findings"][0]["witness"] == ["CONFIG_MMU=y", "CONFIG_PT_RECLAIM=y", "CONFIG_SMP=y"]


def test_deciding_line_is_marked(source: str) -> None:
    """An excerpt marks one line: the one its finding or path is about, with its number."""
    excerpt = re.search(r"arch/sparc/include/asm/tlb.h:7</span> .*?</figcaption>.*?</pre>", source, re.S)
    assert excerpt
    marked = re.findall(r"<mark>(.*?)</mark>", excerpt[0])
    assert [re.sub(r"<.*?>", "", line).split() for line in marked] == [
        ["7#define", "__pte_free_tlb(tlb,", "pte,", "address)", "\\"]
    ]


def test_call_path_is_drawn_in_order(document: Document) -> None:
    """The steps of a path follow each other and end in what becomes of the table."""
    steps = (
        "pte_free_tlb macro include/asm-generic/tlb.h:722",
        "__pte_free_tlb macro arch/alpha/include/asm/tlb.h:7",
        "pte_free inline include/asm-generic/pgalloc.h:140",
        "pagetable_free primitive include/asm-generic/pgalloc.h:145",
        "immediate",
    )
    at = document.text.index("which waits for nothing")
    for step in steps:
        at = document.text.index(step, at) + len(step)


def test_witness_can_be_pasted(document: Document) -> None:
    """A witness is written as `.config` is."""
    assert "CONFIG_PT_RECLAIM=y CONFIG_SMP=y # CONFIG_SPARC64 is not set" in document.text


def test_limits_are_stated(document: Document) -> None:
    """Notices, unknown architectures and undecided facts have their place on the page."""
    assert "The audit is incomplete or inconclusive" in document.text
    assert "arch/um/include/asm/tlb.h larger than 8 MB; not read" in document.text
    assert f"Facts that no configuration decides defined by {SHOWN}".replace('"', "'") in (
        document.text.replace('"', "'")
    )


def test_complete_report_says_so() -> None:
    """A report without notices claims completeness, and needs no excerpts."""
    said = Document(html.render(Report(TreeInfo("6.12"), "tree", ()), "1")).text
    assert "Everything that was looked at could be read, parsed and decided." in said


def test_one_excerpt_a_place(source: str) -> None:
    """A line is shown once in the section of its architecture; a second look leads to the first."""
    section = re.search(r'<article[^>]* id="arch-riscv".*?</article>', source, re.S)
    assert section
    captions = re.findall(r"<figcaption><span class=\"place\">(.*?)</span>", section[0])
    assert captions == sorted(set(captions), key=captions.index)
    assert captions


def test_tables_name_their_rows_and_columns(document: Document) -> None:
    """Every header cell says what it heads."""
    scopes = [attrs.get("scope") for tag, attrs in document.elements if tag == "th"]
    assert set(scopes) == {"col", "colgroup", "row", "rowgroup"}


def test_anchors_are_plain() -> None:
    """An architecture's name cannot break out of an anchor or imitate a level's."""
    assert signs.anchor("x86") == "arch-x86"
    assert signs.anchor("sparc", "pmd") == "arch-sparc-pmd"
    assert signs.anchor("sparc-pmd") == "arch-sparc.2dpmd"
    assert signs.anchor('a" b') == "arch-a.22.20b"


def test_page_is_small(source: str) -> None:
    """Style, script and the answers of six architectures stay far below the limit."""
    assert len(source.encode()) < 150_000
