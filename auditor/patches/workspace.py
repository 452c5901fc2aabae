"""A repository of our own, for as long as a patch is applied in it; no work tree, and nothing of anybody's."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from auditor.errors import PatchError
from auditor.git.program import environment, program
from auditor.git.repository import scratch

SECONDS: Final = 30
"""A patch that git has not applied by then was made to keep it busy."""

MEMORY: Final = 1 << 30
"""Bytes git may have while it applies a patch; a large one takes a few tens of millions."""

_HEADER_BYTES: Final = 32
"""No header of a blob is as long."""


class Stored(NamedTuple):
    """A file of the index: its mode and the hash of its bytes."""

    mode: str
    oid: str


class Workspace:
    """An index and an object store, in which git applies diffs."""

    def __init__(self, folder: str, hash_name: str) -> None:
        self._folder = folder
        self._hash = hash_name
        self._settings = environment(GIT_DIR=folder, GIT_INDEX_FILE=f"{folder}/index")

    def put(self, files: Mapping[str, bytes]) -> dict[str, Stored]:
        """Make these files the index."""
        stored = {path: Stored("100644", self._store(data)) for path, data in files.items()}
        text = "".join(f"{mode} {oid}\t{path}\0" for path, (mode, oid) in stored.items())
        self._done("update-index", "-z", "--index-info", given=os.fsencode(text))
        return stored

    def apply(self, diff: bytes, strip: int) -> str:
        """Apply a diff to the index, or change nothing; what git says about that, empty when it went well."""
        done = self._git("apply", "--cached", "--whitespace=nowarn", f"-p{strip}", "-", given=diff)
        return done.stderr.decode("utf-8", "replace") or "it gave no reason" if done.returncode else ""

    def index(self) -> dict[str, Stored]:
        """The files of the index."""
        found = {}
        for line in os.fsdecode(self._done("ls-files", "--stage", "-z")).split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, oid, _ = about.split(" ")
            found[path] = Stored(mode, oid)
        return found

    def blob(self, oid: str, limit: int) -> bytes | None:
        """The bytes of a file of the index, `None` for more than `limit`."""
        with open(self._place(oid), "rb") as file:
            raw = zlib.decompressobj().decompress(file.read(), limit + _HEADER_BYTES + 1)
        data = raw.partition(b"\0")[2]
        return None if len(data) > limit else data

    def _store(self, data: bytes) -> str:
        """Write a blob as git keeps it, without a process for it."""
        raw = b"blob %d\0%s" % (len(data), data)
        oid = hashlib.new(self._hash, raw).hexdigest()
        os.makedirs(os.path.dirname(self._place(oid)), exist_ok=True)
        with open(self._place(oid), "wb") as file:
            file.write(zlib.compress(raw, 1))
        return oid

    def _place(self, oid: str) -> str:
        return f"{self._folder}/objects/{oid[:2]}/{oid[2:]}"

    def _done(self, *command: str, given: bytes = b"") -> bytes:
        """What git answers; raises `PatchError` when it fails where nothing can."""
        done = self._git(*command, given=given)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise PatchError(f"git {command[0]}: {said}; see whether there is room for temporary files")
        return done.stdout

    def _git(self, *command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        pipe = subprocess.PIPE
        full = (program(), *command)
        with subprocess.Popen(
            full, env=self._settings, cwd=self._folder, stdin=pipe, stdout=pipe, stderr=pipe
        ) as process:
            try:
                _confine(process.pid)
                said, complained = process.communicate(given, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise PatchError(f"git {command[0]}: not done after {SECONDS} s; split this patch") from None
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(full, process.returncode, said, complained)


def _confine(pid: int) -> None:
    """A few bytes of a binary patch may stand for gigabytes: git is refused the memory for them."""
    if hasattr(resource, "prlimit"):  # Linux
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))


@contextmanager
def workspace(hash_name: str) -> Iterator[Workspace]:
    """An empty workspace, gone afterwards, whatever happens; `hash_name` is `sha1` or `sha256`."""
    with scratch("" if hash_name == "sha1" else f"\tobjectformat = {hash_name}\n") as folder:
        yield Workspace(folder, hash_name)
