"""The hooks of an architecture rewritten to end in the table batch, with as little changed as can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditor.convert.model import Edit
from auditor.model import FreePath, Level, StepKind
from auditor.tree import KernelTree

GENERIC: Final = "include/asm-generic/tlb.h"
"""Where the table batch is declared."""
BATCH: Final = "tlb_remove_ptdesc"
COLUMNS: Final = 80
"""The width the kernel's style prefers; alignment is kept up to here."""
MAX_COLUMNS: Final = 100
"""The longest line the kernel's own style check lets pass."""
_TAB: Final = 8
_MACRO: Final = re.compile(r"(#[ \t]*define[ \t]+\w+\(([^()]*)\))([ \t]*)(.*)", re.DOTALL)
_INLINE: Final = re.compile(r"\(([^()]*)\)\s*\{(.*)\}\s*\Z", re.DOTALL)
_TYPEDEF: Final = re.compile(rb"\btypedef\s+(struct\s+page\s*\*|pte_t\s*\*)\s*pgtable_t\s*;")


def batch_fits(tree: KernelTree) -> bool:
    """Whether this tree's table batch takes a ptdesc, and runs the destructor itself."""
    text = tree.read(GENERIC) or b""
    return f" {BATCH}(".encode() in text and b"pagetable_dtor" in text


def rewritten(path: FreePath, arch: str, tree: KernelTree) -> Edit | None:
    """The hook of `path` with a call of the table batch as its body; `None` where it is too much to rewrite by rote."""
    hook = path.hook
    convert = conversion(path.level, arch, tree)
    if hook is None or not convert:
        return None
    lines = (tree.read(hook.location.path) or b"").decode("utf-8", "surrogateescape").split("\n")
    start = hook.location.line
    if hook.kind is StepKind.MACRO:
        before = tuple(_continued(lines, start))
        after = _macro("\n".join(before), convert)
    else:
        before = tuple(_braced(lines, start))
        after = _function(before, convert)
    return Edit(hook.location.path, start, before, after) if before and after else None


def conversion(level: Level, arch: str, tree: KernelTree) -> str:
    """How a table of this level becomes a ptdesc; empty where the headers disagree on what `pgtable_t` is."""
    if level is not Level.PTE:
        return "virt_to_ptdesc"
    types = {match.split()[0] for match in _typedefs(f"arch/{arch}/include/asm", tree)}
    if len(types) != 1:
        return ""
    return "page_ptdesc" if types == {b"struct"} else "virt_to_ptdesc"


def _typedefs(folder: str, tree: KernelTree) -> Iterator[bytes]:
    for name in tree.names(folder):
        if name.endswith(".h"):
            yield from _TYPEDEF.findall(tree.read(f"{folder}/{name}") or b"")


def _continued(lines: list[str], number: int) -> Iterator[str]:
    """The lines of a macro that starts at `number`."""
    for line in lines[number - 1 :]:
        yield line
        if not line.endswith("\\"):
            return


def _macro(text: str, convert: str) -> tuple[str, ...]:
    """The head as it was, and the call: behind the same blanks where that is short enough, else on its own line."""
    match = _MACRO.fullmatch(text)
    names = [name.strip() for name in match[2].split(",")] if match else []
    if match is None or len(names) < 2 or "\r" in text:
        return ()
    call = f"{BATCH}(({names[0]}), {convert}({names[1]}))"
    if "\n" not in text:
        for blanks, limit in ((match[3], COLUMNS), ("\t", MAX_COLUMNS)):
            if _columns(f"{match[1]}{blanks}{call}") <= limit:
                return (f"{match[1]}{blanks}{call}",)
    return (f"{match[1]}\t\\", f"\t{call}")


def _columns(line: str) -> int:
    return len(line.expandtabs(_TAB))


def _braced(lines: list[str], number: int) -> Iterator[str]:
    """The lines of a function that starts at `number`, to the brace in the first column."""
    for line in lines[number - 1 : number + 40]:
        yield line
        if line == "}":
            return


def _function(lines: tuple[str, ...], convert: str) -> tuple[str, ...]:
    """The head as it was, and the call as the only statement; nothing for a body of more than plain calls."""
    match = _INLINE.search("\n".join(lines))
    if match is None or "{" not in lines or re.search(r"[#{}?]|\b(if|for|while|return|switch)\b", match[2]):
        return ()
    names = [parameter.split("*")[-1].split()[-1] for parameter in match[1].split(",") if parameter.split()]
    if len(names) < 2:
        return ()
    return (*lines[: lines.index("{") + 1], f"\t{BATCH}({names[0]}, {convert}({names[1]}));", "}")
