"""Definitions in headers that the walk passes over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import facts, pipeline
from auditor.model import ArchReport
from auditor.pipeline import Request, audit
from auditor.tree import KernelTree, open_checkout
from tests.conftest import REPOSITORY, write_tree

BASE = REPOSITORY / "samples" / "rules" / "_base"
OUTER = "#define pte_free_tlb(tlb, table, address) pte_free((tlb)->mm, table)\n"
TLB = "#include <asm-generic/tlb.h>\n#define __pte_free_tlb(tlb, table, address) tlb_remove_table(tlb, table)\n"

Audit = Callable[[dict[str, str]], ArchReport]


def planted(root: Path, files: dict[str, str]) -> KernelTree:
    """A tree with arm64, whose hook waits, and with these files added."""
    shutil.copytree(BASE, root)
    kconfig = "config ARM64\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"
    given = {
        "arch/arm64/Kconfig": kconfig,
        "arch/arm64/Kbuild": "obj-y += mm/\n",
        "arch/arm64/include/asm/pgalloc.h": "#include <asm-generic/pgalloc.h>\n",
        "arch/arm64/include/asm/tlb.h": TLB,
        "Makefile": "LINUXINCLUDE := -include $(srctree)/include/linux/kconfig.h\n",
    }
    write_tree(root, given | files)
    return open_checkout(str(root))


def audited(root: Path) -> Audit:
    """What audits the architecture of such a tree."""

    def build(files: dict[str, str]) -> ArchReport:
        (report,) = audit(planted(root, files), Request(arches=("arm64",))).architectures
        return report

    return build


@pytest.fixture
def arm64(tmp_path: Path) -> Audit:
    """arm64({path: text}): the report on an architecture whose hook waits, with these files added."""
    return audited(tmp_path / "linux")


def test_a_header_of_the_core_that_a_helpers_file_reads_too(arm64: Audit) -> None:
    """A header beside the core's files, read for one of them, is still passed over where the hook is expanded."""
    later = "void later(struct mmu_gather *tlb, void *table)"
    held = (BASE / "mm" / "memory.c").read_text("utf-8")
    files = {
        "mm/memory.c": held.replace("#include <asm/tlb.h>\n", '#include <asm/tlb.h>\n#include "internal.h"\n'),
        "mm/internal.h": f"#undef pte_free_tlb\n{OUTER}",
        "mm/later.c": f'#include <asm/tlb.h>\n#include "internal.h"\n{later} {{ tlb_remove_table(tlb, table); }}\n',
        "mm/Makefile": f"{(BASE / 'mm' / 'Makefile').read_text('utf-8')}obj-y += later.o\n",
        "arch/arm64/include/asm/tlb.h": f"{TLB.replace('tlb_remove_table', 'later')}{later};\n",
    }
    assert arm64(files).verdict == "blocked"


def test_nothing_elsewhere(arm64: Audit) -> None:
    """Without another definition the hook waits."""
    assert arm64({}).verdict == "ready"


@pytest.mark.parametrize(
    "files",
    [
        {"include/linux/kconfig.h": OUTER},
        {"include/linux/mm_types.h": "#include <linux/a.h>", "include/linux/a.h": "#include <linux/b.h>",
         "include/linux/b.h": OUTER},
        {"include/linux/mm_types.h": "#include <asm/mmu.h>", "arch/arm64/include/asm/mmu.h": OUTER},
        {"include/linux/mm_types.h": "#include <asm/mmu.h>", "arch/arm64/include/asm/mmu.h": "#include <linux/own.h>",
         "include/linux/own.h": OUTER},
        {"include/linux/mm_types.h": "#include <asm/mmu.h>", "include/asm-generic/mmu.h": OUTER,
         "arch/arm64/include/asm/Kbuild": "generic-y += mmu.h"},
    ],
    ids=["forced", "two deep", "through a common header", "through one of its own", "a generic one of its own"],
)  # fmt: skip
def test_an_override_far_away(arm64: Audit, files: dict[str, str]) -> None:
    """The definition read first is the one the generic code keeps, wherever it stands."""
    report = arm64(files)
    (blocking,) = (f.claim for f in report.findings if f.claim.rule == "direct-free" and f.claim.level == "pte")
    assert (report.verdict, str(blocking.condition)) == ("blocked", "MMU")
    assert blocking.location.path == next(path for path, text in files.items() if text == OUTER)


