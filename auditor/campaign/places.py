"""From a plan to the trees it means: globs are matched, names of revisions become the commits they are."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from auditor.answers import Kind, Place
from auditor.campaign.plan import Plan, Wanted
from auditor.errors import UsageError
from auditor.git.history import names, resolved


def places(plan: Plan) -> tuple[Place, ...]:
    """Every tree of a plan, in its order, each once.

    Raises `UsageError` with the line for what is not there and for a glob that matches nothing.
    """
    found: dict[str, Place] = {}
    for wanted in plan.wanted:
        for place in _of_git(plan, wanted) if wanted.kind is Kind.GIT else _of_files(plan, wanted):
            found.setdefault(place.name, place)
    return tuple(found.values())


def _of_files(plan: Plan, wanted: Wanted) -> Iterator[Place]:
    pattern = os.path.join(plan.folder, wanted.path)
    is_one = os.path.isdir if wanted.kind is Kind.FOLDER else os.path.isfile
    if not glob.has_magic(wanted.path) or os.path.exists(pattern):
        if not is_one(pattern):
            what = "there is no such" if not os.path.exists(pattern) else "this is no"
            raise UsageError(f"{wanted.where}: {wanted.path}: {what} {wanted.kind}; mend the path")
        yield _file(wanted, wanted.path, pattern)
        return
    matched = sorted(path for path in glob.glob(wanted.path, root_dir=plan.folder, recursive=True))
    matched = [path for path in matched if is_one(os.path.join(plan.folder, path))]
    if not matched:
        raise UsageError(f"{wanted.where}: {wanted.path}: no {wanted.kind} matches this; mend the glob")
    yield from (_file(wanted, name, os.path.join(plan.folder, name)) for name in matched)


def _file(wanted: Wanted, name: str, path: str) -> Place:
    stamp = ""
    if wanted.kind is Kind.TARBALL:
        status = os.stat(path)
        stamp = f"{status.st_size}-{status.st_mtime_ns}"
    return Place(os.path.normpath(name), wanted.kind, os.path.normpath(path), stamp=stamp)


def _of_git(plan: Plan, wanted: Wanted) -> Iterator[Place]:
    repository = os.path.normpath(os.path.join(plan.folder, wanted.path))
    try:
        known: dict[str, str] = {}
        for pattern in wanted.revisions:
            known |= _matching(repository, pattern, wanted)
    except UsageError as error:
        raise UsageError(f"{wanted.where}: {error}") from None
    for name, commit in known.items():
        yield Place(f"{wanted.path.rstrip('/')}@{name}", Kind.GIT, repository, commit)


def _matching(repository: str, pattern: str, wanted: Wanted) -> dict[str, str]:
    """Name -> commit: one revision, or every tag and branch a glob matches, in the order of their names."""
    if not glob.has_magic(pattern):
        return {pattern: resolved(repository, pattern)}
    every = names(repository)
    matched = {name: every[name] for name in sorted(every, key=_natural) if fnmatchcase(name, pattern)}
    if not matched:
        raise UsageError(f"{pattern}: no tag or branch of {wanted.path} matches this; mend the glob")
    return matched


def _natural(name: str) -> tuple[object, ...]:
    """`v6.9` before `v6.10`; numbers and texts never meet in one place."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", name))
