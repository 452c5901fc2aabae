"""The members of a tar archive, one after the other, with limits on everything a stranger may exaggerate."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from importlib import import_module
from typing import IO, Any, Final

from auditor.errors import NotAKernelTree, UsageError
from auditor.tree.disk import MAX_FILE_BYTES
from auditor.value import value

MAX_MEMBERS: Final = 1_000_000
"""Ten times as many as a kernel has."""

MAX_BYTES: Final = 16 << 30
"""What an archive may expand to: ten times as much as a kernel."""

_OPENERS: Final = {".tar": "", ".tar.gz": "gzip", ".tgz": "gzip", ".tar.xz": "lzma", ".txz": "lzma",
                   ".tar.zst": "compression.zstd"}  # fmt: skip
"""The module that opens what has such a name."""


class MemberKind(Enum):
    """What a member is, and for STRAY that its name leads out of the archive."""

    FILE = "file"
    LINK = "link"
    OTHER = "other"
    STRAY = "stray"


@value
class Member:
    """One member: its path, and where its bytes are in the archive once that is expanded."""

    path: str
    kind: MemberKind
    start: int
    size: int


class Stream:
    """An archive as it expands, read forwards; no read is larger than a file may be, and all together have an end."""

    def __init__(self, file: IO[bytes], compressed: bool) -> None:
        self._file = file
        self.compressed = compressed
        self.last = b""

    def read(self, size: int) -> bytes:
        """The next bytes.  Raises `tarfile.ReadError` where an archive asks for too much."""
        if not 0 <= size <= MAX_FILE_BYTES or self._file.tell() > MAX_BYTES:
            raise tarfile.ReadError("it expands to more than a kernel can have")
        self.last = self._file.read(size)
        return self.last

    def tell(self) -> int:
        """Where the next read begins."""
        return self._file.tell()

    def seek(self, position: int) -> int:
        """Go on to a place."""
        if position > MAX_BYTES:
            raise tarfile.ReadError("it expands to more than a kernel can have")
        return self._file.seek(position)

    def contents(self, member: Member) -> bytes:
        """The bytes of a member, which is no larger than a file may be."""
        self.seek(member.start)
        data = self.read(member.size)
        if len(data) < member.size:
            raise tarfile.ReadError("it ends in the middle of a file")
        return data


@contextmanager
def open_stream(path: str) -> Iterator[Stream]:
    """An archive, opened by what its name says it is.

    Raises `UsageError` where it cannot be opened, and `NotAKernelTree` for whatever is wrong with it inside.
    """
    module = _module(path)
    try:
        with open(path, "rb", buffering=0 if module else -1) as file:
            yield Stream(_expanded(module, file, path), bool(module))
    except OSError as error:
        if error.errno is not None:
            raise UsageError(f"{path}: this archive cannot be read ({error.strerror}); mend that") from None
        raise _damaged(path, error) from None
    except (UsageError, NotAKernelTree):
        raise
    except Exception as error:  # tarfile and the decompressors have many words for it
        raise _damaged(path, error) from None


def read_at(path: str, member: Member) -> bytes:
    """The bytes of one member, found by another pass.  Raises what `open_stream` raises."""
    with open_stream(path) as stream:
        return stream.contents(member)


def members(path: str, stream: Stream) -> Iterator[Member]:
    """Every member but folders.

    Raises `NotAKernelTree` where the archive does not end as an archive does:
    what is missing behind a damaged place would look absent.
    """
    archive = tarfile.TarFile(fileobj=stream, errors="surrogateescape")  # type: ignore[arg-type]
    for number, info in enumerate(_each(archive)):
        if number > MAX_MEMBERS:
            raise NotAKernelTree(f"{path}: it has more than {MAX_MEMBERS} members; give an archive of a kernel")
        if not info.isdir():
            yield _member(info)
    if stream.last != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("it is cut off, or damaged in the middle")


def _each(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members, none of which is remembered."""
    while (info := archive.next()) is not None:
        archive.members.clear()  # type: ignore[attr-defined]
        yield info


def _member(info: tarfile.TarInfo) -> Member:
    parts = [part for part in info.name.split("/") if part not in ("", ".")]
    kind = MemberKind.FILE if info.isreg() and not info.issparse() else MemberKind.OTHER
    if info.issym() or info.islnk():
        kind = MemberKind.LINK
    if info.name.startswith("/") or ".." in parts or "\0" in info.name or not parts:
        kind = MemberKind.STRAY
    return Member("/".join(parts) or info.name, kind, info.offset_data, info.size)


def _module(path: str) -> str:
    for ending, module in _OPENERS.items():
        if path.endswith(ending):
            return module
    raise UsageError(f"{path}: no archive has such a name; there are {', '.join(_OPENERS)}")


def _expanded(module: str, file: IO[bytes], path: str) -> IO[bytes]:
    if not module:
        return file
    try:
        opener: Any = import_module(module)
    except ImportError:
        what = f"this Python cannot read {os.path.splitext(path)[1]}"
        raise UsageError(f"{path}: {what} (3.14 can); repack it as .tar.xz") from None
    return opener.open(file)  # type: ignore[no-any-return]


def _damaged(path: str, error: Exception) -> NotAKernelTree:
    said = str(error) or type(error).__name__
    return NotAKernelTree(f"{path}: this archive cannot be read ({said}); fetch it anew")
