# ruff: noqa: E501 -- one input a line
"""`make test-limits`: the worst input we can think of, what an audit of it takes in time and memory, and what it says.

Every input is a small tree with one thing in it that is far too large, too deep
or too many.  The memory is that of the larger of the two processes.  Nothing
here is asserted by a clock; an audit that takes more than `LIMIT` seconds or
more than 300 MB is marked, and so is a traceback.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

REPOSITORY: Final = Path(__file__).resolve().parent.parent
BASE: Final = REPOSITORY / "samples" / "rules" / "_base"
GOOD: Final = REPOSITORY / "samples" / "rules" / "table-batch" / "note-inline-ptdesc"
LIMIT: Final = int(os.environ.get("PTAUDIT_LIMIT", "120"))
MEGABYTES: Final = 300
ARM: Final = "arch/arm64"
TLB: Final = f"{ARM}/include/asm/tlb.h"

Build = Callable[[Path], Sequence[str] | None]
INPUTS: Final[dict[str, Build]] = {}


def hostile(build: Build) -> Build:
    """An input of that name; it may return other arguments than `audit TREE`."""
    INPUTS[build.__name__] = build
    return build


def before(root: Path, path: str, text: str) -> None:
    """Put a text in front of a file's own."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + (file.read_text() if file.exists() else ""))


