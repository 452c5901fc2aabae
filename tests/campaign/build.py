"""Tiny kernels for campaigns: as folders, as archives, as commits; and plans that name them."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from tests.repositories import git

HOOK = "arch/one/include/asm/tlb.h"
HOOKS = (
    "#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)\n",
    "#define __pte_free_tlb(tlb, pte, addr) tlb_remove_page((tlb), (pte))\n",
    """
    #ifdef CONFIG_SMP
    #define __pte_free_tlb(tlb, pte, addr) tlb_remove_page((tlb), (pte))
    #else
    #define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)
    #endif
    """,
)
TINY = {
    "Kconfig": 'source "arch/$(SRCARCH)/Kconfig"\n',
    "arch/one/Kconfig": """
        config MMU
            def_bool y
        config SMP
            bool "SMP"
        config MMU_GATHER_RCU_TABLE_FREE
            bool
    """,
    "arch/one/include/asm/pgalloc.h": """
        static inline void pte_free(struct mm_struct *mm, struct page *pte)
        {
            __free_page(pte);
        }
    """,
    "include/asm-generic/tlb.h": """
        #include <asm/pgalloc.h>
        #ifdef __pte_free_tlb
        #define pte_free_tlb(tlb, ptep, address) __pte_free_tlb(tlb, ptep, address)
        #endif
    """,
    "include/linux/mm.h": "#include <asm/tlb.h>\n",
    "mm/memory.c": "#include <linux/mm.h>\n",
}

Files = Mapping[str, bytes]


def variant(number: int) -> Files:
    """A kernel of eight files, another one for each number; three kinds of hook take turns."""
    hook = dedent(HOOKS[number % 3])
    files = {
        "Makefile": f"VERSION = 6\nPATCHLEVEL = 18\nSUBLEVEL = 0\nEXTRAVERSION = -{number}\n",
        HOOK: f"/* {number} */\n{hook}#include <asm-generic/tlb.h>\n",
    }
    return {path: dedent(text).removeprefix("\n").encode() for path, text in {**TINY, **files}.items()}


def folder(root: Path, number: int = 1) -> Path:
    """A variant as a folder."""
    for path, data in variant(number).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def tarball(path: Path, files: Files, top: str = "linux/") -> Path:
    """An archive of these files, compressed as its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, f"w:{path.suffix[1:] if path.suffix != '.tar' else ''}") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(top + name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def history(root: Path, count: int) -> Path:
    """A repository with variants 1 to `count`, tagged `v1`, `v2`, …"""
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--bare")
    stream = [b"feature done\n"]
    for number in range(1, count + 1):
        when = b"A <A> %d +0000" % (1_700_000_000 + number)
        stream.append(b"commit refs/heads/main\ncommitter %s\ndata 0\n" % when)
        files = variant(number) if number == 1 else {p: variant(number)[p] for p in (HOOK, "Makefile")}
        stream += [b"M 644 inline %s\ndata %d\n%s\n" % (p.encode(), len(d), d) for p, d in files.items()]
        stream.append(b"reset refs/tags/v%d\nfrom refs/heads/main\n\n" % number)
    git(root, "fast-import", "--quiet", given=b"".join([*stream, b"done\n"]))
    return root


def plan(folder: Path, text: str) -> Path:
    """A plan beside what it names."""
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def answered(database: Path) -> int:
    """How many trees of a campaign have an outcome by now."""
    if not database.exists():
        return 0
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(db.execute("SELECT count(*) FROM trees WHERE state != 'waiting'").fetchone()[0])
    except sqlite3.OperationalError:  # no table yet
        return 0
    finally:
        db.close()
