"""The waiver file: findings somebody accepts, each with a reason.

[[waiver]]
fingerprint = "0123456789abcdef"
reason = "the lock is never taken there; see the thread"
expires = 2027-01-31
link = "https://lore.kernel.org/…"
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from auditor.delta import Waiver
from auditor.errors import UsageError
from auditor.model import Location
from auditor.toml import parsed

_KEYS: Final = ("fingerprint", "reason", "expires", "link")
_TABLE: Final = re.compile(rb"^[ \t]*\[\[[ \t]*waiver[ \t]*\]\]", re.MULTILINE)
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16}")


def read_waivers(data: bytes, path: str) -> tuple[Waiver, ...]:
    """The waivers of one file, in its order.

    Raises `UsageError` with the line for TOML that does not parse, an unknown
    or missing key, a value of the wrong kind, a fingerprint given twice.
    """
    document = parsed(data, path)
    for key in document:
        if key != "waiver":
            raise UsageError(f"{path}: unknown key {key}; a waiver file holds [[waiver]] tables")
    tables = document.get("waiver", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{path}: waiver is no list of tables; write [[waiver]]")
    lines = [data.count(b"\n", 0, match.start()) + 1 for match in _TABLE.finditer(data)]
    lines += [0] * (len(tables) - len(lines))
    found = tuple(_waiver(table, Location(path, line)) for table, line in zip(tables, lines, strict=False))
    _unique(found)
    return found


def _waiver(table: dict[str, object], where: Location) -> Waiver:
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"{where}: unknown key {key}; a waiver has {', '.join(_KEYS)}")
    fingerprint, reason = _text(table, "fingerprint", where), _text(table, "reason", where)
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise UsageError(f"{where}: {fingerprint!r} is no fingerprint; copy the 16 hexadecimal digits from a report")
    link = _text(table, "link", where) if "link" in table else ""
    expires = table.get("expires")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise UsageError(f"{where}: expires is no date; write it as 2027-01-31, without quotes")
    return Waiver(fingerprint, reason, expires, link, where)


def _text(table: dict[str, object], key: str, where: Location) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f'{where}: a waiver needs a {key}, as text; add {key} = "…"')
    return value.strip()


def _unique(waivers: tuple[Waiver, ...]) -> None:
    seen: dict[str, Waiver] = {}
    for waiver in waivers:
        first = seen.setdefault(waiver.fingerprint, waiver)
        if first is not waiver:
            twice = f"{waiver.fingerprint} is waived twice, first in line {first.location.line}"
            raise UsageError(f"{waiver.location}: {twice}; keep one")
