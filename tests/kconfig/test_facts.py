"""What follows from ten lines of Kconfig, one fact a test."""

from __future__ import annotations

import gc
import weakref

import pytest

from auditor.condition import parse
from auditor.kconfig import KconfigModel
from tests.kconfig.memory import MemoryTree, ask, model, possible

MODULES = "config MODULES\n\tbool\n\tmodules\n\tdefault y\n\n"


def test_an_undeclared_symbol_is_never_set() -> None:
    """What no file declares is `n`, and the reason says so."""
    decision = ask("config A\n\tbool 'a'\n", "A && SMP")
    assert not decision.possible
    assert decision.reason == "SMP is not declared on one"
    assert ask("config A\n\tbool 'a'\n", "A && !SMP").witness == (("A", "y"),)


def test_a_dependency_bounds_what_a_user_may_set() -> None:
    """With its dependency off a symbol cannot be set, and the witness sets what it needs."""
    text = """
        config A
            bool "a"

        config B
            bool "b"
            depends on A
        """
    assert not possible(text, "B && !A")
    assert ask(text, "B").witness == (("A", "y"), ("B", "y"))


def test_a_select_overrides_the_dependency() -> None:
    """A selected symbol is on although its dependency is off."""
    text = """
        config A
            bool "a"
            select B

        config B
            bool
            depends on NEVER
        """
    assert not possible(text, "A && !B")
    assert possible(text, "A && B")
    assert ask(text, "A && !B").reason == "B is selected whenever A is on"
    assert ask(text, "A && !B").leans_on == ("B",)


def test_a_select_holds_under_its_condition_only() -> None:
    """`select B if C` says nothing where C is off."""
    text = """
        config A
            bool "a"
            select B if C

        config B
            bool

        config C
            bool "c"
        """
    assert not possible(text, "A && C && !B")
    assert ask(text, "A && !B").witness == (("A", "y"), ("B", "n"))
    assert not possible(text, "B && !A")


def test_a_symbol_defined_twice_is_the_union_of_both() -> None:
    """Either definition may make a symbol visible, and the first default that applies counts."""
    text = """
        config A
            bool "a"

        config B
            bool "b" if A
            default y if !A

        config B
            default n
        """
    assert not possible(text, "!A && !B")
    assert possible(text, "A && B")
    assert possible(text, "A && !B")


def test_imply_is_a_default_that_gives_way() -> None:
    """An implied symbol is on unless a user or its dependency says no."""
    text = """
        config A
            bool "a"
            imply B

        config B
            bool "b" if C
            depends on D

        config C
            bool "c"

        config D
            bool "d"
        """
    assert not possible(text, "A && D && !C && !B")
    assert possible(text, "A && D && C && !B")
    assert not possible(text, "A && !D && B")


@pytest.mark.parametrize(
    ("bounded", "off"),
    [
        ("config B\n\tbool\n\tdepends on RT\n", True),
        ("if RT\nconfig B\n\tbool\nendif\n", True),
        ("menu 'm'\n\tdepends on RT\n\nconfig B\n\tbool\n\nendmenu\n", True),
        ("menu 'm'\n\tvisible if RT\n\nconfig B\n\tbool\n\nendmenu\n", False),
        ("config B\n\tbool\n", False),
        ("config B\n\tbool\n\tdepends on RT\n\nconfig B\n\tbool\n\tdepends on y\n", False),
    ],
)
def test_a_definition_without_a_dependency_bounds_no_imply(bounded: str, off: bool) -> None:
    """Beside one that has a dependency it says nothing, in either order; `depends on y` is a dependency."""
    rest = "config A\n\tdef_bool y\n\timply B\n\nconfig RT\n\tbool 'rt'\n\n"
    for text in (f"{rest}config B\n\tbool\n\n{bounded}", f"{rest}{bounded}\nconfig B\n\tbool\n"):
        assert possible(text, "!B") is off
        assert not possible(text, "RT && !B")


def test_an_imply_is_bounded_by_what_is_read() -> None:
    """A definition that only a variable of the build leads to bounds an `imply` where it is read."""
    text = """
        config A
            def_bool y
            imply B

        config RT
            bool "rt"

        config B
            bool

        source "arch/$(OTHER)/more"
        """
    files = {"arch/x/more": "config B\n\tbool\n\tdepends on RT\n", "arch/y/more": "config C\n\tdef_bool y\n"}
    assert not possible(text, "C && !B", **files)
    assert possible(text, "!C && !B", **files)
    assert not possible(text, "RT && !B", **files)


