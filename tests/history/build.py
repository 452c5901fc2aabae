"""Histories for tests, made by `git fast-import`: a kernel of three architectures, and commits on it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

from auditor.history import Archive, Asked, history, named
from auditor.timeline import History
from tests.conftest import REPOSITORY
from tests.repositories import git

SAMPLE = REPOSITORY / "samples" / "kernel"
ARCHES = ("alpha", "parisc", "riscv")
HOOK = "arch/alpha/include/asm/tlb.h"
TABLE = b"#define __pte_free_tlb(tlb, pte, address) tlb_remove_ptdesc((tlb), page_ptdesc(pte))\n"
LINK = b"120000"


class Made(NamedTuple):
    """One commit: its subject, the paths it changes, and the marks of its parents (the one before, if not given)."""

    subject: str
    files: Mapping[str, bytes | tuple[bytes, bytes] | None] = {}
    parents: tuple[int, ...] | None = None


@cache
def kernel() -> dict[str, bytes]:
    """The miniature kernel with three of its architectures."""
    paths = (path for path in SAMPLE.rglob("*") if path.is_file())
    every = {str(path.relative_to(SAMPLE)): path.read_bytes() for path in paths}
    kept = (*ARCHES, "Kconfig")
    return {path: data for path, data in every.items() if not path.startswith("arch/") or path.split("/")[1] in kept}


def appended(path: str, text: bytes) -> dict[str, bytes | tuple[bytes, bytes] | None]:
    """One file of the kernel with something after its last line."""
    return {path: kernel()[path] + text}


def repository(root: Path, commits: Iterable[Made], below: str = "") -> list[str]:
    """A bare repository with the kernel as its first commit, tagged v1, and `commits`, the last of them main.

    The hashes by mark: 0 is the kernel, 1 the first of `commits`.
    """
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", "--bare")
    made = (Made("kernel", kernel(), ()), *commits)
    stream = b"".join(_commit(mark, commit, below) for mark, commit in enumerate(made))
    stream += b"reset refs/heads/main\nfrom :%d\n\nreset refs/tags/v1\nfrom :1\n\n" % len(made)
    git(root, "fast-import", "--quiet", "--export-marks=marks", given=stream)
    lines = (root / "marks").read_text().split("\n")
    marks = dict(line.split(" ") for line in lines if line)
    return [marks[f":{mark + 1}"] for mark in range(len(made))]


def _commit(mark: int, commit: Made, below: str) -> bytes:
    parents = commit.parents if commit.parents is not None else (mark - 1,)
    who = b"A <a@example.org> %d +0000" % (1_700_000_000 + 60 * mark)
    text = b"commit refs/heads/made\nmark :%d\nauthor %s\ncommitter %s\n%s" % (
        mark + 1,
        who,
        who,
        _data(commit.subject),
    )
    for number, parent in enumerate(parents):
        text += b"%s :%d\n" % (b"merge" if number else b"from", parent + 1)
    for path, data in commit.files.items():
        name = os.fsencode(f"{below}{path}")
        if data is None:
            text += b"D %s\n" % name
        else:
            mode, data = data if isinstance(data, tuple) else (b"100644", data)
            text += b"M %s inline %s\n%s" % (mode, name, _data(data))
    return text if parents else b"reset refs/heads/made\n" + text


def _data(data: bytes | str) -> bytes:
    data = data.encode() if isinstance(data, str) else data
    return b"data %d\n%s\n" % (len(data), data)


def told(root: Path | str, asked: Asked) -> tuple[History, Archive]:
    """The answer, and the archive with what had to be audited for it."""
    with closing(Archive(str(root))) as archive:
        return history(archive, asked, named(archive, asked)), archive