def behind(root: Path, path: str, text: str) -> None:
    """Put a text behind a file's own."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


def git(root: Path, *args: str, data: bytes | None = None) -> str:
    """What git says in a tree."""
    names = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0")
    done = subprocess.run(["git", *names, *args], cwd=root, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


# headers


@hostile
def header_just_under_the_limit(root: Path) -> None:
    before(root, TLB, "#define A(x) f(x)\n" * ((8 << 20) // 18 - 200))


@hostile
def header_of_conditionals(root: Path) -> None:
    before(root, TLB, "#if defined(CONFIG_A) && !B(1)\n#endif\n" * 200_000)


@hostile
def header_of_functions(root: Path) -> None:
    before(root, TLB, "static inline void f(int a)\n{\n\tg(a);\n}\n" * 180_000)


@hostile
def header_of_one_line(root: Path) -> None:
    before(root, TLB, "#define LONG " + "a b(c) " * 1_000_000 + "\n")


@hostile
def header_of_open_brackets(root: Path) -> None:
    before(root, TLB, "static inline void f(void)\n{\n" + "(" * 4_000_000 + "\n")


@hostile
def header_of_blocks(root: Path) -> None:
    text = f"static inline void deep(struct mmu_gather *t, pgtable_t p)\n{{\n{'{' * 100_000}pte_free(t, p);{'}' * 100_000}\n}}\n"
    before(root, TLB, text + "#define __pte_free_tlb(t, p, a) deep(t, p)\n#define outer_done\n")


@hostile
def hook_of_parentheses(root: Path) -> None:
    behind(root, TLB, f"#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) {'(' * 100_000}f(p){')' * 100_000}\n")


@hostile
def hook_of_ternaries(root: Path) -> None:
    behind(root, TLB, f"#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) {'a ? f(p) : ' * 100_000}g(p)\n")


@hostile
def hook_of_ifs(root: Path) -> None:
    ifs = "".join(f"\tif (c{n})\n\t\tf{n}(p);\n" for n in range(20_000))
    behind(
        root,
        TLB,
        f"static inline void deep(void *t, void *p)\n{{\n{ifs}}}\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) deep(t, p)\n",
    )


@hostile
def hook_of_if_else_chain(root: Path) -> None:
    ifs = "else ".join(f"\tif (c{n})\n\t\tf{n}(p);\n" for n in range(20_000))
    behind(
        root,
        TLB,
        f"static inline void deep(void *t, void *p)\n{{\n{ifs}}}\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) deep(t, p)\n",
    )


@hostile
def hook_of_helpers(root: Path) -> None:
    text = "".join(
        f"static inline void h{n}(void *t, void *p)\n{{\n\th{n + 1}(t, p);\n\th{n + 2}(t, p);\n}}\n"
        for n in range(5_000)
    )
    behind(root, TLB, f"{text}#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) h0(t, p)\n")


@hostile
def bodies_of_ifdefs(root: Path) -> None:
    ifs = "".join(f"#ifdef CONFIG_X{n}\n\tf{n}(p);\n#endif\n" for n in range(3_000))
    behind(
        root,
        TLB,
        f"static inline void deep(void *t, void *p)\n{{\n{ifs}}}\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) deep(t, p)\n",
    )


@hostile
def macro_bomb(root: Path) -> None:
    text = "".join(f"#define A{n}(x) A{n + 1}(x) A{n + 1}(x)\n" for n in range(60))
    behind(root, TLB, f"{text}#define A60(x) f(x);\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) A0(p)\n")


@hostile
def macro_bomb_in_arguments(root: Path) -> None:
    behind(
        root,
        TLB,
        f"#define A(x) x x\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) {'A(' * 60}f(p);{')' * 60}\n",
    )


@hostile
def macro_bomb_in_a_test(root: Path) -> None:
    text = "".join(f"#define A{n} (A{n + 1} + A{n + 1})\n" for n in range(60))
    behind(
        root,
        TLB,
        f"{text}#define A60 CONFIG_X\n#if A0 > 3\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) f(p)\n#endif\n",
    )


@hostile
def products_of_tests(root: Path) -> None:
    text = "".join(
        f"#if defined(CONFIG_X{n}) ^ defined(CONFIG_Y{n})\n#define M{n} 1\n#else\n#define M{n} 0\n#endif\n"
        for n in range(60)
    )
    total = " + ".join(f"M{n}" for n in range(60))
    behind(
        root, TLB, f"{text}#if ({total}) == 30\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) f(p)\n#endif\n"
    )


@hostile
def products_of_pairs(root: Path) -> None:
    text = " && ".join(f"(defined(CONFIG_A{n}) || defined(CONFIG_A{149 - n}))" for n in range(75))
    more = " || ".join(f"(defined(CONFIG_A{n}) && defined(CONFIG_A{(n * 37) % 149}))" for n in range(75))
    hook = "#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) f(p)\n"
    behind(root, TLB, f"#if {text}\n#if {more}\n{hook}#endif\n#endif\n")


@hostile
def products_over_many_arms(root: Path) -> None:
    arms = []
    for n in range(140):
        test = " && ".join(f"(defined(CONFIG_A{(n * k) % 97}) || defined(CONFIG_B{(n + k) % 89}))" for k in range(1, 8))
        arms.append(f"#if {test}\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) f{n}(p)\n#endif\n")
    behind(root, TLB, "".join(arms))


@hostile
def test_of_parentheses(root: Path) -> None:
    behind(
        root,
        TLB,
        f"#if {'(' * 100_000}1{')' * 100_000}\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) f(p)\n#endif\n",
    )


@hostile
def nested_conditionals(root: Path) -> None:
    before(root, TLB, "#ifdef CONFIG_X\n" * 300_000 + "#define __pte_free_tlb(t, p, a) f(p)\n" + "#endif\n" * 300_000)


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


# Kconfig


@hostile
def hundred_thousand_symbols(root: Path) -> None:
    text = "".join(
        f"config S{n}\n\tbool\n\tdefault y if S{n + 1}\n\tselect S{n + 2} if S{n + 3}\n" for n in range(100_000)
    )
    behind(
        root,
        f"{ARM}/Kconfig",
        f"\n{text}\nconfig HERE\n\tdef_bool y\n\tselect S0\n\tselect MMU_GATHER_RCU_TABLE_FREE if S1\n",
    )


@hostile
def web_of_selects(root: Path) -> None:
    text = "".join(
        f'config W{n}\n\tbool "w"\n' + "".join(f"\tselect W{m} if W{(n * m) % 400}\n" for m in range(400))
        for n in range(400)
    )
    behind(
        root,
        f"{ARM}/Kconfig",
        f"\n{text}\nconfig HERE\n\tdef_bool y\n\tselect MMU_GATHER_RCU_TABLE_FREE if W1\n\tdepends on W2\n",
    )
    behind(
        root,
        TLB,
        "#ifdef CONFIG_W3\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n#endif\n",
    )


@hostile
def choice_of_ten_thousand(root: Path) -> None:
    members = "".join(f'config C{n}\n\tbool "c"\n' for n in range(10_000))
    behind(root, f"{ARM}/Kconfig", f'\nchoice\n\tprompt "c"\n{members}endchoice\n')
    behind(
        root,
        TLB,
        "#ifdef CONFIG_C3\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n#endif\n",
    )


@hostile
def expression_of_a_megabyte(root: Path) -> None:
    behind(root, f"{ARM}/Kconfig", "\nconfig E\n\tdef_bool y\n\tdepends on " + " && ".join(["MMU"] * 170_000) + "\n")
    behind(
        root,
        TLB,
        "#ifdef CONFIG_E\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n#endif\n",
    )


@hostile
def kconfig_of_parentheses(root: Path) -> None:
    behind(root, f"{ARM}/Kconfig", f"\nconfig E\n\tdef_bool y\n\tdepends on {'(' * 30_000}MMU{')' * 30_000}\n")
    behind(
        root,
        TLB,
        "#ifdef CONFIG_E\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n#endif\n",
    )


@hostile
def expression_of_products(root: Path) -> None:
    text = " && ".join(f"(P{n} || P{(n * 37) % 997})" for n in range(1, 900))
    symbols = "".join(f'config P{n}\n\tbool "p"\n' for n in range(1000))
    behind(root, f"{ARM}/Kconfig", f"\n{symbols}\nconfig E\n\tdef_bool y\n\tdepends on {text}\n")
    behind(
        root,
        TLB,
        "#ifdef CONFIG_E\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n#endif\n",
    )


@hostile
def pigeons(root: Path) -> None:
    """Twelve pigeons in eleven holes: no resolution proof of it is short."""
    birds, holes = 12, 11
    symbols = "".join(f'config P{b}_{h}\n\tbool "p"\n' for b in range(birds) for h in range(holes))
    placed = [" || ".join(f"P{b}_{h}" for h in range(holes)) for b in range(birds)]
    apart = [f"!P{b}_{h} || !P{c}_{h}" for h in range(holes) for b in range(birds) for c in range(b)]
    text = " && ".join(f"({part})" for part in placed + apart)
    behind(root, f"{ARM}/Kconfig", f"\n{symbols}\nconfig E\n\tdef_bool y\n\tdepends on {text}\n")
    behind(
        root,
        TLB,
        "#ifdef CONFIG_E\n#undef __pte_free_tlb\n#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n#endif\n",
    )


@hostile
def cyclic_sources(root: Path) -> None:
    for n in range(40):
        text = "".join(f'source "{ARM}/K{m}"\n' for m in range(40))
        before(root, f"{ARM}/K{n}", f"{text}config K{n}\n\tbool\n")
    behind(root, f"{ARM}/Kconfig", f'\nsource "{ARM}/K0"\n')


@hostile
def million_lines_of_kconfig(root: Path) -> None:
    for n in range(100):
        before(root, f"{ARM}/L{n}", "config Q\n\tbool\n\tdefault y\n\tselect MMU_GATHER_RCU_TABLE_FREE\n" * 60_000)
        behind(root, f"{ARM}/Kconfig", f'\nsource "{ARM}/L{n}"\n')


# folders


@hostile
def folders_under_arch(root: Path) -> None:
    for n in range(50_000):
        (root / f"arch/f{n}").mkdir()


@hostile
def two_thousand_architectures(root: Path) -> None:
    for n in range(2_000):
        (root / f"arch/f{n}").mkdir()
        shutil.copyfile(root / ARM / "Kconfig", root / f"arch/f{n}/Kconfig")


@hostile
def folder_of_many_names(root: Path) -> None:
    folder = root / ARM / "include/asm"
    for n in range(300_000):
        (folder / f"n{n}.h").touch()


# what the user names


@hostile
def patch_of_hundred_megabytes(root: Path) -> Sequence[str]:
    patch = root.parent / "big.patch"
    patch.write_bytes(b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n" + b"+line\n" * 17_000_000)
    return ("gate", str(root), "--patch", str(patch))


@hostile
def patch_just_under_the_limit(root: Path) -> Sequence[str]:
    patch = root.parent / "big.patch"
    count = 2_600_000
    head = f"diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,{count} @@\n".encode()
    patch.write_bytes(head + b"+line and\n" * count)
    return ("gate", str(root), "--patch", str(patch))


@hostile
def mail_of_many_parts(root: Path) -> Sequence[str]:
    mail = root.parent / "mail"
    head = b"From: a\nSubject: [PATCH] x\nContent-Type: multipart/mixed; boundary=b\n\n"
    mail.write_bytes(head + b"--b\nContent-Type: text/plain\n\nx\n" * 100_000 + b"--b--\n")
    return ("gate", str(root), "--patch", str(mail))


@hostile
def mail_of_nested_parts(root: Path) -> Sequence[str]:
    mail = root.parent / "mail"
    parts = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(3_000))
    mail.write_bytes(b"From: a\nSubject: [PATCH] x\nContent-Type: multipart/mixed; boundary=b0\n\n" + parts)
    return ("gate", str(root), "--patch", str(mail))


@hostile
def many_mails(root: Path) -> Sequence[str]:
    mail = root.parent / "mbox"
    one = b"From 0123 Mon Sep 17 00:00:00 2001\nFrom: a\nSubject: [PATCH] x\n\ntext\n---\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\n"
    mail.write_bytes(one * 100_000)
    return ("gate", str(root), "--patch", str(mail))


@hostile
def settings_of_hundred_megabytes(root: Path) -> Sequence[str]:
    settings = root.parent / "ptaudit.toml"
    settings.write_bytes(b"# a comment\n" * 8_700_000)
    return ("--settings", str(settings), "audit", str(root))


@hostile
def waivers_of_hundred_megabytes(root: Path) -> Sequence[str]:
    waivers = root.parent / "waivers.toml"
    waivers.write_bytes(b"# a comment\n" * 8_700_000)
    return ("gate", str(root), str(root), "--waivers", str(waivers))


@hostile
def config_of_hundred_megabytes(root: Path) -> Sequence[str]:
    config = root.parent / "config"
    config.write_text(
        "# Linux/arm64 6.0 Kernel Configuration\n" + "".join(f"CONFIG_A{n}=y\n" for n in range(6_000_000))
    )
    return ("audit", str(root), "--config", str(config))


@hostile
def stored_report_of_hundred_megabytes(root: Path) -> Sequence[str]:
    report = root.parent / "old.json"
    report.write_bytes(b'{"schema": "x", "a": [' + b'"a",' * 25_000_000 + b'""]}')
    return ("gate", "--before", str(report), str(root))


@hostile
def maintainers_of_hundred_megabytes(root: Path) -> Sequence[str]:
    (root / "MAINTAINERS").write_bytes(b"A\nM:\ta <a@b>\nF:\t*\n\n" * 5_000_000)
    return ("report", str(root), "-o", str(root.parent / "out.html"))


@hostile
def maintainers_just_under_the_limit(root: Path) -> Sequence[str]:
    (root / "MAINTAINERS").write_bytes(b"A\nM:\ta <a@b>\nF:\t*a*b*c*d/\nN:\ta.*b.*\n\n" * 190_000)
    return ("report", str(root), "-o", str(root.parent / "out.html"))


@hostile
def deltas_in_a_pack(root: Path) -> Sequence[str]:
    """A blob of 1 GB, packed to a megabyte, and a thousand versions of a file, one delta upon the other."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    for n in range(300):
        behind(root, TLB, f"/* {n} */\n" + "x" * 2_000)
        git(root, "commit", "-qam", str(n))
    (root / ARM / "include/asm/pgtable.h").write_bytes(b" " * (1 << 29))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "big")
    git(root, "repack", "-adq", "--depth=4000", "--window=10")
    return ("audit", f"{root}@HEAD")


