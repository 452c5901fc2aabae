"""The architectures of a tree, and the names its own build system knows them by."""

from __future__ import annotations

import re
from typing import Final

from auditor.errors import NotAKernelTree, UsageError
from auditor.tree import KernelTree

_SRCARCH: Final = re.compile(r"ifeq\s*\(\s*\$\(ARCH\)\s*,\s*(\w+)\s*\)\s*\n\s*SRCARCH\s*:?=\s*(\w+)")
_SED: Final = re.compile(r"-e\s+'?(?:/[^/]*/!)?s/([^/\s]+)/([^/\s]+)/")


def architectures(tree: KernelTree) -> tuple[str, ...]:
    """The folders of `arch/` that hold an architecture: they have a Kconfig file or headers.

    Raises `NotAKernelTree` when there is none.
    """
    folders = (name[:-1] for name in tree.names("arch") if name.endswith("/"))
    found = tuple(a for a in folders if _is_architecture(tree, a))
    if not found:
        raise NotAKernelTree("arch/: not a kernel tree: it has no architecture; give the root of a kernel checkout")
    return found


def _is_architecture(tree: KernelTree, name: str) -> bool:
    return tree.read(f"arch/{name}/Kconfig") is not None or bool(tree.names(f"arch/{name}/include"))


def resolve(tree: KernelTree, name: str) -> str:
    """The folder under `arch/` that `name` means: itself, an `ARCH=` value, or a machine name as `uname -m` prints it.

    The top Makefile maps `ARCH` to folders, scripts/subarch.include machine
    names; a width alone (`sparc32`, which not every release maps) changes no
    folder.  Raises `UsageError` with the names there are.
    """
    known = architectures(tree)
    if name in known:
        return name
    for candidate in (_by_makefile(tree, name), _by_machine(tree, name), re.sub(r"(32|64)$", "", name)):
        if candidate in known:
            return candidate
    raise UsageError(f"{name}: no such architecture in this tree; it has {', '.join(known)}")


def _by_makefile(tree: KernelTree, name: str) -> str:
    text = (tree.read("Makefile") or b"").decode("utf-8", "replace")
    mapped = {match.group(1): match.group(2) for match in _SRCARCH.finditer(text)}
    return mapped.get(name, "")


def _by_machine(tree: KernelTree, name: str) -> str:
    """What the `sed` rules of scripts/subarch.include make of a machine name, first match first."""
    text = (tree.read("scripts/subarch.include") or b"").decode("utf-8", "replace")
    for pattern, folder in _SED.findall(text):
        try:
            if re.fullmatch(pattern, name):
                mapped = _by_makefile(tree, folder)
                return mapped or folder
        except re.error:
            continue
    return ""
