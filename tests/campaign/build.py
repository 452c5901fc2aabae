"""Tiny kernels for campaigns: as folders, as archives, as commits; and plans that name them."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.repositories import git

BASE = REPOSITORY / "samples" / "rules" / "_base"
DEFERS = BASE.parent / "table-batch" / "note-inline-ptdesc"
HOOK = "arch/arm64/include/asm/tlb.h"
KCONFIG = "arch/arm64/Kconfig"
AT_ONCE = b"#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)\n"

Files = Mapping[str, bytes]


@cache
def micro() -> Files:
    """A kernel with one architecture, which hands its tables to the table batch."""
    found = {}
    for root in (BASE, DEFERS):
        for path in sorted(root.rglob("*")):
            if path.is_file():
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def variant(number: int) -> Files:
    """One of as many different trees as one likes; of each three, the third frees its tables at once."""
    base = micro()
    hook = base[HOOK] if number % 3 else b"#include <asm-generic/tlb.h>\n" + AT_ONCE
    release = b"EXTRAVERSION = -%d\n" % number
    return {**base, HOOK: b"/* %d */\n" % number + hook, "Makefile": base["Makefile"] + release}


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
