"""Macro expansion as text: arguments substituted, `#` and `##` respected (C11 6.10.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from auditor.csource.directives import Macro
from auditor.csource.text import without_literals

_WORD_OR_HASH: Final = re.compile(r"##|#\s*(\w+)|\b[A-Za-z_]\w*\b")
_PASTE: Final = re.compile(r"\s*##\s*")
MAX_EXPANSION: Final = 64 << 10
"""Bytes; no macro on the way of a page table comes near it."""


def expand(macro: Macro, arguments: Sequence[str]) -> bytes | None:
    """The text `macro` stands for with these arguments; `None` where it grows beyond `MAX_EXPANSION`."""
    return _expand(macro.body or "", macro.params, tuple(arguments))


@lru_cache(maxsize=4096)
def _expand(body: str, params: tuple[str, ...] | None, arguments: tuple[str, ...]) -> bytes | None:
    text = without_literals(body.encode()).decode("utf-8", "replace")
    values = _bindings(params or (), arguments)

    def replace(match: re.Match[str]) -> str:
        found = match.group()
        if found == "##":
            return found
        if found.startswith("#"):
            return '""' if match.group(1) in values else found
        return values.get(found, found)

    expanded = _PASTE.sub("", _WORD_OR_HASH.sub(replace, text)).encode()
    return expanded if len(expanded) <= MAX_EXPANSION else None


def _bindings(params: Sequence[str], arguments: Sequence[str]) -> dict[str, str]:
    values = dict(zip(params, arguments, strict=False))
    if params and params[-1].endswith("..."):
        name = params[-1].removesuffix("...").strip() or "__VA_ARGS__"
        values.pop(params[-1], None)
        values[name] = ", ".join(arguments[len(params) - 1 :])
    return {name: values.get(name, "") for name in (*values, *(p for p in params if not p.endswith("...")))}
