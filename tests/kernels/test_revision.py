"""A real kernel in git: the same report as from its folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.patches import apply, read_series
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout
from auditor.tree.opening import open_revision
from tests.repositories import git

VERSION = "6.12"

EDITS = (
    ("arch/riscv/include/asm/pgalloc.h", rb"tlb_remove_page_ptdesc\(", b"tlb_remove_ptdesc("),
    ("arch/x86/Kconfig", rb"select MMU_GATHER_RCU_TABLE_FREE[^\n]*", b"select MMU_GATHER_TABLE_FREE"),
    ("mm/Kconfig", rb"^config ", b"# edited\nconfig "),
)


def imported(root: Path, edited: dict[str, bytes]) -> Iterator[bytes]:
    """A kernel as `git fast-import` reads it: one commit of it edited, and one of it as it is."""
    who = b"committer A <a@example.org> 1700000000 +0000\ndata 0\n"
    yield b"commit refs/heads/main\nmark :1\n" + who
    for folder, folders, files in os.walk(root):
        for path in (Path(folder, name) for name in (*files, *folders)):
            name = os.fsencode(path.relative_to(root))
            if path.is_symlink():
                yield entry(b"120000", name, os.fsencode(path.readlink()))
            elif path.is_file():
                yield entry(b"100644", name, edited.get(os.fsdecode(name), path.read_bytes()))
    yield b"commit refs/heads/main\n" + who + b"from :1\n"
    yield from (entry(b"100644", os.fsencode(path), (root / path).read_bytes()) for path in edited)


def entry(mode: bytes, name: bytes, data: bytes) -> bytes:
    return b"M %s inline %s\ndata %d\n%s\n" % (mode, name, len(data), data)


@pytest.fixture(scope="module")
def kernel(kernel_path: Callable[[str], Path]) -> Path:
    return kernel_path(VERSION)


@pytest.fixture(scope="module")
def in_git(kernel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository: main is the kernel, main~1 the one that was edited."""
    edited = {path: re.sub(old, new, (kernel / path).read_bytes(), flags=re.M) for path, old, new in EDITS}
    assert all(data != (kernel / path).read_bytes() for path, data in edited.items())
    root = tmp_path_factory.mktemp("kernel")
    git(root, "init", "--quiet", "--bare")
    stream = b"".join(imported(kernel, edited))
    git(root, "-c", "core.compression=1", "fast-import", "--quiet", given=stream)
    return root


def test_folder_revision_and_patched_parent_are_one(kernel: Path, in_git: Path) -> None:
    """The report on a kernel's folder is the one on its commit, and the one on the commit before with the patch."""
    expected = audit(open_checkout(str(kernel)), Request())
    patch = read_series(git(in_git, "format-patch", "--stdout", "-1", "main"), "x").patches[0]
    before = audit(open_revision(str(in_git), "main~1"), Request())
    assert before.architectures != expected.architectures
    for tree in (open_revision(str(in_git), "main"), apply(open_revision(str(in_git), "main~1"), patch)):
        found = audit(tree, Request())
        assert replace(found, tree=replace(found.tree, revision="")) == expected
