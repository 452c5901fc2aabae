"""A tree with changes laid over it."""

from __future__ import annotations

from pathlib import Path

from auditor.tree import Overlay, open_checkout
from tests.conftest import write_tree
from tests.repositories import KERNEL


def test_changes_lie_over_the_tree(tmp_path: Path) -> None:
    """A changed, a new and a deleted file are what the changes say; folders come and go with their files."""
    base = open_checkout(str(write_tree(tmp_path, KERNEL)))
    changes = {"arch/one/a.h": b"new\n", "arch/two/only.h": None, "net/x/y.c": b""}
    tree = Overlay(base, changes)
    assert tree.read("arch/one/a.h") == b"new\n"
    assert tree.read("arch/two/only.h") is None
    assert tree.read("net/x/y.c") == b""
    assert tree.read("mm/c.c") == b"\xff\n"
    assert tree.names("") == ("Kconfig", "Makefile", "arch/", "mm/", "net/")
    assert tree.names("arch") == ("one/",)
    assert tree.names("arch/two") == ()
    assert tree.names("net") == ("x/",)
    assert tree.names("net/x") == ("y.c",)
    assert tree.notices() == ()
