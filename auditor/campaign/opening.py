"""The tree at a place, and the name of its content where that can be had without reading all of it."""

from __future__ import annotations

import hashlib

from auditor.answers import Kind, Place
from auditor.git.repository import find_repository
from auditor.tree import KernelTree, open_checkout
from auditor.tree.opening import open_revision
from auditor.tree.tarball import open_tarball


def opened(place: Place) -> KernelTree:
    """Raises what the three of them raise."""
    if place.kind is Kind.GIT:
        return open_revision(place.path, place.revision)
    return open_tarball(place.path) if place.kind is Kind.TARBALL else open_checkout(place.path)


def contents_name(place: Place) -> str:
    """A text that says all of a tree's content; empty for a folder, which has none short of reading it.

    Raises `OSError` and `UsageError` where the place is gone.
    """
    if place.kind is Kind.GIT:
        return f"{place.revision}:{find_repository(place.path).prefix}"
    if place.kind is Kind.TARBALL:
        with open(place.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return ""
