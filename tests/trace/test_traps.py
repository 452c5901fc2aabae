"""Hooks that free at once in a way that is easy to overlook: none of them may look as if it waited."""

from __future__ import annotations

import pytest

from tests.trace.conftest import FREE, REMOVE, Body

MACROS = {
    "an object macro in an object macro": ("DROP;", "#define INNER {}\n#define DROP INNER"),
    "a function macro in a function macro": ("DROP();", "#define INNER() {}\n#define DROP() INNER()"),
    "a function macro in an object macro": ("DROP;", "#define INNER() {}\n#define DROP INNER()"),
    "three deep": ("DROP();", "#define LAST() {}\n#define INNER LAST\n#define DROP() INNER()"),
}


@pytest.mark.parametrize(("call", "macros"), MACROS.values(), ids=MACROS)
def test_a_macro_may_speak_of_the_table_in_a_macro(body: Body, call: str, macros: str) -> None:
    """What a macro's macros do to a name of its caller counts, though the call does not mention the table."""
    hook = body(f"if (x) {{ {call} return; }}\n{REMOVE}", macros.format("pte_free(tlb->mm, table)"))
    assert hook.ends() == {"immediate", "rcu"}


def test_a_macro_in_a_macro_may_leave_the_function(body: Body) -> None:
    """A jump counts however deep it stands in object-like macros."""
    hook = body(f"LEAVE;\n{REMOVE}", f"#define INNER do {{ {FREE} return; }} while (0)\n#define LEAVE INNER")
    assert hook.ends() == {"immediate"}
