"""A checkout, its revision, and the one before with the patch: always the same tree."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from auditor.model import Notice
from auditor.patches import apply, read_series
from auditor.tree import Checkout, KernelTree, open_checkout
from auditor.tree.opening import open_revision
from tests.conftest import KERNEL_ROOT, write_tree
from tests.repositories import commit, git

PATHS = (
    "arch/one/a.h",
    "arch/one/sub/b.h",
    "arch/one/sub/deep/c.h",
    "arch/three/name with space.h",
    "arch/four/umlaut ü.h",
    "mm/c.c",
    "mm/d.c",
    "net",
)
LINKS = {
    "linked.h": "arch/one/a.h",
    "arch/two": "one/sub",
    "mm/deep": "../arch/two/deep",
    "mm/back": "..",
    "out.h": "../x",
    "absolute": "/none/such",
    "nowhere": "arch/none/x",
    "to_net": "net",
}
LINES = (b"int a;\n", b"int b;\n", b"\n", b"\tx \n", b"-- \n", b"dos\r\n", b"From here\n", b"\xff\n", b"@@ -1 +1 @@\n")
CONTENT = st.one_of(
    st.lists(st.sampled_from(LINES), max_size=8).map(b"".join),
    st.lists(st.sampled_from(LINES), max_size=4).map(lambda lines: b"".join(lines) + b"no newline"),
    st.binary(min_size=1, max_size=20).map(lambda data: b"\0" + data),
)
STEP = st.tuples(
    st.sampled_from(PATHS), st.sampled_from(("write", "delete", "move", "mode")), st.sampled_from(PATHS), CONTENT
)


@dataclass(frozen=True)
class File:
    """What git keeps of a file."""

    data: bytes
    executable: bool = False


def after(files: dict[str, File], steps: Iterable[tuple[str, str, str, bytes]]) -> dict[str, File]:
    """The files once these steps were taken; a step that cannot be is none."""
    files = dict(files)
    for path, what, other, content in steps:
        if what == "write":
            files[path] = File(content)
        elif path in files and what == "delete":
            del files[path]
        elif path in files and what == "mode":
            files[path] = replace(files[path], executable=not files[path].executable)
        elif path in files and what == "move":
            files[other] = files.pop(path)
    return files


def check_out(folder: Path, files: dict[str, File]) -> None:
    """Make a folder this tree, with its links, and leave `.git` alone."""
    for entry in folder.iterdir():
        if entry.name != ".git":
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    write_tree(folder, {**KERNEL_ROOT, "arch/Kconfig": "", "mm/Kconfig": ""})
    write_tree(folder, {path: file.data for path, file in files.items()})
    for path, file in files.items():
        (folder / path).chmod(0o755 if file.executable else 0o644)
    for path, target in LINKS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(target)


Everything = tuple[dict[str, object], tuple[Notice, ...]]


def everything(tree: KernelTree) -> Everything:
    """All there is to read and to list, through links too, and what is said about that."""
    folders = {path.rpartition("/")[0] for path in (*PATHS, *LINKS, "mm/deep/c.h", "arch/two/b.h", "arch/two/deep/c.h")}
    folders |= {"", "arch", "arch/one", "mm/deep", "mm/back", "mm/back/mm", "to_net"}
    files = (*PATHS, *LINKS, "mm/deep/c.h", "arch/two/b.h", "arch/two/deep/c.h", "mm/back/mm/c.c", "Makefile", "absent")
    found: dict[str, object] = {
        f"{folder}/": [name for name in tree.names(folder) if name != ".git/"] for folder in sorted(folders)
    }
    found |= {path: tree.read(path) for path in files if path not in folders and f"{path}/" not in tree.names("")}
    return found, tree.notices()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each example runs git a dozen times: none is shrunk
)
@given(st.lists(st.lists(STEP, min_size=1, max_size=5), min_size=2, max_size=3))
def test_a_tree_is_the_same_however_it_is_opened(history: list[list[tuple[str, str, str, bytes]]]) -> None:
    """Every file, folder and notice of a checkout is that of its revision, and of the one before with the patch."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "linux"
        root.mkdir()
        git(root, "init", "--quiet")
        files = {path: File(b"int a;\nint b;\nint c;\nint d;\n") for path in PATHS[:4]}
        check_out(root, files)
        before = commit(root, "first")
        for number, steps in enumerate(history):
            files = after(files, steps)
            check_out(root, files)
            now = commit(root, f"step {number}")
            expected = everything(open_checkout(str(root)))
            assert everything(open_revision(str(root), now)) == expected
            mailed = git(root, "format-patch", "--stdout", "-1", "-M" if number else "--no-renames")
            if git(root, "diff", "--name-only", before, now):
                (patch,) = read_series(mailed, "x").patches
                assert everything(apply(open_revision(str(root), before), patch)) == expected
                git(root, "checkout", "--quiet", before)
                assert everything(apply(Checkout(str(root)), patch)) == expected
                git(root, "checkout", "--quiet", now)
            before = now
