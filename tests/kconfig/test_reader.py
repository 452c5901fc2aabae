"""The reader: every construct of the language, and what becomes of lines it does not know."""

from __future__ import annotations

import textwrap

from auditor.kconfig.entries import Default, Entry, Range, Reverse
from auditor.kconfig.expression import (
    YES,
    And,
    Compare,
    Constant,
    Macro,
    Not,
    Or,
    Symbol,
    parse,
)
from auditor.kconfig.reader import read
from auditor.model import Location, Notice


def entries(text: str) -> tuple[Entry, ...]:
    found, notices = read(textwrap.dedent(text).removeprefix("\n").encode(), "K")
    assert notices == ()
    return found


def test_every_property_of_an_entry() -> None:
    """One entry with everything in it, in the order of the file."""
    (entry,) = entries(
        """
        config A  # a comment
            bool "text with \\"quotes\\" if # and all" if B
            prompt 'second'
            default y if C
            def_bool n
            depends on D && \\
                !E
            select F if G
            select H
            imply I
            modules
            transitional
            option allnoconfig_y
            help
              select NOTHING
        """
    )
    assert entry == Entry(
        "config",
        "A",
        "bool",
        prompts=(Symbol("B"), YES),
        defaults=(Default(YES, Symbol("C")), Default(Constant("n"))),
        depends=(And((Symbol("D"), Not(Symbol("E")))),),
        selects=(Reverse("select", "F", Symbol("G")), Reverse("select", "H")),
        implies=(Reverse("imply", "I"),),
        flags=frozenset({"modules", "transitional", "allnoconfig_y"}),
    )


def test_numbers_and_texts() -> None:
    """int, hex and string, with ranges."""
    one, two, three = entries(
        """
        config N
            int "n"
            range 2 MAX if A
            default 3
        config H
            hex
            default 0x10
        config S
            string
            default "text"
        """
    )
    assert (one.type, two.type, three.type) == ("int", "hex", "string")
    assert one.ranges == (Range(Symbol("2"), Symbol("MAX"), Symbol("A")),)
    assert two.defaults == (Default(Symbol("0x10")),)
    assert three.defaults == (Default(Constant("text")),)


def test_kinds_of_blocks() -> None:
    """Everything that opens, closes or stands alone."""
    kinds = [
        (entry.kind, entry.name)
        for entry in entries(
            """
            mainmenu "Title"
            menu "M"
                depends on A
                visible if B
            choice NAMED
                bool "which"
                optional
                default A
            menuconfig A
                bool "a"
            endchoice
            endmenu
            comment "note"
                depends on A
            if A
            source "x/Kconfig"
            endif # A
            """
        )
    ]
    assert kinds == [
        ("mainmenu", ""),
        ("menu", ""),
        ("choice", "NAMED"),
        ("config", "A"),
        ("comment", ""),
        ("if", ""),
        ("source", ""),
    ]


def test_help_ends_where_the_indentation_does() -> None:
    """Help keeps what is indented as its first line is, whatever it looks like."""
    found = entries(
        """
        config A
            bool
            help

              config NOT_ONE
                if deeper
              endmenu

              select NOTHING
            select B
        config C
        \thelp
        \t  if one reads on
            select D
        if X
        endif
        """
    )
    assert [e.name for e in found] == ["A", "C", ""]
    assert found[0].selects == (Reverse("select", "B"),)
    assert found[1].selects == (Reverse("select", "D"),)


def test_an_empty_help_hides_nothing() -> None:
    """A help text of no lines ends before the next statement."""
    assert [e.name for e in entries("config A\n\tbool\n\thelp\n\nconfig B\n\tbool\n")] == ["A", "B"]


