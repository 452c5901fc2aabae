"""Commits with what each of them changed, as `git log` tells it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.errors import UsageError
from auditor.git.history import check_revision
from auditor.git.program import environment, program
from auditor.git.repository import Repository, find_repository, lent

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_FORMAT: Final = "--format=%H%x00%P%x00%cI%x00%aI%x00%s"
_RAW: Final = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-show-signature", "--no-color", "--no-ext-diff")
_PLAIN: Final = frozenset({b"000000", b"100644", b"100755", b"100664"})
"""Modes of files, and of nothing; what is left are links and submodules."""


class Change(NamedTuple):
    """A path that a commit changed: `same_names` where a file was there before and after, and no link.

    `gone` is one that is there no more; `plain` where neither is a link.
    """

    path: str
    same_names: bool
    plain: bool
    gone: bool


class Commit(NamedTuple):
    """One commit; dates as ISO 8601 has them, `changes` against its first parent."""

    revision: str
    parents: tuple[str, ...]
    date: str
    author_date: str
    subject: str
    changes: tuple[Change, ...]


class Log:
    """The commits of one repository, or of the folder of it that a kernel tree lies in."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.repository: Repository = find_repository(place)
        self._prefix = f"{self.repository.prefix}/" if self.repository.prefix else ""

    def commit(self, revision: str) -> Commit:
        """The commit a name stands for, its changes left out; raises `UsageError` where there is none."""
        check_revision(revision)
        done = self._ask("log", "--no-walk", "-z", "--no-show-signature", _FORMAT, "--end-of-options", revision, "--")
        found = [] if done.returncode else list(_commits(done.stdout, ""))
        if len(found) != 1:
            what = f"{revision}: no such commit in {self.place}"
            raise UsageError(f"{what}; name a commit, a tag or a branch of it{self._shallow_hint()}")
        return found[0]

    def between(self, base: str, head: str) -> tuple[Commit, ...]:
        """What `head` has and `base` has not, along first parents, oldest first.

        Raises `UsageError` where a shallow clone does not have all of it.
        """
        command = ("log", "--reverse", "--first-parent", "-m", *_RAW, _FORMAT, "--end-of-options", f"{base}..{head}")
        done = self._ask(*command, "--", *([self.repository.prefix] if self._prefix else []))
        self._check(done, f"{base}..{head}", 0)
        found = tuple(_commits(done.stdout, self._prefix))
        cut = self._cut()
        if any(commit.revision in cut for commit in found):
            raise UsageError(f"{base}..{head}: this clone is shallow and lacks some of it; git fetch --unshallow")
        return found

    def changes(self, old: str, new: str) -> tuple[Change, ...]:
        """What is not the same in two commits; raises `UsageError` where git cannot read them."""
        done = self._ask("diff-tree", "-r", *_RAW[:4], "--end-of-options", old, new)
        self._check(done, f"{old}..{new}", 0)
        return tuple(_changes(iter(done.stdout.split(b"\0")), self._prefix))

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`; raises `UsageError` where git cannot read what lies between."""
        done = self._ask("merge-base", "--is-ancestor", "--end-of-options", old, new)
        return self._check(done, f"{old}..{new}", 1).returncode == 0

    def merge_base(self, one: str, other: str) -> str:
        """The full hash of the commit from which two part; empty where there is none.

        Raises `UsageError` where git cannot read what lies between.
        """
        done = self._check(self._ask("merge-base", "--end-of-options", one, other), f"{one}...{other}", 1)
        return "" if done.returncode else done.stdout.decode("ascii").strip()

    def tags(self, pattern: str) -> tuple[str, ...]:
        """The tags of commits that match a glob, in the order of versions: release candidates before their release."""
        order = ("-c", "versionsort.suffix=-rc", "for-each-ref", "--sort=version:refname")
        layout = "--format=%(objecttype)%(*objecttype) %(refname:lstrip=2)"
        lines = self._ask(*order, layout, f"refs/tags/{pattern}").stdout.splitlines()
        found = (line.split(b" ", 1) for line in lines)
        return tuple(os.fsdecode(name) for kind, name in found if not kind.endswith((b"tree", b"blob")))

    @property
    def shallow(self) -> bool:
        """Whether the repository lacks the commits before some it has."""
        return bool(self._cut())

    def _cut(self) -> frozenset[str]:
        """The commits whose parents a shallow clone does not have."""
        try:
            with open(f"{self.repository.common}/shallow", encoding="ascii", errors="replace") as file:
                return frozenset(file.read().split())
        except OSError:
            return frozenset()

    def _shallow_hint(self) -> str:
        return "; this clone is shallow: git fetch --unshallow brings the rest" if self._cut() else ""

    def _check(self, done: CompletedProcess[bytes], what: str, most: int) -> CompletedProcess[bytes]:
        """What git did; raises `UsageError` for an exit code that is no answer, or comes with an error."""
        said = done.stderr.decode("utf-8", "replace").strip()
        if done.returncode and (said or not 0 < done.returncode <= most):
            raise UsageError(f"{what}: git cannot tell ({said}); see git fsck{self._shallow_hint()}")
        return done

    def _ask(self, *command: str) -> CompletedProcess[bytes]:
        import subprocess

        with lent(self.repository) as folder:
            return subprocess.run(
                (program(), *command),
                env=environment(
                    GIT_DIR=folder, GIT_OBJECT_DIRECTORY=self.repository.objects, GIT_LITERAL_PATHSPECS="1"
                ),
                cwd="/",
                capture_output=True,
                check=False,
            )


def _commits(output: bytes, prefix: str) -> Iterator[Commit]:
    words = iter(output.split(b"\0"))
    head = next(words, b"")
    while head:
        parents, date, author_date, subject = (next(words, b"").decode("utf-8", "replace") for _ in range(4))
        found: list[Change] = []
        after = next(words, b"")
        while after.lstrip(b"\n").startswith(b":"):
            found += _change(after, next(words, b""), prefix)
            after = next(words, b"")
        yield Commit(head.decode("ascii"), tuple(parents.split()), date, author_date, subject, tuple(found))
        head = after.lstrip(b"\n")


def _changes(words: Iterator[bytes], prefix: str) -> Iterator[Change]:
    for word in words:
        if word.startswith(b":"):
            yield from _change(word, next(words, b""), prefix)


def _change(word: bytes, path: bytes, prefix: str) -> Iterable[Change]:
    """What a line `:OLD-MODE NEW-MODE OLD NEW KIND` says; nothing for a path that is not below `prefix`."""
    name = os.fsdecode(path)
    parts = word.lstrip(b"\n").split(b" ")
    if len(parts) == 5 and name.startswith(prefix):
        plain = parts[0][1:] in _PLAIN and parts[1] in _PLAIN
        same_names = plain and parts[4].startswith(b"M")
        return (Change(name.removeprefix(prefix), same_names, plain, parts[4].startswith(b"D")),)
    return ()