def test_if_and_menu_conditions_reach_everything_inside() -> None:
    """`if`, `menu … depends on` bound the entry; `visible if` only its prompt."""
    text = """
        config A
            bool "a"

        if A
        menu "m"
            depends on B
        config C
            bool "c"
        endmenu
        endif

        config B
            bool "b"

        menu "hidden"
            visible if A
        config D
            bool "d"
            default y
        endmenu
        """
    assert not possible(text, "C && !A")
    assert not possible(text, "C && !B")
    assert not possible(text, "!D && !A")
    assert possible(text, "!D && A")


def test_a_tristate_is_m_only_with_modules() -> None:
    """`m` needs MODULES, and reaches through a select as `m`."""
    text = """
        config MODULES
            bool "modules"
            modules

        config T
            tristate "t"
            select S

        config S
            tristate
        """
    assert not possible(text, "T=m && !MODULES")
    assert not possible(text, "T=m && S!=m && !S")
    assert ask(text, "T=m && S=m").witness == (("MODULES", "y"), ("S", "m"), ("T", "m"))


def test_depends_on_with_if_binds_only_under_it() -> None:
    """`depends on X if Y` is `X || Y = n`."""
    text = """
        config X
            bool "x"

        config Y
            bool "y"

        config A
            bool "a"
            depends on X if Y
        """
    assert possible(text, "A && !X && !Y")
    assert not possible(text, "A && !X && Y")


TRANSITIONAL = """
    config OLD
        bool
        transitional

    config NUMBER
        int
        transitional

    config A
        bool "a"
        select OLD
        imply OLD

    config NEW
        def_bool OLD

    config MANY
        def_bool NUMBER > 3
    """


def test_a_transitional_symbol_passes_on_what_was_set() -> None:
    """It takes what an old `.config` says, and only that: no select and no imply sets it."""
    assert ask(TRANSITIONAL, "NEW").witness == (("NEW", "y"), ("OLD", "y"))
    assert ask(TRANSITIONAL, "MANY").witness == (("MANY", "y"), ("NUMBER", "4"))
    assert possible(TRANSITIONAL, "A && NEW")
    assert possible(TRANSITIONAL, "A && !NEW")


def test_a_transitional_symbol_is_in_no_configuration() -> None:
    """C never sees it, so what follows from it is on without it."""
    assert ask(TRANSITIONAL, "OLD").reason == "OLD cannot be set on one"
    assert possible(TRANSITIONAL, "NEW && !OLD")
    assert not possible(TRANSITIONAL, "NUMBER > 0")
    assert possible(TRANSITIONAL, "MANY && NUMBER = 0 && !NUMBER")


def test_a_scenario_may_depend_on_a_transitional_symbol() -> None:
    """Kconfig sees its value, so that the scenario is no impossible one."""
    changed = model(TRANSITIONAL).with_enablement("PT", parse("OLD && A"), ())
    assert changed.decide(parse("PT")).free == ("A && OLD",)
    assert changed.decide(parse("A && !PT")).possible


def test_what_a_macro_says_is_not_known() -> None:
    """A macro may say anything, and an answer that leans on it says so."""
    text = "config CC\n\tdef_bool $(cc-option,-mfoo)\n\nconfig A\n\tbool 'a'\n\tdepends on CC\n"
    assert ask(text, "A").free == ("$(cc-option,-mfoo)",)
    assert possible(text, "!CC")


def test_a_variable_of_the_build_has_one_value() -> None:
    """`$(ARCH)` cannot be two things at once; the architecture's name is the natural one."""
    text = """
        config A
            def_bool "$(ARCH)" = "one"

        config B
            def_bool "$(ARCH)" = "two"
        """
    assert not possible(text, "A && B")
    assert ask(text, "A").free == ("$(ARCH) = one",)
    assert ask(text, "B").free == ("$(ARCH) = two",)


def test_source_statements_bring_their_conditions() -> None:
    """A sourced file lies under the `if` around its `source` line; a help text sources nothing."""
    text = """
        config A
            bool "a"
            help
              source "arch/one/never"

        if A
        source "arch/one/more"
        endif
        """
    more = {"arch/one/more": "config B\n\tbool 'b'\n", "arch/one/never": "config C\n\tbool 'c'\n"}
    assert not possible(text, "B && !A", **more)
    assert possible(text, "B", **more)
    assert ask(text, "C", **more).reason == "C is not declared on one"


