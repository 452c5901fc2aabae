"""An archive is a kernel tree like any other, and a stranger's."""

from __future__ import annotations

import gzip
import io
import lzma
import sys
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from auditor.errors import AuditError, NotAKernelTree, UsageError
from auditor.tree import open_checkout
from auditor.tree.disk import MAX_FILE_BYTES
from auditor.tree.tarball import open_tarball
from tests.campaign.build import folder, tarball, variant
from tests.conftest import REPOSITORY
from tests.repositories import fingerprint, said

FORMS = ("tar", "tar.gz", "tar.xz")
Member = tuple[tarfile.TarInfo, bytes]


def member(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = "") -> Member:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, len(data)
    return info, data


def archive(path: Path, more: Iterable[Member] = (), layout: int = tarfile.PAX_FORMAT) -> Path:
    """A tiny kernel, and more members behind it."""
    with tarfile.open(path, "w", format=layout) as out:
        for info, data in (*(member(f"linux/{name}", data) for name, data in variant(1).items()), *more):
            out.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_reads_like_the_folder_it_was_made_of(tmp_path: Path, form: str) -> None:
    """Every file and every folder of the miniature kernel is the same in an archive, compressed or not."""
    kernel = REPOSITORY / "samples" / "kernel"
    paths = sorted(p.relative_to(kernel).as_posix() for p in kernel.rglob("*"))
    files = {path: (kernel / path).read_bytes() for path in paths if (kernel / path).is_file()}
    tree, there = open_tarball(str(tarball(tmp_path / f"k.{form}", files))), open_checkout(str(kernel))
    assert {path: tree.read(path) for path in files} == files
    folders = ["", *(path for path in paths if path not in files)]
    assert {path: tree.names(path) for path in folders} == {path: there.names(path) for path in folders}
    assert (tree.read("arch/none/Kconfig"), tree.names("arch/none"), tree.real("mm/memory.c")) == (
        None,
        (),
        "mm/memory.c",
    )
    assert said(tree) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_file_nobody_expected_to_be_asked_for_is_read_as_well(tmp_path: Path, form: str) -> None:
    """What the first pass did not keep is fetched by another one."""
    files = {**variant(1), "Documentation/a.rst": b"text", "drivers/b.c": b"int b;"}
    tree = open_tarball(str(tarball(tmp_path / f"k.{form}", files)))
    assert (tree.read("drivers/b.c"), tree.read("Documentation/a.rst")) == (b"int b;", b"text")


@pytest.mark.parametrize("top", ["", "linux-6.18/", "./", "./linux/"])
def test_the_root_is_the_archives_or_its_first_folder(tmp_path: Path, top: str) -> None:
    """An archive made with or without a folder around everything is the same tree."""
    tree = open_tarball(str(tarball(tmp_path / "k.tar", variant(1), top)))
    assert tree.names("") == ("Kconfig", "Makefile", "arch/", "include/", "mm/")


def test_nothing_is_written(tmp_path: Path) -> None:
    """Neither the archive nor the folder it is in changes."""
    path = tarball(tmp_path / "a" / "k.tar.xz", variant(1))
    before = fingerprint(tmp_path)
    open_tarball(str(path)).read("drivers/none.c")
    assert fingerprint(tmp_path) == before


HOSTILE = [
    (member("/etc/passwd", b"x"), "/etc/passwd", "etc/passwd: this name leads out of the archive and was not read"),
    (member("linux/../../x", b"x"), "x", "linux/../../x: this name leads out of the archive and was not read"),
    (
        member("linux/arch/one/a.h", kind=tarfile.SYMTYPE, target="/etc/passwd"),
        "arch/one/a.h",
        "arch/one/a.h: this link was not followed: in an archive only regular files are read",
    ),
    (
        member("linux/arch/one/a.h", kind=tarfile.SYMTYPE, target="Kconfig"),
        "arch/one/a.h",
        "arch/one/a.h: this link was not followed: in an archive only regular files are read",
    ),
    (
        member("linux/arch/one/a.h", kind=tarfile.LNKTYPE, target="linux/Kconfig"),
        "arch/one/a.h",
        "arch/one/a.h: this link was not followed: in an archive only regular files are read",
    ),
    (member("linux/arch/one/a.h", kind=tarfile.FIFOTYPE), "arch/one/a.h", "arch/one/a.h: this is not a regular file"),
    (member("linux/arch/one/a.h", kind=tarfile.CHRTYPE), "arch/one/a.h", "arch/one/a.h: this is not a regular file"),
    (
        member("linux/arch/one/a.h", bytes(MAX_FILE_BYTES + 1)),
        "arch/one/a.h",
        f"arch/one/a.h: this file is larger than {MAX_FILE_BYTES} bytes and was not read",
    ),
    (member("linux/x", b"x"), "arch", "arch: this is not a regular file"),
]


