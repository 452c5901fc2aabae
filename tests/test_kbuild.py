"""Where a C file is built, as the Makefiles say."""

from __future__ import annotations

import textwrap

import pytest

from auditor.condition import FALSE, TRUE, Condition, opaque, parse
from auditor.kbuild import Kbuild
from auditor.tree import Checkout
from tests.conftest import KernelTree


def built(kernel_tree: KernelTree, path: str, **makefiles: str) -> Condition:
    """Where `path` is built; `mm`, `arch_one`, `arch_one_mm`, … name the folders of the Makefiles."""
    files = {f"{folder.replace('_', '/')}/Makefile": text for folder, text in makefiles.items()}
    return Kbuild(Checkout(str(kernel_tree(files))), "one").built(path)


@pytest.mark.parametrize(
    ("makefile", "where"),
    [
        ("obj-y := a.o", ""),
        ("obj-y += b.o a.o c.o", ""),
        ("obj-y := b.o \\\n\ta.o", ""),
        ("lib-y := a.o", ""),
        ("obj-$(CONFIG_X) += a.o", "X"),
        ("obj-${CONFIG_X} += a.o", "X"),
        ("obj-$(subst m,y,$(CONFIG_X)) += a.o", "X || X=m"),
        ("obj-$(CONFIG_X) += a.o\nobj-$(CONFIG_Y) += a.o", "X || Y"),
        ("obj-m += a.o", "n"),
        ("obj-n += a.o", "n"),
        ("# obj-y += a.o\nobj-$(CONFIG_X) += a.o # a.o b.o", "X"),
        ("obj-$(CONFIG_X) += whole.o\nwhole-y := a.o", "X"),
        ("obj-$(CONFIG_X) += whole.o\nwhole-objs := b.o\nwhole-$(CONFIG_Y) += a.o", "X && Y"),
        ("list-y := a.o\nobj-$(CONFIG_X) += $(list-y)", "X"),
        ("mmu-y := a.o\nmmu-$(CONFIG_MMU) := b.o\nobj-y := c.o $(mmu-y)", "!MMU"),
        ("mmu-y := b.o\nmmu-$(CONFIG_MMU) := a.o\nobj-y := c.o $(mmu-y)", "MMU"),
        ("obj-y := a.o\nobj-y := b.o\nobj-$(CONFIG_X) += a.o", "X"),
        ("obj-y := a.o\nwhole-objs := b.o\nwhole-y := c.o", ""),
        ("obj-y := a.o\nobj-y := $(obj-y) b.o", ""),
        ("obj-y := a.o\nobj-y := b.o ${obj-y}", ""),
        ("obj-y := a.o\nobj-y := $(filter-out b.o,$(obj-y))", '"mm/Makefile: a.o is listed"'),
        ("obj-y := a.o\nobj-y := $(sort c.o $(obj-y) )", '"mm/Makefile: a.o is listed"'),
        ("obj-y := a.o\nold := $(obj-y)\nobj-y := $(sort $(old))", '"mm/Makefile: a.o is listed"'),
        ("ifdef CONFIG_X\nobj-y += a.o\nendif", "X || X=m"),
        ("ifndef CONFIG_X\nobj-y += a.o\nendif", "!X && X!=m"),
        ("ifdef CONFIG_\nobj-y += a.o\nendif", '"mm/Makefile: ifdef CONFIG_"'),
        ("ifdef CONFIG_X\nelse\nobj-y += a.o\nendif", "!X && X!=m"),
        ("ifeq ($(CONFIG_X),y)\nobj-y += a.o\nendif", "X"),
        ("ifeq ($(CONFIG_X), m)\nobj-y += a.o\nendif", "X=m"),
        ("ifeq ($(CONFIG_X),)\nobj-y += a.o\nendif", "!X && X!=m"),
        ("ifneq ($(CONFIG_X),y)\nobj-y += a.o\nendif", "!X"),
        ("ifeq ($(CONFIG_X),y)\nelse ifeq ($(CONFIG_Y),y)\nobj-y += a.o\nelse\nendif", "!X && Y"),
        ("ifeq ($(CONFIG_X),y)\nelse ifeq ($(CONFIG_Y),y)\nelse\nobj-y += a.o\nendif", "!X && !Y"),
        ("ifdef CONFIG_X\n  ifdef CONFIG_Y\n  obj-$(CONFIG_Z) += a.o\n  endif\nendif", "(X || X=m) && (Y || Y=m) && Z"),
    ],
)
def test_the_lists_of_a_makefile(kernel_tree: KernelTree, makefile: str, where: str) -> None:
    """An object is built where the list that holds it is asked for, under the conditionals around it."""
    assert built(kernel_tree, "mm/a.c", mm=makefile) is parse(where)


