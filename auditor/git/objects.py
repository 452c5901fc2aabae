"""Objects out of a repository's store, through one `git cat-file --batch`."""

from __future__ import annotations

import os
import subprocess
import tempfile
import weakref
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, Final, NamedTuple

from auditor.git.program import environment, program
from auditor.git.repository import Repository, lent

COMMAND: Final = ("-c", "core.bigFileThreshold=8m", "cat-file", "--batch")


NOT_THERE: Final = "it is not in the repository; a partial or shallow clone has to fetch it first"

AT_ONCE: Final = 500
"""Questions written before an answer is read; many more would not fit the pipe, and both sides would wait."""


class Missing(Exception):
    """An object cannot be had; the message says why, in a few words."""


class TooLarge(Missing):
    """An object exceeds the limit."""


class Object(NamedTuple):
    """One object: its full hash, its kind (`blob`, `tree`, `commit`, `tag`) and its bytes."""

    oid: str
    kind: str
    data: bytes


class Objects:
    """The objects of a repository, none larger than `limit` bytes; closed with its last user."""

    def __init__(self, repository: Repository, limit: int) -> None:
        self.repository = repository
        self.limit = limit
        self._batch: _Batch | None = None
        self._ahead: dict[str, Object] = {}

    def __reduce__(self) -> tuple[type[Objects], tuple[Repository, int]]:
        return Objects, (self.repository, self.limit)  # another process starts a git of its own

    def resolve(self, revision: str) -> Object:
        """The object a revision stands for, as `git rev-parse` has it; raises `Missing`."""
        self.close()  # names are only known to a process that has just begun
        return self.get(revision)

    def get(self, oid: str) -> Object:
        """The object with this full hash; raises `Missing`."""
        if oid in self._ahead:
            return self._ahead.pop(oid)
        batch = self._batch
        if batch is not None and batch.ready():
            return batch.ask(oid, self.limit)
        self.close()
        with lent(self.repository) as folder:
            settings = environment(GIT_DIR=folder, GIT_OBJECT_DIRECTORY=self.repository.objects)
            batch = self._batch = _Batch(settings)
            self._ending = weakref.finalize(self, batch.end)
            return batch.ask(oid, self.limit)  # once it has answered, git needs the folder no more

    def get_all(self, oids: Iterable[str]) -> Iterable[Object]:
        """Those of these objects that can be had in one go: asked for together they come much sooner."""
        if self._batch is None or not self._batch.ready():
            return ()
        return self._batch.ask_all(list(oids), self.limit)

    def expect(self, oids: Iterable[str]) -> None:
        """Have these objects at hand for `get`, as far as `get_all` goes."""
        self._ahead |= {found.oid: found for found in self.get_all(oid for oid in oids if oid not in self._ahead)}

    def close(self) -> None:
        """End the `git` process, if there is one."""
        if self._batch is not None:
            self._batch = None
            self._ending()


class KeptObjects(Objects):
    """Objects that stay at hand: trees of one history have most of theirs in common."""

    MOST: Final = 256 << 20
    """Bytes kept; three kernels that have little in common need a tenth of it."""

    def __init__(self, repository: Repository, limit: int) -> None:
        super().__init__(repository, limit)
        self._kept: dict[str, Object] = {}
        self._size = 0

    def get(self, oid: str) -> Object:
        """See `Objects.get`."""
        known = self._kept.get(oid)
        if known is None:
            known = super().get(oid)
            if known.oid == oid:  # no name, which may come to mean something else
                self._keep(known)
        return known

    def expect(self, oids: Iterable[str]) -> None:
        """See `Objects.expect`."""
        super().expect(oid for oid in oids if oid not in self._kept)

    def _keep(self, found: Object) -> None:
        self._size += len(found.data)
        if self._size > self.MOST:
            self._kept.clear()
            self._size = len(found.data)
        self._kept[found.oid] = found


class _Batch:
    """One `git cat-file --batch`, which belongs to the process that started it."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._owner = os.getpid()
        self._owed = 0
        self._told = tempfile.TemporaryFile()  # noqa: SIM115  # as long as git runs
        command, pipe = (program(), *COMMAND), subprocess.PIPE
        self._process = subprocess.Popen(
            command, env=settings, cwd="/", stdin=pipe, stdout=pipe, stderr=self._told, bufsize=1 << 16
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._questions: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout

    def ask(self, name: str, limit: int) -> Object:
        """See `Objects.get`; after an answer that could not be read to its end the process is not asked again."""
        self._tell([name])
        return self._answer(limit)

    def ask_all(self, oids: list[str], limit: int) -> list[Object]:
        """As many of these objects as can be had in one go."""
        found: list[Object] = []
        for start in range(0, len(oids), AT_ONCE):
            asked = oids[start : start + AT_ONCE]
            self._tell(asked)
            for left in reversed(range(len(asked))):
                with suppress(Missing):
                    found.append(self._answer(limit))
                if self._owed > left:  # the rest of this answer was not read
                    return found
        return found

    def _tell(self, names: list[str]) -> None:
        self._owed = len(names)
        with suppress(BrokenPipeError):  # there will be no answer, then
            self._questions.write(b"".join(os.fsencode(name) + b"\n" for name in names))
            self._questions.flush()

    def _answer(self, limit: int) -> Object:
        header = self._answers.readline()
        if header.endswith((b" missing\n", b" ambiguous\n")):
            self._owed -= 1
            raise Missing(NOT_THERE if header.endswith(b" missing\n") else "this short hash is ambiguous")
        oid, kind, size = self._parts(header)
        if size > limit:
            raise TooLarge(f"it is larger than {limit} bytes")
        data = self._answers.read(size + 1)
        if len(data) <= size:
            raise Missing(self._why())
        self._owed -= 1
        return Object(oid, kind, data[:-1])

    def ready(self) -> bool:
        """Whether this process may ask the next question."""
        return self._owed == 0 and self._owner == os.getpid()

    def end(self) -> None:
        """End `git`; in a process that only inherited it, let go of it."""
        self._told.close()
        self._answers.close()
        with suppress(OSError):
            self._questions.close()
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        else:
            self._process.returncode = 0  # not ours to wait for

    def _parts(self, header: bytes) -> tuple[str, str, int]:
        words = header.decode("ascii", "replace").split()
        if len(words) != 3 or not words[2].isdigit():
            raise Missing(self._why())
        return words[0], words[1], int(words[2])

    def _why(self) -> str:
        """What git said last, when it ended too early."""
        self._told.seek(0)
        said = self._told.read(1 << 16).decode("utf-8", "replace").strip()
        return f"git cannot read it ({said.splitlines()[-1] if said else 'and does not say why'})"
