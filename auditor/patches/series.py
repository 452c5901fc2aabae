"""A series of patches, out of whatever holds one."""

from __future__ import annotations

from auditor.errors import PatchError
from auditor.patches.diff import read_files, split_text
from auditor.patches.model import Patch, Series


def read_series(data: bytes, name: str) -> Series:
    """thin"""
    _, diff = split_text(data)
    if not diff:
        raise PatchError(f"{name}: there is no diff in it; give a patch, or a mail that holds one")
    return Series(name, (Patch("", "", diff, read_files(diff, name)),))
