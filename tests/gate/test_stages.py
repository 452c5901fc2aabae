"""The trees a gate audits: what a series is called, and what is refused though each patch of it applies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.errors import PatchError
from auditor.gate.stages import Change, stages

FILES = {f"mm/{name}.c": f"int {name};\n" for name in "abc"}
Kernel = Callable[..., Path]


def patch(number: int, total: int, name: str, after: str = "long") -> str:
    """A mail that changes the one line of `mm/<name>.c`."""
    return (
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n"
        f"Subject: [PATCH {number}/{total}] {name} is {after}\n\n---\n"
        f"diff --git a/mm/{name}.c b/mm/{name}.c\n--- a/mm/{name}.c\n+++ b/mm/{name}.c\n"
        f"@@ -1 +1 @@\n-int {name};\n+{after} {name};\n\n"
    )


COVER = (
    f"From {'0' * 40} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n"
    "Subject: [PATCH 0/2] longer names\n\nTwo of them.\n\n"
)


def change(kernel_tree: Kernel, *mails: str, per_commit: bool = False) -> Change:
    tree = kernel_tree({**FILES, "arch/one/Kconfig": "config ONE\n\tdef_bool y\n"})
    return Change(str(tree), patch="".join(mails).encode(), patch_name="series.mbox", per_commit=per_commit)


def test_a_series_is_called_as_its_cover_letter_and_each_state_has_the_subject_that_led_to_it(
    kernel_tree: Kernel,
) -> None:
    found = stages(change(kernel_tree, COVER, patch(1, 2, "a"), patch(2, 2, "b"), per_commit=True), False)
    assert [(stage.name, stage.subject) for stage in found] == [
        ("working tree", ""),
        ("longer names", "a is long"),
        ("longer names", "b is long"),
    ]
    assert [stage.tree.read("mm/b.c") for stage in found] == [b"int b;\n", b"int b;\n", b"long b;\n"]


def test_without_a_cover_letter_it_is_called_as_the_file(kernel_tree: Kernel) -> None:
    found = stages(change(kernel_tree, patch(1, 1, "a")), False)
    assert [stage.name for stage in found] == ["working tree", "series.mbox"]


def test_a_patch_missing_between_two_is_refused_and_the_end_of_a_series_alone_is_not(kernel_tree: Kernel) -> None:
    with pytest.raises(PatchError) as error:
        stages(change(kernel_tree, patch(1, 3, "a"), patch(3, 3, "c")), False)
    assert str(error.value) == "series.mbox: of the series, 2 of 3 is not here; give all its patches"
    found = stages(change(kernel_tree, patch(2, 3, "b"), patch(3, 3, "c")), False)
    assert found[-1].tree.read("mm/c.c") == b"long c;\n"


def test_what_does_not_fit_says_how_many_patches_its_author_wants_before_it(kernel_tree: Kernel) -> None:
    needs = f"prerequisite-patch-id: {'1' * 40}\nprerequisite-patch-id: {'2' * 40}\n"
    misfit = patch(1, 1, "a").replace("-int a;", "-short a;") + needs
    with pytest.raises(PatchError, match=r"^mm/a\.c:1: hunk 1 .* \(its author names 2 to be applied first\)$"):
        stages(change(kernel_tree, misfit), False)
