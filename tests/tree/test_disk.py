"""A checkout on disk: what is read, what is refused, and what is said about it."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import NotAKernelTree
from auditor.model import Location, Notice
from auditor.tree import Checkout, disk, folders, open_checkout
from tests.conftest import KernelTree
from tests.repositories import said


@pytest.fixture
def root(kernel_tree: KernelTree) -> Path:
    return kernel_tree({"arch/one/a.h": "int a;\n", "arch/one/b.h": "", "mm/c.c": "\xff"})


def test_files_are_bytes(root: Path) -> None:
    """A file is its bytes, an empty one is empty, and what is not there is `None` without a notice."""
    tree = Checkout(str(root))
    assert tree.read("arch/one/a.h") == b"int a;\n"
    assert tree.read("arch/one/b.h") == b""
    for absent in ("arch/two/a.h", "arch/one/a.h/c.h", "a" * 300, "a\0b", "a\0b/c", "x/" * 3000):
        assert tree.read(absent) is None
    assert tree.notices() == ()


def test_a_file_is_read_once(root: Path) -> None:
    """What was read stays as it was, whatever happens on disk."""
    tree = Checkout(str(root))
    before = tree.read("arch/one/a.h")
    (root / "arch/one/a.h").write_text("changed")
    (root / "arch/one/new.h").write_text("")
    assert tree.read("arch/one/a.h") == before


def test_names_are_sorted_and_folders_marked(root: Path) -> None:
    """The entries of a folder are sorted, folders end in a slash, and what is no folder has none."""
    (root / "arch/one/linked").symlink_to("../../mm")
    tree = Checkout(str(root))
    assert tree.names("arch/one") == ("a.h", "b.h", "linked/")
    assert tree.names("") == ("Kconfig", "Makefile", "arch/", "mm/")
    assert tree.names("arch/one/linked") == ("c.c",)
    assert tree.names("arch/none") == tree.names("arch/one/a.h") == tree.names("a\0b") == ()
    assert tree.notices() == ()


def test_the_order_of_the_disk_does_not_show(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing is the same in whatever order the file system gives it."""
    scandir = os.scandir

    @contextmanager
    def reversed_scandir(path: str) -> Iterator[list[os.DirEntry[str]]]:
        with scandir(path) as entries:
            yield sorted(entries, key=lambda entry: entry.name, reverse=True)

    monkeypatch.setattr(disk.os, "scandir", reversed_scandir)
    assert Checkout(str(root)).names("arch/one") == ("a.h", "b.h")


def test_links_that_stay_inside_are_followed(root: Path) -> None:
    """A link to a file or a folder of the tree is as good as the thing itself."""
    (root / "linked.h").symlink_to("arch/one/a.h")
    (root / "arch/two").symlink_to("one")
    (root / "chain.h").symlink_to("linked.h")
    tree = Checkout(str(root))
    for path in ("linked.h", "chain.h", "arch/two/a.h"):
        assert tree.read(path) == b"int a;\n"
    assert tree.names("arch/two") == ("a.h", "b.h")
    assert tree.notices() == ()


def test_links_that_lead_out_are_not_followed(root: Path, tmp_path: Path) -> None:
    """A link out of the tree is no file and no folder, and a notice says so."""
    outside = tmp_path / "linux-secret"
    outside.mkdir()
    (outside / "a.h").write_text("secret")
    (root / "file.h").symlink_to(outside / "a.h")
    (root / "folder").symlink_to("../linux-secret")
    (root / "hop.h").symlink_to("folder/a.h")
    tree = Checkout(str(root))
    assert tree.read("file.h") is tree.read("folder/a.h") is tree.read("hop.h") is None
    assert tree.names("folder") == ()
    told = "this link leads out of the tree and was not followed"
    assert said(tree) == [f"{path}: {told}" for path in ("file.h", "folder", "hop.h")]