def test_a_path_with_a_variable_means_what_is_there() -> None:
    """One matching file is certain; of several each may be the one."""
    text = 'source "arch/$(OTHER)/um/Kconfig"\n'
    one = {"arch/x/um/Kconfig": "config X\n\tdef_bool y\n"}
    two = {**one, "arch/y/um/Kconfig": "config Y\n\tdef_bool y\n"}
    assert not possible(text, "!X", **one)
    assert possible(text, "X && !Y", **two)
    assert possible(text, "Y && !X", **two)
    assert not possible(text, "X && Y", **two)


ELSEWHERE = {"x/y/Kconfig": "config XY\n\tdef_bool y\n", "z/Kconfig": "config Z\n\tdef_bool y\n"}


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('D := x/y\nsource "$(D)/Kconfig"\n', "$(D)/Kconfig", 2),
        ('source "$(D)/Kconfig"\n', "$(D)/Kconfig", 1),
        ('source "$(D)z/Kconfig"\n', "$(D)z/Kconfig", 1),
        ('osource "$(D)/none"\n', "$(D)/none", 1),
        ('\tD+= x\nsource "$(srctree)/arch/$(D)/more"\n', "arch/$(D)/more", 2),
        ('source "arch/$(call,D)/more"\n', "arch/$(call,D)/more", 1),
    ],
)
def test_a_path_that_may_lead_elsewhere_is_told(text: str, path: str, line: int) -> None:
    """A variable that a path begins with, or that a Kconfig file sets, need not name one folder."""
    files = {**ELSEWHERE, "arch/two/more": "config B\n\tdef_bool y\n"}
    told = f"arch/one/Kconfig:{line}: '{path}' may name another file than those it was taken for"
    assert [str(notice) for notice in model(text, **files).notices()] == [told]


def test_a_variable_set_in_another_file_is_told() -> None:
    """It may be set in a file of all architectures, and used in one of this architecture."""
    top = 'source "sets"\nsource "arch/$(SRCARCH)/Kconfig"\n'
    files = {"Kconfig": top, "sets": "D = x/y\n", "arch/two/more": ""}
    system = model('source "arch/$(D)/more"\n', **files)
    told = "arch/one/Kconfig:1: 'arch/$(D)/more' may name another file than those it was taken for"
    assert [str(notice) for notice in system.notices()] == [told]


def test_srctree_is_the_root_of_the_tree() -> None:
    """A path that begins with it names one file, whatever lies elsewhere."""
    files = {"x/Kconfig": "config X\n\tdef_bool y\n", "y/x/Kconfig": "config YX\n\tdef_bool y\n"}
    system = model('source "$(srctree)/x/Kconfig"\n', **files)
    assert (system.declared("X"), system.declared("YX")) == (True, False)
    assert not system.decide(parse("!X")).possible
    assert system.notices() == ()


def test_rsource_and_osource_find_their_files() -> None:
    """`rsource` starts at the including file's folder; `osource` may match nothing or several."""
    text = 'rsource "sub/Kconfig"\nosource "arch/one/none"\norsource "sub/*.kc"\n'
    files = {
        "arch/one/sub/Kconfig": "config A\n\tdef_bool y\n",
        "arch/one/sub/b.kc": "config B\n\tdef_bool y\n",
        "arch/one/sub/c.kc": "config C\n\tdef_bool y\n",
    }
    system = model(text, **files)
    assert all(system.declared(name) for name in "ABC")
    assert system.notices() == ()


def test_a_scenario_redefines_one_symbol() -> None:
    """`with_enablement` drops what the files say of the symbol, and leaves the model alone."""
    text = """
        config MMU
            def_bool y

        config SMP
            bool "smp"

        config PT
            bool "pt"
            depends on OPT_IN
            select OLD

        config OLD
            bool

        config RCU
            bool
        """
    system = model(text)
    changed = system.with_enablement("PT", parse("MMU && SMP"), ("RCU",))
    assert not system.decide(parse("PT")).possible
    assert changed.decide(parse("PT")).witness == (("PT", "y"), ("SMP", "y"))
    assert not changed.decide(parse("SMP && !PT")).possible
    assert not changed.decide(parse("PT && !RCU")).possible
    assert not changed.decide(parse("OLD")).possible
    assert changed.with_enablement("PT", parse("MMU"), ()).decide(parse("PT && !SMP")).possible


