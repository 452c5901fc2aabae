"""A hook that waits, and behind it another definition in a spelling nobody uses: what the compiler sees counts.

Every spelling here is one that `gcc -E` takes for the directive it hides.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from auditor import freeing
from auditor.model import Verdict
from auditor.pipeline import Request, audit
from auditor.sources import Sources
from auditor.tree import open_checkout
from tests.conftest import REPOSITORY, write_tree

ASM = "arch/arm64/include/asm"
SAFE = "#define __pte_free_tlb(tlb, table, addr) tlb_remove_ptdesc(tlb, page_ptdesc(table))\n"
UNSAFE = "define __pte_free_tlb(tlb, table, addr) pte_free((tlb)->mm, table)\n"
SYMBOLS = "".join(f"config {name}\n\tdef_bool y\n\n" for name in ("MMU", "SMP", "MMU_GATHER_RCU_TABLE_FREE"))


def verdict(root: Path, lines: str, files: dict[str, str] | None = None) -> Verdict:
    """The answer for an architecture whose asm/tlb.h ends in these lines; text is kept to the byte."""
    tlb = f"#include <asm-generic/tlb.h>\n#include <asm/pgalloc.h>\n{lines}"
    given = {f"{ASM}/tlb.h": tlb, f"{ASM}/pgalloc.h": "#include <asm-generic/pgalloc.h>\n", **(files or {})}
    shutil.copytree(REPOSITORY / "samples" / "rules" / "_base", root)
    given |= {"arch/arm64/Kconfig": f"{SYMBOLS}config A\n\tbool 'a'\n", "arch/arm64/Kbuild": "obj-y += mm/ kernel/\n"}
    write_tree(root, {path: text.encode() for path, text in given.items()})
    (arch,) = (arch for arch in audit(open_checkout(str(root)), Request()).architectures if arch.name == "arm64")
    return arch.verdict


def test_the_hook_by_itself_is_ready(tmp_path: Path) -> None:
    """Without a disguise the answer is `ready`, so that what follows says something."""
    assert verdict(tmp_path / "linux", SAFE) is Verdict.READY


AGAIN = "#undef __pte_free_tlb\n"
DIRECTIVES = {
    "a continued line before it": f"\\\n#{UNSAFE}",
    "a continued blank line before it": f" \\\r\n\\\n #{UNSAFE}",
    "a continued line behind the mark": f"# \\\n{UNSAFE}",
    "a comment over two lines behind the mark": f"#/*\n*/{UNSAFE}",
    "a comment over two lines before the mark": f"/*\n*/#{UNSAFE}",
    "a form feed before it": f"\f#{UNSAFE}",
    "a vertical tab behind the mark": f"#\v{UNSAFE}",
    "a null byte before it": f"\0#{UNSAFE}",
    "a digraph behind a comment": f"/* */ %:{UNSAFE}",
    "a lone carriage return before it": f"// x\r#{UNSAFE}",
    "no #else where a line goes on": f"{AGAIN}#{UNSAFE}#if 0\n text /* c\n d */#else\n{AGAIN}{SAFE}#endif\n",
    "no #else behind a backslash": f"{AGAIN}#{UNSAFE}#if 0\n see \\/* c\n d */#else\n{AGAIN}{SAFE}#endif\n",
    "carriage returns": f"#{UNSAFE}".replace("\n", "\r\n"),
    "a name with a dollar that is not undefined": f"#undef __pte_free_tlb\n#{UNSAFE}#undef __pte_free_tlb$x\n",
    "a name with an umlaut that is not undefined": f"#undef __pte_free_tlb\n#{UNSAFE}#undef __pte_free_tlbü\n",
}


@pytest.mark.parametrize("lines", DIRECTIVES.values(), ids=DIRECTIVES)
def test_a_directive_in_disguise_is_one(tmp_path: Path, lines: str) -> None:
    """The second definition is the one in force, and it frees at once."""
    fallback = "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table, unsigned long addr)\n"
    body = "{\n\ttlb_remove_ptdesc(tlb, page_ptdesc(table));\n}\n"
    assert verdict(tmp_path / "linux", SAFE + lines + fallback + body) is Verdict.BLOCKED


def test_a_byte_order_mark_hides_no_directive(tmp_path: Path) -> None:
    """A header may begin with one, and its first line counts all the same."""
    files = {f"{ASM}/marked.h": f"\ufeff#{UNSAFE}"}
    assert verdict(tmp_path / "linux", f"{SAFE}#include <asm/marked.h>\n", files) is Verdict.BLOCKED


INCLUDES = {
    "a comment behind the word": "#include /* x */ <asm/other.h>\n",
    "a comment before the word": "#/* x */include <asm/other.h>\n",
    "a long comment behind the word": f"#include /* {'x' * 300} */<asm/other.h>\n",
    "a comment over two lines behind the word": "#include /* x\n x */ <asm/other.h>\n",
    "a comment with a star behind the word": "#include /* x * x */ <asm/other.h>\n",
    "a long comment before the word": f"# /* {'x' * 300} */ include <asm/other.h>\n",
    "a continued line behind the word": "#include \\\n <asm/other.h>\n",
    "a form feed behind the word": "#include\f<asm/other.h>\n",
    "a digraph": "%:include <asm/other.h>\n",
    "a dot in the path": "#include <./asm/other.h>\n",
}


@pytest.mark.parametrize("line", INCLUDES.values(), ids=INCLUDES)
def test_an_include_in_disguise_is_followed(tmp_path: Path, line: str) -> None:
    """What it brings is in force."""
    files = {f"{ASM}/other.h": f"#undef __pte_free_tlb\n#{UNSAFE}"}
    assert verdict(tmp_path / "linux", SAFE + line, files) is Verdict.BLOCKED


STACK = f'#pragma {{0}}("__pte_free_tlb")\n#undef __pte_free_tlb\n{SAFE}#pragma {{1}}("__pte_free_tlb")\n'
UNFOLLOWED = {
    "import": SAFE + "#import <asm/other.h>\n",
    "include_next": SAFE + "#include_next <asm/other.h>\n",
    "two dots in the path": f"{SAFE}#include <none/../asm/other.h>\n",
    "two slashes in the path": f"{SAFE}#include <asm//other.h>\n",
    "a macro": SAFE + "#define OTHER <asm/other.h>\n#include OTHER\n",
    "a stack of macros": f"#{UNSAFE}{STACK.format('push_macro', 'pop_macro')}",
    "a stack of macros by _Pragma": f'#{UNSAFE}_Pragma("push_macro(\\"__pte_free_tlb\\")")\n#undef __pte_free_tlb\n'
    f'{SAFE}_Pragma("pop_macro(\\"__pte_free_tlb\\")")\n',
}


@pytest.mark.parametrize("lines", UNFOLLOWED.values(), ids=UNFOLLOWED)
def test_what_is_not_followed_clears_nobody(tmp_path: Path, lines: str) -> None:
    """A directive that is seen, and whose effect is not, leaves the answer unknown."""
    files = {f"{ASM}/other.h": f"#undef __pte_free_tlb\n#{UNSAFE}"}
    assert verdict(tmp_path / "linux", lines, files) is Verdict.UNKNOWN


GAPS = {
    "comments without end": "#include /**/" * 2_000 + "/*" + "#define /*" * 50_000,
    "many comments and no target": "#include " + "/**/" * 5_000 + "x\n#define " + "/* */" * 5_000 + "1\n",
    "a line of slashes": "/" * 500_000 + "\n__pte_free_tlb\n",
    "a line of comments behind one over lines": "a /*\n*/" + "/**/" * 100_000 + "\n",
}


@pytest.mark.parametrize("text", GAPS.values(), ids=GAPS)
def test_gaps_are_walked_through_once(tmp_path: Path, text: str) -> None:
    """However many comments there are, and whether or not they end, an answer comes: each is met once."""
    files = {"include/linux/types.h": text}
    assert verdict(tmp_path / "linux", f"#include <linux/types.h>\n{SAFE}", files) in (Verdict.READY, Verdict.UNKNOWN)


@pytest.mark.parametrize("test", ["#ifdef FOO_BAR", "#if defined(FOO_BAR)"])
def test_a_name_that_a_flag_defines_clears_nobody(tmp_path: Path, test: str) -> None:
    """A hook that depends on a macro, and a Makefile that hands that macro to the compiler."""
    lines = f"{test}\n#{UNSAFE}#else\n{SAFE}#endif\n"
    assert verdict(tmp_path / "without", lines) is Verdict.READY
    makefile = {"arch/arm64/Makefile": "KBUILD_CFLAGS += -DFOO_BAR\n"}
    assert verdict(tmp_path / "with", lines, makefile) is Verdict.UNKNOWN


@pytest.mark.parametrize("comment", ["// x\n", f"// {'x' * 200}.\n", f"/* {'x' * 200}. */\n", ""])
def test_a_function_behind_a_comment_is_one(tmp_path: Path, comment: str) -> None:
    """The body that counts is not the weak one, whatever stands between its type and its name."""
    hook = "#define __pte_free_tlb(tlb, table, addr) helper((tlb), (table))\n"
    files = {
        f"{ASM}/pgalloc.h": "#include <asm-generic/pgalloc.h>\nvoid helper(struct mmu_gather *tlb, void *table);\n",
        "mm/memory.c": "void __weak helper(struct mmu_gather *tlb, void *table)\n{\n"
        "\ttlb_remove_table(tlb, table);\n}\n",
        "arch/arm64/mm/init.c": f"void {comment}helper(struct mmu_gather *tlb, void *table)\n{{\n"
        "\tfree_page((unsigned long)table);\n}\n",
        "arch/arm64/mm/Makefile": "obj-y += init.o\n",
    }
    assert verdict(tmp_path / "linux", hook, files) is Verdict.BLOCKED


def test_a_folder_searched_first_clears_nobody(tmp_path: Path) -> None:
    """An architecture may put a folder of its own before all others, and any header may come from there."""
    makefile = "LINUXINCLUDE := -I$(srctree)/arch/arm64/first $(LINUXINCLUDE)\n"
    assert verdict(tmp_path / "linux", SAFE, {"arch/arm64/Makefile": makefile}) is Verdict.UNKNOWN


INLINE = "static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table, unsigned long addr)\n{{\n{}\n}}\n"
LATER = "tlb_remove_ptdesc(tlb, page_ptdesc(table));"


@pytest.mark.parametrize(
    "macro", ["DROP() __free_page(table)", "DROP() \\\n\t__free_page(table)", "DROP() put_page(table)"]
)
@pytest.mark.parametrize("header", ["asm/odd.h", "linux/odd.h"])
def test_a_macro_far_away_takes_the_callers_variable(tmp_path: Path, macro: str, header: str) -> None:
    """A header that says no word of a hook may have a macro that frees what its caller calls `table`."""
    files = {f"arch/arm64/include/{header}" if header.startswith("asm") else f"include/{header}": f"#define {macro}\n"}
    lines = f"#include <{header}>\n{INLINE.format(f'if (x) {{ DROP(); }} {LATER}')}"
    assert verdict(tmp_path / "linux", lines, files) is Verdict.BLOCKED


CHAINS = {
    "two headers": ("#define DROP() NOW_IT()\n", "#define NOW_IT() __free_page(table)\n", Verdict.UNKNOWN),
    "one header": ("#define NOW_IT() __free_page(table)\n#define DROP() NOW_IT()\n", "", Verdict.BLOCKED),
    "a function": ("#define DROP() now(table)\n", "static inline void now(struct page *p) { __free_page(p); }\n",
                   Verdict.BLOCKED),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "expected"), CHAINS.values(), ids=CHAINS)
@pytest.mark.parametrize("folder", ["arch/arm64/include/asm", "include/linux"])
def test_a_macro_far_away_leads_to_another(
    tmp_path: Path, first: str, second: str, expected: Verdict, folder: str
) -> None:
    """A header far away is walked for each name that a hook calls and that nothing nearer defines, and so on."""
    files = {f"{folder}/one.h": first, f"{folder}/two.h": second}
    headers = "".join(f"#include <{folder.rpartition('/')[2]}/{name}.h>\n" for name in ("one", "two"))
    lines = f"{headers}{INLINE.format(f'if (x) {{ DROP(); }} {LATER}')}"
    assert verdict(tmp_path / "linux", lines, files) is expected


NOW = f"#{UNSAFE}"
HOOKS = f"#ifndef HOOKS_H\n#define HOOKS_H\n{SAFE}#endif\n#ifndef __pte_free_tlb\n{NOW}#endif\n"
CHOSEN = {
    "a marker that is set": (f"#ifdef MARKED\n{NOW}#else\n{SAFE}#endif\n", "#define MARKED 1\n"),
    "a marker behind a comment": (f"#ifdef MARKED\n{NOW}#else\n{SAFE}#endif\n", "#define /* so */ MARKED\n"),
    "a marker on a continued line": (f"#if defined(MARKED)\n{NOW}#else\n{SAFE}#endif\n", "#define \\\n MARKED\n"),
    "a marker in a body": (INLINE.format(f"\n#ifdef MARKED\n__free_page(table);\n#else\n{LATER}\n#endif\n"),
                           "#define MARKED\n"),
    "a name that is defined nearer": (f"#define HAND(table) {LATER}\n#include <TARGET/odd.h>\n"
                                      + INLINE.format("HAND(table)"),
                                      "#undef HAND\n#define HAND(table) __free_page(table)\n"),
    "a marker that is taken away": (f"#define MARKED\n#include <TARGET/odd.h>\n#ifndef MARKED\n{NOW}"
                                    f"#else\n{SAFE}#endif\n",
                                    "#undef MARKED\n"),
    "another one's include guard": ("#include <asm/hooks.h>\n", "#ifndef HOOKS_H\n#define HOOKS_H\n#endif\n"),
}  # fmt: skip


@pytest.mark.parametrize("folder", ["arch/arm64/include/asm", "include/linux"])
@pytest.mark.parametrize(("lines", "odd"), CHOSEN.values(), ids=CHOSEN)
@pytest.mark.parametrize("there", [True, False])
def test_what_a_header_far_away_decides(tmp_path: Path, lines: str, odd: str, folder: str, there: bool) -> None:
    """Any header in reach counts that has a macro of a name that a conditional tests, or that is defined nearer."""
    target = folder.rpartition("/")[2]
    files = {f"{folder}/odd.h": odd if there else "/* nothing */\n", f"{ASM}/hooks.h": HOOKS}
    expected = Verdict.BLOCKED if there else Verdict.READY
    assert (
        verdict(tmp_path / "linux", f"#include <{target}/odd.h>\n{lines.replace('TARGET', target)}", files) is expected
    )


LATER_NAMES = (
    "typedef void (*rcu_callback_t)(struct rcu_head *head);\nvoid call_rcu(struct rcu_head *head, rcu_callback_t done)"
)
BY_RCU = "call_rcu(&table->rcu_head, done);"


@pytest.mark.parametrize("folder", ["arch/arm64/include/asm", "include/linux"])
@pytest.mark.parametrize(("label", "expected"), [(' __asm__("now")', Verdict.UNKNOWN), ("", Verdict.READY)])
def test_a_primitive_by_another_name(tmp_path: Path, folder: str, label: str, expected: Verdict) -> None:
    """A promise of RCU's is none where a declaration, however far away, has it call something else."""
    files = {f"{folder}/odd.h": f"{LATER_NAMES}{label};\n"}
    lines = f"#include <{folder.rpartition('/')[2]}/odd.h>\n{INLINE.format(BY_RCU)}"
    assert verdict(tmp_path / "linux", lines, files) is expected


