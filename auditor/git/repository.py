"""A repository, found without asking git, and read without reading its configuration.

Git runs whatever a repository's configuration tells it to: file system
monitors, remote helpers that fetch what is missing, filters.  So git never
sees the configuration of an audited repository.  It is given a folder of our
own that lends nothing but the names (HEAD, branches, tags, reflogs) and the
objects.  Who owns the repository is of no importance then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from auditor import room
from auditor.errors import UsageError
from auditor.git.program import environment, program

_MAX_CONFIG: Final = 1 << 20
"""Bytes of a configuration that are searched here for what git alone understands; a larger one git reads itself."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a repository keeps its things: `own` is this work tree's part, `common` what all of them share."""

    own: str
    common: str
    prefix: str = ""
    """The folder asked for, relative to the root of the work tree."""

    @property
    def objects(self) -> str:
        """The folder of the object store."""
        return os.path.join(self.common, "objects")


def find_repository(path: str) -> Repository:
    """The repository whose work tree holds `path`, or which is `path`; raises `UsageError` where there is none."""
    if not os.path.isdir(path):
        what = "it is a file" if os.path.exists(path) else "there is no such folder"
        raise UsageError(f"{path}: not a git repository: {what}; give a clone of a kernel repository")
    here = os.path.realpath(path)
    if _is_git_folder(here):
        return _opened(here, "")
    folder = here
    while True:
        own = _git_folder(os.path.join(folder, ".git"))
        if own is not None:
            return _opened(own, os.path.relpath(here, folder) if here != folder else "")
        above = os.path.dirname(folder)
        if above == folder:
            raise UsageError(f"{path}: not in a git repository; give a clone of a kernel repository")
        folder = above


def _git_folder(dot_git: str) -> str | None:
    """The folder a `.git` is, or, in a linked work tree or a submodule, names."""
    if os.path.isfile(dot_git):
        with open(dot_git, encoding="utf-8", errors="surrogateescape") as file:
            first = file.read(1 << 16).partition("\n")[0]
        if not first.startswith("gitdir: "):
            return None
        dot_git = os.path.join(os.path.dirname(dot_git), first.removeprefix("gitdir: ").strip())
    return os.path.realpath(dot_git) if _is_git_folder(dot_git) else None


def _is_git_folder(folder: str) -> bool:
    parts = ("commondir", "objects")
    return os.path.lexists(f"{folder}/HEAD") and any(os.path.exists(f"{folder}/{part}") for part in parts)


def _opened(own: str, prefix: str) -> Repository:
    common = own
    if os.path.isfile(f"{own}/commondir"):
        with open(f"{own}/commondir", encoding="utf-8", errors="surrogateescape") as file:
            common = os.path.realpath(os.path.join(own, file.read(1 << 16).strip()))
    return Repository(own, common, "" if prefix == "." else prefix)


@contextmanager
def lent(repository: Repository) -> Iterator[str]:
    """A git folder of our own, gone afterwards, with the names of `repository`; its objects are to be lent as well."""
    from shutil import copyfile

    with scratch(_formats(repository)) as folder:
        for name in _heads(repository.own):
            copyfile(f"{repository.own}/{name}", f"{folder}/{name}")
        os.rmdir(f"{folder}/refs")
        os.mkdir(f"{folder}/logs")
        for source in ("refs", "packed-refs", "shallow", "reftable", "logs/refs"):
            _link(f"{repository.common}/{source}", f"{folder}/{source}")
        _link(f"{repository.own}/logs/HEAD", f"{folder}/logs/HEAD")
        yield folder


@contextmanager
def scratch(formats: str = "") -> Iterator[str]:
    """An empty bare repository, gone afterwards, whatever happens."""
    from shutil import rmtree
    from tempfile import mkdtemp

    folder = mkdtemp(prefix="ptaudit-", dir=room.folder())
    try:
        for name in ("objects", "refs"):
            os.mkdir(f"{folder}/{name}")
        _write(f"{folder}/HEAD", "ref: refs/heads/none\n")
        version = 1 if formats else 0
        settings = f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n"
        _write(f"{folder}/config", settings + (f"[extensions]\n{formats}" if formats else ""))
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _link(source: str, target: str) -> None:
    if os.path.lexists(source):
        os.symlink(source, target)


def _heads(folder: str) -> list[str]:
    """HEAD, and what a fetch, a merge or a rebase left beside it."""
    names = (name for name in os.listdir(folder) if re.fullmatch(r"[A-Z_]*HEAD", name))
    return [name for name in names if os.path.isfile(f"{folder}/{name}")]


def _formats(repository: Repository) -> str:
    """The two lines of a configuration without which objects or names cannot be read."""
    import subprocess

    path = f"{repository.common}/config"
    try:
        with open(path, "rb") as file:
            text = file.read(_MAX_CONFIG)
            if len(text) < _MAX_CONFIG and b"extensions" not in text.lower():
                return ""
    except OSError:
        return ""
    command = [program(), "config", "--file", path, "--no-includes", "--get-regexp", r"^extensions\."]
    done = subprocess.run(command, env=environment(), cwd="/", capture_output=True, check=False)
    found = re.findall(r"^extensions\.(objectformat|refstorage) ([a-z0-9]+)$", done.stdout.decode("latin-1"), re.M)
    return "".join(f"\t{name} = {value}\n" for name, value in found)
