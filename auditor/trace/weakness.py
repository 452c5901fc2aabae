"""Which function bodies are `__weak`: by their own words, by a macro among them, by a declaration or by a pragma."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditor.csource.directives import Macro, SourceFile
from auditor.csource.functions import WEAK, Function
from auditor.headers import FunctionInForce, Headers
from auditor.trace.macros import Nested

_WORD: Final = re.compile(rb"[A-Za-z_]\w*")
_FAR: Final = 300
_OF_THE_COMPILER: Final = frozenset("__attribute __attribute__ __extension__ __inline __inline__".split())
_WEAK: Final = frozenset("weak __weak __weak__".split())


def with_weakness(found: list[FunctionInForce], name: str, headers: Headers) -> Iterator[FunctionInForce]:
    """The bodies, weak where something that their file reads says so."""
    word = name.encode()
    for body in found:
        files = {visit.file.path: visit.file for visit in headers.visits if visit.unit in (0, body.visit.unit)}
        told = (file for file in files.values() if word in file.text and b"weak" in file.text)
        weak = any(_declares_weak(file, word) for file in told) or _weak_by_macro(body.function, headers)
        yield body._replace(function=replace(body.function, weak=True)) if weak else body


def _declares_weak(file: SourceFile, word: bytes) -> bool:
    if re.search(rb"#[ \t]*pragma[ \t]+weak[ \t]+" + word + rb"\b", file.text):
        return True
    code = file.code
    for match in re.finditer(rb"\b" + word + rb"\s*\([^;{}]{0,400};", code):
        before = re.split(rb"[;{}]", code[max(0, match.start() - _FAR) : match.start()])[-1]
        if WEAK.search(before + match.group()):
            return True
    return False


def _weak_by_macro(function: Function, headers: Headers) -> bool:
    """Whether a macro before a function's name, or behind its parameters, makes it weak, or may: nobody defines it."""
    code = function.file.code
    ahead = re.split(rb"[;{}]", code[max(0, function.offset - _FAR) : function.offset])[-1]
    own = _WORD.findall(ahead + code[function.offset : function.start].rpartition(b")")[2])
    known = {word: list(_macros(word, headers)) for word in {w.decode() for w in own} - _OF_THE_COMPILER}
    if any(word.startswith("__") and not macros for word, macros in known.items()):
        return True
    nested = Nested(headers)
    return any(nested.says(macro, _WEAK) for macros in known.values() for macro in macros)


def _macros(name: str, headers: Headers) -> Iterator[Macro]:
    yield from headers.definitions(name)
    for path in headers.universe.unread(name) if name.startswith("__") else ():
        if headers.sources.defines(path, name):
            yield from headers.sources.file(path).macros[name]
