"""Patches laid over a tree."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
import zlib
from pathlib import Path

import pytest

from auditor.errors import PatchError
from auditor.patches import Patch, apply, read_series
from auditor.patches import workspace as workspace_module
from auditor.tree import Checkout, KernelTree, open_checkout
from auditor.tree.disk import MAX_FILE_BYTES
from auditor.tree.opening import open_revision
from tests.conftest import write_tree
from tests.patches.mails import CHANGED, DIFF, adding, patch_mail
from tests.repositories import KERNEL, commit, git, repository


@pytest.fixture
def base(tmp_path: Path) -> Checkout:
    return open_checkout(str(write_tree(tmp_path / "linux", KERNEL)))


def the_patch(data: bytes) -> Patch:
    (patch,) = read_series(data, "x").patches
    return patch


def refused(base: KernelTree, data: bytes) -> str:
    """What a patch is refused with."""
    with pytest.raises(PatchError) as error:
        apply(base, the_patch(data))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_plain_diff_is_applied(base: Checkout) -> None:
    """The file a diff names is changed in the overlay, and nothing on disk."""
    assert apply(base, the_patch(DIFF)).changes == {"arch/one/a.h": CHANGED}
    assert Path(base.root, "arch/one/a.h").read_text() == KERNEL["arch/one/a.h"]


NUMBERS = b"".join(b"%d\n" % number for number in range(20))
"""A file to change in the middle."""

FIRST_HUNK = b"--- a/mm/long.c\n+++ b/mm/long.c\n@@ -9,3 +9,3 @@\n 8\n-9\n+nine\n 10\n"


def test_offsets_fit_and_other_context_does_not(tmp_path: Path) -> None:
    """A hunk that has moved is applied where its lines are; one whose context differs is refused, as by `git am`."""
    moved = open_checkout(str(write_tree(tmp_path / "moved", {**KERNEL, "mm/long.c": b"new\nlines\n" + NUMBERS})))
    expected = b"new\nlines\n" + NUMBERS.replace(b"\n9\n", b"\nnine\n")
    assert apply(moved, the_patch(FIRST_HUNK)).read("mm/long.c") == expected
    other = {**KERNEL, "mm/long.c": NUMBERS.replace(b"\n8\n", b"\neight\n")}
    base = open_checkout(str(write_tree(tmp_path / "other", other)))
    assert refused(base, FIRST_HUNK).startswith("mm/long.c:9: hunk 1 of 1 (@@ -9,3 +9,3 @@) of this diff does not fit")


TWO_HUNKS = b"""\
--- a/mm/long.c
+++ b/mm/long.c
@@ -1,2 +1,2 @@
-0
+zero
 1
@@ -18,3 +18,3 @@
 17
-eighteen
+18!
 19
"""


def test_the_hunk_that_does_not_fit_is_named(tmp_path: Path) -> None:
    """Of several hunks the one that fails is named, with its patch, and nothing is half applied."""
    base = open_checkout(str(write_tree(tmp_path, {**KERNEL, "mm/long.c": NUMBERS})))
    assert refused(base, patch_mail("[PATCH] mm: count", TWO_HUNKS)) == (
        "mm/long.c:18: hunk 2 of 2 (@@ -18,3 +18,3 @@) of “mm: count” does not fit this tree; "
        "rebase it, or name with --base the commit it was made for"
    )
    assert base.read("mm/long.c") == NUMBERS


RENAME = b"""\
diff --git a/arch/one/a.h b/arch/five/moved.h
similarity index 60%
rename from arch/one/a.h
rename to arch/five/moved.h
--- a/arch/one/a.h
+++ b/arch/five/moved.h
@@ -1,3 +1,3 @@
 int a;
-int b;
+long b;
 int c;
