"""Headers that an include means by a folder which only a Makefile names, or that only a C file on the way includes."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import makefiles, unreached
from tests.test_elsewhere import OUTER, TLB, Audit, audited
from tests.test_expanders import behind_includes

OWN = "arch/arm64"
LED = "arch/arm64/include/asm/tlb.h"
INNER = "#define __pte_free_tlb(tlb, table, address) pte_free((tlb)->mm, table)\n"


@pytest.fixture
def arm64(tmp_path: Path) -> Audit:
    """See `tests.test_elsewhere`."""
    return audited(tmp_path / "linux")


def led(line: str) -> dict[str, str]:
    """The hook waits where what this line includes has none."""
    head, hook = TLB.split("\n", 1)
    return {LED: f"{head}\n{line}\n#ifndef __pte_free_tlb\n{hook}#endif\n"}


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("#include <board.h>", "arch/arm64/include/asm/mach-one/board.h"),
        ("#include <mach/board.h>", "arch/arm64/include/one/mach/board.h"),
        ('#include "board.h"', "arch/arm64/include/asm/mach-one/board.h"),
    ],
)
def test_an_include_that_may_mean_a_header_of_the_architecture(arm64: Audit, line: str, header: str) -> None:
    """An include that leads nowhere may mean any header of that name, by a folder some platform adds."""
    report = arm64({**led(line), header: INNER})
    assert (report.verdict, header in report.reason) == ("unknown", True)


def test_an_include_far_away_that_may_mean_such_a_header(arm64: Audit) -> None:
    """Also where a header far away includes it, and where it includes another one that has the hook."""
    files = {
        "include/linux/mm_types.h": "#include <asm/mmu.h>",
        "arch/arm64/include/asm/mmu.h": "#include <board.h>",
        "arch/arm64/include/asm/mach-one/board.h": '#include "more.h"',
    }
    assert arm64({**files, "arch/arm64/include/asm/mach-one/more.h": OUTER}).verdict == "unknown"


def test_headers_of_the_same_name_that_no_include_means(arm64: Audit) -> None:
    """What is called otherwise, or lies in another folder than the include says, has no part in it."""
    files = {"arch/arm64/include/asm/mach-one/other.h": OUTER, "arch/arm64/include/asm/mach-one/board.h": OUTER}
    assert arm64({**led("#include <mach/board.h>"), **files}).verdict == "ready"


@pytest.mark.parametrize(
    ("makefile", "line", "folder"),
    [
        (f"{OWN}/Makefile", "KBUILD_CFLAGS += -I$(srctree)/arch/arm64/vendor", "arch/arm64/vendor"),
        (f"{OWN}/Makefile", "V := vendor/inc\nKBUILD_CFLAGS += -I $(srctree)/drivers/$(V)", "drivers/vendor/inc"),
        (f"{OWN}/Kbuild", "obj-y += mm/\nsubdir-ccflags-y += -isystem drivers/vendor", "drivers/vendor"),
        (f"{OWN}/Makefile", "dirs-$(CONFIG_A) += mach-a\ndirs-y := $(patsubst %,arch/arm64/%,$(dirs-y))\n"
         "KBUILD_CPPFLAGS += $(patsubst %,-I$(srctree)/%/include,$(dirs-y))", "arch/arm64/mach-a/include"),
        (f"{OWN}/Makefile", "dirs := one vendor\nKBUILD_CPPFLAGS += $(addprefix -I$(srctree)/drivers/,$(dirs))",
         "drivers/vendor"),
        (f"{OWN}/Makefile", "KBUILD_CFLAGS += $(foreach d,$(dirs),-I$(srctree)/$(d)/inc)", "arch/arm64/one/inc"),
        ("Kbuild", "obj-y += arch/arm64/ mm/\nsubdir-ccflags-y += -I$(src)/drivers/vendor", "drivers/vendor"),
        ("mm/Makefile", "obj-y += memory.o mmu_gather.o\nCFLAGS_memory.o := -iquote $(src)/vendor", "mm/vendor"),
        (f"{OWN}/Makefile", "include $(srctree)/drivers/vendor/flags.mk", "drivers/vendor/inc"),
    ],
)  # fmt: skip
def test_a_folder_that_a_makefile_adds(arm64: Audit, makefile: str, line: str, folder: str) -> None:
    """A header there may be meant, wherever the folder is and however the flag names it."""
    files = {makefile: f"{line}\n", "drivers/vendor/flags.mk": "ccflags-y += -I drivers/vendor/inc\n"}
    report = arm64({**led('#include "vendor/board.h"'), **files, f"{folder}/vendor/board.h": INNER})
    assert (report.verdict, f"{folder}/vendor/board.h" in report.reason) == ("unknown", True)


@pytest.mark.parametrize("flag", ["-I$(srctree)/drivers/vendor", "-I/usr/include", "-isystem $(shell cc include)"])
def test_a_folder_without_a_hook(arm64: Audit, flag: str) -> None:
    """A folder that is added and holds nothing of the kind says nothing."""
    files = {f"{OWN}/Makefile": f"KBUILD_CFLAGS += {flag}\n", "drivers/vendor/board.h": "#define MOST 3\n"}
    assert arm64({**led("#include <board.h>"), **files}).verdict == "ready"


def test_the_first_of_two_folders_is_not_sure_to_be_searched(arm64: Audit) -> None:
    """Where two folders that are added have a header of one name, either may be meant."""
    flags = "ifdef CONFIG_A\nKBUILD_CPPFLAGS += -I$(srctree)/{0}/a\nendif\nKBUILD_CPPFLAGS += -I$(srctree)/{0}/b\n"
    files = {f"{OWN}/Makefile": flags.format(OWN), f"{OWN}/a/board.h": "", f"{OWN}/b/board.h": INNER}
    assert arm64({**led("#include <board.h>"), **files}).verdict == "unknown"


@pytest.mark.parametrize(("folder", "told"), [("", "the root of the tree"), ("/drivers/many", "this folder")])
def test_a_folder_too_large_to_search(arm64: Audit, monkeypatch: pytest.MonkeyPatch, folder: str, told: str) -> None:
    """The tree's root, and a folder with more headers than the limit, are not searched, and that is noticed."""
    monkeypatch.setattr(unreached, "MAX_ADDED", 3)
    files = {f"drivers/many/{n}.h": "" for n in range(4)}
    report = arm64({**files, f"{OWN}/Makefile": f"KBUILD_CFLAGS += -I$(srctree){folder}\n"})
    assert (report.verdict, told in report.reason) == ("unknown", True)