@pytest.mark.parametrize("two", [False, True])
def test_an_override_beside_a_broken_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two: bool) -> None:
    """What was noticed of one architecture's files is not told of the next one, in one process and in two."""
    broken = "#include <asm-generic/tlb.h>\n#ifdef CONFIG_SMP\n"
    tree = planted(
        tmp_path / "linux",
        {
            "include/linux/kconfig.h": OUTER,
            "arch/arc/Kconfig": "config ARC\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n",
            "arch/arc/include/asm/pgalloc.h": "#include <asm-generic/pgalloc.h>\n",
            "arch/arc/include/asm/tlb.h": broken,
        },
    )
    monkeypatch.setattr(pipeline, "worthwhile", lambda items: two)
    report = audit(tree, Request(arches=("arc", "arm64")))
    _, arm64 = report.architectures
    assert [notice.location.path for notice in report.notices] == ["arch/arc/include/asm/tlb.h"]
    assert (arm64.verdict, arm64.facts.notices) == ("blocked", ())


@pytest.mark.parametrize(
    ("path", "line", "flag"),
    [
        ("mm/Makefile", "CFLAGS_memory.o += -O2 -Dpte_free_tlb=now", "-Dpte_free_tlb"),
        ("arch/arm64/Makefile", "KBUILD_CPPFLAGS += -U __pte_free_tlb", "-U __pte_free_tlb"),
        ("arch/arm64/mm/Makefile", "ccflags-y := -include include/linux/now.h", "-include include/linux/now.h"),
    ],
)
def test_a_flag_that_bears_on_a_hook(arm64: Audit, path: str, line: str, flag: str) -> None:
    """Nothing follows what a Makefile hands to the compiler: the architecture is not cleared, and the line is named."""
    report = arm64({path: f"obj-y += memory.o mmu_gather.o\n{line}\n", "include/linux/now.h": OUTER})
    assert report.verdict == "unknown"
    assert f"{path}:2: '{flag}' is handed to the compiler" in report.reason


FLAG = "KBUILD_CFLAGS += -D__pte_free_tlb=now\n"


@pytest.mark.parametrize(
    ("path", "line", "included"),
    [
        ("arch/arm64/Makefile", "include $(srctree)/arch/arm64/*/Platform", "arch/arm64/one/Platform"),
        ("arch/arm64/Kbuild", "include $(patsubst %/,$(srctree)/arch/arm64/%/Platform,$(p-y))",
         "arch/arm64/a/Platform"),
        ("Makefile", "include-$(CONFIG_A) += scripts/Makefile.a\ninclude $(addprefix $(srctree)/, $(include-y))",
         "scripts/Makefile.a"),
        ("Makefile", "include arch/$(SRCARCH)/flags.mk", "arch/arm64/flags.mk"),
        ("Makefile", "V := drivers/vendor\n-include \\\n $(V)/flags.mk", "drivers/vendor/flags.mk"),
        ("Makefile", "include $(addsuffix /flags.mk,drivers/one)", "drivers/one/flags.mk"),
        ("scripts/Makefile.lib", "include $(src)/flags.mk", "mm/flags.mk"),
        ("scripts/Makefile.build", "sinclude scripts/Makefile.b", "scripts/Makefile.b"),
    ],
)  # fmt: skip
def test_a_flag_in_a_makefile_that_another_includes(arm64: Audit, path: str, line: str, included: str) -> None:
    """What a Makefile includes is searched as well, whatever variables are in the name."""
    report = arm64({path: f"{line}\n", included: FLAG})
    assert (report.verdict, f"{included}:1: '-D__pte_free_tlb'" in report.reason) == ("unknown", True)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("Kbuild", "obj-y += arch/arm64/ mm/\nsubdir-ccflags-y += -Dpte_free_tlb=now"),
        ("scripts/Makefile.build", "c_flags += -Dpte_free_tlb=now"),
        ("arch/arm64/lib/Makefile", "obj-y += drop.o\nccflags-y += -Dtlb_remove_table=now"),
        ("arch/arm64/mm/Makefile", "ccflags-y += -include $(src)/now.h"),
        ("arch/arm64/mm/Makefile", "ccflags-y += -include asm/now.h"),
        ("arch/arm64/mm/Makefile", "N := arm64/mm/now.h\nccflags-y += -imacros $(srctree)/arch/$(N)"),
    ],
)
def test_a_flag_for_a_file_on_the_way(arm64: Audit, path: str, line: str) -> None:
    """Flags count that the build has for every file, and for the folder of a body."""
    drop = LATER.format(name="drop")
    files = {
        "arch/arm64/Kbuild": "obj-y += mm/ lib/\n",
        "arch/arm64/include/asm/tlb.h": f"#include <asm-generic/tlb.h>\n{WEAK}",
        "arch/arm64/lib/Makefile": "obj-y += drop.o\n",
        "arch/arm64/lib/drop.c": f"#include <asm/tlb.h>\n{drop}",
        "arch/arm64/mm/now.h": OUTER,
        "arch/arm64/include/asm/now.h": OUTER,
    }
    report = arm64({**files, path: f"{line}\n"})
    assert (report.verdict, f"{path}:" in report.reason) == ("unknown", True)


