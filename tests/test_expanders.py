"""What the C files that expand a hook make of it for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.test_elsewhere import OUTER, Audit, audited

AGAIN = f"#undef pte_free_tlb\n{OUTER}"
MEMORY, RECLAIM = "mm/memory.c", "mm/pt_reclaim.c"


def behind_includes(path: str, lines: str) -> dict[str, str]:
    """A C file of the small kernel with lines behind its last include."""
    text = (REPOSITORY / "samples" / "rules" / "_base" / path).read_text("utf-8")
    end = text.index("\n", text.rindex("#include")) + 1
    return {path: f"{text[:end]}{lines}\n{text[end:]}"}


@pytest.fixture
def arm64(tmp_path: Path) -> Audit:
    """See `tests.test_elsewhere`."""
    return audited(tmp_path / "linux")


@pytest.mark.parametrize("path", [MEMORY, RECLAIM])
@pytest.mark.parametrize(
    "lines", [AGAIN, "#undef __pte_free_tlb\n", "#define tlb_remove_table(tlb, table) now(table)\n"]
)
def test_a_hook_redefined_where_it_is_expanded(arm64: Audit, path: str, lines: str) -> None:
    """A C file that expands the hook and makes another macro of it, or of what it leads to, leaves the answer open."""
    report = arm64(behind_includes(path, lines))
    assert (report.verdict, f"{path}:" in report.reason) == ("unknown", True)


@pytest.mark.parametrize(("again", "verdict"), [("", "ready"), (AGAIN, "unknown")])
def test_a_file_on_the_way_that_expands_the_hook(arm64: Audit, again: str, verdict: str) -> None:
    """A C file that holds a helper's body and expands the hook itself is one of those files."""
    helper = "void drop(struct mmu_gather *tlb, struct page *table)\n{\n\ttlb_remove_table(tlb, table);\n}\n"
    caller = "void another(struct mmu_gather *tlb)\n{\n\tpte_free_tlb (tlb, own(tlb), 0);\n}\n"
    hook = "void drop(struct mmu_gather *, struct page *);\n#define __pte_free_tlb(tlb, table, addr) drop(tlb, table)\n"
    files = {
        "arch/arm64/include/asm/tlb.h": f"#include <asm-generic/tlb.h>\n{hook}",
        "arch/arm64/mm/Makefile": "obj-y += drop.o\n",
        "arch/arm64/mm/drop.c": f"#include <asm/tlb.h>\n{again}{helper}{caller}",
    }
    assert arm64(files).verdict == verdict


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("#include <linux/private.h>", "include/linux/private.h"),
        ("#include <vendor/private.h>", "include/vendor/private.h"),
        ("#include <asm/private.h>", "arch/arm64/include/asm/private.h"),
        ('#include "private.h"', "mm/private.h"),
        ('#include "linux/private.h"', "include/linux/private.h"),
        ('#include "../drivers/private.h"', "drivers/private.h"),
        ("#include <../drivers/private.h>", "drivers/private.h"),
    ],
)
def test_a_header_of_the_file_that_expands_the_hook(arm64: Audit, line: str, header: str) -> None:
    """What the caller's own header redefines is followed where tables are freed on munmap and exit."""
    assert arm64({**behind_includes(MEMORY, line), header: AGAIN}).verdict == "blocked"


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("#include <linux/private.h>", "include/linux/private.h"),
        ("#include <asm/private.h>", "arch/arm64/include/asm/private.h"),
        ('#include "private.h"', "mm/private.h"),
        ('#include "../drivers/private.h"', "drivers/private.h"),
    ],
)
def test_a_header_only_another_caller_includes(arm64: Audit, line: str, header: str) -> None:
    """What a header redefines that only mm/pt_reclaim.c includes is not followed, and noticed."""
    report = arm64({**behind_includes(RECLAIM, line), header: AGAIN})
    assert (report.verdict, header in report.reason) == ("unknown", True)


@pytest.mark.parametrize("path", [MEMORY, RECLAIM])
def test_what_a_caller_defines_for_itself(arm64: Audit, path: str) -> None:
    """Its other macros, and other headers, say nothing."""
    files = behind_includes(path, "#define MOST 3\n#include <linux/private.h>")
    assert arm64({**files, "include/linux/private.h": "#define own_free_tlb(x) (x)\n"}).verdict == "ready"
