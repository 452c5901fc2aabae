"""Which file an `#include` names."""

from __future__ import annotations

import pytest

from auditor.includes import CORES, HOOK_WORDS, Includes
from auditor.sources import Sources
from auditor.tree import Checkout
from tests.conftest import KernelTree

FILES = {
    "arch/one/include/asm/own.h": "",
    "arch/one/include/asm/both.h": "",
    "arch/one/include/asm/beside.h": "",
    "arch/one/include/asm/deep/deeper.h": "",
    "arch/one/include/asm/Kbuild": "generic-y += wrapped.h also.h\ngeneric-y += long.h \\\n\tlonger.h\n",
    "arch/one/include/uapi/asm/user.h": "",
    "arch/one/include/uapi/asm/wrapped.h": "",
    "include/asm-generic/Kbuild": "mandatory-y += both.h mandatory.h\n",
    **{
        f"include/asm-generic/{name}.h": ""
        for name in ("both", "wrapped", "also", "long", "longer", "mandatory", "unlisted")
    },
    "include/linux/mm.h": "",
    "include/uapi/linux/user.h": "",
    "include/asm/also.h": "",
    "arch/one/mm/a.c": "",
}


@pytest.fixture
def includes(kernel_tree: KernelTree) -> Includes:
    return Includes(Sources(Checkout(str(kernel_tree(FILES)))), "one")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("asm/own.h", "arch/one/include/asm/own.h"),
        ("asm/both.h", "arch/one/include/asm/both.h"),
        ("asm/wrapped.h", "include/asm-generic/wrapped.h"),
        ("asm/also.h", "include/asm-generic/also.h"),
        ("asm/longer.h", "include/asm-generic/longer.h"),
        ("asm/mandatory.h", "include/asm-generic/mandatory.h"),
        ("asm/unlisted.h", None),
        ("asm/user.h", "arch/one/include/uapi/asm/user.h"),
        ("asm/none.h", None),
        ("asm-generic/both.h", "include/asm-generic/both.h"),
        ("linux/mm.h", "include/linux/mm.h"),
        ("linux/user.h", "include/uapi/linux/user.h"),
        ("linux/none.h", None),
        ("beside.h", None),
        ("", None),
        ("/etc/passwd", None),
        ("../../mm/a.c", "arch/one/mm/a.c"),
        ("../../none.c", None),
        ("../" * 9 + "etc/passwd", None),
        ("asm/../asm/own.h", "arch/one/include/asm/own.h"),
        ("linux/../asm/also.h", "include/asm/also.h"),
        ("none/../asm/own.h", None),
        ("asm/own.h\0", None),
    ],
)
def test_the_search_order(includes: Includes, target: str, path: str | None) -> None:
    """The architecture's own header, its generated wrapper, the common one, the user-space ones, within the tree."""
    assert includes.resolve(target, False, "arch/one/include/asm/own.h") == path
    assert includes.resolve(target, False, "") == path


@pytest.mark.parametrize(
    ("target", "includer", "path"),
    [
        ("beside.h", "arch/one/include/asm/own.h", "arch/one/include/asm/beside.h"),
        ("deep/deeper.h", "arch/one/include/asm/own.h", "arch/one/include/asm/deep/deeper.h"),
        ("../own.h", "arch/one/include/asm/deep/deeper.h", "arch/one/include/asm/own.h"),
        ("./beside.h", "arch/one/include/asm/own.h", "arch/one/include/asm/beside.h"),
        ("none/../beside.h", "arch/one/include/asm/own.h", None),
        ("linux/mm.h", "arch/one/mm/a.c", "include/linux/mm.h"),
        ("../../../../../../etc/passwd", "arch/one/include/asm/own.h", None),
        ("none.h", "arch/one/include/asm/own.h", None),
    ],
)
def test_a_quoted_name_is_looked_for_beside_its_includer(
    includes: Includes, target: str, includer: str, path: str | None
) -> None:
    """`"…"` starts in the folder of the including file, `..` included as long as it stays in the tree."""
    assert includes.resolve(target, True, includer) == path


UM = """
HEADER_ARCH := $(SUBARCH)
ifneq ($(filter $(SUBARCH),x86 x86_64 i386),)
        HEADER_ARCH := x86
endif
HOST_DIR := arch/$(HEADER_ARCH)
ARCH_DIR := arch/um
KBUILD_CPPFLAGS += -I$(srctree)/$(HOST_DIR)/um \\
        -I$(srctree)/$(ARCH_DIR)/extra -I$(srctree)/$(UNKNOWN)/no -I/etc -D__um__
KBUILD_CPPFLAGS += -I$(srctree)/../outside
"""


def test_the_folders_an_architecture_s_makefile_adds(kernel_tree: KernelTree) -> None:
    """`-I$(srctree)/…` in KBUILD_CPPFLAGS adds a folder behind the others, as um does for headers of x86."""
    root = kernel_tree(
        {
            "arch/um/Makefile": UM,
            "arch/um/include/asm/own.h": "",
            "arch/x86/um/asm/own.h": "",
            "arch/x86/um/asm/borrowed.h": "",
            "arch/um/extra/more.h": "",
            "include/asm-generic/borrowed.h": "",
        }
    )
    (root.parent / "outside").mkdir()
    (root.parent / "outside/secret.h").write_text("")
    includes = Includes(Sources(Checkout(str(root))), "um")
    assert includes.resolve("asm/own.h", False, "") == "arch/um/include/asm/own.h"
    assert includes.resolve("asm/borrowed.h", False, "") == "arch/x86/um/asm/borrowed.h"
    assert includes.resolve("more.h", False, "") == "arch/um/extra/more.h"
    assert includes.resolve("secret.h", False, "") is None


def test_a_header_without_a_core_says_no_hook_word() -> None:
    """Each word that makes a header count has one of the cores in it, so searching for those first misses none."""
    assert all(any(core in word for core in CORES) for word in HOOK_WORDS)