def test_a_scenario_may_name_a_symbol_no_file_declares() -> None:
    """An older tree has no PT symbol at all; the scenario brings it."""
    changed = model("config MMU\n\tdef_bool y\n").with_enablement("PT", parse("MMU"), ())
    assert changed.declared("PT")
    assert changed.decide(parse("PT")).possible


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("A && !A", "the condition contradicts itself"),
        ("ON && !ON2", "ON is always set on one"),
        ("!ON", "ON is always set on one"),
        ("OFF", "OFF cannot be set on one"),
        ("A && B", "A and B exclude each other on one"),
        ("C && !A", "C is never on without A on one"),
        ("N > 3", "N > 3 is impossible on one"),
        ("(A && B) || OFF || (C && B)", "no configuration of one has"),
    ],
)
def test_the_reason_is_one_sentence(question: str, reason: str) -> None:
    """What cannot be is said as simply as it is true."""
    text = """
        config ON
            def_bool y
        config OFF
            bool
            depends on ON
        config A
            bool "a"
        config B
            bool "b"
            depends on !A
        config C
            bool "c"
            depends on A
        config N
            int
            default 3
        """
    if question == "ON && !ON2":
        assert possible(text, question)
    else:
        assert ask(text, question).reason.startswith(reason)


def test_an_opaque_fact_of_the_condition_stays_free() -> None:
    """What the code under audit leaves open is no matter of Kconfig, and the answer names it."""
    decision = ask("config A\n\tbool 'a'\n", 'A && "some runtime switch"')
    assert decision.possible
    assert decision.free == ("some runtime switch",)


MACHINES = "choice\n\tprompt 'machine'\n\n" + "".join(
    f"config M{i}\n\tbool 'm'\n\tselect {'LOW' if i % 2 else 'HIGH'}{' if FAST' if i > 9 else ''}\n\n"
    for i in range(12)
)
MACHINES += "endchoice\n\nconfig LOW\n\tbool\n\nconfig HIGH\n\tbool\n\nconfig FAST\n\tbool 'fast'\n"


def test_many_selects_of_a_symbol_are_all_seen() -> None:
    """Every machine of a dozen selects one of two symbols, the last two only where a third one is on."""
    assert not possible(MACHINES, "LOW && HIGH")
    assert ask(MACHINES, "!LOW && !HIGH && !M11").witness == (("HIGH", "n"), ("LOW", "n"), ("M10", "y"), ("M11", "n"))
    decision = ask(MACHINES, "!LOW && !HIGH && FAST")
    assert not decision.possible
    assert decision.leans_on == ("HIGH", "LOW", "M0")  # the choice goes by its first member


def test_what_is_possible_is_what_has_a_witness() -> None:
    """`admits` and `decide` agree, whichever is asked first."""
    for question in ("LOW && HIGH", "!LOW && !HIGH", "!LOW && !HIGH && FAST", "M10 && HIGH", "M10 && !FAST && HIGH"):
        first, second = model(MACHINES), model(MACHINES)
        expected = first.decide(parse(question)).possible
        assert first.admits(parse(question)) == second.admits(parse(question)) == expected
        assert second.decide(parse(question)).possible == expected


def test_the_same_what_if_is_the_same_model() -> None:
    """A symbol redefined in the same way twice is looked into once."""
    system = model(MACHINES)
    once = system.with_enablement("LOW", parse("FAST"), ("HIGH",))
    assert once is system.with_enablement("LOW", parse("FAST"), ("HIGH",))
    assert once is not system.with_enablement("LOW", parse("FAST"), ())
    assert not once.decide(parse("LOW && !HIGH")).possible
    assert once is not system


def test_answers_do_not_depend_on_earlier_questions() -> None:
    """A model gives the same decision whatever it was asked before."""
    text = "config A\n\tbool 'a'\n\nconfig B\n\tbool 'b'\n\tdepends on A\n"
    first, second = model(text), model(text)
    first.decide(parse("B"))
    first.decide(parse("!A"))
    assert first.decide(parse("A && B")) == second.decide(parse("A && B"))


