"""Helpers in C files and members of an ops structure: every body counts where its file is built."""

from __future__ import annotations

import pytest

from tests.trace.conftest import ARCH, REMOVE, Body, in_c

HEAD = "void release(struct mmu_gather *tlb, struct page *p)"
CALL = "release(tlb, table);"
NOW = "{ pte_free(tlb->mm, p); }"
LATER = "{ tlb_remove_ptdesc(tlb, page_ptdesc(p)); }"
TLB = "#include <asm/tlb.h>\n"


def test_macro_inline_extern(body: Body) -> None:
    """Every step of a chain has its name, its kind and its place."""
    second = f"static inline {HEAD.replace('release', 'second')} {{ release(tlb, p); }}"
    before = f"{HEAD};\n#define first(t, p) second(t, p)\n{second}"
    hook = body("first(tlb, table);", before, in_c(f"{HEAD} {{ __free_page(p); }}"))
    assert hook.steps("immediate") == (
        "__pte_free_tlb:inline first:macro second:inline release:function __free_page:macro __free_pages:primitive"
    )
    step = hook.path("immediate").steps[4]
    assert str(step.location) == f"{ARCH}/mm/helper.c:2"
    assert hook.where("immediate") == "MMU"


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_chains_through_files(body: Body, length: int) -> None:
    """One to four functions, each in a file of its own."""
    ends = [*(f"f{n + 1}(tlb, p);" for n in range(length - 1)), "tlb_remove_table(tlb, p);"]
    files = {
        f"{ARCH}/mm/f{n}.c": f"{TLB}void f{n}(struct mmu_gather *tlb, struct page *p) {{ {end} }}\n"
        for n, end in enumerate(ends)
    }
    files[f"{ARCH}/mm/Makefile"] = f"obj-y := {' '.join(f'f{n}.o' for n in range(length))}\n"
    hook = body("f0(tlb, table);", "void f0(struct mmu_gather *, struct page *);", files)
    assert hook.ends() == {"rcu"}
    chain = " ".join(f"f{n}:function" for n in range(length))
    assert hook.steps("rcu") == f"__pte_free_tlb:inline {chain} tlb_remove_table:primitive"


@pytest.mark.parametrize(
    ("makefile", "smp", "up"),
    [
        ("obj-y := helper.o", {"immediate"}, {"immediate"}),
        ("obj-$(CONFIG_SMP) += helper.o", {"immediate"}, {"unknown"}),
        ("ifdef CONFIG_SMP\nobj-y += helper.o\nendif", {"immediate"}, {"unknown"}),
        ("obj-y := other.o", {"immediate", "unknown"}, {"immediate", "unknown"}),
    ],
)
def test_where_a_file_is_built(body: Body, makefile: str, smp: set[str], up: set[str]) -> None:
    """A body counts where the Makefile builds its file; elsewhere the name is defined nowhere."""
    hook = body(CALL, f"{HEAD};", in_c(f"{HEAD} {NOW}", makefile))
    assert hook.ends(SMP="y") <= smp
    assert hook.ends(SMP="n") <= up


def test_two_bodies_by_configuration(body: Body) -> None:
    """The Makefile picks one of two files with the same function."""
    files = {
        f"{ARCH}/mm/Makefile": "ifeq ($(CONFIG_SMP),y)\nobj-y += many.o\nelse\nobj-y += one.o\nendif\n",
        f"{ARCH}/mm/many.c": f"{TLB}{HEAD} {LATER}\n",
        f"{ARCH}/mm/one.c": f"{TLB}{HEAD} {NOW}\n",
    }
    hook = body(CALL, f"{HEAD};", files)
    assert (hook.ends(SMP="y"), hook.ends(SMP="n")) == ({"rcu"}, {"immediate"})


def test_static_helpers_of_the_same_name(body: Body) -> None:
    """A static function is the one of its own file."""
    static = f"{TLB}static {HEAD.replace('release', 'h')}"
    files = {
        f"{ARCH}/mm/Makefile": "obj-y += a.o b.o\n",
        f"{ARCH}/mm/a.c": f"{static} {LATER}\nvoid other(void *t, void *p) {{ h(t, p); }}\n",
        f"{ARCH}/mm/b.c": f"{static} {NOW}\n{HEAD} {{ h(tlb, p); }}\n",
    }
    assert body(CALL, f"{HEAD};", files).ends() == {"immediate"}


@pytest.mark.parametrize("weak", ["__weak ", "__attribute__((weak)) ", "__attribute__((__weak__)) "])
@pytest.mark.parametrize("folder", [f"{ARCH}/mm", "mm"])
def test_weak_functions(body: Body, weak: str, folder: str) -> None:
    """A weak body gives way to one that is built anywhere else."""
    strong = {f"{ARCH}/kernel/k.c": f"{TLB}{HEAD} {NOW}\n", f"{ARCH}/kernel/Makefile": "obj-y := k.o\n"}
    files = {f"{folder}/pgtable-generic.c": f"{TLB}{weak}{HEAD} {LATER}\n"}
    if folder != "mm":
        files[f"{folder}/Makefile"] = "obj-y := pgtable-generic.o\n"
    assert body(CALL, f"{HEAD};", files | strong).ends() == {"immediate"}


def test_a_weak_function_alone(body: Body) -> None:
    """It counts where nothing replaces it."""
    assert body(CALL, f"{HEAD};", in_c(f"__weak {HEAD} {LATER}")).ends() == {"rcu"}


