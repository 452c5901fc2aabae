"""A tree out of git's object store."""

from __future__ import annotations

from pathlib import Path

from auditor.tree import open_revision
from tests.repositories import commit, repository


def test_a_revision_is_read_without_a_checkout(tmp_path: Path) -> None:
    """A commit is its files and folders, whatever is checked out by now."""
    root = repository(tmp_path / "linux")
    (root / "arch/one/a.h").write_text("changed\n")
    commit(root)
    tree = open_revision(str(root), "HEAD~1")
    assert tree.read("arch/one/a.h") == b"int a;\nint b;\nint c;\n"
    assert tree.read("arch/one/b.h") == b""
    assert tree.read("arch/one/none.h") is tree.read("arch/one/a.h/x") is tree.read("none/a.h") is None
    assert tree.names("") == ("Kconfig", "Makefile", "arch/", "mm/")
    assert tree.names("arch/one") == ("a.h", "b.h")
    assert tree.names("none") == tree.names("arch/one/a.h") == ()
    assert tree.notices() == ()
    assert open_revision(str(root), "main").read("arch/one/a.h") == b"changed\n"