def test_every_architecture_of_a_tree_reads_the_common_files_once() -> None:
    """Two models of one tree share what does not hang on the architecture."""
    reads: list[str] = []

    class Counting(MemoryTree):
        def read(self, path: str) -> bytes | None:
            reads.append(path)
            return super().read(path)

    from auditor.kconfig import KconfigModel

    tree = Counting(
        {
            "Kconfig": 'source "mm/Kconfig"\nsource "arch/$(SRCARCH)/Kconfig"\n',
            "mm/Kconfig": "config A\n\tbool 'a'\n",
            "arch/one/Kconfig": "config B\n\tbool 'b'\n\tdepends on A\n",
            "arch/two/Kconfig": "config C\n\tbool 'c'\n",
        }
    )
    one, two = KconfigModel(tree, "one"), KconfigModel(tree, "two")
    assert one.decide(parse("B")).possible
    assert not two.decide(parse("B")).possible
    assert reads.count("mm/Kconfig") == 1


def test_a_tree_nobody_asks_about_any_more_is_let_go() -> None:
    """What its models had in common is at hand for a few trees only, so that a thousand take no more memory."""
    trees = [MemoryTree({"arch/one/Kconfig": b"config A\n\tbool 'a'\n"}) for _ in range(6)]
    left = [weakref.ref(tree) for tree in trees]
    for tree in trees:
        assert KconfigModel(tree, "one").decide(parse("A")).possible
    del tree, trees
    gc.collect()
    assert [tree() is None for tree in left] == [True, True, False, False, False, False]


def test_a_select_behind_a_backslash_is_found() -> None:
    """A comment or a help text that ends in a backslash hides no select of the line behind it."""
    for before in ("# text \\", "bool # text \\", "help\n\t  text \\"):
        text = f"config A\n\tdef_bool y\n\t{before}\n\tselect B\n\nconfig B\n\tbool\n"
        assert ask(text, "!B").reason == "B is always set on one"
    assert not possible("config A\n\tdef_bool y\n\tselect \\\n\t  B\n\nconfig B\n\tbool\n", "!B")


def test_a_help_text_selects_nothing() -> None:
    """Neither the first help text of an entry nor another one."""
    text = "config A\n\tdef_bool y\n\thelp\n\t  text\n\tselect B\n\thelp\n\t  select C\n\n"
    assert possible(f"{text}config B\n\tbool\n\nconfig C\n\tbool\n", "!C && B")
    assert not possible(f"{text}config B\n\tbool\n\nconfig C\n\tbool\n", "C")


NAMELESS = "the symbol's name is an expression; what it names is unknown"


@pytest.mark.parametrize(
    "line",
    [
        "select $(x)",
        "select  $(x)",
        "select\t$(x)",
        "select ARCH_SUPPORTS_$(x)",
        "imply $(x)",
        "select \\\n\t$(x)",
        "select\u00a0$(x)",
        "\u00a0imply B_$(x)_C",
    ],
)
def test_a_target_made_by_a_macro_is_told(line: str) -> None:
    """What selects or implies a symbol whose name a macro makes may select any."""
    system = model(f"config A\n\tdef_bool y\n\t{line}\n")
    assert [str(notice) for notice in system.notices()] == [f"arch/one/Kconfig:3: {NAMELESS}"]


@pytest.mark.parametrize("line", ["config $(x)", "menuconfig $(x)", "config B_$(x)", "config \t$(x)B"])
def test_a_definition_named_by_a_macro_is_told(line: str) -> None:
    """What defines a symbol whose name a macro makes may define any."""
    system = model(f"{line}\n\tdef_bool y\n")
    assert [str(notice) for notice in system.notices()] == [f"arch/one/Kconfig:1: {NAMELESS}"]


def test_a_help_text_names_nothing_by_macros() -> None:
    """A line of a help text, or of a comment, is no select, whatever it looks like."""
    text = "config A\n\tdef_bool y\n\thelp\n\t  config $(x)\n\t  select $(x)\n# select $(x)\n\tdepends on $(x)\n"
    assert model(text).notices() == ()