@pytest.mark.parametrize(("more", "path", "notice"), HOSTILE)
def test_what_is_no_plain_file_is_not_read_and_told(tmp_path: Path, more: Member, path: str, notice: str) -> None:
    """Names that lead out, links, devices and huge files are a notice, and nothing comes of them."""
    tree = open_tarball(str(archive(tmp_path / "k.tar", [more])))
    assert tree.read(path) is None
    assert said(tree) == [notice]


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    """Behind a link there is nothing, which is told."""
    tree = open_tarball(str(archive(tmp_path / "k.tar", [member("linux/l", kind=tarfile.SYMTYPE, target="arch")])))
    assert (tree.names("l"), tree.read("l/one/Kconfig")) == ((), None)
    assert said(tree) == ["l: this link was not followed: in an archive only regular files are read"]


def test_the_last_of_two_members_counts(tmp_path: Path) -> None:
    """As when an archive is unpacked, a member replaces one of the same name, and a link replaces a file."""
    twice = [member("linux/Makefile", b"VERSION = 7\n"), member("linux/Kconfig", kind=tarfile.SYMTYPE, target="x")]
    for path in (archive(tmp_path / "k.tar", twice), tmp_path / "k.tar.gz"):
        if path.suffix == ".gz":
            path.write_bytes(gzip.compress((tmp_path / "k.tar").read_bytes()))
        tree = open_tarball(str(path))
        assert (tree.read("Makefile"), tree.read("Kconfig")) == (b"VERSION = 7\n", None)


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def flipped(data: bytes) -> bytes:
    """A bit of the header of a member in the middle turned."""
    place = data.index(b"linux/mm/memory.c")
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def without_end(data: bytes) -> bytes:
    return data[: len(data) - tarfile.RECORDSIZE] + data[-tarfile.RECORDSIZE :].rstrip(b"\0")


@pytest.mark.parametrize("spoil", [cut, flipped, without_end, lambda data: b"", lambda data: b"no archive" * 1000])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_a_damaged_archive_is_no_tree(tmp_path: Path, spoil: Callable[..., bytes], pack: Callable[..., bytes]) -> None:
    """An archive that is cut off or damaged in the middle is refused: what is missing there would look absent."""
    path = tmp_path / f"k.tar{ {gzip.compress: '.gz', lzma.compress: '.xz'}.get(pack, '') }"
    path.write_bytes(pack(spoil(archive(tmp_path / "whole.tar").read_bytes())))
    with pytest.raises(NotAKernelTree, match=r"/k\.tar\S*: .*[a-z]\)?; "):
        open_tarball(str(path))


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_damaged_compression_is_no_tree(tmp_path: Path, pack: Callable[..., bytes]) -> None:
    """So is one whose compressed bytes are cut off."""
    path = tmp_path / f"k.tar.{'gz' if pack is gzip.compress else 'xz'}"
    path.write_bytes(cut(pack(archive(tmp_path / "whole.tar").read_bytes())))
    with pytest.raises(NotAKernelTree, match=r"this archive cannot be read \(.+\); fetch it anew"):
        open_tarball(str(path))


def test_a_header_that_claims_too_much_is_not_believed(tmp_path: Path) -> None:
    """A long name of gigabytes is refused before any of it is in memory."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 3 << 30
    path = tmp_path / "k.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(1024))
    with pytest.raises(NotAKernelTree, match="it expands to more than a kernel can have"):
        open_tarball(str(path))


def test_a_chain_of_headers_has_an_end(tmp_path: Path) -> None:
    """Extended headers one after the other are damage, not a crash."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 0
    path = tmp_path / "k.tar"
    path.write_bytes(info.tobuf() * 20_000 + bytes(1024))
    with pytest.raises(NotAKernelTree, match="this archive cannot be read"):
        open_tarball(str(path))


def test_what_is_no_kernel_is_no_tree(tmp_path: Path) -> None:
    """An archive of something else is named as that."""
    path = tarball(tmp_path / "k.tar", {"README": b"x"})
    with pytest.raises(NotAKernelTree) as caught:
        open_tarball(str(path))
    what = "it has no Makefile and arch/ at its root, or in its first folder; give an archive of a kernel"
    assert str(caught.value) == f"{path}: not a kernel tree: {what}"


def test_an_archive_that_cannot_be_opened_is_wrong_use(tmp_path: Path) -> None:
    """A name of no archive, no file at all and, where Python is too old for it, zstd are told as that."""
    folder(tmp_path / "f")
    wrong = {"f/Makefile": "no archive has such a name", "gone.tar": "this archive cannot be read"}
    if sys.version_info < (3, 14):
        wrong["k.tar.zst"] = r"this Python cannot read \.zst \(3\.14 can\); repack it as \.tar\.xz"
    (tmp_path / "k.tar.zst").write_bytes(b"")
    for name, message in wrong.items():
        with pytest.raises(UsageError, match=message):
            open_tarball(str(tmp_path / name))
    if sys.version_info >= (3, 14):
        with pytest.raises(AuditError):
            open_tarball(str(tmp_path / "k.tar.zst"))