@pytest.mark.parametrize(
    ("makefile", "where"),
    [
        ("obj-y := b.o", opaque("mm/a.o is built")),
        ("", opaque("mm/a.o is built")),
        ("extra-y := a.o", opaque("mm/a.o is built")),
        ("all:\n\tobj-y := a.o", opaque("mm/a.o is built")),
        ("ifeq ($(call has,x),y)\nobj-y += a.o\nendif", opaque("mm/Makefile: ifeq ($(call has,x),y)")),
        ("ifdef ELSEWHERE\nobj-$(CONFIG_X) += a.o\nendif", opaque("mm/Makefile: ifdef ELSEWHERE") & parse("X")),
        ("obj-y += $(WHICH).o", opaque("make: WHICH is a")),
    ],
)
def test_what_a_makefile_leaves_open_is_opaque(kernel_tree: KernelTree, makefile: str, where: Condition) -> None:
    """A file no list names, and a test only make can answer, are facts of their own."""
    assert built(kernel_tree, "mm/a.c", mm=makefile) is where


@pytest.mark.parametrize(
    ("makefile", "where"),
    [
        ("obj-y := a.o\nobj-y := b.o $(obj-y)", ""),
        ("obj-$(CONFIG_X) := a.o\nobj-y := $(obj-y) $(obj-m)", "X || X=m"),
        ("obj-$(CONFIG_X) := a.o\n" + 99 * "obj-y := b.o $(obj-y)\n", "X"),
        ("list-y := a.o\nobj-y += $(list-y)\nlist-y := b.o", ""),
        ("list-y := b.o\nobj-y += $(list-y)\nlist-y := a.o\nobj-n += a.o", "n"),
        ("obj-y = $(list-y)\nlist-y := a.o", ""),
        ("part-y := a.o\nlist-y = $(part-y)\npart-y := b.o\nobj-y := $(list-y) c.o\nobj-n := a.o", "n"),
        ("obj-m := a.o\nobj-y += $(obj-m)", ""),
        ("mmu-$(CONFIG_X) := a.o\nobj-y += $(mmu-m)", "X=m"),
        ("obj-$(CONFIG_X) := a.o\nobj-y += $(obj-)", "X || (!X && X!=m)"),
        ("obj-y ::= a.o\nobj-y ?= b.o", ""),
        ("obj-y := a.o\nundefine obj-y\nobj-n := a.o", "n"),
        ("list-y := a.o\nundefine list-y\nobj-y += $(list-y)\nobj-n := a.o", "n"),
        ("obj-y := a.o\ndefine unused\nobj-y := b.o\nendef", ""),
        ("obj-y := b\\#.o a.o # c.o", ""),
        ("obj-y := b.o # c.o \\\n a.o\nobj-n := a.o", "n"),
        ("# \x0cobj-y := a.o\nobj-n := a.o", "n"),
        ("obj-y := ./a.o", ""),
        ("lib-$(CONFIG_X) := a.o", "X || X=m"),
        ("obj-$(CONFIG_X:m=y) := a.o", "X || X=m"),
        ("obj-$(if $(CONFIG_X),y) := a.o", "X || X=m"),
        ("ifdef CONFIG_X\n\tobj-y += a.o\nendif", "X || X=m"),
        ("all:\nb-y := a.o\n\tobj-y += a.o", ""),
        ("ifeq ($(CONFIG_X),n)\nobj-y += a.o\nendif", "n"),
        ("ifeq ($(CONFIG_X),n)\nelse\nobj-y += a.o\nendif", ""),
        ("obj-y := a.o\na-y := b.o\nobj-n := a.o", "n"),
        ("obj-y := a.o\na-$(CONFIG_X) := b.o", "X=m"),
        ("obj-y := a.o\nifdef CONFIG_X\na-objs := b.o\nendif", "!X && X!=m"),
        ("a-y := a.o b.o\nobj-$(CONFIG_X) := a.o", "X"),
        ("obj-y = $(obj-m)\nobj-m := a.o\nobj-m := $(obj-y)", ""),
    ],
)
def test_variables_are_what_make_makes_of_them(kernel_tree: KernelTree, makefile: str, where: str) -> None:
    """References, flavours of assignment, suffixes, comments, tabs and composites are followed exactly."""
    assert built(kernel_tree, "mm/a.c", mm=makefile) is parse(where)