diff --git a/mm/c.c b/mm/copy.c
similarity index 100%
copy from mm/c.c
copy to mm/copy.c
diff --git a/mm/c.c b/mm/c.c
old mode 100644
new mode 100755
diff --git a/arch/two/only.h b/arch/two/only.h
deleted file mode 100644
--- a/arch/two/only.h
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/tool b/tool
new file mode 100755
--- /dev/null
+++ b/tool
@@ -0,0 +1 @@
+#!/bin/sh
"""


def test_files_move_come_and_go(base: Checkout) -> None:
    """Renames, copies, modes, new and deleted files are what git makes of them."""
    tree = apply(base, the_patch(RENAME))
    assert tree.changes == {
        "arch/one/a.h": None,
        "arch/five/moved.h": CHANGED,
        "mm/copy.c": b"\xff\n",
        "mm/c.c": b"\xff\n",
        "arch/two/only.h": None,
        "tool": b"#!/bin/sh\n",
    }
    assert tree.names("arch") == ("five/", "one/")


def test_patches_lie_over_patches(base: Checkout) -> None:
    """A patch applies to the tree another one made."""
    back = DIFF.replace(b"-int b;\n+long b;", b"-long b;\n+int b;")
    once = apply(base, the_patch(DIFF))
    twice = apply(once, the_patch(back))
    assert (once.read("arch/one/a.h"), twice.read("arch/one/a.h")) == (CHANGED, KERNEL["arch/one/a.h"].encode())
    assert "hunk 1 of 1" in refused(once, DIFF)


@pytest.mark.parametrize("prefix", [b"", b"i/", b"linux-6.18.orig/"])
def test_names_without_a_or_b_are_understood(base: Checkout, prefix: bytes) -> None:
    """A diff made without prefixes, with others, or by `diff -r` between two folders, is for the same files."""
    other = {b"": b"", b"i/": b"w/"}.get(prefix, b"linux-6.18/")
    diff = DIFF.replace(b"a/arch", prefix + b"arch").replace(b"b/arch", other + b"arch")
    assert apply(base, the_patch(diff)).changes == {"arch/one/a.h": CHANGED}
    plain = b"".join(diff.splitlines(keepends=True)[2:])
    assert apply(base, the_patch(plain)).changes == {"arch/one/a.h": CHANGED}


def test_an_empty_file_with_an_unusual_prefix_goes(base: Checkout) -> None:
    """Where only git's own line has both names of a file, they say what its prefixes are."""
    diff = b"diff --git old/arch/one/b.h new/arch/one/b.h\ndeleted file mode 100644\nindex e69de29..0000000\n"
    assert apply(base, the_patch(diff)).changes == {"arch/one/b.h": None}


def test_a_new_file_without_prefix_stays_where_it_belongs(base: Checkout) -> None:
    """The first folder of a name is no prefix only because a diff was made without one."""
    diff = adding("mm/new.c").replace(b"a/mm", b"mm").replace(b"b/mm", b"mm")
    assert apply(base, the_patch(diff)).changes == {"mm/new.c": b"x\n"}


def test_a_binary_change_is_applied(tmp_path: Path) -> None:
    """Binary parts that git wrote with --binary are applied, in both their forms."""
    blob = bytes(range(256)) * 8
    root = repository(tmp_path / "linux", {**KERNEL, "mm/old.bin": blob})
    (root / "mm/old.bin").write_bytes(blob[:-1] + b"?")
    (root / "mm/new.bin").write_bytes(blob)
    commit(root)
    diff = git(root, "format-patch", "--stdout", "-1")
    assert b"\ndelta " in diff
    assert b"\nliteral " in diff
    tree = apply(open_revision(str(root), "HEAD~1"), the_patch(diff))
    assert tree.changes == {"mm/old.bin": blob[:-1] + b"?", "mm/new.bin": blob}


LINK = adding("l", b"/etc\n").replace(b"mode 100644", b"mode 120000")
TO_LINK = b"diff --git a/mm/c.c b/mm/c.c\nold mode 100644\nnew mode 120000\n"
MODULE = (
    b"diff --git a/s b/s\nnew file mode 160000\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+Subproject commit "
    + b"1" * 40
    + b"\n"
)


@pytest.mark.parametrize(
    ("diff", "what"),
    [
        (adding("../escape"), "x: 'b/../escape': no file of a kernel tree; make the diff inside"),
        (adding("arch/../../escape"), "x: 'b/arch/../../escape': no file of a kernel tree; "),
        (adding("x").replace(b"b/x", b"/etc/passwd"), "x: /etc/passwd: an absolute path; make the diff inside"),
        (DIFF.replace(b"a/arch/one/a.h", b"/etc/passwd"), "x: /etc/passwd: an absolute path; make the diff inside"),
        (adding(".git/hooks/post-checkout"), "x: 'b/.git/hooks/post-checkout': no file of a kernel tree; "),
        (adding("mm/.GIT/config"), "x: 'b/mm/.GIT/config': no file of a kernel tree; "),
        (adding("q").replace(b" b/q", b' "b/..\\057q"'), "x: 'b/../q': no file of a kernel tree; "),
        (LINK, "x: l: a symbolic link is added, changed or removed; leave that file out"),
        (TO_LINK, "x: mm/c.c: a symbolic link is added, changed or removed; leave that file out"),
        (MODULE, "x: s: a submodule is added, changed or removed; leave that file out"),
    ],
)
def test_what_leaves_the_tree_is_refused(base: Checkout, diff: bytes, what: str) -> None:
    """Paths out of the tree, into git's own folder, links and submodules are refused before anything is applied."""
    assert refused(base, diff).startswith(what)


