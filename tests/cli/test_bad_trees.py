"""Trees that are none, and trees that are spoiled: a clear message or a notice, never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import HEADER, Run


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ([], "it has no Makefile and arch"),
        (["Makefile"], "it has no arch"),
        (["Makefile", "arch/"], "no architecture"),
        (["Makefile", "arch/x86/", "arch/Kconfig"], "no architecture"),
    ],
)
def test_not_a_kernel_tree(ptaudit: Run, tmp_path: Path, made: list[str], told: str) -> None:
    """Exit 2, and the message says what is missing."""
    for name in made:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.mkdir(parents=True) if name.endswith("/") else target.touch()
    done = ptaudit("audit", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "not a kernel tree" in done.err
    assert told in done.err


def test_a_file_and_nothing(ptaudit: Run, tmp_path: Path) -> None:
    """A file is no tree, nor is what does not exist."""
    file = tmp_path / "file"
    file.touch()
    for path in (file, tmp_path / "nothing"):
        done = ptaudit("audit", path)
        assert done.code == 2
        assert "not a kernel tree" in done.err


def test_an_architecture_without_headers(ptaudit: Run, micro: Path) -> None:
    """It is unknown, the audit incomplete, and the other architectures are audited."""
    (micro / "arch" / "vax").mkdir()
    (micro / "arch" / "vax" / "Kconfig").write_text("config VAX\n\tdef_bool y\n\nconfig MMU\n\tdef_bool y\n", "utf-8")
    done = ptaudit("audit", micro, "-f", "json", "--scenario", "mmu")
    verdicts = {a["name"]: a["verdict"] for a in json.loads(done.out)["architectures"]}
    assert verdicts == {"arm64": "ready", "vax": "unknown"}
    assert done.code == 3


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 64,
        b"\xff\xfe\x00#\x00d\x00",
        b"\x00" * 4096,
        b"{" * 100_000,
        b"(" * 100_000,
        b"#if X\n" * 3000,
    ],
)
def test_a_header_that_is_no_text(ptaudit: Run, micro: Path, data: bytes) -> None:
    """Bytes without sense define no hook: the architecture is unknown."""
    (micro / HEADER).write_bytes(data)
    done = ptaudit("audit", micro)
    assert done.code == 3
    assert "unknown" in done.out


def test_invalid_utf_8_in_a_comment(ptaudit: Run, micro: Path) -> None:
    """A comment in another encoding changes nothing."""
    header = micro / HEADER
    before = ptaudit("audit", micro).out
    header.write_bytes(header.read_bytes() + b"/* M\xfcller */\n")
    done = ptaudit("audit", micro)
    assert (done.code, done.out) == (0, before)


def test_a_link_out_of_the_tree(ptaudit: Run, micro: Path, tmp_path: Path) -> None:
    """It is not followed, which a notice says."""
    outside = tmp_path / "tlb.h"
    (micro / HEADER).rename(outside)
    (micro / HEADER).symlink_to(outside)
    done = ptaudit("audit", micro)
    assert done.code == 3
    assert "leads out of the tree" in done.out
    assert HEADER in done.out


def test_a_link_within_the_tree(ptaudit: Run, micro: Path) -> None:
    """It is followed."""
    (micro / HEADER).rename(micro / "include" / "moved.h")
    (micro / HEADER).symlink_to("../../../../include/moved.h")
    assert ptaudit("audit", micro).code == 0


def test_a_link_in_a_circle(ptaudit: Run, micro: Path) -> None:
    """Links to one another lead nowhere."""
    (micro / HEADER).unlink()
    (micro / HEADER).symlink_to("tlb.h")
    assert ptaudit("audit", micro).code == 3


def test_a_huge_header(ptaudit: Run, micro: Path) -> None:
    """100 MB are not read; a notice says so."""
    os.truncate(micro / HEADER, 100 << 20)
    done = ptaudit("audit", micro)
    assert done.code == 3
    assert "larger than" in done.out


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_a_header_that_is_no_file(ptaudit: Run, micro: Path, kind: str) -> None:
    """A folder or a pipe in its place is a notice, and no wait."""
    (micro / HEADER).unlink()
    (micro / HEADER).mkdir() if kind == "folder" else os.mkfifo(micro / HEADER)
    done = ptaudit("audit", micro)
    assert done.code == 3
    assert "not a regular file" in done.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_header(ptaudit: Run, micro: Path) -> None:
    """What may not be read is a notice."""
    (micro / HEADER).chmod(0)
    done = ptaudit("audit", micro)
    assert done.code == 3
    assert "cannot be read" in done.out


def test_an_include_cycle(ptaudit: Run, micro: Path) -> None:
    """Headers that include one another end."""
    header = micro / HEADER
    header.write_text(f"#include <asm/a.h>\n{header.read_text('utf-8')}", "utf-8")
    for one, other in (("a", "b"), ("b", "a")):
        (header.parent / f"{one}.h").write_text(f"#include <asm/{other}.h>\n#define HOOK_{one} pte_free_tlb\n", "utf-8")
    assert ptaudit("audit", micro).code == 0


@pytest.mark.parametrize("name", ["Kconfig", "arch/arm64/Kconfig", "mm/Kconfig"])
@pytest.mark.parametrize("data", [b"", bytes(range(256)) * 16, b'source "$(shell,exit 1)"\n', b"if X\n" * 50])
def test_spoiled_kconfig(ptaudit: Run, micro: Path, name: str, data: bytes) -> None:
    """Kconfig files without sense give a report all the same."""
    (micro / name).write_bytes(data)
    assert ptaudit("audit", micro).code in (0, 3)


def test_the_order_of_a_folder_does_not_matter(ptaudit: Run, micro: Path) -> None:
    """The same files made in another order give the same report."""
    headers = micro / HEADER.rpartition("/")[0]
    before = ptaudit("audit", micro, "-f", "json").out
    for path in sorted(headers.iterdir(), reverse=True):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
    assert ptaudit("audit", micro, "-f", "json").out == before