def test_a_macro_redefined_in_a_c_file(body: Body) -> None:
    """A C file may mean something of its own by a generic name."""
    text = f"#define tlb_remove_ptdesc(t, p) pagetable_free(p)\n{HEAD} {LATER}"
    assert body(CALL, f"{HEAD};", in_c(text)).ends() == {"immediate"}


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD} __attribute__((alias('fast')));",
        "void release(tlb, p) struct mmu_gather *tlb; struct page *p; { tlb_remove_table(tlb, p); }",
        f"static {HEAD} {LATER}",
        f"#if 0\n{HEAD} {LATER}\n#endif",
        f"/* {HEAD} {LATER} */",
    ],
)
def test_no_body(body: Body, text: str) -> None:
    """An alias, a static function elsewhere, and text that is not compiled are no body."""
    hook = body(CALL, f"{HEAD};", in_c(text))
    assert hook.ends() == {"unknown"}
    assert "release() is called at arch/arm64/include/asm/tlb.h" in hook.reasons()


OPS = "struct table_ops { void (*drop)(struct mmu_gather *, struct page *); };\nextern struct table_ops *ops;"
SAFE = f"static {HEAD.replace('release', 'safe')} {LATER}\n"
FAST = f"static {HEAD.replace('release', 'fast')} {NOW}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("struct table_ops a = { .drop = safe };", {"rcu"}),
        ("struct table_ops a = { .drop = &fast };", {"immediate"}),
        ("struct table_ops a = { .drop = safe }; struct table_ops b = { .drop = fast };", {"rcu", "immediate"}),
        ("struct table_ops a = { .drop = safe }; void f(void) { a.drop = fast; }", {"rcu", "immediate"}),
        ("struct table_ops a = { .drop = safe }; void f(void) { ops->drop = fast; }", {"rcu", "immediate"}),
        ("struct table_ops a = { .drop = safe }; void f(void) { WRITE_ONCE(a.drop, fast); }", {"rcu", "immediate"}),
        ("struct table_ops a = { .drop = safe }; void f(int x) { a.drop = x ? fast : safe; }", {"rcu", "unknown"}),
        ("struct table_ops a = { .drop = safe }; void f(void *g) { a.drop = g; }", {"rcu", "unknown"}),
        ("struct table_ops a = { .drop = (void (*)(struct mmu_gather *, void *))fast };", {"immediate"}),
        ("struct table_ops a = { .drop = (void (*)(struct mmu_gather *, void *))pick(safe, fast) };", {"unknown"}),
        ("struct table_ops a = { .drop = safe }, b = { .drop = NULL };", {"rcu"}),
        ("/* .drop = fast, */ struct table_ops a = { .drop = safe /* fast */ };", {"rcu"}),
        ("struct table_ops a = {\n#if 0\n.drop = fast,\n#endif\n.drop = safe };", {"rcu"}),
        ("", {"unknown"}),
    ],
)
def test_members(body: Body, text: str, expected: set[str]) -> None:
    """A call through a member is a call of every function the architecture puts there."""
    assert body("ops->drop(tlb, table);", OPS, in_c(f"{SAFE}{FAST}{text}")).ends() == expected


def test_a_member_is_set_where_its_file_is_built(body: Body) -> None:
    """Each installed function has the condition of its file and of its line."""
    files = {
        f"{ARCH}/mm/Makefile": "obj-y += a.o\nobj-$(CONFIG_GUEST) += b.o\n",
        f"{ARCH}/mm/a.c": f"{TLB}{SAFE}struct table_ops a = {{ .drop = safe }};\n",
        f"{ARCH}/mm/b.c": f"{TLB}{FAST}#ifdef CONFIG_FAST\nvoid f(void) {{ a.drop = fast; }}\n#endif\n",
    }
    hook = body("ops->drop(tlb, table);", OPS, files)
    assert hook.ends() == {"rcu"}
    assert hook.where("immediate") == "FAST && GUEST && MMU"


@pytest.mark.parametrize("path", ["asm/ops.h", "mm/pgtable-generic.c"])
def test_members_set_outside_of_the_architectures_c_files(body: Body, path: str) -> None:
    """A header, and the core's memory management, may set one too."""
    files = in_c(f"{SAFE}struct table_ops a = {{ .drop = safe }};")
    files[path] = f"{TLB}{FAST}static const struct table_ops z = {{ .drop = fast }};\n"
    before = f"{OPS}\n#include <asm/ops.h>" if path.startswith("asm") else OPS
    assert body("ops->drop(tlb, table);", before, files).ends() == {"rcu", "immediate"}


def test_an_allocator_of_its_own(body: Body) -> None:
    """A table kept for the next user is gone at once where the same function frees others for good."""
    text = f"{HEAD}\n{{\n\tif (tlb->fullmm)\n\t\t__free_page(p);\n\telse\n\t\tlist_add(&p->lru, &tables);\n}}"
    hook = body(CALL, f"{HEAD};", in_c(text))
    assert hook.ends() == {"immediate"}


def test_a_list_and_no_more(body: Body) -> None:
    """A table put on a list, and nothing else in sight, is unknown."""
    hook = body(CALL, f"{HEAD};", in_c(f"{HEAD} {{ list_add(&p->lru, &tables); }}"))
    assert hook.ends() == {"unknown"}
    assert "list_add() puts it on a list" in hook.reasons()


def test_a_helper_shared_by_both_ends(body: Body) -> None:
    """What a helper does for one caller says nothing of another."""
    text = f"{HEAD}\n{{\n\tif (p->flags)\n\t\tcall_rcu(&p->rcu_head, gone);\n\telse\n\t\t__free_page(p);\n}}"
    assert body(f"if (addr) {{ {CALL} return; }} {REMOVE}", f"{HEAD};", in_c(text)).ends() == {"rcu", "immediate"}
