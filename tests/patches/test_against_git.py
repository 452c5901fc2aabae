"""Random changes as git writes them down, whole and damaged: what becomes of a tree is what git makes of it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from auditor.errors import PatchError
from auditor.model import Notice
from auditor.patches import apply, read_series
from auditor.tree import KernelTree
from tests.repositories import git

NAMES = ("arch/one/a.h", "arch/one/b.h", "mm/c.c", "mm/new.c", "arch/two/name with space.h", 'arch/two/quote"ü.h')
ENDS = (b"\n", b"\n", b"\n", b"\r\n")
WORDS = (
    b"int a;",
    b"int b;",
    b"",
    b"\tx ",
    b"-- ",
    b"--- a/mm/c.c",
    b"+++ b/x",
    b"@@ -1 +1 @@",
    b"From here",
    b"\xff\xfe",
    b"\\",
)
FORMS = (
    ("diff",),
    ("diff", "-U1"),
    ("diff", "-U8", "--patience"),
    ("diff", "--no-prefix"),
    ("diff", "--src-prefix=old/", "--dst-prefix=new/", "--no-renames"),
    ("diff", "-M", "-C", "--find-copies-harder"),
    ("diff", "-M10%", "--full-index"),
    ("format-patch", "--stdout", "-1", "-M"),
    ("format-patch", "--stdout", "-1", "--attach", "--no-renames"),
    ("format-patch", "--stdout", "-1", "--inline", "-B"),
)

Files = dict[str, tuple[bytes, bool]]
"""Path to the bytes of a file and whether it is executable."""


@st.composite
def lines(draw: st.DrawFn, most: int) -> list[bytes]:
    """The lines of a file, each with its end; the last may have none."""
    end = draw(st.sampled_from(ENDS))
    words = draw(st.lists(st.sampled_from(WORDS), max_size=most))
    found = [word + end for word in words]
    if found and draw(st.integers(1, 4)) == 1:
        found[-1] = words[-1] or b"end"
    return found


@st.composite
def edited(draw: st.DrawFn, old: list[bytes]) -> list[bytes]:
    """These lines after some edits, near each other or far apart."""
    new = list(old)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(new)))
        gone = draw(st.integers(0, 2))
        new[at : at + gone] = draw(lines(2))
    return [line if line.endswith(b"\n") else line + b"\n" for line in new[:-1]] + new[-1:]


@st.composite
def changes(draw: st.DrawFn) -> tuple[Files, Files]:
    """A few files, and what becomes of them: edited, moved, copied, made executable, deleted, new."""
    before: Files = {}
    after: Files = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        old = draw(lines(draw(st.sampled_from((3, 30)))))
        numbered = [b"%d " % n + line for n, line in enumerate(old)] if draw(st.booleans()) else old
        what = draw(st.sampled_from(("edit", "edit", "edit", "mode", "move", "delete", "new", "keep")))
        if what != "new":
            before[name] = b"".join(numbered), draw(st.booleans())
        if what == "new":
            after[name] = b"".join(numbered), False
        elif what == "keep":
            after[name] = before[name]
        elif what != "delete":
            data = b"".join(draw(edited(numbered)) if draw(st.integers(1, 3)) > 1 else numbered)
            there = f"{name}.moved" if what == "move" else name
            after[there] = data, before[name][1] != (what == "mode")
    return before, after


class Memory:
    """A tree without links, in memory."""

    revision = ""

    def __init__(self, files: Files) -> None:
        self.files = {path: data for path, (data, _) in files.items()}

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def names(self, folder: str) -> tuple[str, ...]:
        inside = (path.removeprefix(f"{folder}/") for path in self.files if path.startswith(f"{folder}/") or not folder)
        return tuple(sorted({name.partition("/")[0] + "/" * ("/" in name) for name in inside}))

    def real(self, path: str) -> str:
        return path

    def notices(self) -> tuple[Notice, ...]:
        return ()


@dataclass(frozen=True)
class Place:
    """A repository to which every example adds two commits."""

    root: Path

    def commits(self, before: Files, after: Files) -> tuple[str, str]:
        """The names of a commit with the files `before`, and of one upon it with the files `after`."""
        marks = self.root / "marks"
        stream = _commit(1, before) + _commit(2, after)
        git(self.root, "fast-import", "--quiet", "--force", f"--export-marks={marks}", given=stream)
        first, second = (row.split()[1] for row in sorted(marks.read_text().splitlines()))
        return first, second

    def applied(self, revision: str, diff: bytes, strip: int) -> dict[str, str] | None:
        """The blobs by path that `git apply` makes of a tree, `None` where it refuses."""
        other = os.environ | {"GIT_INDEX_FILE": str(self.root / ".git" / "other")}
        git(self.root, "read-tree", revision, GIT_INDEX_FILE=other["GIT_INDEX_FILE"])
        command = ["git", "apply", "--cached", "--whitespace=nowarn", f"-p{strip}", "-"]
        done = subprocess.run(command, cwd=self.root, env=other, input=diff, capture_output=True, check=False)
        if done.returncode:
            return None
        listed = git(self.root, "ls-files", "--stage", "-z", GIT_INDEX_FILE=other["GIT_INDEX_FILE"])
        rows = (row.partition("\t") for row in os.fsdecode(listed).split("\0")[:-1])
        return {path: about.split()[1] for about, _, path in rows}


def _commit(mark: int, files: Files) -> bytes:
    """A commit of these files and no others, as `git fast-import` reads one; the second stands upon the first."""
    head = b"commit refs/heads/x\nmark :%d\ncommitter A <a@example.org> 1 +0000\ndata 11\nmm: change\n\n" % mark
    stream = [head + (b"from :1\n" if mark > 1 else b"") + b"deleteall\n"]
    for path, (data, executable) in files.items():
        mode = b"100755" if executable else b"100644"
        stream.append(b'M %s inline "%s"\ndata %d\n%s\n' % (mode, path.replace('"', '\\"').encode(), len(data), data))
    return b"".join(stream)


def named(files: Mapping[str, bytes | None]) -> dict[str, str]:
    """The names git has for what these files hold, of those that are there."""
    return {p: hashlib.sha1(b"blob %d\0%s" % (len(d), d)).hexdigest() for p, d in files.items() if d is not None}


def holds(tree: KernelTree, *paths: Iterable[str]) -> dict[str, str]:
    """The same of the files of a tree at some paths."""
    return named({path: tree.read(path) for some in paths for path in some})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    root = tmp_path_factory.mktemp("git")
    git(root, "init", "--quiet")
    return Place(root)


quick = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # each example runs git a dozen times: none is shrunk
)


def mailed(place: Place, before: str, after: str, form: tuple[str, ...]) -> bytes:
    """A change as a user would send it."""
    how, *options = form
    binary = [] if "--full-index" in options else ["--binary"]
    if how == "diff":
        return git(place.root, "diff", *binary, *options, before, after)
    return git(place.root, "format-patch", *options, *binary, f"{before}..{after}")


@quick
@given(changes(), st.sampled_from(FORMS))
def test_a_tree_after_a_patch_is_what_git_has(place: Place, change: tuple[Files, Files], form: tuple[str, ...]) -> None:
    """However git writes a change down, the tree after it has the files and the bytes of the commit."""
    spaced = any(" " in path for files in change for path in files)
    assume(
        not spaced or not any("prefix" in option for option in form)
    )  # such a diff is refused: where a name ends is open
    mail = mailed(place, *place.commits(*change), form)
    if change[0] == change[1]:
        with pytest.raises(PatchError, match="there is no diff in it"):
            read_series(mail, "x")
        return
    (patch,) = read_series(mail, "x").patches
    tree = apply(Memory(change[0]), patch)
    assert holds(tree, *change) == named({path: data for path, (data, _) in change[1].items()})


DAMAGES: dict[str, Callable[[list[bytes], int, int], list[bytes]]] = {
    "line gone": lambda rows, at, _: [*rows[:at], *rows[at + 1 :]],
    "line twice": lambda rows, at, _: [*rows[:at], rows[at], *rows[at:]],
    "lines changed places": lambda rows, at, to: [*rows[:at], rows[to], *rows[at + 1 : to], rows[at], *rows[to + 1 :]],
    "another context": lambda rows, at, _: [*rows[:at], rows[at].replace(b"int", b"long", 1), *rows[at + 1 :]],
    "another mark": lambda rows, at, to: [*rows[:at], b" +-"[to % 3 :][:1] + rows[at][1:], *rows[at + 1 :]],
    "blanks at the end": lambda rows, at, _: [*rows[:at], rows[at].rstrip() + b" \n", *rows[at + 1 :]],
    "cut off": lambda rows, at, _: rows[:at],
    "text between": lambda rows, at, _: [*rows[:at], b"so we said\n", *rows[at:]],
    "an empty line": lambda rows, at, _: [*rows[:at], b"\n", *rows[at:]],
    "other numbers": lambda rows, at, to: [
        re.sub(rb"[0-9]+", b"%d" % to, row) if row[:2] == b"@@" else row for row in rows
    ],
    "one number": lambda rows, at, to: _renumbered(rows, at, to),
    "another name": lambda rows, at, _: [*rows[:at], rows[at].replace(b"a.h", b"b.h"), *rows[at + 1 :]],
    "in two orders": lambda rows, at, _: [*rows[at:], *rows[:at]],
}


def _renumbered(rows: list[bytes], at: int, to: int) -> list[bytes]:
    """One number of one hunk's header is another."""
    heads = [n for n, row in enumerate(rows) if row.startswith(b"@@ -")]
    if not heads:
        return rows
    head = heads[at % len(heads)]
    numbers = list(re.finditer(rb"[0-9]+", rows[head]))
    number = numbers[to % len(numbers)]
    other = b"%d" % (int(number[0]) + (1, -1, 7)[to % 3] if int(number[0]) else 1)
    return [*rows[:head], rows[head][: number.start()] + other + rows[head][number.end() :], *rows[head + 1 :]]


