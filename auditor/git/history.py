"""What a repository knows about its commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from auditor.errors import UsageError
from auditor.git.program import environment, program
from auditor.git.repository import find_repository, lent

if TYPE_CHECKING:
    from subprocess import CompletedProcess


class Commit(NamedTuple):
    """One commit: its full hash, and the first line of its message."""

    revision: str
    subject: str


def check_revision(revision: str) -> None:
    """Raise `UsageError` for what cannot be a revision, and would be something else to git."""
    if not revision or revision.startswith(("-", "^")) or not revision.isprintable():
        raise UsageError(f"{revision!r}: this is no revision; name a commit, a tag or a branch")


def has_commit(repository: str, revision: str) -> bool:
    """Whether `repository` is one, or a folder of one, and holds this commit."""
    check_revision(revision)
    try:
        done = _ask(repository, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    except UsageError:
        return False
    return done.returncode == 0


def merge_base(repository: str, first: str, second: str) -> str:
    """The full hash of the commit from which two revisions part; raises `UsageError` where there is none."""
    _check_commits(repository, first, second)
    done = _ask(repository, "merge-base", "--end-of-options", first, second)
    if done.returncode:
        what = f"{first}...{second}: these share no history in {repository}"
        raise UsageError(f"{what}; fetch more of it, or name the base yourself")
    return done.stdout.strip()


def commits(repository: str, base: str, head: str) -> tuple[Commit, ...]:
    """What `head` has and `base` has not, along first parents, oldest first; a merge counts as one commit.

    Raises `UsageError` for a revision that is none.
    """
    _check_commits(repository, base, head)
    command = ("log", "--reverse", "--first-parent", "--no-show-signature", "--format=%H %s")
    done = _ask(repository, *command, "--end-of-options", f"{base}..{head}", "--")
    if done.returncode:
        raise UsageError(f"{base}..{head}: {done.stderr.strip()}; name two commits of {repository}")
    return tuple(Commit(*line.split(" ", 1)) for line in done.stdout.split("\n") if line)


def recent(repository: str, most: int) -> tuple[str, ...]:
    """The full hashes of HEAD and what came before it, newest first, along first parents.

    Raises `UsageError` where there is no repository.
    """
    done = _ask(repository, "rev-list", "--first-parent", f"--max-count={most}", "HEAD", "--")
    return tuple(done.stdout.split())


def _check_commits(repository: str, *revisions: str) -> None:
    for revision in revisions:
        if not has_commit(repository, revision):
            find_repository(repository)
            raise UsageError(f"{revision}: no such commit in {repository}; name a commit, a tag or a branch of it")


def _ask(repository: str, *command: str) -> CompletedProcess[str]:
    import subprocess

    found = find_repository(repository)
    with lent(found) as folder:
        return subprocess.run(
            (program(), *command),
            env=environment(GIT_DIR=folder, GIT_OBJECT_DIRECTORY=found.objects),
            cwd="/",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def names(repository: str) -> dict[str, str]:
    """The tags and branches of a repository by their short names (a tag before a branch), each with its commit's hash.

    Raises `UsageError` where there is no repository.
    """
    layout = "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)"
    done = _ask(repository, "for-each-ref", layout, "refs/remotes", "refs/heads", "refs/tags")
    found = {}
    for line in sorted(done.stdout.splitlines(), key=lambda line: "refs/tags/" in line):
        kind, oid, peeled_kind, peeled, refname = line.split(" ", 4)
        commit = oid if kind == "commit" else peeled if peeled_kind == "commit" else ""
        if commit:
            found[refname.split("/", 2)[2]] = commit
    return found


def resolved(repository: str, revision: str) -> str:
    """The full hash of the commit a revision is; raises `UsageError` where there is none."""
    _check_commits(repository, revision)
    done = _ask(repository, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    return done.stdout.strip()