def test_links_that_lead_back_are_not_followed(root: Path) -> None:
    """A link to a folder above it would never end: it is not followed, in however many steps, and a notice says so."""
    (root / "arch/one/back").symlink_to("..")
    (root / "arch/here").symlink_to(".")
    (root / "mm/to_arch").symlink_to("../arch")
    (root / "arch/to_mm").symlink_to("../mm")
    tree = Checkout(str(root))
    assert tree.read("mm/to_arch/one/a.h") == b"int a;\n"
    assert tree.names("arch/to_mm") == ("c.c", "to_arch/")
    for folder in ("arch/one/back", "arch/here", "arch/to_mm/to_arch", "mm/to_arch/to_mm"):
        assert tree.names(folder) == ()
    told = "this link leads back to a folder it stands in and was not followed"
    assert said(tree) == [
        f"{p}: {told}" for p in ("arch/here", "arch/one/back", "arch/to_mm/to_arch", "mm/to_arch/to_mm")
    ]


def test_dots_do_not_lead_out(root: Path, tmp_path: Path) -> None:
    """A path with `..` in it is no path of the tree."""
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/a").write_text("secret")
    tree = Checkout(str(root))
    for path in ("../secret", "arch/../../secret", "arch/..", "../secrets/a"):
        assert tree.read(path) is None
        assert tree.names(path.rpartition("/")[0]) == (() if ".." in path.rpartition("/")[0] else ("one/",))


def test_links_that_lead_nowhere_are_said(root: Path) -> None:
    """A dangling link, and links in a circle, are no files, and a notice says so."""
    (root / "dangling.h").symlink_to("arch/none.h")
    (root / "one.h").symlink_to("other.h")
    (root / "other.h").symlink_to("one.h")
    tree = Checkout(str(root))
    assert tree.read("dangling.h") is tree.read("one.h") is None
    assert said(tree) == ["dangling.h: this link leads nowhere", "one.h: this link leads nowhere"]


def test_what_is_no_regular_file_is_said(root: Path) -> None:
    """A folder, a FIFO or a socket where a file is expected is a notice, and nothing waits for it."""
    os.mkfifo(root / "fifo.h")
    tree = Checkout(str(root))
    assert tree.read("arch/one") is tree.read("fifo.h") is None
    assert said(tree) == ["arch/one: this is not a regular file", "fifo.h: this is not a regular file"]


def test_a_huge_file_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is a notice; one at the limit is read."""
    monkeypatch.setattr(disk, "MAX_FILE_BYTES", 7)
    (root / "huge.h").write_text("12345678")
    tree = Checkout(str(root))
    assert tree.read("arch/one/a.h") == b"int a;\n"
    assert tree.read("huge.h") is None
    assert tree.notices() == (Notice(Location("huge.h"), "this file is larger than 7 bytes and was not read"),)


def test_an_error_of_the_disk_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses to open or to list is a notice with its reason."""

    def refuse(*_: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(disk.os, "open", refuse)
    monkeypatch.setattr(disk.os, "scandir", refuse)
    tree = Checkout(str(root))
    assert tree.read("arch/one/a.h") is None
    assert tree.names("arch") == ()
    assert said(tree) == [
        "arch: this folder cannot be listed (Permission denied)",
        "arch/one/a.h: this file cannot be read (Permission denied)",
    ]


def test_a_kernel_tree_is_opened(root: Path) -> None:
    """A folder with a Makefile and arch/ opens, through a link too."""
    (root.parent / "link").symlink_to(root)
    assert open_checkout(str(root.parent / "link")).read("arch/one/a.h") == b"int a;\n"


@pytest.mark.parametrize(
    ("files", "folders", "what"),
    [
        (["arch", "Makefile"], [], "it has no arch/"),
        ([], ["arch"], "it has no Makefile"),
        ([], ["arch", "Makefile"], "it has no Makefile"),
        ([], [], "it has no Makefile and arch/"),
    ],
)
def test_what_every_kernel_has_is_needed(tmp_path: Path, files: list[str], folders: list[str], what: str) -> None:
    """Without a Makefile and a folder arch/ a folder is no kernel tree, and the error says which is missing."""
    for name in files:
        (tmp_path / name).write_text("")
    for name in folders:
        (tmp_path / name).mkdir()
    with pytest.raises(NotAKernelTree) as error:
        open_checkout(str(tmp_path))
    assert str(error.value) == f"{tmp_path}: not a kernel tree: {what}; give the root of a kernel checkout"


@pytest.mark.parametrize(("name", "what"), [("file", "it is a file"), ("none", "there is no such folder")])
def test_what_is_no_folder_is_no_tree(tmp_path: Path, name: str, what: str) -> None:
    """A file, or nothing at all, is no kernel tree."""
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAKernelTree, match=what):
        open_checkout(str(tmp_path / name))


