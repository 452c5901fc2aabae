"""Headers that are too large, too deep or too many."""

from __future__ import annotations

from pathlib import Path

from worst.common import ARM, LOST, TLB, before, behind, helper, hook, hostile


@hostile
def header_just_under_the_limit(root: Path) -> None:
    before(root, TLB, "#define A(x) f(x)\n" * ((4 << 20) // 18 - 200))


@hostile
def header_of_conditionals(root: Path) -> None:
    before(root, TLB, "#if defined(CONFIG_A) && !B(1)\n#endif\n" * 100_000)


@hostile
def header_of_functions(root: Path) -> None:
    before(root, TLB, "static inline void f(int a)\n{\n\tg(a);\n}\n" * 90_000)


@hostile
def header_of_one_line(root: Path) -> None:
    before(root, TLB, "#define LONG " + "a b(c) " * 550_000 + "\n")


@hostile
def header_of_open_brackets(root: Path) -> None:
    before(root, TLB, "static inline void f(void)\n{\n" + "(" * 4_000_000 + "\n")


@hostile
def header_of_blocks(root: Path) -> None:
    helper(root, f"{'{' * 100_000}pte_free(t, p);{'}' * 100_000}\n")


@hostile
def hook_of_parentheses(root: Path) -> None:
    hook(root, f"{'(' * 100_000}f(p){')' * 100_000}")


@hostile
def hook_of_ternaries(root: Path) -> None:
    hook(root, "a ? f(p) : " * 100_000 + "g(p)")


@hostile
def hook_of_ifs(root: Path) -> None:
    ifs = "".join(f"\tif (c{n})\n\t\tf{n}(p);\n" for n in range(20_000))
    helper(root, ifs)


@hostile
def hook_of_if_else_chain(root: Path) -> None:
    ifs = "else ".join(f"\tif (c{n})\n\t\tf{n}(p);\n" for n in range(20_000))
    helper(root, ifs)


@hostile
def hook_of_helpers(root: Path) -> None:
    text = "".join(
        f"static inline void h{n}(void *t, void *p)\n{{\n\th{n + 1}(t, p);\n\th{n + 2}(t, p);\n}}\n"
        for n in range(5_000)
    )
    hook(root, "h0(t, p)", text)


@hostile
def bodies_of_ifdefs(root: Path) -> None:
    ifs = "".join(f"#ifdef CONFIG_X{n}\n\tf{n}(p);\n#endif\n" for n in range(3_000))
    helper(root, ifs)


@hostile
def macro_bomb(root: Path) -> None:
    text = "".join(f"#define A{n}(x) A{n + 1}(x) A{n + 1}(x)\n" for n in range(60))
    hook(root, "A0(p)", f"{text}#define A60(x) f(x);\n")


@hostile
def macro_bomb_in_arguments(root: Path) -> None:
    hook(root, f"{'A(' * 60}f(p);{')' * 60}", "#define A(x) x x\n")


@hostile
def macro_bomb_in_a_test(root: Path) -> None:
    text = "".join(f"#define A{n} (A{n + 1} + A{n + 1})\n" for n in range(60))
    behind(root, TLB, f"{text}#define A60 CONFIG_X\n#if A0 > 3\n{LOST}#endif\n")


@hostile
def products_of_tests(root: Path) -> None:
    text = "".join(
        f"#if defined(CONFIG_X{n}) ^ defined(CONFIG_Y{n})\n#define M{n} 1\n#else\n#define M{n} 0\n#endif\n"
        for n in range(60)
    )
    total = " + ".join(f"M{n}" for n in range(60))
    behind(root, TLB, f"{text}#if ({total}) == 30\n{LOST}#endif\n")


@hostile
def products_of_pairs(root: Path) -> None:
    text = " && ".join(f"(defined(CONFIG_A{n}) || defined(CONFIG_A{149 - n}))" for n in range(75))
    more = " || ".join(f"(defined(CONFIG_A{n}) && defined(CONFIG_A{(n * 37) % 149}))" for n in range(75))
    behind(root, TLB, f"#if {text}\n#if {more}\n{LOST}#endif\n#endif\n")


@hostile
def products_over_many_arms(root: Path) -> None:
    arms = []
    for n in range(140):
        test = " && ".join(f"(defined(CONFIG_A{(n * k) % 97}) || defined(CONFIG_B{(n + k) % 89}))" for k in range(1, 8))
        arms.append(f"#if {test}\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) f{n}(p)\n#endif\n")
    behind(root, TLB, "".join(arms))


@hostile
def test_of_parentheses(root: Path) -> None:
    behind(root, TLB, f"#if {'(' * 100_000}1{')' * 100_000}\n{LOST}#endif\n")


@hostile
def nested_conditionals(root: Path) -> None:
    before(root, TLB, "#ifdef CONFIG_X\n" * 160_000 + "#define __pte_free_tlb(t, p, a) f(p)\n" + "#endif\n" * 160_000)


@hostile
def thousand_headers_of_a_megabyte(root: Path) -> None:
    text = "#define __pte_free_tlb(t, p, a) f(p)\n" + "#define A(x) f(x)\n" * 58_000
    for n in range(1000):
        before(root, f"{ARM}/include/asm/big{n}.h", text)
    before(root, TLB, "".join(f"#include <asm/big{n}.h>\n" for n in range(1000)))


@hostile
def headers_nobody_walks(root: Path) -> None:
    text = "extern void pte_free_tlb(int);\n" * 33_000
    for n in range(500):
        before(root, f"{ARM}/include/asm/far{n}.h", text)


@hostile
def cyclic_includes(root: Path) -> None:
    for n in range(40):
        includes = "".join(f"#include <asm/c{m}.h>\n" for m in range(40))
        before(root, f"{ARM}/include/asm/c{n}.h", f"{includes}#define __pte_free_tlb(t, p, a) f(p)\n")
    before(root, TLB, "#include <asm/c0.h>\n")


@hostile
def chain_of_includes(root: Path) -> None:
    for n in range(4_000):
        before(root, f"{ARM}/include/asm/d{n}.h", f"#include <asm/d{n + 1}.h>\n#define __pte_free_tlb(t, p, a) f(p)\n")
    before(root, TLB, "#include <asm/d0.h>\n")