@pytest.mark.parametrize("folder", ["arch/arm64/include/asm", "include/linux"])
@pytest.mark.parametrize(
    ("means", "expected"), [("__attribute__((cleanup(drop))) ", Verdict.UNKNOWN), ("", Verdict.READY)]
)
def test_a_type_far_away_that_brings_a_destructor(tmp_path: Path, folder: str, means: str, expected: Verdict) -> None:
    """A macro in a header that was passed over may add a call to each declaration it stands in."""
    files = {f"{folder}/odd.h": f"#define dropped_t {means}pgtable_t\n"}
    lines = f"#include <{folder.rpartition('/')[2]}/odd.h>\n{INLINE.format(f'dropped_t copy = table; {LATER}')}"
    assert verdict(tmp_path / "linux", lines, files) is expected


@pytest.mark.parametrize("line", ["#define false 1\n", "#define true 0\n"])
def test_another_meaning_of_true_clears_nobody(tmp_path: Path, line: str) -> None:
    """Tests of `true` and `false` are decided by their names, so a macro of that name leaves the answer unknown."""
    body = f"if (false || !true) {{ pte_free(tlb->mm, table); return; }} {LATER}"
    lines = f"#include <asm/odd.h>\n{INLINE.format(body)}"
    assert verdict(tmp_path / "linux", lines, {f"{ASM}/odd.h": line}) is Verdict.UNKNOWN


