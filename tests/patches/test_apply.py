"""Patches laid over a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import PatchError
from auditor.patches import apply, read_series
from auditor.tree import open_checkout
from tests.conftest import write_tree
from tests.repositories import KERNEL

DIFF = b"""\
--- a/arch/one/a.h
+++ b/arch/one/a.h
@@ -1,3 +1,3 @@
 int a;
-int b;
+long b;
 int c;
"""


def test_a_plain_diff_is_applied(tmp_path: Path) -> None:
    """The file a diff names is changed in the overlay, and nothing on disk."""
    base = open_checkout(str(write_tree(tmp_path, KERNEL)))
    tree = apply(base, read_series(DIFF, "x.diff").patches[0])
    assert tree.changes == {"arch/one/a.h": b"int a;\nlong b;\nint c;\n"}
    assert (tmp_path / "arch/one/a.h").read_bytes() == b"int a;\nint b;\nint c;\n"


def test_what_does_not_fit_names_the_hunk(tmp_path: Path) -> None:
    """A hunk whose lines are not in the tree is refused by file, line and number."""
    base = open_checkout(str(write_tree(tmp_path, KERNEL)))
    patch = read_series(DIFF.replace(b"-int b", b"-int q"), "x.diff").patches[0]
    with pytest.raises(PatchError) as error:
        apply(base, patch)
    assert str(error.value).startswith(
        "arch/one/a.h:1: hunk 1 of 1 (@@ -1,3 +1,3 @@) of this diff does not fit this tree; "
    )