@settings(quick, max_examples=120)
@given(changes(), st.sampled_from(FORMS[:6]), st.sampled_from(sorted(DAMAGES)), st.integers(0, 99), st.integers(0, 99))
def test_a_damaged_patch_is_refused_or_is_what_git_makes_of_it(
    place: Place, change: tuple[Files, Files], form: tuple[str, ...], damage: str, at: int, to: int
) -> None:
    """Where a diff that was damaged on its way is taken, `git apply` takes it, and makes the same bytes of it."""
    spaced = any(" " in path for files in change for path in files)
    assume(change[0] != change[1] and not spaced)
    before, after = place.commits(*change)
    rows = mailed(place, before, after, form).splitlines(keepends=True)
    places = sorted((at % len(rows), to % len(rows)))
    assume(places[0] < places[1])
    diff = b"".join(DAMAGES[damage](rows, *places))
    assume(not diff.partition(b"\n")[0].endswith(b"\r"))  # a diff that came with DOS lines is read without them
    refusal = ""
    try:
        patches = read_series(diff, "x").patches
        tree: KernelTree = Memory(change[0])
        for patch in patches:
            tree = apply(tree, patch)
    except PatchError as error:
        refusal = str(error)
    event("refused" if refusal else "taken")
    assert "\n" not in refusal
    if refusal:
        return
    began = re.search(
        rb"^(?:diff -|--- \S)", diff, re.MULTILINE
    )  # `git am` takes what stands before for the mail's text
    assert began
    expected = place.applied(before, diff[began.start() :], patches[0].strip)
    assert expected is not None, diff
    assert holds(tree, *change, expected) == expected, diff
