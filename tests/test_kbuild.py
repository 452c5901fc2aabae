"""Where a C file is built, as the Makefiles say."""

from __future__ import annotations

import textwrap

import pytest

from auditor.condition import Condition, opaque, parse
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
        ("obj-y := a.o\nobj-y := $(filter-out b.o,$(obj-y))", '!"make: obj-y is $(filter-out b.o,$(obj-y))"'),
        ("obj-y := a.o\nobj-y := $(sort c.o $(obj-y) )", '!"make: obj-y is $(sort c.o $(obj-y) )"'),
        ("obj-y := a.o\nold := $(obj-y)\nobj-y := $(sort $(old))", '!"make: obj-y is $(sort $(old))"'),
        ("ifdef CONFIG_X\nobj-y += a.o\nendif", "X || X=m"),
        ("ifndef CONFIG_X\nobj-y += a.o\nendif", "!X && X!=m"),
        ("ifdef CONFIG_\nobj-y += a.o\nendif", '"make: CONFIG_"'),
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
        ("ifeq ($(call has,x),y)\nobj-y += a.o\nendif", opaque("make: ($(call has,x),y)")),
        ("ifdef ELSEWHERE\nobj-$(CONFIG_X) += a.o\nendif", opaque("make: ELSEWHERE") & parse("X")),
        ("obj-y += $(WHICH).o", opaque("make: WHICH is a")),
    ],
)
def test_what_a_makefile_leaves_open_is_opaque(kernel_tree: KernelTree, makefile: str, where: Condition) -> None:
    """A file no list names, and a test only make can answer, are facts of their own."""
    assert built(kernel_tree, "mm/a.c", mm=makefile) is where


@pytest.mark.parametrize(
    ("setting", "where"),
    [
        ("BITS := 64", parse("y")),
        ("BITS := 32", opaque("arch/one/mm/pgtable_64.o is built")),
        ("ifeq ($(CONFIG_64BIT),y)\nBITS := 64\nelse\nBITS := 32\nendif", parse("64BIT")),
        ("BITS := 32\nifdef CONFIG_64BIT\nBITS := 64\nendif", parse("64BIT || 64BIT=m")),
        ("BITS := 64\nifdef CONFIG_OLD\nBITS := 32\nendif", parse("!OLD && OLD!=m")),
        ("BITS := $(shell uname -m)", opaque("make: BITS is 64")),
        ("OTHER := 64", opaque("make: BITS is 64")),
    ],
)
def test_a_variable_of_the_architecture_in_a_name(kernel_tree: KernelTree, setting: str, where: Condition) -> None:
    """`pgtable_$(BITS).o` is the file whose number the architecture's Makefile sets."""
    files = {"arch_one": f"{textwrap.dedent(setting)}\n", "arch_one_mm": "obj-y += pgtable_$(BITS).o\n"}
    assert built(kernel_tree, "arch/one/mm/pgtable_64.c", **files) is where


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


@pytest.mark.parametrize(("kbuild", "where"), [("obj-$(CONFIG_X) += a.o", parse("X")), ("", opaque("mm/a.o is built"))])
def test_kbuild_comes_before_makefile(kernel_tree: KernelTree, kbuild: str, where: Condition) -> None:
    """Where a folder has both, only the file Kbuild is read, even an empty one."""
    root = kernel_tree({"mm/Kbuild": kbuild, "mm/Makefile": "obj-y += a.o"})
    assert Kbuild(Checkout(str(root)), "one").built("mm/a.c") is where


def test_lists_in_a_circle_end(kernel_tree: KernelTree) -> None:
    """Composite objects that hold one another are built nowhere that can be told."""
    assert built(kernel_tree, "mm/a.c", mm="a-y := b.o\nb-y := a.o") is opaque("mm/a.o is built")
