"""A setting and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.model import Location

Value = str | bool | tuple[str, ...]


class Source(StrEnum):
    """Who said it, strongest first."""

    GIVEN = "given"  # the file named by --settings or PTAUDIT_SETTINGS
    TREE = "tree"  # the audited tree's own file: from a stranger, perhaps
    USER = "user"  # the file in the user's folder


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, who said it and in which line of which file."""

    value: Value
    source: Source
    location: Location


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting under its key; `table` is the command it is for, empty at the top of the file."""

    table: str
    key: str
    setting: Setting


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file says."""

    path: str
    entries: tuple[Entry, ...]
