"""Functions that are replaced in ways which are not followed: through a member, or over a `__weak` body."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from auditor.model import Verdict
from auditor.pipeline import Request, audit
from tests.test_elsewhere import planted

MM = "arch/arm64/mm"
HEAD = "(struct mmu_gather *tlb, struct page *table)"
NOW = f"static void now{HEAD}\n{{\n\t__free_page(table);\n}}\n"
LATER = f"static void later{HEAD}\n{{\n\ttlb_remove_table(tlb, table);\n}}\n"
TYPE = "void (*drop)(struct mmu_gather *, struct page *);"
OPS = f"struct table_ops {{ {TYPE} }};\nextern struct table_ops table_ops;\n"
SET = "struct table_ops table_ops = { .drop = later };\n"
HOOK = "#define __pte_free_tlb(tlb, table, address)"


def verdict(root: Path, header: str, hook: str, files: dict[str, str]) -> Verdict:
    """The answer for a hook with these lines in front, and with these files, built wherever they are C."""
    tlb = f"#include <asm-generic/tlb.h>\n{header}{HOOK} {hook}\n"
    given = {path: f"#include <asm/tlb.h>\n{text}" if path.endswith(".c") else text for path, text in files.items()}
    names = " ".join(Path(path).stem + ".o" for path in files if path.startswith(f"{MM}/") and path.endswith(".c"))
    given |= {"arch/arm64/include/asm/tlb.h": tlb, f"{MM}/Makefile": f"obj-y += {names}\n"}
    (report,) = audit(planted(root, given), Request(arches=("arm64",))).architectures
    return report.verdict


def through_member(root: Path, text: str, header: str = OPS, call: str = "table_ops.drop", **files: str) -> Verdict:
    """The answer for a hook that calls a member, which a C file of the architecture sets in this way."""
    own = {f"{MM}/own.c": f"{NOW}{LATER}{text}"}
    return verdict(root, header, f"{call}(tlb, table)", own | files)


TYPED = OPS.replace(TYPE, "drop_fn drop;").replace("struct", "typedef void (*drop_fn)(void *, void *);\nstruct", 1)
ALIASED = f"typedef struct {{ {TYPE} }} table_ops_t;\nextern table_ops_t table_ops;\n"
INNER = f"struct table_ops {{ struct {{ {TYPE} }} mmu; int a; }};\nextern struct table_ops table_ops;\n"
OUTER = f"{OPS}struct board {{ int a; struct table_ops ops; }};\nextern struct board board;\n"
NOBODY = "struct table_ops fast = "

UNREAD = {
    "a macro for an initializer": (OPS, f"#define GIVES(f) {{ .drop = f }}\n{NOBODY}GIVES(now);"),
    "a macro that pastes the function": (OPS, f"#define GIVES(f) {{ .drop = n##f }}\n{NOBODY}GIVES(ow);"),
    "a macro with no argument": (OPS, f"#define GIVES {{ now }}\n{NOBODY}GIVES;"),
    "a macro for a declaration": (OPS, "#define FAST(n) struct table_ops n##_ops = { n }\nFAST(now);"),
    "a macro for the type": (OPS, "#define TABLE_OPS static struct table_ops\nTABLE_OPS fast = { now };"),
    "a macro that sets a member": (OPS, "#define PUT(m, f) table_ops.m = f\nvoid pick(void) { PUT(drop, now); }"),
    "a macro that sets any of them": (OPS, "#define PUT(o, m, f) (o)->m = f\nvoid pick(void) { PUT(x, drop, now); }"),
    "a macro that sets this member": (OPS, "#define PUT(f) (table_ops.drop = (f))\nvoid pick(void) { PUT(now); }"),
    "a macro that pastes the member": (OPS, "#define PUT(m) table_ops.dr##m = now\nvoid pick(void) { PUT(op); }"),
    "a macro that is the member": (OPS, "#define leave drop\nvoid pick(void) { table_ops.leave = now; }"),
    "a macro that is the function": (OPS, "#define later now\nvoid pick(void) { table_ops.drop = later; }"),
    "a parameter named like a function": (OPS, "void pick(void (*later)(void *)) { table_ops.drop = later; }"),
    "by position": (OPS, f"{NOBODY}{{ now }};"),
    "by position, with a cast": (OPS, f"{NOBODY}{{ (void *)now }};"),
    "by position, the second of two": (OPS, "struct table_ops a = { .drop = later }, b = { now };"),
    "by position, a function's type": (TYPED, f"{NOBODY}{{ now }};"),
    "by position, a type without a tag": (ALIASED, "table_ops_t fast = { now };"),
    "by position, another name of the type": (OPS, "typedef const struct table_ops ops_t;\nops_t fast = { now };"),
    "by position, the type of a variable": (OPS, "typeof(table_ops) fast = { now };"),
    "by position, a structure inside": (INNER, f"{NOBODY}{{ {{ now }}, 1 }};"),
    "by position, a named structure inside": (INNER, f"{NOBODY}{{ .mmu = {{ now }} }};"),
    "a macro for a structure inside": (INNER, f"#define GIVES {{ now }}\n{NOBODY}{{ .mmu = GIVES }};"),
    "by position, a structure around": (OUTER, "struct board fast = { 1, { now } };"),
    "by position, an array": (OPS, "struct table_ops all[] = { { now }, { later } };"),
    "by position, an array with places": (OPS, "struct table_ops all[] = { [0] = { now } };"),
    "by position, an array of macros": (OPS, "#define GIVES { now }\nstruct table_ops all[] = { [0] = GIVES };"),
    "by position, a value in a statement": (OPS, "void pick(void) { table_ops = (struct table_ops){ now }; }"),
    "an old designator": (OPS, f"{NOBODY}{{ drop: now }};"),
    "an exchange": (OPS, "void pick(void) { cmpxchg(&table_ops.drop, later, now); }"),
    "a pointer to the member": (OPS, "void pick(void) { void **f = (void *)&table_ops.drop; *f = now; }"),
    "a place in the structure": (OPS, "void pick(void *o) { *(void **)(o + offsetof(struct table_ops, drop)) = now; }"),
}  # fmt: skip


@pytest.mark.parametrize(("header", "text"), UNREAD.values(), ids=UNREAD)
def test_a_member_that_is_set_in_another_way(tmp_path: Path, header: str, text: str) -> None:
    """A function that is put there in a way which is not followed leaves the hook unknown."""
    call = "table_ops.mmu.drop" if header == INNER else "table_ops.drop"
    plain = SET.replace(".drop", ".mmu.drop") if header == INNER else SET
    plain = plain.replace("struct table_ops table_ops", "table_ops_t table_ops") if header == ALIASED else plain
    assert through_member(tmp_path / "before", plain, header, call) == "ready"
    assert through_member(tmp_path / "after", f"{plain}{text}\n", header, call) == "unknown"


FOLLOWED = {
    "calls": "void f(void) { table_ops.drop(0, 0); (*table_ops.drop)(0, 0); }",
    "tests": "int f(void) { if (table_ops.drop) return table_ops.drop == later; return !likely(table_ops.drop); }",
    "a pointer to all of it": "const struct table_ops *all[] = { &table_ops };\nstruct table_ops *ops = &table_ops;",
    "no function": "struct table_ops none = { }, zero = { 0 }, null = { NULL };",
    "arrays with names": "struct table_ops all[] = { [0] = { .drop = later }, { .drop = later }, };",
    "a value with names": "void f(void) { table_ops = (struct table_ops){ .drop = later }; }",
    "its size": "void *f(int n) { n = sizeof(struct table_ops); return kmalloc(sizeof(struct table_ops), n); }",
    "parameters": "void f(struct table_ops *a, struct table_ops b) { a->drop = later; b.drop = NULL; a = &b; }",
    "stores": "void f(void) { WRITE_ONCE(table_ops.drop, later); xchg(&table_ops.drop, later); }",
    "a macro for a call": "#define CALL(t, p) table_ops.drop(t, p)\nvoid f(void) { CALL(0, 0); }",
    "another structure": "struct other { int b; void (*keep)(void); } other = { 1, now }, more = { 1, now };",
}


@pytest.mark.parametrize("text", FOLLOWED.values(), ids=FOLLOWED)
def test_a_member_that_is_set_plainly(tmp_path: Path, text: str) -> None:
    """What is followed, and what sets nothing, leaves no doubt."""
    assert through_member(tmp_path / "linux", f"{SET}{text}\n") == "ready"


@pytest.mark.parametrize("path", ["drivers/base/far.c", "mm/damon/far.c", "include/linux/far.h", f"{MM}/far.h"])
@pytest.mark.parametrize("text", [f"{NOBODY}{{ now }};", f"{NOBODY}{{ .drop = now }};"])
def test_a_member_that_is_set_elsewhere(tmp_path: Path, path: str, text: str) -> None:
    """Files that are not followed count, whatever they do."""
    files = {path: f"{NOW}{text}\n"}
    assert through_member(tmp_path / "linux", SET, **files) == "unknown"


def test_a_member_of_a_structure_that_nobody_sees(tmp_path: Path) -> None:
    """Where a macro holds the members, nobody knows how they are set."""
    header = f"#define MEMBERS {TYPE}\n{OPS.replace(TYPE, 'MEMBERS')}"
    assert through_member(tmp_path / "linux", SET, header) == "unknown"


@pytest.mark.parametrize(("level", "expected"), [("pmd", "ready"), ("pte", "unknown")])
def test_a_member_that_another_level_calls(tmp_path: Path, level: str, expected: str) -> None:
    """The answer is about PTE tables only."""
    other = f"{OPS}#define __{level}_free_tlb(tlb, table, address) table_ops.drop(tlb, table)\n"
    hook = "tlb_remove_table(tlb, table)" if level == "pmd" else "table_ops.drop(tlb, table)"
    header = other if level == "pmd" else OPS
    assert (
        verdict(tmp_path / "linux", header, hook, {f"{MM}/own.c": f"{NOW}{LATER}{SET}{NOBODY}{{ now }};\n"}) == expected
    )


def test_a_structure_with_many_names(tmp_path: Path) -> None:
    """A few other names are followed; where one leads to the next without end, nobody knows."""
    names = ["struct table_ops", *(f"ops{n}_t" for n in range(7))]
    types = [f"typedef {old} {new};\n" for old, new in pairwise(names)]
    files = {f"include/linux/ops{n}.h": text for n, text in enumerate(types)}
    assert through_member(tmp_path / "before", SET, **dict(list(files.items())[:2])) == "ready"
    assert through_member(tmp_path / "after", SET, **files) == "unknown"


def test_a_member_beside_a_hand_over(tmp_path: Path) -> None:
    """A member that is called beside a hand-over counts as well."""
    keep = f"static void keep{HEAD} {{ tlb->end = 0; }}\nstruct table_ops table_ops = {{ .drop = keep }};\n"
    files = {f"{MM}/own.c": f"{NOW}{keep}"}
    hook = "do { table_ops.drop(tlb, table); tlb_remove_table(tlb, table); } while (0)"
    assert verdict(tmp_path / "before", OPS, hook, files) == "ready"
    files[f"{MM}/own.c"] += f"{NOBODY}{{ now }};\n"
    assert verdict(tmp_path / "after", OPS, hook, files) == "unknown"


DROP = f"void drop{HEAD}"
BODY = "\n{\n\t__free_page(table);\n}\n"
FAST = f"void fast{HEAD}{BODY}"

STRONG = {
    "an alias": f"{FAST}{DROP} __alias(fast);",
    "an alias, spelled out": f'{FAST}{DROP} __attribute__((alias("fast")));',
    "an alias by its type": f"{FAST}extern typeof(fast) drop __alias(fast);",
    "an assembler's alias": f'{FAST}asm(".set drop, fast");',
    "a pragma": f"{FAST}#pragma weak drop = fast",
    "an old-style definition": f"void drop(tlb, table)\nstruct mmu_gather *tlb; struct page *table;{BODY}",
    "a name in parentheses": f"void (drop){HEAD}{BODY}",
    "a name by a macro": f"#define NAME drop\nvoid NAME{HEAD}{BODY}",
    "a head by a macro": f"#define HEAD void drop{HEAD}\nHEAD{BODY}",
    "a head by a macro with the name": f"#define HEAD(name) void name{HEAD}\nHEAD(drop){BODY}",
}


def over_weak(root: Path, files: dict[str, str], weak: str = "__weak") -> Verdict:
    """The answer for a hook that calls a function with a weak body in the architecture."""
    own = f"{weak} {DROP}\n{{\n\ttlb_remove_table(tlb, table);\n}}\n"
    return verdict(root, f"{DROP};\n", "drop(tlb, table)", {f"{MM}/own.c": own} | files)


@pytest.mark.parametrize("path", [f"{MM}/more.c", "drivers/more.c", "mm/damon/more.c"])
@pytest.mark.parametrize("text", STRONG.values(), ids=STRONG)
def test_a_weak_body_that_is_replaced(tmp_path: Path, text: str, path: str) -> None:
    """What takes the place of a weak body need be no plain body of that name."""
    assert over_weak(tmp_path / "linux", {path: f"{text}\n"}) == "unknown"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{MM}/entry.S", "SYM_FUNC_START(drop)\n\tb fast\nSYM_FUNC_END(drop)\n"),
        ("mm/damon/more.c", f"{DROP}{BODY}"),
        ("drivers/base/more.c", f"{DROP}{BODY}"),
        (f"{MM}/more.h", f"{DROP}{BODY}"),
        (f"{MM}/more.c.inc", f"{DROP}{BODY}"),
        ("rust/more.rs", 'pub extern "C" fn drop(tlb: *mut c_void, table: *mut c_void) {}\n'),
    ],
)
def test_a_weak_body_that_is_replaced_by_a_file_of_another_kind(tmp_path: Path, path: str, text: str) -> None:
    """Assembly, included files and folders that are not followed may hold the function that counts."""
    assert over_weak(tmp_path / "linux", {path: text}) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        f"{DROP};\nextern {DROP} __cold __attribute__((nonnull(1)));\nEXPORT_SYMBOL_GPL(drop);",
        "void f(void *t) { drop(t, t); g(drop); }\nvoid (*const all[])(void *, void *) = { drop };",
        'const char *f(void) { return "drop"; }\n/* drop(tlb, table) */ // asm drop alias',
        "#define CALL(t, p) drop(t, p)\n#define CALLED(t, p) do { if (t) drop(t, p); } while (0)",
        "#ifndef drop\n#define drop drop\n#endif\n#pragma weak drop",
        "int undrop, drop2;",
    ],
)
@pytest.mark.parametrize("path", ["drivers/more.c", "include/linux/more.h"])
def test_a_weak_body_that_is_only_mentioned(tmp_path: Path, text: str, path: str) -> None:
    """Declarations, calls and text leave no doubt."""
    assert over_weak(tmp_path / "linux", {path: f"{text}\n"}) == "ready"


def test_a_static_function_with_the_name_of_a_weak_one(tmp_path: Path) -> None:
    """It is another function."""
    assert over_weak(tmp_path / "linux", {"drivers/more.c": "static void drop(int a) { }\n"}) == "ready"


@pytest.mark.parametrize("attribute", ["#define __mine __attribute__((__weak__))", "#define __mine __cold __weak"])
@pytest.mark.parametrize("header", [True, False])
def test_a_weak_body_by_a_macro(tmp_path: Path, attribute: str, header: bool) -> None:
    """A body that a macro makes weak gives way to any other, too."""
    files = {"arch/arm64/Kbuild": "obj-y += mm/ kernel/\n", "arch/arm64/kernel/Makefile": "obj-y := k.o\n"}
    files["arch/arm64/kernel/k.c"] = f"{DROP}{BODY}"
    files["arch/arm64/include/asm/mine.h"] = f"{attribute}\n"
    before = "#include <asm/mine.h>\n__mine" if header else f"{attribute}\n__mine"
    assert over_weak(tmp_path / "linux", files, before) == "blocked"


def test_a_weak_body_with_a_strong_one_for_some_configurations(tmp_path: Path) -> None:
    """Elsewhere another strong body may be built, in a folder farther away."""
    files = {f"{MM}/strong.c": f"#ifdef CONFIG_A\n{DROP}\n{{\n\ttlb_remove_table(tlb, table);\n}}\n#endif\n"}
    symbols = "".join(f"config {name}\n\tdef_bool y\n\n" for name in ("ARM64", "MMU", "SMP"))
    files["arch/arm64/Kconfig"] = f"{symbols}config A\n\tbool 'a'\n"
    assert over_weak(tmp_path / "before", files) == "ready"
    files |= {"kernel/more.c": f"#ifndef CONFIG_A\n{DROP}{BODY}#endif\n", "kernel/Makefile": "obj-y += more.o\n"}
    assert over_weak(tmp_path / "after", files) == "blocked"


READING = {
    "calls it": "#define CALLED(m, ...) table_ops.m(__VA_ARGS__)\n",
    "tests it": "#define TESTED(m) ((void)table_ops.m)\n",
    "shows it to assembly": '#define SHOWN(m) [m] "m" (table_ops.m)\n',
    "compares it": "#define UNSET(m) (table_ops.m == NULL)\n",
}


@pytest.mark.parametrize("macro", READING.values(), ids=READING)
def test_a_macro_that_reads_a_member_sets_none(tmp_path: Path, macro: str) -> None:
    """A macro that is handed a member and does not set it says nothing."""
    assert through_member(tmp_path / "linux", f"{SET}{macro}") is Verdict.READY
