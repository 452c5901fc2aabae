"""A plan: which trees, and the question they are asked.

scenario = "everywhere"

[[git]]
repository = "linux.git"
revisions = ["v6.*", "stable/linux-6.12.y"]

[[folder]]
path = "kernels/*"

[[tarball]]
path = "downloads/linux-*.tar.xz"
"""

from __future__ import annotations

import os
import re
from typing import Any, Final

from auditor.answers import Kind
from auditor.errors import UsageError
from auditor.model import Location
from auditor.scenario import DEFAULT, Scenario, custom, named
from auditor.toml import parsed
from auditor.value import value

_KEYS: Final = ("scenario", "enable-if", "select", "arch")
_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "git": ("repository", "revisions"),
    "folder": ("path",),
    "tarball": ("path",),
}
_HEADER: Final = re.compile(r"\s*\[\[\s*([\w-]+)\s*\]\]")
_KEY: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


@value
class Wanted:
    """One table of a plan: a path or a glob, relative to the plan's folder, for git with names or globs of revisions.

    `where` is the line to blame.
    """

    kind: Kind
    path: str
    revisions: tuple[str, ...]
    where: Location


@value
class Plan:
    """The question, and the trees that are asked, as they are written; `folder` is where relative paths begin."""

    scenario: Scenario
    arches: tuple[str, ...]
    wanted: tuple[Wanted, ...]
    folder: str


_Lines = dict[tuple[str, int, str], int]
"""(table, its number, key; "" is the header) -> line."""


def read_plan(data: bytes, path: str) -> Plan:
    """The plan in a file.

    Raises `UsageError` with the line for TOML that does not parse, a key there
    is not, a value of the wrong kind, and a plan without a tree.
    """
    document = parsed(data, path)
    lines = _lines(data.decode())
    for key in document:
        if key not in (*_KEYS, *_TABLES):
            allowed = f"{', '.join(_KEYS)}, and the tables [[{']], [['.join(_TABLES)}]]"
            raise UsageError(f"{_at(path, lines, key)}: unknown key {key!r}; a plan has {allowed}")
    wanted = tuple(w for table in _TABLES for w in _wanted(document, table, path, lines))
    if not wanted:
        raise UsageError(f"{path}: it names no tree; write [[git]], [[folder]] or [[tarball]]")
    ordered = sorted(wanted, key=lambda w: w.where.line)
    return Plan(_scenario(document, path, lines), _words(document, "arch", path, lines), tuple(ordered), _folder(path))


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _at(path: str, lines: _Lines, key: str, table: str = "", number: int = 0) -> Location:
    line = lines.get((table, number, key)) or lines.get((key, 0, "")) or lines.get((table, number, "")) or 1
    return Location(path, line)


def _lines(text: str) -> _Lines:
    """Where each table and each key stands; tomllib does not say."""
    found: _Lines = {}
    table, count = "", dict.fromkeys(_TABLES, -1)
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = header[1]
            count[table] = count.get(table, -1) + 1
            found[table, count[table], ""] = number
        elif key := _KEY.match(line):
            found.setdefault((table, count.get(table, 0), key[1]), number)
    return found


def _wanted(document: dict[str, Any], table: str, path: str, lines: _Lines) -> tuple[Wanted, ...]:
    entries = document.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{_at(path, lines, table)}: {table} is no list of tables; write [[{table}]]")
    return tuple(_entry(entry, table, number, path, lines) for number, entry in enumerate(entries))


def _entry(entry: dict[str, Any], table: str, number: int, path: str, lines: _Lines) -> Wanted:
    for key in entry:
        if key not in _TABLES[table]:
            where = _at(path, lines, key, table, number)
            raise UsageError(f"{where}: unknown key {key!r}; [[{table}]] has {', '.join(_TABLES[table])}")
    name = _TABLES[table][0]
    where = _at(path, lines, name, table, number)
    place = entry.get(name)
    if not isinstance(place, str) or not place or not place.isprintable():
        raise UsageError(f'{where}: [[{table}]] needs a {name}, as text; write {name} = "…"')
    revisions = entry.get("revisions", []) if table == "git" else ["-"]
    if not isinstance(revisions, list) or not revisions or not all(isinstance(r, str) and r for r in revisions):
        where = _at(path, lines, "revisions", table, number)
        raise UsageError(f'{where}: [[git]] needs revisions, a list of texts; write revisions = ["v6.*"]')
    return Wanted(Kind(table), place, tuple(revisions) if table == "git" else (), where)


def _scenario(document: dict[str, Any], path: str, lines: _Lines) -> Scenario:
    """The scenario of a plan; its errors are told with the line."""
    name, enable = (_text(document, key, path, lines) for key in ("scenario", "enable-if"))
    select = _words(document, "select", path, lines)
    key = "enable-if" if enable else "scenario" if name else "select"
    try:
        if name and enable:
            raise UsageError("enable-if cannot stand beside scenario; keep one of them")
        if select and not enable:
            raise UsageError("select needs enable-if; say where PT_RECLAIM would be on")
        return custom(enable, select) if enable else named(name) if name else DEFAULT
    except UsageError as error:
        raise UsageError(f"{_at(path, lines, key)}: {error}") from None


def _text(document: dict[str, Any], key: str, path: str, lines: _Lines) -> str:
    text = document.get(key, "")
    if not isinstance(text, str) or not text.isprintable():
        raise UsageError(f'{_at(path, lines, key)}: {key} is a text; write {key} = "…"')
    return text


def _words(document: dict[str, Any], key: str, path: str, lines: _Lines) -> tuple[str, ...]:
    words = document.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) and word.isprintable() for word in words):
        raise UsageError(f'{_at(path, lines, key)}: {key} is a list of texts; write {key} = ["…"]')
    return tuple(words)