LISTED = opaque("mm/Makefile: a.o is listed")


@pytest.mark.parametrize(
    ("makefile", "where"),
    [
        ("obj-y := a.o\nobj-y := $(filter-out b.o,$(obj-y))", LISTED),
        ("obj-y := a.o\nobj-y := $(sort $(obj-y))", LISTED),
        ("obj-$(CONFIG_X) := a.o\nobj-y += $(if $(CONFIG_Y),a.o b.o)", LISTED | parse("X")),
        ("obj-$(if $(CONFIG_X),,y) += a.o", opaque("mm/Makefile: obj-$(if $(CONFIG_X),,y) is obj-y")),
        (
            "obj-$(or $(CONFIG_NO),$(CONFIG_X)) += a.o",
            opaque("mm/Makefile: obj-$(or $(CONFIG_NO),$(CONFIG_X)) is obj-y"),
        ),
        ("obj-$(CONFIG_X)$(CONFIG_Y) += a.o", opaque("mm/Makefile: obj-$(CONFIG_X)$(CONFIG_Y) is obj-y")),
        ("obj-y := a.o\nobj-$(and $(CONFIG_X),y) := b.o", ~opaque("mm/Makefile: obj-$(and $(CONFIG_X),y) is obj-y")),
        ("obj-y := a.o\na-y := $(wildcard *.o)", ~opaque("mm/Makefile: any part of a.o is listed") | LISTED),
        ("obj-y := a.o\n$(eval obj-y := b.o)", LISTED),
        ("obj-y := a.o\n$(eval $(call more,b))", LISTED),
        ("define more\n$(eval obj-y := b.o)\nendef\nobj-y := a.o\n$(call more)", LISTED),
        ("obj-y := a.o\n$(eval CFLAGS_$(file) := b.o)", TRUE),
        ("obj-y := a.o\ninclude $(src)/Makefile.$(CONFIG_X)", LISTED),
        ("obj-y := a.o\ndefine obj-y\nb.o\nendef", LISTED),
        ("override obj-y := b.o\nobj-y := a.o", LISTED),
        ("obj-y := a.o\nobj-y != echo b.o", LISTED),
        ("FILES ?= b.o\nobj-n := a.o\nobj-y += $(FILES)", LISTED),
        ("obj-n := a.o\nobj-y += $(FILES)", opaque("make: FILES has a.o")),
        ("override CONFIG_X := y\nobj-$(CONFIG_X) := a.o", opaque("mm/Makefile: obj-$(own_CONFIG_X) is obj-y")),
        ("ifeq ( $(CONFIG_X),y)\nobj-y := a.o\nendif", opaque("mm/Makefile: ifeq ( $(CONFIG_X),y)")),
    ],
)
def test_what_only_make_can_tell_is_opaque(kernel_tree: KernelTree, makefile: str, where: Condition) -> None:
    """A function, an `eval`, an unknown include or variable may put an object into a list, or take it out."""
    assert built(kernel_tree, "mm/a.c", mm=makefile) is where


def test_a_test_that_is_asked_again_is_another(kernel_tree: KernelTree) -> None:
    """Between two tests of the same text a variable may have changed."""
    makefile = "ifndef DONE\nDONE := y\nifdef DONE\nobj-y += a.o\nendif\nendif"
    where = opaque("mm/Makefile: ifndef DONE") & opaque("mm/Makefile: ifdef DONE")
    assert built(kernel_tree, "mm/a.c", mm=makefile) is where
    again = opaque("mm/Makefile: ifdef DONE") & ~opaque("mm/Makefile: ifdef DONE (2)")
    makefile = "ifdef DONE\nundefine DONE\nifdef DONE\nelse\nobj-y += a.o\nendif\nendif"
    assert built(kernel_tree, "mm/a.c", mm=makefile) is again


