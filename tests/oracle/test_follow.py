"""The second opinion itself: where it sees a table go in preprocessed C."""

from __future__ import annotations

import pytest

from oracle.follow import Text

PROBE = "ORACLE_pte {{ {}; }}\n"


@pytest.mark.parametrize(
    ("code", "probe", "ends"),
    [
        ("", "do { } while (0)", set()),
        ("", "__free_pages(ORACLE_TABLE, 0)", {"__free_pages"}),
        ("void away(struct page *p);", "away(ORACLE_TABLE)", {"away"}),
        # through bodies, conversions and variables
        (
            "static inline void f(int a, void *p) { g(p); }\nstatic inline void g(void *q) { out(q); }",
            "f(1, ORACLE_TABLE)",
            {"out"},
        ),
        (
            "static inline void f(void *p) { struct ptdesc *d = (struct ptdesc *)p; out(d); }",
            "f(ORACLE_TABLE)",
            {"out"},
        ),
        ("static inline void f(void *p) { a = p; b = a; out(b); }", "f(ORACLE_TABLE)", {"out"}),
        ("__attribute__((unused)) void f(void *p) __attribute__((cold)) { out(p); }", "f(ORACLE_TABLE)", {"out"}),
        # a batch with a body is followed, one without is the end
        (
            "static inline void tlb_remove_table(void *t, void *p) { __tlb_remove_page_size(t, p, 0); }",
            "tlb_remove_table(ORACLE_TLB, ORACLE_TABLE)",
            {"__tlb_remove_page_size"},
        ),
        (
            "void tlb_remove_table(void *t, void *p);",
            "tlb_remove_table(ORACLE_TLB, ORACLE_TABLE)",
            {"tlb_remove_table"},
        ),
        # both sides of a test made while the kernel runs
        ("", "if (x) one(ORACLE_TABLE); else two(ORACLE_TABLE)", {"one", "two"}),
        # not handed the table: its type, a member of the same name, another parameter
        ("", "out(sizeof(ORACLE_TABLE))", set()),
        ("static inline void f(void *p, void *q) { out(x->p); other(q); }", "f(ORACLE_TABLE, 1)", set()),
        # a longer name, a declaration and a call in front of the body are no body
        (
            "void xf(void *p) { bad(p); }\nvoid f(void *p);\nint a = f(0);\nvoid f(void *p) { out(p); }",
            "f(ORACLE_TABLE)",
            {"out"},
        ),
        ("static inline void f(void *p) { f(p); out(p); }", "f(ORACLE_TABLE)", {"out"}),
        ('static inline void f(void *p) { say("}"); out(p); }', "f(ORACLE_TABLE)", {"out"}),
    ],
)
def test_ends(code: str, probe: str, ends: set[str]) -> None:
    assert Text(f"{code}\n{PROBE.format(probe)}").ends("pte") == ends


def test_a_text_that_broke_off_is_no_answer() -> None:
    with pytest.raises(LookupError, match="the preprocessed text ends before ORACLE_pmd"):
        Text(PROBE.format("")).ends("pmd")


def test_a_probe_is_read_with_single_blanks() -> None:
    assert Text(PROBE.format("do {\n\tx(1);\n} while (0)")).probe("pte") == "do { x(1); } while (0)"