def test_more_makefiles_than_are_read(arm64: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Makefiles include more of them than the limit, or name too much, the answer is left open."""
    monkeypatch.setattr(makefiles, "MAX_MAKEFILES", 5)
    files = {f"{OWN}/{n}.mk": "" for n in range(5)}
    report = arm64({**files, f"{OWN}/Makefile": f"include {' '.join(files)}\n"})
    assert (report.verdict, "Makefiles or more are included" in report.reason) == ("unknown", True)


BODY = "void drop(struct mmu_gather *tlb, struct page *table)\n{\n\ttlb_remove_table(tlb, table);\n}\n"
CALLS = "void drop(struct mmu_gather *, struct page *);\n#define __pte_free_tlb(tlb, table, address) drop(tlb, table)\n"
AT_ONCE = "#define tlb_remove_table(tlb, table) __free_page(table)\n"


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("#include <linux/private.h>", "include/linux/private.h"),
        ("#include <vendor/private.h>", "include/vendor/private.h"),
        ("#include <asm/private.h>", "arch/arm64/include/asm/private.h"),
        ('#include "private.h"', "arch/arm64/mm/private.h"),
        ('#include "../private.h"', "arch/arm64/private.h"),
        ("#include <../mm/private.h>", "arch/arm64/mm/private.h"),
    ],
)
def test_a_header_only_the_file_with_the_body_includes(arm64: Audit, line: str, header: str) -> None:
    """A helper's body in a C file sees what that file includes, wherever it is."""
    files = {
        LED: f"#include <asm-generic/tlb.h>\n{CALLS}",
        "arch/arm64/mm/Makefile": "obj-y += drop.o\n",
        "arch/arm64/mm/drop.c": f"#include <asm/tlb.h>\n{line}\n{BODY}",
    }
    assert arm64({**files, header: AT_ONCE}).verdict == "blocked"


def test_a_header_only_the_gather_includes(arm64: Audit) -> None:
    """So does the file that frees batches: there a grace period is none, if a header of its own says so."""
    files = behind_includes("mm/mmu_gather.c", "#include <linux/now.h>")
    now = "#define call_rcu(head, done) done(head)\n"
    assert arm64({**files, "include/linux/now.h": now}).verdict == "blocked"
