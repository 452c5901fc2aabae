"""One architecture of a real kernel, to be edited in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.model import Notice
from auditor.tree import KernelTree

_HOOK = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+__pte_free_tlb\b|\b__pte_free_tlb\(struct", re.MULTILINE)
_POINTS_TO_PAGE = re.compile(rb"typedef\s+struct\s+page\s*\*\s*pgtable_t;")
_SMP = re.compile(rb"^config SMP$", re.MULTILINE)


class Edited:
    """A kernel tree with some files replaced, added or, as `None`, taken away."""

    revision = ""

    def __init__(self, base: KernelTree, changes: Mapping[str, bytes | None]) -> None:
        self.base = base
        self.changes = dict(changes)

    def read(self, path: str) -> bytes | None:
        return self.changes[path] if path in self.changes else self.base.read(path)

    def names(self, folder: str) -> tuple[str, ...]:
        found = set(self.base.names(folder))
        for path, data in self.changes.items():
            if path.startswith(f"{folder}/"):
                first, slash, _ = path.removeprefix(f"{folder}/").partition("/")
                found = found | {first + slash} if data is not None else found - {first}
        return tuple(sorted(found))

    def notices(self) -> tuple[Notice, ...]:
        return self.base.notices()


@dataclass
class Patient:
    """An architecture with one PTE hook, in one header, and what an edit has changed so far."""

    base: KernelTree
    arch: str
    header: str
    changes: dict[str, bytes | None] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return f"arch/{self.arch}"

    @property
    def tree(self) -> Edited:
        return Edited(self.base, self.changes)

    def text(self, path: str) -> str:
        return (self.tree.read(path) or b"").decode("utf-8", "surrogateescape")

    def write(self, path: str, text: str) -> None:
        """A file with exactly this text; `asm/…` is a header of the architecture."""
        place = f"{self.root}/include/{path}" if path.startswith("asm/") else path
        self.changes[place] = text.encode("utf-8", "surrogateescape")

    def append(self, path: str, text: str) -> None:
        self.write(path, f"{self.text(path)}\n{text}\n")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a text that must be there."""
        text = self.text(path)
        assert old in text, f"{path} does not say {old!r}"
        self.write(path, text.replace(old, new))

    def rename_hook(self) -> None:
        """Leave the old hook in place under another name."""
        self.write(self.header, re.sub(r"\b__pte_free_tlb\b", "__earlier_free_tlb", self.text(self.header)))

    def into_header(self, lines: str) -> None:
        """Put lines at the end of the hook's header, inside its include guard."""
        text = self.text(self.header)
        end = max(m.start() for m in re.finditer(r"^[ \t]*#[ \t]*endif\b", text, re.MULTILINE))
        self.write(self.header, f"{text[:end]}{lines}\n{text[end:]}")

    def hook(self, lines: str) -> None:
        """Replace the hook by these lines."""
        self.rename_hook()
        self.into_header(lines)

    def kconfig(self, lines: str) -> None:
        """Entries at the end of the architecture's Kconfig."""
        self.append(f"{self.root}/Kconfig", lines)

    def c_file(self, name: str, text: str, listed: str = "obj-y") -> None:
        """A C file of the architecture's mm folder, built with `listed`."""
        self.write(f"{self.root}/mm/{name}.c", f"#include <linux/mm.h>\n#include <asm/tlb.h>\n{text}\n")
        names = self.tree.names(f"{self.root}/mm")
        makefile = next(n for n in ("Kbuild", "Makefile") if n in names)
        self.append(f"{self.root}/mm/{makefile}", f"{listed} += {name}.o")


def patients(base: KernelTree) -> tuple[Patient, ...]:
    """The architectures whose Kconfig has SMP, whose tables are pages, and that define the PTE hook in one place."""
    found = []
    for entry in base.names("arch"):
        if not entry.endswith("/"):
            continue
        root = f"arch/{entry[:-1]}"
        headers = _headers(base, f"{root}/include/asm")
        hooks = [path for path in headers for _ in _HOOK.finditer(base.read(path) or b"")]
        pages = any(_POINTS_TO_PAGE.search(base.read(path) or b"") for path in headers)
        if len(hooks) == 1 and pages and _SMP.search(base.read(f"{root}/Kconfig") or b""):
            found.append(Patient(base, entry[:-1], hooks[0]))
    return tuple(found)


def _headers(base: KernelTree, folder: str) -> list[str]:
    found = []
    for name in base.names(folder):
        found += _headers(base, f"{folder}/{name[:-1]}") if name.endswith("/") else [f"{folder}/{name}"]
    return [path for path in found if path.endswith(".h")]