def test_many_words_that_only_make_knows_are_one_doubt(kernel_tree: KernelTree) -> None:
    """A condition does not grow with the number of functions in a list."""
    makefile = "".join(f"obj-$(CONFIG_X{n}) += $(call words,{n})\n" for n in range(60))
    asked = parse(" || ".join(f"X{n}" for n in range(60)))
    assert built(kernel_tree, "mm/a.c", mm=makefile) is asked & LISTED


def test_references_that_go_too_deep_are_not_followed(kernel_tree: KernelTree) -> None:
    """What stands in a variable behind very many others is nobody's guess."""
    chain = "".join(f"l{n}-y = $(l{n + 1}-y)\n" for n in range(500))
    assert built(kernel_tree, "mm/a.c", mm=f"obj-n := a.o\n{chain}obj-y += $(l0-y)") is LISTED


def test_includes_that_go_too_deep_are_not_followed(kernel_tree: KernelTree) -> None:
    """What a Makefile behind very many others does is nobody's guess."""
    files = {f"mm/more{n}": f"obj-y := b.o\ninclude mm/more{n + 1}" for n in range(500)}
    root = kernel_tree({"mm/Makefile": "obj-y := a.o\ninclude mm/more0", **files})
    assert Kbuild(Checkout(str(root)), "one").built("mm/a.c") is LISTED


@pytest.mark.parametrize("include", ["include $(srctree)/mm/more", "-include mm/more", "sinclude $(src)/more"])
def test_an_include_is_read_where_it_stands(kernel_tree: KernelTree, include: str) -> None:
    """Makefiles that a Makefile includes, in a circle or not, are read in its place, under its conditionals."""
    makefile = f"obj-y := a.o\nifdef CONFIG_X\n{include}\nendif\nobj-y += c.o"
    root = kernel_tree({"mm/Makefile": makefile, "mm/more": "obj-y := b.o\n"})
    kbuild = Kbuild(Checkout(str(root)), "one")
    assert kbuild.built("mm/a.c") is parse("!X && X!=m")
    assert kbuild.built("mm/b.c") is parse("X || X=m")
    assert kbuild.built("mm/c.c") is TRUE
    circle = kernel_tree({"mm/Makefile": f"obj-y := a.o\n{include}", "mm/more": f"obj-y += b.o\n{include}"})
    assert Kbuild(Checkout(str(circle)), "one").built("mm/b.c") is opaque("mm/Makefile: b.o is listed")


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ("BITS := 64", parse("y")),
        ("BITS := 32", opaque("arch/one/mm/pgtable_64.o is built")),
        ("ifeq ($(CONFIG_64BIT),y)\nBITS := 64\nelse\nBITS := 32\nendif", parse("64BIT")),
        ("BITS := 32\nifdef CONFIG_64BIT\nBITS := 64\nendif", parse("64BIT || 64BIT=m")),
        ("BITS := 64\nifdef CONFIG_OLD\nBITS := 32\nendif", parse("!OLD && OLD!=m")),
        ("ifdef CONFIG_64BIT\nBITS := 64\nendif", parse("64BIT || 64BIT=m")),
        ("BITS = $(OTHER)", opaque("arch/one/Makefile: BITS is 64")),
        ("BITS := 32.o pgtable_64", opaque("arch/one/Makefile: BITS is 64")),
        ("BITS := 32.o pgtable_64.o x", opaque("arch/one/Makefile: BITS is 64")),
        ("BITS := $(shell uname -m)", opaque("arch/one/Makefile: BITS is 64")),
        ("OTHER := 64", opaque("make: BITS is 64")),
    ],
)
def test_a_variable_of_the_architecture_in_a_name(kernel_tree: KernelTree, setting: str, where: Condition) -> None:
    """`pgtable_$(BITS).o` is the file whose number the architecture's Makefile sets."""
    files = {"arch_one": f"{textwrap.dedent(setting)}\n", "arch_one_mm": "obj-y += pgtable_$(BITS).o\n"}
    assert built(kernel_tree, "arch/one/mm/pgtable_64.c", **files) is where