@pytest.mark.parametrize("odd", ["\u00a0", "\ufeff", ".", "\r", "\f", "&", ", "])
def test_characters_outside_of_the_language_are_passed_over(odd: str) -> None:
    """Before a statement and before its name they count as blanks, as for the kernel's lexer."""
    text = f"""{odd}config{odd}A
\tdef_bool y

{odd}if{odd}A
config B{odd}
\tdef_bool y
{odd}endif{odd}
config C
\tdef_bool y
\thelp{odd}
\t  config D
{odd}source{odd} "arch/one/more"
"""
    system = model(text, **{"arch/one/more": "config E\n\tdef_bool y\n"})
    assert [name for name in "ABCDE" if system.declared(name)] == ["A", "B", "C", "E"]
    assert not system.decide(parse("!B")).possible
    assert system.notices() == ()


@pytest.mark.parametrize(
    "line", ["select\u00a0B", "\u00a0select B", "select .B", "select \\B", "imply & B", "select B."]
)
def test_a_select_with_characters_outside_of_the_language_is_told(line: str) -> None:
    """It may be one, for the kernel's lexer passes over them."""
    system = model(f"config A\n\tdef_bool y\n\t{line}\n\nconfig B\n\tbool\n")
    system.decide(parse("B"))
    assert [notice.location.line for notice in system.notices()] == [3]


@pytest.mark.parametrize(
    "line", ["depends on B.", "depends on B.C", ".depends on B", "depends\u00a0on B", "default B."]
)
def test_a_line_with_characters_outside_of_the_language_is_told(line: str) -> None:
    """A dot is no part of a word: what such a line says is not known."""
    system = model(f"config A\n\tbool 'a'\n\t{line}\n\nconfig B\n\tdef_bool y\n")
    assert system.decide(parse("A")).possible
    assert [notice.location.line for notice in system.notices()] == [3]


def test_an_entry_whose_name_is_not_read_is_told() -> None:
    """A backslash inside of a line is passed over by the kernel's lexer too, so any name may be meant."""
    system = model("config \\A\n\tdef_bool y\n")
    system.decide(parse("A"))
    assert [str(notice) for notice in system.notices()] == ["arch/one/Kconfig:1: this entry has no name"]


def test_a_help_text_may_begin_with_a_comment() -> None:
    """What stands behind `help` is a comment, and the text below is one all the same."""
    text = "config A\n\tdef_bool y\n\thelp # why\n\t  select B\n\t  config C\n\t  depends on n\n\nconfig B\n\tbool\n"
    system = model(text)
    assert not system.declared("C")
    assert not system.decide(parse("B || !A")).possible
    assert system.notices() == ()


@pytest.mark.parametrize(
    "line",
    [
        "depends on MMU != y",
        'depends on MMU != "y"',
        "depends on !(MMU != y)",
        "depends on MMU && !(NOMMU || MMU != y)",
        "default y if MMU != y",
        "prompt 'a' if !!(MMU != y)",
    ],
)
def test_what_a_bool_unequal_to_y_comes_to_is_not_known(line: str) -> None:
    """Some interpreters take what was in memory for it, so either is possible, of both spellings at once."""
    text = f"config MMU\n\tdef_bool y\n\nconfig A\n\tbool\n\t{line}\n\tdefault y if NOMMU\n"
    text += "" if "if" in line else "\tdefault y\n"
    system = model(f"{text}\nconfig NOMMU\n\tbool\n")
    assert system.decide(parse("A")).possible
    assert len(system.decide(parse("A")).free) == 1
    assert system.decide(parse("!A")).possible


def test_a_bool_unequal_to_y_and_its_negation_may_hold_together() -> None:
    """What an interpreter makes of the one says nothing of the other."""
    text = "config MMU\n\tdef_bool y\n\nconfig A\n\tdef_bool y\n\tdepends on MMU != y\n\n"
    assert possible(text + "config B\n\tdef_bool y\n\tdepends on !(MMU != y)\n", "A && B")


@pytest.mark.parametrize(
    "line",
    [
        "def_bool MMU != y",
        "def_bool y if y != MMU",
        "def_bool y if !(MMU = y)",
        "def_bool y if MMU != ON",
        "def_bool y if MMU != m && MMU = n",
        "def_bool y if TRI != y && TRI = y",
    ],
)
def test_other_comparisons_of_a_bool_are_exact(line: str) -> None:
    """Neither a default's value is misread, nor `y` on the left, nor another symbol, nor a tristate."""
    text = f"{MODULES}config MMU\n\tdef_bool y\n\nconfig ON\n\tdef_bool y\n\nconfig TRI\n\ttristate 't'\n\n"
    assert not possible(f"{text}config A\n\t{line}\n", "A")