def test_what_makefiles_of_others_say(arm64: Audit) -> None:
    """A flag of another architecture, of programs of the build, or of a name nobody asked for, says nothing."""
    files = {
        "Makefile": "include arch/$(SRCARCH)/flags.mk\nKBUILD_HOSTCFLAGS := -I $(srctree)/drivers/vendor\n",
        "arch/arm/flags.mk": FLAG,
        "arch/arm64/flags.mk": "KBUILD_CFLAGS += -DOTHER -U$(ARCH)\n",
    }
    assert arm64(files).verdict == "ready"


@pytest.mark.parametrize("line", ["ccflags-y += -DOTHER=1", "# ccflags-y += -Dpte_free_tlb=now"])
def test_a_flag_that_does_not(arm64: Audit, line: str) -> None:
    """Other flags, and comments, say nothing."""
    assert arm64({"arch/arm64/mm/Makefile": f"{line}\n"}).verdict == "ready"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("#include <asm/nowhere.h>", "arch/arm64/include/asm/tlb.h:3: <asm/nowhere.h> is nowhere in the tree"),
        ("#define HERE <asm/more.h>\n#include HERE", "1 include(s) only the preprocessor knows"),
    ],
)
def test_an_include_that_cannot_be_followed(arm64: Audit, line: str, told: str) -> None:
    """What it would define nobody knows: the architecture is not cleared."""
    report = arm64({"arch/arm64/include/asm/tlb.h": f"{TLB}{line}\n"})
    assert report.verdict == "unknown"
    assert told in report.reason


@pytest.mark.parametrize(
    "line", ["#include <generated/a.h>", "#include <asm/made.h>", "#if 0\n#include <asm/no.h>\n#endif"]
)
def test_an_include_the_build_makes(arm64: Audit, line: str) -> None:
    """Generated headers are no business of a hook's, and neither is what is never compiled."""
    files = {"arch/arm64/include/asm/Kbuild": "generated-y += made.h\n"}
    assert arm64({**files, "arch/arm64/include/asm/tlb.h": f"{TLB}{line}\n"}).verdict == "ready"


def test_a_caller_that_frees_past_the_hook(arm64: Audit) -> None:
    """What mm/pt_reclaim.c frees at once is freed at once on every architecture."""
    report = arm64({"mm/pt_reclaim.c": "void free_pte(void)\n{\n\tpte_free(mm, pmd_pgtable(*pmd));\n}\n"})
    assert report.verdict == "blocked"
    assert "pte_free() gives the table back at once" in report.reason


def test_a_caller_that_calls_no_hook(arm64: Audit) -> None:
    """Where it frees by a way nobody knows, no architecture is cleared."""
    report = arm64({"mm/pt_reclaim.c": "void free_pte(void)\n{\n\tqueue(mm, pmd_pgtable(*pmd));\n}\n"})
    assert (report.verdict, "calls no hook" in report.reason) == ("unknown", True)


def test_a_symbol_nobody_can_name(arm64: Audit) -> None:
    """An entry whose name is an expression may define anything."""
    kconfig = "config ARM64\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"
    report = arm64({"arch/arm64/Kconfig": f"{kconfig}\nconfig $(NAME)\n\tdef_bool y\n"})
    assert (report.verdict, "the symbol's name is an expression" in report.reason) == ("unknown", True)


def test_a_number_that_is_defined_and_0(arm64: Audit) -> None:
    """`#ifdef` of a number asks whether it is there, not whether it is 0: that is left open."""
    kconfig = "config ARM64\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n\nconfig SMP\n\tdef_bool y\n"
    hook = f"#ifdef CONFIG_N\n{OUTER}#endif\n{TLB}"
    report = arm64({"arch/arm64/Kconfig": f"{kconfig}\nconfig N\n\tint\n", "arch/arm64/include/asm/tlb.h": hook})
    assert (report.verdict, "CONFIG_N is defined" in report.reason) == ("unknown", True)


def test_an_override_nobody_includes(arm64: Audit) -> None:
    """A header no include leads to says nothing."""
    assert arm64({"arch/arm64/include/asm/unused.h": OUTER}).verdict == "ready"


