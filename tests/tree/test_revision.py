"""A tree out of git's object store."""

from __future__ import annotations

import gc
import os
import pickle
from pathlib import Path

import pytest

from auditor.git import objects as objects_module
from auditor.tree import open_checkout, opening
from auditor.tree.opening import open_revision
from tests.repositories import KERNEL, A, commit, git, repository, said


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


def test_links_are_followed_as_on_disk(tmp_path: Path) -> None:
    """What a link leads to, inside, outside, back, in a circle or nowhere, is what it is in the checkout."""
    root = repository(tmp_path / "linux")
    links = {
        "linked.h": "arch/one/a.h",
        "chain.h": "linked.h",
        "arch/three": "one",
        "mm/to_arch": "../arch",
        "arch/here": ".",
        "arch/one/back": "..",
        "out": "../../etc",
        "circle": "round",
        "round": "circle",
        "dangling": "arch/none",
    }
    for path, target in links.items():
        (root / path).symlink_to(target)
    commit(root)
    checkout, tree = open_checkout(str(root)), open_revision(str(root), "HEAD")
    paths = (*links, *(f"{link}/a.h" for link in links), *(f"{link}/one/a.h" for link in links), "mm/to_arch/three/a.h")
    for path in paths:
        assert tree.read(path) == checkout.read(path), path
        assert tree.names(path) == checkout.names(path), path
        assert tree.real(path) == checkout.real(path), path
    for folder in ("arch", "arch/one", "mm"):
        assert tree.names(folder) == checkout.names(folder)
    assert tree.read("mm/to_arch/three/a.h") == A
    assert tree.notices() == checkout.notices()
    assert {str(n).partition(": ")[2] for n in tree.notices()} >= {
        "this link leads out of the tree and was not followed",
        "this link leads back to a folder it stands in and was not followed",
        "this link leads nowhere",
        "this is not a regular file",
    }


def test_a_submodule_is_said(tmp_path: Path) -> None:
    """What is in another repository is a folder without files, and a notice says so once somebody looks."""
    root = repository(tmp_path / "linux")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},arch/sub")
    git(root, "commit", "--quiet", "-m", "sub")
    tree = open_revision(str(root), "HEAD")
    assert tree.names("arch") == ("one/", "sub/", "two/")
    assert tree.notices() == ()
    assert tree.read("arch/sub/a.h") is None
    told = "arch/sub: this is a submodule: its files are in a repository of their own and were not read"
    assert said(tree) == [told]