KEYWORDS = [
    "if(x) if (0)",
    "return",
    "if(x) __free_page(table); if (x)",
    "if(x) if ((x) && drop(__free_page))",
    "else",
    "while(x) if (0)",
    "do",
    "goto",
    "break",
    "struct union",
    "sizeof(x) 0",
]
BRANCH = INLINE.format(f"if (addr) {{ {LATER} return; }} {LATER}")


@pytest.mark.parametrize("macro", KEYWORDS)
@pytest.mark.parametrize("header", ["asm/odd.h", "linux/odd.h"])
def test_another_meaning_of_a_keyword_far_away_clears_nobody(tmp_path: Path, macro: str, header: str) -> None:
    """All of C is read as its words have it, so a header that hides one leaves the answer unknown."""
    root = "arch/arm64/include" if header.startswith("asm") else "include"
    files = {f"{root}/{header}": f"#define {macro}\n"}
    assert verdict(tmp_path / "linux", f"#include <{header}>\n{BRANCH}", files) is Verdict.UNKNOWN


SPELLINGS = ["#define\tif(x) if (0)", "#define  if(x) if (0)", "#\tdefine \treturn", "%:define return",
             f"#define /* {'x' * 300} */ if(x) if (0)",
             "#define/**/if(x) if (0)", "# /* so */ define true 0", "#define \\\nif(x) if (0)"]  # fmt: skip


