"""What a Makefile names."""

from __future__ import annotations

import pytest

from auditor.makefile import MARK, MAX_LINE, MAX_WORDS, Makefile


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("include a/b.mk c.mk", ["a/b.mk", "c.mk"]),
        ("-include $(srctree)/a.mk # b.mk", ["a.mk"]),
        ("include arch/$(SRCARCH)/a.mk", [f"arch/{MARK}/a.mk"]),
        ("A := x y\ninclude $(A)/a.mk", ["x/a.mk", "y/a.mk"]),
        ("A := $(B)\nB-y := x\nB-$(CONFIG_C) += y\ninclude $(A)/a.mk", ["x/a.mk", "y/a.mk"]),
        ("include x/$(UNKNOWN)/a.mk", ["x/*/a.mk"]),
        ("A := $(A)x\ninclude y/$(A)/a.mk", ["y/*xxxx/a.mk"]),
        ("include ../a.mk", []),
        ("included a.mk", []),
    ],
)
def test_the_makefiles_it_includes(text: str, found: list[str]) -> None:
    """Variables stand for all that is assigned to them, what nobody knows for anything, and nothing leaves the tree."""
    assert [path for path in Makefile("arch/one/Makefile", text.encode()).included if "." in path] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ccflags-y += -I$(srctree)/a -I b -isystem c", ["a", "b", "c"]),
        ("ccflags-y += -I$(src)/a -Wa,-I$(obj)", ["arch/one/a", "arch/one"]),
        ("ccflags-y += -I$(srctree)", [""]),
        ("ccflags-y += -I$(srctree)/arch/$(ARCH)/a", [f"arch/{MARK}/a"]),
        ("HOSTCFLAGS += -I a\ndtc_cpp_flags = -I b\nx += non-I c", []),
        ("ccflags-y += $(patsubst %,-I$(srctree)/%/c,a b)", ["*/c", "a/c", "b/c"]),
        ("ccflags-y += $(addprefix -I$(srctree)/c/,a b)", ["c/a", "c/b"]),
    ],
)
def test_the_folders_it_adds(text: str, found: list[str]) -> None:
    """A folder is what stands behind the flag, before or behind each word where make puts it there."""
    assert set(found) <= set(Makefile("arch/one/Makefile", text.encode()).folders)
    assert found or not Makefile("arch/one/Makefile", text.encode()).folders


def test_a_word_that_may_be_too_much() -> None:
    """A word with more spellings than the limit stands for anything."""
    text = f"A := {' '.join(f'a{n}' for n in range(MAX_WORDS // 10))}\ninclude $(A)/$(A)/$(A).mk"
    assert Makefile("Makefile", text.encode()).included == ()


@pytest.mark.parametrize("flag", ["include", "ccflags-y += -I"])
def test_a_line_that_names_too_much(flag: str) -> None:
    """A line with more words than the limit is left out, and that is known."""
    made = Makefile("Makefile", f"{flag} {' '.join(f'a{n}/b' for n in range(MAX_LINE))} x\n".encode())
    assert (made.included, made.folders, made.crowded) == ((), (), True)