def test_a_huge_file_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is a notice, and what is read after it is right."""
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 500)
    root = repository(tmp_path / "linux", {**KERNEL, "mm/huge.c": b"x" * 501, "mm/large.c": b"y" * 500})
    tree = open_revision(str(root), "HEAD")
    assert tree.read("mm/huge.c") is None
    assert tree.read("mm/large.c") == b"y" * 500
    assert tree.read("arch/one/a.h") == A
    assert said(tree) == ["mm/huge.c: this file is larger than 500 bytes and was not read"]


def test_a_damaged_object_is_said(tmp_path: Path) -> None:
    """An object git cannot read is a notice with what git says, and what is read after it is right."""
    root = repository(tmp_path / "linux")
    oid = git(root, "rev-parse", "HEAD:mm/c.c").decode().strip()
    path = root / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"nonsense")
    tree = open_revision(str(root), "HEAD")
    assert tree.read("mm/c.c") is None
    assert tree.read("arch/one/a.h") == A
    (notice,) = said(tree)
    assert notice.startswith("mm/c.c: this file cannot be read (")


def test_hostile_folders_are_harmless(tmp_path: Path) -> None:
    """Entries git would not write, `..` or a name with a slash, are no files; a path without end is none either."""
    root = repository(tmp_path / "linux")
    blob = git(root, "rev-parse", "HEAD:arch/one/a.h").decode().strip()
    entries = b"".join(b"100644 %s\0" % name + bytes.fromhex(blob) for name in (b"..", b"a/b", b"ok"))
    evil = git(root, "hash-object", "-w", "-t", "tree", "--stdin", "--literally", given=entries).decode().strip()
    cut = git(root, "hash-object", "-w", "-t", "tree", "--stdin", "--literally", given=entries[:-3]).decode().strip()
    lines = git(root, "ls-tree", "HEAD") + f"040000 tree {evil}\tevil\n040000 tree {cut}\tcut\n".encode()
    whole = git(root, "mktree", given=lines).decode().strip()
    tree = open_revision(str(root), whole)
    assert tree.names("evil") == ("ok",)
    assert tree.names("cut") == ()
    assert said(tree) == ["cut: this folder is damaged in git, and was not read"]
    assert tree.read("evil/..") is tree.read("evil/a/b") is tree.read("evil/../Makefile") is None
    assert tree.read("x/" * 3000) is tree.read("a\0b") is tree.read("a" * 300) is None
    assert tree.names("x/" * 3000) == tree.names("a\0b") == ()


def test_two_processes_do_not_mix_their_answers(tmp_path: Path) -> None:
    """A process that is forked, or is sent the tree, reads on by itself, and so does the one it came from."""
    files = {f"mm/{number}.c": f"{number}\n" for number in range(200)}
    root = repository(tmp_path / "linux", {**KERNEL, **files})
    tree = open_revision(str(root), "HEAD")
    sent = pickle.loads(pickle.dumps(tree))
    assert (sent.revision, sent.read("mm/0.c")) == (tree.revision, b"0\n")
    child = os.fork()
    wrong = [path for path, text in files.items() if tree.read(path) != text.encode()]
    if child == 0:
        os._exit(len(wrong) > 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert wrong == []


def test_git_ends_with_its_tree(tmp_path: Path) -> None:
    """Once nobody holds the tree, or it is closed, its git process is gone; a closed tree can be read all the same."""
    root = repository(tmp_path / "linux")

    def children() -> set[str]:
        return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())

    before = children()  # those of other tests, some of which may end meanwhile
    tree = open_revision(str(root), "HEAD")
    assert len(children() - before) == 1
    tree.close()
    assert children() <= before
    assert tree.read("arch/one/a.h") == A
    del tree
    gc.collect()
    assert children() <= before


def test_what_comes_ahead_is_what_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files had ahead of being read are the right ones, though one among them is too large or damaged."""
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 1500)
    files = {f"mm/{number}.c": b"%d\n" % number for number in range(30)}
    root = repository(tmp_path / "linux", {**KERNEL, **files, "mm/15.c": b"x" * 1501})
    oid = git(root, "rev-parse", "HEAD:mm/7.c").decode().strip()
    damaged = root / ".git/objects" / oid[:2] / oid[2:]
    damaged.chmod(0o644)
    damaged.write_bytes(b"nonsense")
    tree = open_revision(str(root), "HEAD")
    assert len(tree.names("mm")) == 31
    for path, data in files.items():
        assert tree.read(path) == (None if path in ("mm/15.c", "mm/7.c") else data)
    assert [notice.location.path for notice in tree.notices()] == ["mm/15.c", "mm/7.c"]


def test_an_object_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a tree is read and listed, git is asked for each of its objects once."""
    asked: list[str] = []
    tell = objects_module._Batch._tell
    monkeypatch.setattr(objects_module._Batch, "_tell", lambda self, names: (asked.extend(names), tell(self, names)))
    root = repository(tmp_path / "linux", {**KERNEL, "mm/Kconfig": "config X\n", "mm/sub/Kconfig": "config Y\n"})
    tree = open_revision(str(root), "HEAD")
    for _ in range(2):
        for folder in ("", "arch", "arch/one", "mm", "mm/sub"):
            for name in tree.names(folder):
                tree.read(f"{folder}/{name}".lstrip("/").rstrip("/"))
    assert len(asked) == len(set(asked))