@pytest.mark.parametrize(
    "line",
    [
        "#define MMU_HEADER <asm/unused.h>\n#include MMU_HEADER",
        "#include_next <asm/unused.h>",
        "#import <asm/unused.h>",
    ],
)
@pytest.mark.parametrize("place", ["include/linux/mm_types.h", "arch/arm64/include/asm/mmu.h"])
def test_an_override_that_another_kind_of_include_may_lead_to(arm64: Audit, line: str, place: str) -> None:
    """Where a header the core reaches includes what only a preprocessor knows, that may be the override."""
    files = {"include/linux/mm_types.h": "#include <asm/mmu.h>", "arch/arm64/include/asm/mmu.h": "", place: line}
    report = arm64({**files, "arch/arm64/include/asm/unused.h": OUTER})
    assert (report.verdict, f"{place}: 1 include(s) only the preprocessor knows" in report.reason) == ("unknown", True)


def test_a_trace_header_leads_to_no_override(arm64: Audit) -> None:
    """The headers that define tracepoints include themselves once more, by a macro, and nothing else."""
    files = {
        "include/linux/mm_types.h": "#include <trace/define_trace.h>",
        "include/trace/define_trace.h": "#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)",
    }
    assert arm64({**files, "arch/arm64/include/asm/unused.h": OUTER}).verdict == "ready"


def test_an_override_hidden_by_another_header(arm64: Audit) -> None:
    """Where two headers have one name, the first folder's is read."""
    files = {"include/linux/mm_types.h": "#include <asm/mmu.h>", "include/asm/mmu.h": OUTER}
    assert arm64({**files, "arch/arm64/include/asm/mmu.h": ""}).verdict == "ready"


OPS = """
struct table_ops { void (*drop)(struct mmu_gather *, struct page *); };
extern struct table_ops table_ops;
#define __pte_free_tlb(tlb, table, address) table_ops.drop(tlb, table)
"""
WEAK = "void drop(struct mmu_gather *, struct page *);\n#define __pte_free_tlb(tlb, table, address) drop(tlb, table)\n"
LATER = "void {name}(struct mmu_gather *tlb, struct page *table)\n{{\n\ttlb_remove_table(tlb, table);\n}}\n"
NOW = "void {name}(struct mmu_gather *tlb, struct page *table)\n{{\n\t__free_page(table);\n}}\n"


@pytest.mark.parametrize(
    ("hook", "own", "far", "told"),
    [
        (OPS, LATER.format(name="later") + "struct table_ops table_ops = { .drop = later };\n",
         NOW.format(name="now") + "void init(void)\n{\n\ttable_ops.drop = now;\n}\n",
         "the member drop is set here too"),
        (WEAK, "__weak " + LATER.format(name="drop"), NOW.format(name="drop"), "drop() is defined here too"),
    ],
    ids=["a member", "a weak function"],
)  # fmt: skip
def test_what_another_folder_replaces(arm64: Audit, hook: str, own: str, far: str, told: str) -> None:
    """A driver can set a member, and any folder can define what is weak: the architecture is not cleared."""
    files = {
        "arch/arm64/include/asm/tlb.h": f"#include <asm-generic/tlb.h>\n{hook}",
        "arch/arm64/mm/Makefile": "obj-y += own.o\n",
        "arch/arm64/mm/own.c": f"#include <asm/tlb.h>\n{own}",
    }
    report = arm64({**files, "drivers/far.c": f"#include <asm/tlb.h>\n{far}"})
    assert (report.verdict, told in report.reason) == ("unknown", True)


def test_what_no_other_folder_replaces(arm64: Audit) -> None:
    """Where only the architecture sets the member, that is followed."""
    own = LATER.format(name="later") + "struct table_ops table_ops = { .drop = later };\n"
    files = {
        "arch/arm64/include/asm/tlb.h": f"#include <asm-generic/tlb.h>\n{OPS}",
        "arch/arm64/mm/Makefile": "obj-y += own.o\n",
        "arch/arm64/mm/own.c": f"#include <asm/tlb.h>\n{own}",
    }
    assert arm64({**files, "drivers/far.c": "int drop = 1;\n"}).verdict == "ready"


def test_a_walk_that_is_given_up_clears_nobody(arm64: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a header far away counts, and the walk that has it in its place meets a limit, the hook is unknown."""
    many = "".join(f"#if defined(CONFIG_FAR_{n}) && defined(CONFIG_OFF_{n})\n{OUTER}#endif\n" for n in range(40))
    monkeypatch.setattr(facts, "MAX_NODES", 60)
    report = arm64({"include/linux/mm_types.h": "#include <linux/a.h>", "include/linux/a.h": many})
    text = "arch/arm64: its conditions take more than 60 nodes to write down; all of it is unknown"
    assert (report.verdict, [str(notice) for notice in report.facts.notices]) == ("unknown", [text])
