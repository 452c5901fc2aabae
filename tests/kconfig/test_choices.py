"""What follows from a few lines with a choice, one fact a test."""

from __future__ import annotations

from auditor.condition import parse
from tests.kconfig.memory import ask, model, possible


def test_exactly_one_member_of_a_choice_is_set() -> None:
    """Two members exclude each other, and some visible one is always on."""
    text = """
        choice
            prompt "pages"
            default P16
        config P4
            bool "4"
        config P16
            bool "16"
        config P64
            bool "64"
            depends on BIG
        endchoice

        config BIG
            bool "big"
        """
    assert not possible(text, "P4 && P16")
    assert not possible(text, "!P4 && !P16 && !P64")
    assert not possible(text, "P64 && !BIG")
    assert ask(text, "P16").witness == (("P16", "y"),)
    assert ask(text, "!P16 && !P4").witness == (
        ("BIG", "y"),
        ("P16", "n"),
        ("P4", "n"),
        ("P64", "y"),
    )


def test_an_optional_choice_may_stay_empty() -> None:
    """`optional` allows no member at all."""
    text = """
        choice
            prompt "one"
            optional
        config A
            bool "a"
        config B
            bool "b"
        endchoice
        """
    assert possible(text, "!A && !B")
    assert not possible(text, "A && B")


def test_a_member_that_nobody_sees_may_have_a_default() -> None:
    """Interpreters disagree on it: newer ones leave it unset, older ones take its default; both are possible."""
    text = "choice\n\tprompt 'c'\nconfig A\n\tbool 'a' if SEE\n\tdefault SET && !BUT\nconfig B\n\tbool 'b'\nendchoice\n"
    text += "config SET\n\tdef_bool y\nconfig SEE\n\tbool 'see'\nconfig BUT\n\tbool 'but'\n"
    assert ask(text, "!A && !BUT").witness == (("A", "n"), ("BUT", "n"))
    assert ask(text, "A").witness == (("A", "y"),)


OLDER = "choices are read as older interpreters do"


def test_a_choice_without_its_prompt() -> None:
    """Newer interpreters set a member all the same, older ones hide all of them: then that is what it rests on."""
    text = (
        "choice\n\tprompt 'c' if SEE\nconfig A\n\tbool 'a'\nconfig B\n\tbool 'b'\nendchoice\nconfig SEE\n\tbool 'see'\n"
    )
    assert ask(text, "B && !SEE")[:4] == (True, (("B", "y"), ("SEE", "n")), (), ())
    assert ask(text, "!A && !B && !SEE")[:4] == (True, (("A", "n"), ("B", "n"), ("SEE", "n")), (), (OLDER,))
    assert not possible(text, "!A && !B && SEE")


def test_a_member_that_nobody_sees_may_be_selected() -> None:
    """Only older interpreters let a `select` reach it, and no interpreter one that is seen."""
    text = "choice\n\tprompt 'c'\nconfig A\n\tbool 'a'\nconfig B\n\tbool 'b' if SEE\nendchoice\n"
    text += "config SEE\n\tbool 'see'\nconfig C\n\tbool 'c'\n\tselect B\n"
    assert ask(text, "B && !SEE").free == (OLDER,)
    assert ask(text, "C && !B && !SEE").free == (f"!{OLDER}",)
    assert ask(text, "C && !B && SEE").free == ()
    assert not possible(text, "B && !SEE && !C")


def test_a_member_defined_outside_of_its_choice_too() -> None:
    """Its choice alone does not decide it: it is free, and a question about it has an answer."""
    system = model(
        """
        config X
            bool "outside" if $(a)

        choice
            prompt "one"

        config X
            bool "inside" if $(b)

        config Y
            bool "other"

        endchoice
        """
    )
    assert dict(system.decide(parse("X")).witness) == {"X": "y"}
    assert dict(system.decide(parse("!X")).witness) == {"X": "n"}


def test_files_that_contradict_themselves_prove_nothing() -> None:
    """The one member of a choice depends on its own absence: nothing is impossible then, and the files are told of."""
    text = 'choice\n\tprompt "one"\nconfig A\n\tbool "a"\n\tdepends on B if A\nendchoice\nconfig C\n\tbool "c"\n'
    asked = model(text)
    told = "its Kconfig files contradict themselves"
    assert [asked.decide(parse(question)).open for question in ("A", "!A")] == [told, told]
    assert asked.decide(parse("!A")).possible
    assert [str(notice) for notice in asked.notices()] == [f"arch/one/Kconfig: {told}; what it admits is unknown"]
