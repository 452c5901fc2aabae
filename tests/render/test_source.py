"""Places and excerpts of the readiness page: links to a forge, coloured lines, the deciding call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Location, Report, TreeInfo
from auditor.render.page.build import page_of
from auditor.render.page.dossier import Dossier, Provenance
from auditor.render.page.source import Line, Piece, place, source
from auditor.survey import Judgement, Survey
from tests.render.archs import alpha

FORGE = "https://forge.example/{path}?h={revision}#n{line}"


@pytest.mark.parametrize(
    ("release", "revision", "commit", "expected"),
    [
        ("6.18.0", "", "", "v6.18"),
        ("6.18.0-rc1", "", "", "v6.18-rc1"),
        ("6.18.15", "", "", "v6.18.15"),
        ("6.18.15", "", "0123abcd", "0123abcd"),
        ("6.18.15", "9876", "0123abcd", "9876"),
    ],
)
def test_forge_revision(release: str, revision: str, commit: str, expected: str) -> None:
    """A link names the commit where one is known, else the tag of the release."""
    report = Report(TreeInfo(release, revision), "tree", (alpha(),))
    dossier = Dossier(Survey((Judgement(report, "", ()),)), Provenance("1", commit=commit), forge=FORGE)
    at = page_of(dossier).sections[0].findings[0].at
    assert at.href == f"https://forge.example/arch/alpha/include/asm/tlb.h?h={expected}#n7"


def test_forge_address_is_quoted() -> None:
    """A path cannot leave its place in an address, whatever it holds."""
    made_of = place(Location('a "?#{line}<\udce9/b.h', 3), FORGE, "v1 &x")
    assert made_of.href == "https://forge.example/a%20%22%3F%23%7Bline%7D%3C%E9/b.h?h=v1%20%26x#n3"


def excerpt(*lines: str, call: str = "", marked: int = 1) -> tuple[Line, ...]:
    numbered = tuple(enumerate(lines, 1))
    return source("src", place(Location("a.h", marked), "", ""), marked, numbered, call, "").lines


def test_pieces_of_a_macro() -> None:
    """A directive is set apart, what it defines is coloured as C, and the call is a piece of its own."""
    (line,) = excerpt("#define f(x)\tpte_free((struct mm *)x)", call="pte_free")
    assert line.marked
    assert line.pieces == (
        Piece("p", "#define"),
        Piece("", " f(x)    "),
        Piece("call", "pte_free"),
        Piece("", "(("),
        Piece("k", "struct"),
        Piece("", " mm *)x)"),
    )


def test_call_is_marked_on_its_line_only() -> None:
    """The same name on another line, or inside another name, is not the deciding call."""
    lines = excerpt("pte_free(x);", "pte_free(y); pte_free_kernel(z);", call="pte_free", marked=2)
    assert [piece.text for line in lines for piece in line.pieces if piece.kind == "call"] == ["pte_free"]


def test_comment_that_began_above() -> None:
    """An excerpt that starts inside a comment is coloured as one to its end."""
    first, second = excerpt("the end of it */ int", "/* another */")
    assert first.pieces[0] == Piece("c", "the end of it */")
    assert second.pieces == (Piece("c", "/* another */"),)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n")), min_size=1, max_size=6))
def test_no_line_is_lost(lines: list[str]) -> None:
    """Whatever stands in a file, each of its lines is shown whole, with its number, and nothing in it is invisible."""
    found = excerpt(*lines, call="f")
    assert [line.number for line in found] == list(range(1, len(lines) + 1))
    assert all(piece.text.isprintable() for line in found for piece in line.pieces)
