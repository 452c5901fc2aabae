"""How the commits of a repository follow each other."""

from __future__ import annotations

import subprocess
from typing import NamedTuple

from auditor.errors import UsageError
from auditor.git.program import environment, program
from auditor.git.repository import find_repository, lent


class Commit(NamedTuple):
    """One commit: its full hash, and the first line of its message."""

    revision: str
    subject: str


def commits(repository: str, base: str, head: str) -> tuple[Commit, ...]:
    """What `head` has and `base` has not, along first parents, oldest first; a merge counts as one commit.

    Raises `UsageError` for a revision that is none.
    """
    told = _git(repository, "log", "--first-parent", "--reverse", "--format=%H %s", *_range(base, head))
    return tuple(Commit(*line.split(" ", 1)) for line in told.splitlines())


def merge_base(repository: str, first: str, second: str) -> str:
    """The commit from which two revisions part.  Raises `UsageError` where they have none in common."""
    _named(first)
    try:
        return _git(repository, "merge-base", "--end-of-options", first, _named(second)).strip()
    except UsageError as error:
        raise UsageError(f"{first}...{second}: no common commit ({error}); name two related revisions") from None


def has_commit(folder: str, revision: str) -> bool:
    """Whether `folder` is in a repository that holds this commit."""
    try:
        _git(folder, "cat-file", "-e", f"{_named(revision)}^{{commit}}")
    except UsageError:
        return False
    return True


def _range(base: str, head: str) -> tuple[str, ...]:
    return "--end-of-options", _named(head), f"^{_named(base)}", "--"


def _named(revision: str) -> str:
    if not revision or revision.startswith(("-", "^")) or not revision.isprintable():
        raise UsageError(f"{revision!r}: this is no revision; name a commit, a tag or a branch")
    return revision


def _git(repository: str, *args: str) -> str:
    """What git prints; the repository's own configuration is not read (see `lent`)."""
    found = find_repository(repository)
    with lent(found) as folder:
        settings = environment(GIT_DIR=folder, GIT_OBJECT_DIRECTORY=found.objects)
        done = subprocess.run((program(), *args), env=settings, cwd="/", capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"{repository}: git says: {said[0] if said else 'nothing'}; name revisions it has")
    return done.stdout.decode("utf-8", "replace")
