"""Three real kernels and 2,000 commits in one repository; 45 of them touch what an audit reads.

`git fast-import` makes it.  The test of the history and its measurement share it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("6.1", "6.12", "6.18.15")
COMMITS = 2_000
_FOLDERS = ("arch", "include", "init", "kernel", "lib", "mm", "scripts")
_UNREAD = frozenset({"dts", "configs", "tools", "selftests"})
_EVERYWHERE = re.compile(r"Kconfig.*|Makefile|Kbuild")

ALPHA, XTENSA = "arch/alpha/include/asm/tlb.h", "arch/xtensa/include/asm/tlb.h"
"""Headers of architectures whose hook is one macro in every of these kernels."""
GENERIC = "include/asm-generic/tlb.h"


def files(root: Path) -> dict[str, bytes]:
    """Those of a kernel that an audit may read."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - _UNREAD)
        here = os.path.relpath(folder, root)
        whole = here == "." or here.split("/")[0] in _FOLDERS
        for name in names:
            path = os.path.join(folder, name)
            if (whole or _EVERYWHERE.fullmatch(name)) and not os.path.islink(path) and name != ".complete":
                found[os.path.normpath(os.path.join(here, name))] = Path(path).read_bytes()
    return found


def built(root: Path, kernels: tuple[Path, ...]) -> dict[str, str]:
    """A bare repository with all of it on main; the subjects of the planted commits by hash, oldest first."""
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--bare", root], check=True)
    command = ["git", "-c", "core.compression=0", "fast-import", "--quiet", "--depth=0", "--export-marks=marks"]
    planted: dict[int, str] = {}
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE) as git:
        assert git.stdin is not None
        git.stdin.writelines(stream(kernels, planted))
        git.stdin.close()
    assert git.returncode == 0
    hashes = dict(line.split() for line in (root / "marks").read_text().splitlines())
    return {hashes[f":{mark}"]: subject for mark, subject in planted.items()}


def stream(kernels: tuple[Path, ...], planted: dict[int, str]) -> Iterator[bytes]:
    """The commits, oldest first: a kernel, others on it, the next kernel; `planted` gets subjects by mark."""
    tree: dict[str, bytes] = {}
    mark = 0
    for number, kernel in enumerate(kernels):
        now = files(kernel)
        mark += 1
        changes: dict[str, bytes | None] = {path: data for path, data in now.items() if tree.get(path) != data}
        changes |= dict.fromkeys(tree.keys() - now.keys())
        planted[mark] = f"Linux {kernel.name}"
        yield _commit(mark, planted[mark], changes)
        tree = now
        share = (COMMITS - mark + 1) // (len(kernels) - number)
        edits = dict(zip(range(20, share, share // 15), _edits(tree), strict=False))
        for step in range(share - (number < len(kernels) - 1)):
            mark += 1
            subject, changed = edits.get(step, (f"noise {mark}", _noise(number, step)))
            if step in edits:
                planted[mark] = subject
            yield _commit(mark, subject, changed)


def _noise(number: int, step: int) -> dict[str, bytes | None]:
    """A change that no answer depends on, now and then one in a folder that is listed."""
    path = ("fs/noise.c", "drivers/misc/noise.c", "include/linux/noise.h", "Documentation/noise.rst")[step % 4]
    if step % 10 == 0:
        path = f"include/linux/noise_{number}_{step}.h"
    return {path: f"int noise_{number}_{step};\n".encode()}


def _edits(tree: dict[str, bytes]) -> Iterator[tuple[str, dict[str, bytes | None]]]:
    """Changes of the hooks of two architectures, of a Kconfig file and of the generic header, each taken back."""
    for path, name in ((ALPHA, "alpha"), (XTENSA, "xtensa")):
        old = tree[path]
        hook = b"#undef __pte_free_tlb\n#define __pte_free_tlb(tlb, pte, address) tlb_remove_table((tlb), (pte))\n"
        new = old + hook
        yield f"{name}: hand tables over", {path: new}
        yield f"{name}: free at once", {path: old}
    kconfig = "arch/parisc/Kconfig"
    old = tree[kconfig]
    new = old.replace(
        b"config PARISC\n\tdef_bool y\n", b"config PARISC\n\tdef_bool y\n\tselect MMU_GATHER_RCU_TABLE_FREE\n"
    )
    yield "parisc: select the table free", {kconfig: new}
    yield "parisc: select it no more", {kconfig: old}
    yield "parisc: a comment", {kconfig: old + b"\n# a comment\n"}
    yield "parisc: no comment", {kconfig: old}
    old = tree[GENERIC]
    yield "tlb.h: a comment", {GENERIC: old + b"/* a comment */\n"}
    yield "tlb.h: no comment", {GENERIC: old}
    for n in range(2):
        old = tree["arch/riscv/include/asm/pgalloc.h"]
        yield f"riscv: a comment {n}", {"arch/riscv/include/asm/pgalloc.h": old + b"/* %d */\n" % n}
        yield f"riscv: no comment {n}", {"arch/riscv/include/asm/pgalloc.h": old}
    old = tree[GENERIC]
    last = old.rindex(b"#endif")
    yield "tlb.h: a declaration", {GENERIC: old[:last] + b"struct mmu_gather;\n" + old[last:]}


def _commit(mark: int, subject: str, changes: dict[str, bytes | None]) -> bytes:
    who = b"A <a@example.org> %d +0000" % (1_700_000_000 + 60 * mark)
    head = b"commit refs/heads/main\nmark :%d\nauthor %s\ncommitter %s\n%s" % (mark, who, who, _data(subject.encode()))
    lines = [head, *([b"from :%d\n" % (mark - 1)] if mark > 1 else [])]
    for path, data in changes.items():
        name = os.fsencode(path)
        lines.append(b"D %s\n" % name if data is None else b"M 100644 inline %s\n%s" % (name, _data(data)))
    return b"".join(lines)


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)
