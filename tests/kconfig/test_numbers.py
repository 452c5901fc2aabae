"""What follows from a few lines with numbers and ranges, one fact a test."""

from __future__ import annotations

from tests.kconfig.memory import ask, possible


def test_a_number_takes_its_first_applicable_default() -> None:
    """An int without a prompt has the values its defaults give it, and no other."""
    text = """
        config BIG
            bool "big"

        config LEVELS
            int
            default 4 if BIG
            default 2
        """
    assert not possible(text, "LEVELS > 2 && !BIG")
    assert not possible(text, "LEVELS = 3")
    assert not possible(text, "LEVELS > 4")
    assert ask(text, "LEVELS > 2").witness == (("BIG", "y"), ("LEVELS", "4"))


def test_a_number_with_a_prompt_is_free_within_its_range() -> None:
    """A user may set any value of the range."""
    text = """
        config N
            int "n"
            range 2 8
            default 4
        """
    assert possible(text, "N = 3")
    assert ask(text, "N > 6").witness == (("N", "7"),)
    assert not possible(text, "N > 8")
    assert not possible(text, "N < 2")


def test_a_number_that_is_set_leans_on_its_range() -> None:
    """Whether the range applies that would move what a user sets is found out, and a witness says what keeps it off."""
    text = """
    config OFF
        bool "off"

    config SIZE
        int
        default 1

    config N
        int "n"
        range 0 0 if !OFF && SIZE < 3
    """
    assert ask(text, "N = 3").witness == (("N", "3"), ("OFF", "y"))
    refused = ask(text, "N = 3 && !OFF")
    assert (refused.possible, refused.leans_on) == (False, ("N", "SIZE"))


def test_a_range_that_ends_at_a_number_leans_on_it() -> None:
    """Where a range ends at another symbol, a witness says what that is, if that is for a user to say."""
    text = """
    config MOST
        int "most"
        range 1 9
        default 2

    config N
        int "n"
        range 0 MOST
    """
    assert ask(text, "N > 4").witness == (("MOST", "5"), ("N", "5"))
    refused = ask(text, "N > 9")
    assert (refused.possible, refused.leans_on) == (False, ("MOST", "N"))


def test_a_range_whose_ends_are_in_disorder_refuses_nothing() -> None:
    """The interpreter takes one end or the other of such a range, so neither is called impossible."""
    text = """
    config BIG
        bool "big"

    config MOST
        int
        default 4 if BIG

    config N
        int "n"
        range 1 MOST
    """
    assert ask(text, "N = 1 && MOST = 0")[:2] == (True, (("N", "1"),))
    assert not possible(text, "N > 4")
    assert not possible(text, "N > 1 && !BIG")
    for value, taken in ((4, 5), (9, 3)):
        assert possible(f"config N\n\tint\n\trange 5 3\n\tdefault {value}\n", f"N = {taken}")


def test_a_comparison_follows_the_number_it_names() -> None:
    """`depends on N >= 3`, and a default that is another symbol."""
    text = """
        config N
            int "n"

        config M
            int
            default N

        config A
            bool "a"
            depends on M >= 3 && M != 5
        """
    assert not possible(text, "A && N < 3")
    assert not possible(text, "A && N = 5")
    assert possible(text, "A && N = 4")


UNSET = """
    config A
        bool "a"

    config N
        int
        depends on A
        default 3

    config B
        def_bool N != 0

    config C
        def_bool N <= -5
    """


def test_a_number_that_no_default_reaches_is_0_or_nothing() -> None:
    """Nothing is unequal to 0 and less than any number: interpreters differ, so both are possible, and said."""
    zero, nothing = "a number without a default is 0", "!a number without a default is 0"
    assert ask(UNSET, "!A && !B && !C").free == (zero,)
    assert ask(UNSET, "!A && B && C").free == (nothing,)
    assert not possible(UNSET, "B && !C && !A")
    assert not possible(UNSET, "A && (!B || C)")


def test_to_c_a_number_that_is_nothing_is_0() -> None:
    """What is not defined counts as 0 in C, whatever Kconfig compares it with."""
    assert possible(UNSET, "B && N = 0 && !A")
    assert possible(UNSET, "!B && N = 0 && !A")
    assert not possible(UNSET, "N = 0 && A")
    assert possible(UNSET, "!N && B && !A")
    assert not possible(UNSET, "!N && A")


def test_a_range_moves_a_number_that_is_nothing() -> None:
    """It does where 0 lies outside of it; inside, nothing stays nothing."""
    text = "config N\n\tint\n\trange {} 5\n\nconfig B\n\tdef_bool N != 0\n\nconfig C\n\tdef_bool N < {}\n"
    assert not possible(text.format(2, 2), "!B || C")
    assert not possible(text.format(2, 2), "N != 2")
    assert possible(text.format(0, 0), "B && C")
    assert possible(text.format(0, 0), "!B && !C")
    assert not possible(text.format(0, 0), "N > 0")


def test_a_hex_is_never_set_below_0() -> None:
    """A user's hex has no sign."""
    text = 'config N\n\thex "n"\n\tdefault 0x1b if A\n\tdefault 0x2\n\nconfig A\n\tbool "a"\n'
    assert ask(text, "N <= 0").witness == (("N", "0x0"),)
    assert not possible(text, "N < 0")
    assert ask(text.replace("hex", "int").replace("0x1b", "27").replace("0x2", "2"), "N < 0").witness == (("N", "-1"),)