def test_what_is_not_there_is_said(base: Checkout) -> None:
    """A file that is missing, there already, or a folder, is named."""
    assert refused(base, DIFF.replace(b"one/a.h", b"none/a.h")).startswith(
        "arch/none/a.h: does not exist in this tree (this diff); rebase it"
    )
    assert refused(base, adding("mm/c.c")).startswith("mm/c.c: already exists in this tree (this diff); rebase it")
    assert refused(base, adding("mm")).startswith("mm: this diff has a file where this tree has a folder; ")
    assert refused(base, adding("mm/c.c/x")).startswith("mm/c.c: this diff has a folder where this tree has a file; ")


def test_nothing_is_changed_through_a_link(tmp_path: Path) -> None:
    """A patch to a path that goes through a link of the tree is refused, as git refuses it."""
    write_tree(tmp_path, KERNEL)
    (tmp_path / "arch/linked").symlink_to("one")
    (tmp_path / "arch/one/link.h").symlink_to("a.h")
    base = open_checkout(str(tmp_path))
    for name in (b"linked/a.h", b"one/link.h"):
        message = refused(base, DIFF.replace(b"one/a.h", name))
        assert message.startswith(f"arch/{name.decode()}: this diff goes through a symbolic link of this tree; ")


def test_a_few_bytes_do_not_become_gigabytes(base: Checkout, tmp_path: Path) -> None:
    """A binary part that stands for far more than it is long is refused, and quickly."""
    packed = zlib.compress(bytes(64 << 20), 9)
    lines = [packed[at : at + 52] for at in range(0, len(packed), 52)]
    length = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    text = b"".join(length[len(x) - 1 : len(x)] + base64.b85encode(x, pad=True) + b"\n" for x in lines)
    oid = hashlib.sha1(b"blob %d\0" % (64 << 20) + bytes(64 << 20)).hexdigest().encode()
    head = b"diff --git a/z b/z\nnew file mode 100644\nindex %s..%s\nGIT binary patch\n"
    diff = head + b"literal %d\n%s\nliteral 0\nHcmV?d00001\n\n"
    message = refused(base, diff % (b"0" * 40, oid, 64 << 20, text))
    assert message == f"z: it becomes larger than {MAX_FILE_BYTES} bytes; leave that file out"


def test_git_may_not_take_forever(base: Checkout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A git that does not come to an end is ended."""
    monkeypatch.setattr(workspace_module, "SECONDS", 0.2)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert refused(base, DIFF) == "git update-index: not done after 0.2 s; split this patch"


def test_a_git_that_breaks_down_is_quoted_in_one_line(base: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git ends without an error of its own, its last words are told."""
    said = "warning: a.h has type 100644, expected 100755\ngit: apply.c:3727: Assertion `x' failed.\n"
    monkeypatch.setattr(workspace_module.Workspace, "apply", lambda *_: said)
    told = "apply.c:3727: Assertion `x' failed. (this diff); rebase it, or name with --base the commit it was made for"
    assert refused(base, DIFF) == told


def test_parts_git_does_not_see_are_refused(base: Checkout) -> None:
    """Where git skips a part of a diff, the patch is refused instead of half applied."""
    hidden = b"diff --git a/mm/c.c b/arch/c.c\n--- a/mm/c.c\n+++ b/arch/c.c\n"
    assert "; " in refused(base, DIFF + hidden)


def test_nothing_stays_behind(base: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a patch that applies nor one that does not leaves a temporary file."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    apply(base, the_patch(DIFF))
    refused(base, DIFF.replace(b"-int b", b"-int q"))
    assert list(temporary.iterdir()) == []
