"""The text of a settings file → its entries, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from auditor.errors import UsageError
from auditor.model import Location
from auditor.settings.keys import KEYS, Key, Kind, commands
from auditor.settings.values import Entry, Layer, Setting, Source, Value
from auditor.toml import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE: Final = re.compile(r"\s*\[\s*([\w-]+)\s*\]")
_KEY: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*(?:\.\s*["']?([\w-]+)["']?\s*)?=""")
_BY_NAME: Final = {key.name: key for key in KEYS}
_EXAMPLES: Final = {Kind.TEXT: '"…"', Kind.FILE: '"…"', Kind.WORDS: '["…"]', Kind.SWITCH: "true"}

_Lines = dict[tuple[str, str], int]


def read_settings(data: bytes, path: str, source: Source) -> Layer:
    """What one file says.

    Raises `UsageError` with the line for TOML that does not parse, a key
    there is not, a value of the wrong kind, and in an audited tree's file
    for what a tree may not decide.
    """
    document, lines = parsed(data, path), _lines(data.decode())
    entries = []
    for table, name, value in _flat(document):
        where = Location(path, lines.get((table, name), 1))
        key = _known(table, name, where)
        if source is Source.TREE and not key.from_tree:
            raise UsageError(f"{where}: an audited tree may not set {name}; put it into your own settings")
        entries.append(Entry(table, name, Setting(_value(key, value, source, where), source, where)))
    return Layer(path, tuple(entries))


def _lines(text: str) -> _Lines:
    """Where each key is set; tomllib does not say.  A key inside a text over several lines may be taken for one."""
    found: _Lines = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            table = header[1]
            found.setdefault((table, ""), number)
        elif key := _KEY.match(line):
            found.setdefault((key[1], key[2]) if key[2] and not table else (table, key[1]), number)
    return found


def _flat(document: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """(table, key, value); a table there is not counts as a key at the top, to be refused as one."""
    for name, value in document.items():
        if name in commands() and isinstance(value, dict):
            yield from ((name, inner, content) for inner, content in value.items())
        else:
            yield "", name, value


def _known(table: str, name: str, where: Location) -> Key:
    key = _BY_NAME.get(name)
    if key and (key.shared if not table else table in key.commands):
        return key
    if table:
        allowed = ", ".join(k.name for k in KEYS if table in k.commands)
        raise UsageError(f"{where}: unknown key {name!r}; [{table}] has {allowed}")
    if key:
        raise UsageError(f"{where}: {name} stands at the top; write it below [{'] or ['.join(key.commands)}]")
    tables = ", ".join(f"[{command}]" for command in commands())
    allowed = ", ".join(k.name for k in KEYS if k.shared)
    raise UsageError(f"{where}: unknown key {name!r}; there are {allowed}, and the tables {tables}")


def _value(key: Key, value: object, source: Source, where: Location) -> Value:
    if not all(word.isprintable() for word in (value if isinstance(value, list) else [value]) if isinstance(word, str)):
        raise UsageError(f"{where}: {key.name} has characters nobody can see; write it anew")
    if key.kind is Kind.SWITCH and isinstance(value, bool):
        return value
    if key.kind is Kind.WORDS and isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    if key.kind in (Kind.TEXT, Kind.FILE) and isinstance(value, str):
        return _path(value, source, where) if key.kind is Kind.FILE and value else value
    raise UsageError(f"{where}: {key.name} is {key.kind}; write {key.name} = {_EXAMPLES[key.kind]}")


def _path(value: str, source: Source, where: Location) -> str:
    """A path as the file means it: beside itself, or for a tree's own file from the tree's root and never out of it."""
    if source is Source.TREE:
        if value.startswith("/") or ".." in value.split("/"):
            raise UsageError(f"{where}: {value}: it leads out of the tree; name a file in it, from its root")
        return value
    folder = where.path.rpartition("/")[0]
    return value if value.startswith("/") or not folder else f"{folder}/{value}"
