"""Edits as the diff git would show."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from auditor.convert.model import Edit
from auditor.tree import KernelTree


def diff_of(edits: Sequence[Edit], tree: KernelTree) -> str:
    """The diff of all edits, file by file; an edit's lines are those of the tree before any of them."""
    paths = dict.fromkeys(edit.path for edit in edits)
    return "".join(_file(path, [e for e in edits if e.path == path], tree) for path in sorted(paths))


def _file(path: str, edits: Iterable[Edit], tree: KernelTree) -> str:
    before = (tree.read(path) or b"").decode("utf-8", "surrogateescape").split("\n")
    after = list(before)
    for edit in sorted(edits, key=lambda e: e.line, reverse=True):
        after[edit.line - 1 : edit.line - 1 + len(edit.before)] = edit.after
    hunks = difflib.unified_diff(_ended(before), _ended(after), f"a/{path}", f"b/{path}", n=3)
    return f"diff --git a/{path} b/{path}\n" + "".join(_marked(hunks))


def _ended(lines: list[str]) -> list[str]:
    """Lines with their ends; the last is empty where the file ends with one."""
    return [f"{line}\n" for line in lines[:-1]] + [lines[-1]] * bool(lines[-1])


def _marked(hunks: Iterator[str]) -> Iterator[str]:
    for line in hunks:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