@pytest.mark.parametrize("swapped", ["arch", "arch/one", "arch/one/sub", "arch/one/sub/a.h", "linked"])
@pytest.mark.parametrize("moment", range(9))
def test_what_becomes_a_link_leads_nowhere_else(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: str, moment: int
) -> None:
    """Whichever part of a path becomes a link out of the tree, and whenever, nothing outside is read or listed."""
    outside = tmp_path / "outside"
    for place in (root, outside):
        (place / "arch/one/sub").mkdir(parents=True, exist_ok=True)
        (place / "arch/one/sub/a.h").write_text(f"of the {place.name}\n")
        (place / "arch/one/sub" / place.name).touch()
    (root / "linked").symlink_to("arch/one")
    monkeypatch.setattr(disk.os, "open", _swapping(root / swapped, outside / swapped, moment))
    (outside / "linked").symlink_to("arch/one")
    tree = Checkout(str(root))
    names = {name for folder in ("arch/one/sub", "linked/sub") for name in tree.names(folder)}
    read = {tree.read(path) for path in ("arch/one/sub/a.h", "linked/sub/a.h")}
    assert names <= {"a.h", "aside", root.name}
    assert read <= {f"of the {root.name}\n".encode(), None}


def _swapping(place: Path, other: Path, moment: int) -> Any:
    """`os.open` that before one of its calls makes a place a link to another."""
    opening, left = os.open, [moment]

    def swap(*args: Any, **given: Any) -> int:
        left[0] -= 1
        if left[0] == -1:
            place.rename(place.with_name("aside"))
            place.symlink_to(other)
        return opening(*args, **given)

    return swap


def test_a_tree_with_more_folders_than_may_be_open(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are closed when they become too many and opened again, with links between them."""
    monkeypatch.setattr(folders, "MOST", 3)
    for number in range(9):
        (root / f"mm/f{number}/deep").mkdir(parents=True)
        (root / f"mm/f{number}/deep/x.h").write_text(f"{number}")
        (root / f"mm/l{number}").symlink_to(f"f{(number + 1) % 9}/deep")
    tree = Checkout(str(root))
    before = len(os.listdir("/proc/self/fd"))
    for number in range(9):
        assert tree.read(f"mm/f{number}/deep/x.h") == b"%d" % number
        assert tree.read(f"mm/l{number}/x.h") == b"%d" % ((number + 1) % 9)
        assert tree.names(f"mm/l{number}") == ("x.h",)
        assert len(os.listdir("/proc/self/fd")) <= before + 12
    del tree
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_folder_is_opened_once_however_it_is_spelled(root: Path) -> None:
    """A path with more slashes than it needs is the same folder, and takes no more descriptors."""
    tree = Checkout(str(root))
    assert tree.read("arch//one///a.h") == tree.read("arch/one/a.h") == b"int a;\n"
    before = len(os.listdir("/proc/self/fd"))
    for number in range(20):
        assert tree.read(f"arch//one/{number}.h") is None
        assert tree.names("arch//one/") == ("a.h", "b.h")
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_checkout_is_handed_to_another_process(root: Path) -> None:
    """What another process is handed opens its own folders."""
    tree = Checkout(str(root))
    assert tree.read("arch/one/a.h") == b"int a;\n"
    other = pickle.loads(pickle.dumps(tree))
    del tree
    assert (other.read("arch/one/a.h"), other.read("mm/c.c")) == (b"int a;\n", "\xff".encode())
    assert other.names("arch/one") == ("a.h", "b.h")
