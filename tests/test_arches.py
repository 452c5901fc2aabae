"""The architectures of a tree, and the names users know them by."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.arches import architectures, resolve
from auditor.errors import UsageError
from auditor.tree import Checkout
from tests.conftest import KernelTree

MAKEFILE = """
ARCH ?= $(SUBARCH)
SRCARCH := $(ARCH)

ifeq ($(ARCH),i386)
        SRCARCH := x86
endif
ifeq ($(ARCH),x86_64)
        SRCARCH := x86
endif
ifeq ($(ARCH),sparc64)
       SRCARCH := sparc
endif
"""

SUBARCH = """
SUBARCH := $(shell uname -m | sed -e s/i.86/x86/ -e s/x86_64/x86/ \\
    -e s/sun4u/sparc64/ \\
    -e '/^arm64$$/!s/arm.*/arm/' -e s/sa110/arm/ \\
    -e s/ppc.*/powerpc/ -e s/aarch64.*/arm64/ )
"""


@pytest.fixture
def tree(kernel_tree: KernelTree) -> Checkout:
    root: Path = kernel_tree(
        {
            "Makefile": MAKEFILE,
            "scripts/subarch.include": SUBARCH,
            "arch/Kconfig": "",
            **{f"arch/{name}/Kconfig": "" for name in ("x86", "sparc", "arm", "arm64", "powerpc")},
            "arch/um/include/asm/tlb.h": "",
            "arch/none/README": "",
        }
    )
    return Checkout(str(root))


def test_an_architecture_has_kconfig_or_headers(tree: Checkout) -> None:
    """The folders of arch/ with a Kconfig file or an include folder, sorted; files and other folders are none."""
    assert architectures(tree) == ("arm", "arm64", "powerpc", "sparc", "um", "x86")


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("x86", "x86"),
        ("x86_64", "x86"),
        ("i386", "x86"),
        ("i686", "x86"),
        ("sparc64", "sparc"),
        ("sun4u", "sparc"),
        ("armv7l", "arm"),
        ("arm64", "arm64"),
        ("aarch64", "arm64"),
        ("ppc64le", "powerpc"),
    ],
)
def test_names(tree: Checkout, name: str, folder: str) -> None:
    """A folder, an ARCH= value and what `uname -m` prints all lead to the folder."""
    assert resolve(tree, name) == folder


@pytest.mark.parametrize("name", ["vax", "", "none", "Kconfig", "../mm", "x86/", "(", "ARM"])
def test_an_unknown_name_is_answered_with_the_known(tree: Checkout, name: str) -> None:
    """What is no architecture is a usage error that lists those there are."""
    with pytest.raises(UsageError) as error:
        resolve(tree, name)
    assert str(error.value) == (
        f"{name}: no such architecture in this tree; it has arm, arm64, powerpc, sparc, um, x86"
    )