def test_assignments_and_macro_calls_are_passed_over() -> None:
    """What sets variables or prints says nothing of symbols."""
    text = """
        X := $(shell,rm -rf /)
        if-success = $(shell,{ $(1); } >/dev/null 2>&1 && echo "$(2)" || echo "$(3)")
        $(error-if,$(failure,true),no)
        config A
            def_bool $(cc-option,-mfoo -mbar) && B
            default $(shell,echo "(x)")
        """
    (entry,) = entries(text)
    assert entry.defaults[0].value == And((Macro("$(cc-option,-mfoo -mbar)"), Symbol("B")))


def test_an_unknown_line_is_a_notice_and_the_entry_survives() -> None:
    """What a later kernel adds costs one line, not the entry."""
    text = b"config A\n\tbool\n\tnovelty B\n\tdepends on C\n"
    (entry,), notices = read(text, "K")
    assert entry.depends == (Symbol("C"),)
    assert notices == (Notice(Location("K", 3), "not understood: 'novelty B'"),)


def test_a_broken_dependency_is_an_unknown_one() -> None:
    """A dependency that cannot be read may still forbid: it is kept as something nobody knows."""
    (entry,), notices = read(b"config A\n\tbool\n\tdepends on (B\n\tselect C D\n", "K")
    assert [type(e) for e in entry.depends] == [Macro]
    assert [(r.target, type(r.condition)) for r in entry.selects] == [("C", Macro)]
    assert [notice.location.line for notice in notices] == [3, 4]


def test_blocks_that_do_not_pair_up_are_notices() -> None:
    """A missing end, or one too many, is said and nothing is lost."""
    found, notices = read(b"endif\nif A\nmenu 'm'\nconfig B\n\tbool\nendif\nchoice\n", "K")
    assert [e.kind for e in found] == ["if", "menu", "config", "choice"]
    assert {n.location.line for n in notices} == {1, 6, 7}


def test_depends_on_with_if() -> None:
    """The condition compares with `n`, so that an `m` in it counts as set."""
    (entry,) = entries("config A\n\tbool\n\tdepends on X if Y && !Z\n")
    no = Constant("n")
    assert entry.depends == (
        Or((Symbol("X"), Or((Compare("=", Symbol("Y"), no), Not(Compare("=", Symbol("Z"), no)))))),
    )


def test_operators_bind_as_in_kconfig() -> None:
    """Comparisons before `!`, `!` before `&&`, `&&` before `||`."""
    assert parse("!A = y || B && C") == Or(
        (Not(Compare("=", Symbol("A"), Constant("y"))), And((Symbol("B"), Symbol("C"))))
    )


def test_carriage_returns_and_missing_newlines_do_no_harm() -> None:
    """Files from elsewhere read the same."""
    text = b"config A\r\n\tbool\r\n\thelp\r\n\t  text\r\n\r\nconfig B\r\n\tdef_bool y"
    found, notices = read(text, "K")
    assert not notices
    assert [e.name for e in found] == ["A", "B"]
    assert found[1].defaults == (Default(YES),)


def test_a_comment_eats_the_backslash_at_its_end() -> None:
    """What follows a comment, a help text or a variable that ends in a backslash is a line of its own."""
    text = """
        X := value \\
        config A # one \\
            bool # two \\
            select B
            # three \\
            select C
            help
              "text" \\
            select D
        # four \\
        config E
            depends on 'one # text' = A && \\
            B
            help
              text \\
        config F
            help
              text
            select A
            help
              select B
        """
    found = entries(text)
    assert [e.name for e in found] == ["A", "E", "F"]
    assert [[r.target for r in e.selects] for e in found] == [["B", "C", "D"], [], ["A"]]
    assert found[1].depends == (And((Compare("=", Constant("one # text"), Symbol("A")), Symbol("B"))),)


def test_a_text_ends_with_its_line() -> None:
    """A backslash in a text that has no end continues nothing: the next line counts, the text is not understood."""
    (entry,), notices = read(b"config A\n\tbool 'text \\\n\tselect B\n", "K")
    assert entry.selects == (Reverse("select", "B"),)
    assert [notice.location.line for notice in notices] == [2]