class Measured(NamedTuple):
    """How an audit ended."""

    code: int
    seconds: float
    megabytes: int
    said: str


def measured(args: Sequence[str], folder: Path) -> Measured:
    """Run `ptaudit ARGS`; the memory is that of the largest process, for the system adds up children that ended."""
    start = time.monotonic()
    with (folder / "out").open("w+b") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "auditor", *args], stdout=out, stderr=out, cwd=REPOSITORY, start_new_session=True
        )
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(LIMIT)
        _, status, usage = os.wait4(process.pid, 0)
        signal.alarm(0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = out.read().decode("utf-8", "replace").splitlines()
    seconds = time.monotonic() - start
    wrong = [line for line in lines if "Traceback" in line]
    notices = [line for line in lines if "notice" in line.lower() or line.startswith("ptaudit:")]
    said = wrong or notices or lines or [""]
    return Measured(process.returncode, seconds, usage.ru_maxrss >> 10, " | ".join(said[-2:])[:300])


def main(names: Sequence[str]) -> int:
    bad = 0
    print(f"{'input':40} {'exit':>4} {'s':>6} {'MB':>5}  said", flush=True)
    for name, build in INPUTS.items():
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory(prefix="ptaudit-limits-") as place:
            root = Path(place) / "linux"
            shutil.copytree(BASE, root)
            shutil.copytree(GOOD, root, dirs_exist_ok=True)
            args = build(root) or ("audit", str(root))
            done = measured(args, Path(place))
        wrong = done.megabytes > MEGABYTES or done.code not in (0, 1, 2, 3) or "Traceback" in done.said
        bad += wrong
        print(
            f"{name:40} {done.code:4} {done.seconds:6.1f} {done.megabytes:5} {'!' if wrong else ' '} {done.said}",
            flush=True,
        )
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