@pytest.mark.parametrize("line", SPELLINGS)
@pytest.mark.parametrize("far", [False, True])
def test_however_a_keyword_is_made_a_macro(tmp_path: Path, line: str, far: bool) -> None:
    """Blanks, comments, digraphs and continued lines in the directive make no difference."""
    text = f"#include <asm/odd.h>\n{BRANCH}" if far else f"{line}\n{BRANCH}"
    assert verdict(tmp_path / "linux", text, {f"{ASM}/odd.h": f"{line}\n"}) is Verdict.UNKNOWN


@pytest.mark.parametrize("most", [0, 60])
def test_headers_are_searched_in_batches(tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many headers are searched as one text, the one with a keyword is found, and its line told."""
    monkeypatch.setattr(freeing, "_BATCH", most)
    files = {f"{ASM}/far{number}.h": f"/* {number} */\nint x;\n" for number in range(9)}
    write_tree(
        tmp_path,
        {path: text.encode() for path, text in files.items()}
        | {f"{ASM}/odd.h": b"\n#define if(x)\n", "Makefile": b"\n"},
    )
    texts = freeing.MacroTexts(Sources(open_checkout(str(tmp_path))))
    paths = [*files, f"{ASM}/odd.h"]
    told = [f"{ASM}/odd.h:2: if is a macro here; what stands behind it may be misread"]
    assert [str(notice) for notice in texts.notices(paths)] == told
    assert [*texts.freeing(paths)] == []


@pytest.mark.parametrize("macro", KEYWORDS)
def test_another_meaning_of_a_keyword_clears_nobody(tmp_path: Path, macro: str) -> None:
    """Nor does it where the header is one that is walked."""
    assert verdict(tmp_path / "linux", f"#define {macro}\n{BRANCH}") is Verdict.UNKNOWN


STAYING = (
    "#define true 1 // yes",
    "#define true /* yes */ 1",
    "#define return /* so */ return",
    "#define return return // {",
    "#define if(cond, ...) if (traced(cond)) /* a; b {} free_page */",
)


@pytest.mark.parametrize("line", STAYING)
def test_a_keyword_with_a_comment_stays_itself(tmp_path: Path, line: str) -> None:
    """What a comment says makes nothing else of a keyword."""
    files = {"include/linux/types.h": f"{line}\n"}
    assert verdict(tmp_path / "linux", f"#include <linux/types.h>\n{SAFE}", files) is Verdict.READY


def test_a_keyword_that_stays_itself_says_nothing(tmp_path: Path) -> None:
    """A profile of branches wraps the test of each `if`, which is one all the same."""
    line = "#define if(cond, ...) if ( __trace_if_var( !!(cond , ## __VA_ARGS__) ) )\n"
    lines = f"#include <asm/odd.h>\n{INLINE.format(f'if (addr) {{ {LATER} return; }} {LATER}')}"
    assert verdict(tmp_path / "linux", lines, {f"{ASM}/odd.h": line}) is Verdict.READY


PREDEFINED = ["__GNUC__ > 4", "defined(__clang__)", "defined(__OPTIMIZE__)", "defined(KBUILD_BASENAME)",
              "defined(linux)", "defined(__aarch64__)", "defined(__LINE__)", "__STDC_VERSION__ >= 201112L",
              "defined(__CHAR_UNSIGNED__)", "__has_include(<asm/now.h>)", "__LINE__ > 2",
              "__COUNTER__ == 0", "defined(__SIZEOF_INT128__)", "defined(__has_builtin)", "defined(__arm64_v9)",
              "defined(__ARM_EABI__)"]  # fmt: skip


@pytest.mark.parametrize("test", PREDEFINED)
def test_what_the_compiler_defines_may_hold(tmp_path: Path, test: str) -> None:
    """A hook that frees at once where the compiler's own macros say so clears nobody."""
    lines = f"#if {test}\n#{UNSAFE}#else\n{SAFE}#endif\n"
    assert verdict(tmp_path / "linux", lines) is not Verdict.READY


FLAGS = {
    "a name in a variable": "HOOK := __pte_free_tlb\nCFLAGS_memory.o += -D$(HOOK)=now\n",
    "a header of the build's": "ccflags-y += -include $(objtree)/include/linux/now.h\n",
    "a header in a header": "ccflags-y += -include include/linux/leads.h\n",
}
OUTER = "#define pte_free_tlb(tlb, table, address) pte_free((tlb)->mm, table)\n"


@pytest.mark.parametrize("line", FLAGS.values(), ids=FLAGS)
def test_a_flag_in_disguise_clears_nobody(tmp_path: Path, line: str) -> None:
    """What a flag hands to the compiler counts, whatever it is called by."""
    files = {"include/linux/now.h": OUTER, "include/linux/leads.h": "#include <linux/now.h>\n"}
    files["mm/Makefile"] = f"obj-y := memory.o mmu_gather.o\n{line}"
    assert verdict(tmp_path / "linux", SAFE, files) is Verdict.UNKNOWN


def test_a_folder_in_front_of_all_clears_nobody(tmp_path: Path) -> None:
    """The top Makefile may put a folder before those in which headers are looked for."""
    makefile = "LINUXINCLUDE := -I$(srctree)/first $(LINUXINCLUDE)\n"
    files = {"Makefile": f"VERSION = 6\nPATCHLEVEL = 18\n{makefile}", "first/asm/tlb.h": f"#{UNSAFE}"}
    assert verdict(tmp_path / "linux", SAFE, files) is Verdict.UNKNOWN


def test_a_folder_behind_all_hides_nothing(tmp_path: Path) -> None:
    """What other flags add is searched last, where a header of the same name is not reached."""
    files = {"mm/Makefile": "obj-y := memory.o mmu_gather.o\nccflags-y += -I$(srctree)/mm/last\n"}
    assert verdict(tmp_path / "linux", SAFE, files | {"mm/last/asm/tlb.h": f"#{UNSAFE}"}) is Verdict.READY