def test_a_variable_of_the_makefile_itself_in_a_name(kernel_tree: KernelTree) -> None:
    """What the Makefile sets comes before what the architecture's says, also where it sets nothing."""
    files = {"arch_one": "WHICH := b", "arch_one_mm": "WHICH := a\nend-$(CONFIG_X) := _x\nobj-y += $(WHICH)$(end-y).o"}
    assert built(kernel_tree, "arch/one/mm/a.c", **files) is opaque("arch/one/mm/Makefile: a.o is listed")
    files["arch_one_mm"] = "WHICH := a\nobj-y += $(WHICH).o\nobj-n += b.o"
    assert built(kernel_tree, "arch/one/mm/a.c", **files) is TRUE
    assert built(kernel_tree, "arch/one/mm/b.c", **files) is FALSE
    files["arch_one_mm"] = "end-$(CONFIG_X) := _x\nobj-y += a$(end-y).o"
    assert built(kernel_tree, "arch/one/mm/a.c", **files) is parse("!X")
    assert built(kernel_tree, "arch/one/mm/a_x.c", **files) is parse("X")


def test_a_list_of_a_folder_above_counts_as_well(kernel_tree: KernelTree) -> None:
    """An object may be named by its path from a folder above, by a list or as a part of another object."""
    files = {"mm": "obj-$(CONFIG_X) += sub/a.o whole.o\nwhole-y := sub/b.o\nobj-y += sub/", "mm_sub": "obj-m := a.o"}
    assert built(kernel_tree, "mm/sub/a.c", **files) is parse("X")
    assert built(kernel_tree, "mm/sub/b.c", **files) is parse("X")
    assert built(kernel_tree, "mm/sub/c.c", **files) is opaque("mm/sub/c.o is built")


def test_folders_are_entered_under_their_conditions(kernel_tree: KernelTree) -> None:
    """A file is built where it is listed and every folder above it is entered."""
    files = {"mm": "obj-$(CONFIG_DAMON) += damon/", "mm_damon": "obj-$(CONFIG_X) += a.o", "mm_lost": "obj-y += a.o"}
    assert built(kernel_tree, "mm/damon/a.c", **files) is parse("DAMON && X")
    assert built(kernel_tree, "mm/lost/a.c", **files) is opaque("mm/lost/ is built")


def test_the_architecture_s_own_folders(kernel_tree: KernelTree) -> None:
    """A folder the architecture's Makefile does not list by its name alone is entered; one it lists, as listed."""
    files = {"arch_one": "core-y += arch/one/mm/\nobj-$(CONFIG_KVM) += kvm/", "arch_one_mm": "obj-$(CONFIG_X) += a.o"}
    assert built(kernel_tree, "arch/one/mm/a.c", **files) is parse("X")
    assert built(kernel_tree, "arch/one/kvm/a.c", arch_one_kvm="obj-y += a.o", **files) is parse("KVM")
    files["arch_one"] = "core-$(CONFIG_Y) := arch/one/mm/\nlibs-y := arch/one/lib/ $(libs-y)"
    assert built(kernel_tree, "arch/one/mm/a.c", **files) is parse("X && Y")
    assert built(kernel_tree, "arch/one/lib/a.c", arch_one_lib="lib-y := a.o", **files) is TRUE


@pytest.mark.parametrize(("kbuild", "where"), [("obj-$(CONFIG_X) += a.o", parse("X")), ("", opaque("mm/a.o is built"))])
def test_kbuild_comes_before_makefile(kernel_tree: KernelTree, kbuild: str, where: Condition) -> None:
    """Where a folder has both, only the file Kbuild is read, even an empty one."""
    root = kernel_tree({"mm/Kbuild": kbuild, "mm/Makefile": "obj-y += a.o"})
    assert Kbuild(Checkout(str(root)), "one").built("mm/a.c") is where


def test_lists_in_a_circle_end(kernel_tree: KernelTree) -> None:
    """Composite objects that hold one another are built nowhere that can be told."""
    assert built(kernel_tree, "mm/a.c", mm="a-y := b.o\nb-y := a.o") is opaque("mm/a.o is built")
