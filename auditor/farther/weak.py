"""What one file says of a function whose body is `__weak`, beside calls and plain declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.csource.directives import SourceFile
from auditor.sources import Sources

Doubt = tuple[int, str]
"""The offset of what is not understood, and what to tell of it."""

_FAR: Final = 400
_PARENTHESES: Final = rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_DECLARATION: Final = re.compile(rb"\s*" + _PARENTHESES + rb"(?:\s*__\w+(?:\s*" + _PARENTHESES + rb")?)*\s*[;,]")
_EXPORTS: Final = re.compile(rb"\b(?:EXPORT_SYMBOL\w*|NOKPROBE_SYMBOL)\s*\(\s*$")
"""What says a function's name and changes nothing of it (include/linux/export.h, include/asm-generic/kprobes.h)."""
_RENAMES: Final = re.compile(rb"\b_*(?:alias|asm|symver|ifunc)_*\b")
_CALLING: Final = frozenset(b"return else do case".split())


def doubts(sources: Sources, path: str, name: str, followed: bool) -> Iterator[Doubt]:
    """Each place of a file that may define the function; plain bodies count where they are not `followed`."""
    word = name.encode()
    if word not in (sources.data(path) or b""):
        return
    file = sources.file(path)
    told = f"{name}() is defined here too, and is __weak where it was followed"
    bodies = {function.offset: function for function in sources.functions(name)[path]}
    for match in re.finditer(rb"\b" + word + rb"\b", file.text):
        body = bodies.get(match.start())
        elsewhere = body is not None and not followed and not body.static
        if elsewhere or (body is None and _may_define(sources, file, match)):
            yield match.start(), told


def _may_define(sources: Sources, file: SourceFile, match: re.Match[bytes]) -> bool:
    if file.path.endswith(".S"):
        return True
    before = file.text[max(0, match.start() - _FAR) : match.start()]
    if file.path.endswith(".rs"):
        return before.split()[-1:] == [b"fn"]
    directive = file.directive_at(match.start())
    if directive is not None:
        return _directive_may(directive, match)
    if file.code[match.start() : match.end()] != match.group():  # in a literal
        return _RENAMES.search(re.split(rb"[;{}]", before)[-1]) is not None
    if sources.index(file.path).block_at(match.start()) is not None:
        return False
    statement = re.split(rb"[;{}]", file.code[max(0, match.start() - _FAR) : match.start()])[-1]
    declared = _DECLARATION.match(file.code, match.end())
    plain = declared is not None and statement.strip() and not _RENAMES.search(statement + declared.group())
    return not plain and not _EXPORTS.search(before)


def _directive_may(directive: re.Match[bytes], match: re.Match[bytes]) -> bool:
    """Whether a macro may be the head of a definition, or its name; a pragma may be an alias."""
    text = directive.group()
    start, end = match.start() - directive.start(), match.end() - directive.start()
    if directive.group(1) == b"pragma":
        return b"weak" not in text or b"=" in text
    ahead = text[directive.end(1) - directive.start() : start].split()
    if directive.group(1) != b"define" or not ahead or ahead == [match.group()]:
        return False
    called = text[end:].lstrip().startswith(b"(")
    return not called or (re.fullmatch(rb"[\w*]+", ahead[-1]) is not None and ahead[-1] not in _CALLING)
