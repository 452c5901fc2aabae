"""From the name of a revision to its tree: kinds of repositories, kinds of names, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.errors import NotAKernelTree, UsageError
from auditor.patches import apply, read_series
from auditor.tree.opening import open_revision
from tests.repositories import KERNEL, A, commit, git, repository, said


def bare(root: Path) -> Path:
    git(root, "clone", "--quiet", "--bare", ".", "../bare.git")
    return root.parent / "bare.git"


def packed(root: Path) -> Path:
    git(root, "gc", "--quiet", "--prune=now")
    assert not list((root / ".git/objects").glob("??"))
    return root


def worktree(root: Path) -> Path:
    git(root, "worktree", "add", "--quiet", "-b", "other", "../linked")
    return root.parent / "linked"


def borrowing(root: Path) -> Path:
    git(root, "clone", "--quiet", "--shared", ".", "../shared")
    return root.parent / "shared"


def shallow(root: Path) -> Path:
    git(root, "clone", "--quiet", "--depth=1", f"file://{root}", "../shallow")
    return root.parent / "shallow"


def dot_git(root: Path) -> Path:
    return root / ".git"


def detached(root: Path) -> Path:
    git(root, "checkout", "--quiet", "--detach")
    return root


@pytest.mark.parametrize("kind", [bare, packed, worktree, borrowing, shallow, dot_git, detached])
def test_every_kind_of_repository_is_read(tmp_path: Path, kind: Callable[[Path], Path]) -> None:
    """Bare, packed, with linked work trees, with borrowed objects, shallow: HEAD is what it is to git."""
    root = repository(tmp_path / "linux")
    head = git(root, "rev-parse", "HEAD").decode().strip()
    tree = open_revision(str(kind(root)), "HEAD")
    assert (tree.revision, tree.read("arch/one/a.h"), tree.notices()) == (head, A, ())


def test_a_repository_with_long_hashes_is_read(tmp_path: Path) -> None:
    """SHA-256 repositories are read, packed too, and patches made in them apply, binary ones among them."""
    root = repository(tmp_path / "linux", KERNEL, "--object-format=sha256")
    (root / "arch/one/a.h").write_bytes(b"\0\1\2")
    (root / "arch/one/c.h").write_bytes(b"int c;\n")
    after = commit(root)
    assert len(after) == 64
    git(root, "gc", "--quiet")
    tree = open_revision(str(root), "HEAD~1")
    assert (len(tree.revision), tree.read("arch/one/a.h"), tree.names("arch/one")) == (64, A, ("a.h", "b.h"))
    (patch,) = read_series(git(root, "format-patch", "--stdout", "-1"), "x").patches
    assert apply(tree, patch).changes == {"arch/one/a.h": b"\0\1\2", "arch/one/c.h": b"int c;\n"}


def test_what_a_partial_clone_lacks_is_said(tmp_path: Path) -> None:
    """A file, or a folder, that a partial clone has not fetched is not fetched, and a notice says so."""
    root = repository(tmp_path / "linux")
    git(root, "config", "uploadpack.allowFilter", "true")
    lacking = "(it is not in the repository; a partial or shallow clone has to fetch it first)"
    git(root, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{root}", "../blobless")
    tree = open_revision(str(tmp_path / "blobless"), "HEAD")
    assert tree.read("arch/one/a.h") is None
    assert tree.names("arch/one") == ("a.h", "b.h")
    assert said(tree) == [f"arch/one/a.h: this file cannot be read {lacking}"]
    git(root, "clone", "--quiet", "--no-checkout", "--filter=tree:1", f"file://{root}", "../treeless")
    tree = open_revision(str(tmp_path / "treeless"), "HEAD")
    assert tree.names("arch") == ()
    assert tree.read("arch/one/a.h") is None
    assert said(tree) == [f"arch: this folder cannot be read {lacking}"]


def test_a_kernel_within_a_repository_is_read(tmp_path: Path) -> None:
    """Where the kernel is a folder of a larger repository, the revision is that folder's, and links out are told."""
    root = repository(tmp_path / "distribution", {f"src/linux/{path}": data for path, data in KERNEL.items()})
    (root / "src/linux/out.h").symlink_to("../../secret")
    (root / "secret").write_text("secret")
    commit(root)
    tree = open_revision(str(root / "src/linux"), "HEAD")
    assert tree.names("") == ("Kconfig", "Makefile", "arch/", "mm/", "out.h")
    assert tree.read("arch/one/a.h") == A
    assert tree.read("out.h") is None
    assert said(tree) == ["out.h: this link leads out of the tree and was not followed"]
    with pytest.raises(NotAKernelTree, match=r"^HEAD: not a kernel tree: it has no src/Makefile and src/arch/; "):
        open_revision(str(root / "src"), "HEAD")


def test_names_of_every_kind_are_understood(tmp_path: Path) -> None:
    """Branches, tags (annotated, of tags), short hashes, reflogs, trees and what `~`, `^` and `:/` say."""
    root = repository(tmp_path / "linux")
    first = git(root, "rev-parse", "HEAD").decode().strip()
    git(root, "tag", "-a", "-m", "x", "v1")
    git(root, "tag", "-a", "-m", "x", "of-tag", "v1")
    git(root, "update-ref", "ORIG_HEAD", "HEAD")
    (root / "new").write_text("")
    second = commit(root, "second")
    names = (
        "v1",
        "of-tag",
        "refs/tags/v1",
        first,
        first[:9],
        "HEAD~1",
        "main^",
        "HEAD@{1}",
        ":/first",
        "ORIG_HEAD",
        "@~",
    )
    for name in names:
        assert open_revision(str(root), name).revision == first, name
    assert open_revision(str(root), "@").revision == second
    whole = git(root, "rev-parse", "HEAD^{tree}").decode().strip()
    assert open_revision(str(root), "HEAD^{tree}").revision == whole


@pytest.mark.parametrize(
    ("revision", "what"),
    [
        ("none", "none: no such revision in "),
        ("HEAD~9", "HEAD~9: no such revision in "),
        ("0" * 40, "0000000000000000000000000000000000000000: no such revision in "),
        ("-h", "'-h': this is no revision; "),
        ("^HEAD", "'^HEAD': this is no revision; "),
        ("HEAD\nHEAD", r"'HEAD\nHEAD': this is no revision; "),
        ("HEAD:Makefile", "HEAD:Makefile: this is a blob; "),
        ("HEAD..HEAD", "HEAD..HEAD: no such revision in "),
    ],
)
def test_what_is_no_revision_is_refused(tmp_path: Path, revision: str, what: str) -> None:
    """A name that stands for no commit is an error that says so."""
    root = repository(tmp_path / "linux")
    with pytest.raises(UsageError) as error:
        open_revision(str(root), revision)
    assert str(error.value).startswith(what)


def test_an_ambiguous_hash_is_refused(tmp_path: Path) -> None:
    """A short hash that several objects share is told apart from one that is not there."""
    root = repository(tmp_path / "linux")
    for number in (142, 784):  # both hashes begin with the same four digits
        git(root, "hash-object", "-w", "--stdin", given=b"%d" % number)
    with pytest.raises(UsageError, match=r"this short hash is ambiguous"):
        open_revision(str(root), "8324")


@pytest.mark.parametrize(("name", "what"), [("file", "it is a file"), ("none", "there is no such folder")])
def test_what_is_no_folder_is_no_repository(tmp_path: Path, name: str, what: str) -> None:
    """A file, or nothing, is no repository."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=f": not a git repository: {what}; "):
        open_revision(str(tmp_path / name), "HEAD")
