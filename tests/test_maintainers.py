"""Who is asked about a file: the patterns of MAINTAINERS, held against what the kernel's own script answers."""

from __future__ import annotations

import pytest

from auditor.maintainers import Contact, Section, read_sections, responsible
from tests.conftest import REPOSITORY

LIST = b"""Some words before the list, with an example:

	M: person
	F: files

NET DRIVERS
M:	Ann One <ann@example.org>
R:	"Bob B. Two" <bob@example.org>
L:	net@lists.example.org (moderated for non-subscribers)
L:	inner@lists.example.org (subscribers-only)
S:	Maintained
F:	drivers/net/
X:	drivers/net/wifi/
K:	netdev_alloc

FLAT
M:	Flo Flat <flo@example.org>
F:	drivers/net/*

CLASSES
M:	Cy Class <cy@example.org>
F:	lib/foo*.[ch]
F:	lib/ba?

FOLDER WITHOUT A SLASH
M:	Dee Dir <dee@example.org>
F:	arch/any/mm

NAMED
M:	Nia Name <nia@example.org>
N:	[^a-z]tegra

THE REST
M:	Someone Patient <rest@example.org>
L:	all@lists.example.org
S:	Buried
F:	*
F:	*/
"""


def folder(path: str) -> bool:
    return path == "arch/any/mm"


def titles(*paths: str, data: bytes = LIST) -> list[str]:
    return [section.title for section in responsible(read_sections(data), paths, folder)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("drivers/net/a.c", ["NET DRIVERS", "FLAT"]),  # as close as each other: in the order of the file
        ("drivers/net/phy/a.c", ["NET DRIVERS"]),  # `*` without a slash at its end goes no deeper
        ("drivers/net/wifi/a.c", []),  # excluded
        ("drivers/network.c", []),  # a folder is no prefix of a name
        ("lib/foobar.c", ["CLASSES"]),
        ("lib/foobar.o", []),
        ("lib/bat", ["CLASSES"]),
        ("lib/ba", []),
        ("arch/any/mm/deep/down.c", ["FOLDER WITHOUT A SLASH"]),
        ("arch/any/mmap.c", []),
        ("drivers/soc/tegra20.c", ["NAMED"]),
        ("drivers/soc/integra.c", []),
    ],
)
def test_patterns(path: str, expected: list[str]) -> None:
    """Folders, `*`, `?`, classes, exclusions and names match what the kernel's script says they match."""
    assert titles(path) == [*expected, "THE REST"]


def test_pattern_without_a_slash_is_a_beginning() -> None:
    """A pattern also covers what begins so on the same level, as in the kernel's script."""
    data = b"ONE\nM:\tA <a@b>\nF:\tmm/vma\n"
    assert titles("mm/vma_exec.c", data=data) == ["ONE"]
    assert titles("mm/vma/exec.c", data=data) == []


def test_wildcard_crosses_slashes() -> None:
    """`*` may stand for more than one folder, if the number of slashes stays the same."""
    data = b"TLB\nM:\tA <a@b>\nF:\tarch/*/include/asm/tlb.h\n"
    assert titles("arch/sparc/include/asm/tlb.h", data=data) == ["TLB"]
    assert titles("arch/sparc/include/asm/tlb_64.h", data=data) == []


def test_closest_entry_first() -> None:
    """The entries of the first file lead, the one with the longest fixed part before the others."""
    assert titles("drivers/soc/tegra.c", "drivers/net/tegra/x.c") == ["NAMED", "NET DRIVERS", "THE REST"]


def test_contacts() -> None:
    """People and open lists are contacts; a list only its subscribers may write to is none."""
    first = responsible(read_sections(LIST), ["drivers/net/phy/a.c"], folder)[0]
    assert first.contacts == (
        Contact("maintainer", "Ann One <ann@example.org>"),
        Contact("reviewer", '"Bob B. Two" <bob@example.org>'),
        Contact("list", "net@lists.example.org"),
    )
    assert first.status == "Maintained"


def test_entry_for_everything_gives_its_list() -> None:
    """Nobody in particular is asked because they look after all there is; their list is told."""
    rest = responsible(read_sections(LIST), ["x.c"], folder)[-1]
    assert rest.contacts == (Contact("list", "all@lists.example.org"),)


def test_cc_line_is_safe_in_a_shell() -> None:
    """Whatever an address holds, a pasted line is one word."""
    assert Contact("list", "a@b").cc == "--cc=a@b"
    assert Contact("maintainer", "A <a@b>").cc == "--cc='A <a@b>'"
    assert Contact("maintainer", "$(id)' <a@b>").cc == "--cc='$(id)'\"'\"' <a@b>'"


@pytest.mark.parametrize("pattern", ["(a+)+b", "a*a*a*a*b", "(a)\\1", "[", "(?:a|a)*b", "x" * 300])
def test_name_patterns_that_run_away_are_not_run(pattern: str) -> None:
    """A pattern that could take for ever, or is none, matches nothing."""
    assert titles("a" * 4000, data=f"EVIL\nM:\tA <a@b>\nN:\t{pattern}\n".encode()) == []


def test_bytes_that_are_no_list() -> None:
    """Anything at all can be read; what is no entry is none."""
    for data in (b"", b"\0\xff", b"\n\n\n", b"TITLE ONLY\n\nM:\tno title <a@b>\n", LIST[:40]):
        assert all(isinstance(section, Section) for section in read_sections(data))


def test_bundled_kernel() -> None:
    """In the miniature kernel sparc's own people come before those of the TLB code."""
    data = (REPOSITORY / "samples/kernel/MAINTAINERS").read_bytes()
    found = titles("arch/sparc/include/asm/pgalloc_32.h", "include/asm-generic/tlb.h", data=data)
    assert found == ["SPARC PORT", "MMU GATHER AND TLB INVALIDATION", "THE REST"]
