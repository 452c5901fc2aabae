"""A plan is read as it is meant, or refused with the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.answers import Kind
from auditor.campaign import places, read_plan
from auditor.errors import UsageError
from tests.campaign.build import folder, history, plan, tarball, variant
from tests.repositories import git

WHOLE = """
scenario = "mmu"
arch = ["x86", "arm64"]

[[tarball]]
path = "b.tar.xz"

[[git]]
repository = "linux"
revisions = ["v6.*", "main"]

[[folder]]
path = "trees/*"
"""


def test_a_plan_is_what_it_says(tmp_path: Path) -> None:
    """Scenario, architectures and trees are those of the file, the trees in its order, each with its line."""
    found = read_plan(WHOLE.encode(), str(tmp_path / "plan.toml"))
    assert (found.scenario.name, found.arches, found.folder) == ("mmu", ("x86", "arm64"), str(tmp_path))
    assert [(w.kind, w.path, w.revisions, w.where.line) for w in found.wanted] == [
        (Kind.TARBALL, "b.tar.xz", (), 6),
        (Kind.GIT, "linux", ("v6.*", "main"), 9),
        (Kind.FOLDER, "trees/*", (), 13),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "p.toml: it names no tree; write [[git]], [[folder]] or [[tarball]]"),
        ("scenario = \n", "p.toml:1: it is no TOML: Invalid value; mend it"),
        (
            '\ncolour = "red"\n[[folder]]\npath = "a"',
            "p.toml:2: unknown key 'colour'; a plan has scenario, enable-if, select, arch, and the tables [[git]], "
            "[[folder]], [[tarball]]",
        ),
        ('[[folder]]\npath = "a"\n[[folder]]\npaht = "b"', "p.toml:4: unknown key 'paht'; [[folder]] has path"),
        ("[[folder]]\npath = 3", 'p.toml:2: [[folder]] needs a path, as text; write path = "…"'),
        ("\n[[tarball]]", 'p.toml:2: [[tarball]] needs a path, as text; write path = "…"'),
        ('[folder]\npath = "a"', "p.toml:1: folder is no list of tables; write [[folder]]"),
        (
            '[[git]]\nrepository = "a"\nrevisions = "v6"',
            'p.toml:3: [[git]] needs revisions, a list of texts; write revisions = ["v6.*"]',
        ),
        (
            '[[git]]\nrepository = "a"',
            'p.toml:1: [[git]] needs revisions, a list of texts; write revisions = ["v6.*"]',
        ),
        ('arch = "x86"\n[[folder]]\npath = "a"', 'p.toml:1: arch is a list of texts; write arch = ["…"]'),
        (
            'scenario = "all"\n[[folder]]\npath = "a"',
            "p.toml:1: all: no such scenario; there are tree, everywhere, mmu, 64bit",
        ),
        (
            'scenario = "mmu"\nenable-if = "SMP"\n[[folder]]\npath = "a"',
            "p.toml:2: enable-if cannot stand beside scenario; keep one of them",
        ),
        (
            'select = ["A"]\n[[folder]]\npath = "a"',
            "p.toml:1: select needs enable-if; say where PT_RECLAIM would be on",
        ),
    ],
)
def test_a_wrong_plan_is_told_with_its_line(text: str, message: str) -> None:
    """Whatever is wrong with a plan is said in one line that begins with where it is."""
    with pytest.raises(UsageError) as caught:
        read_plan(text.encode(), "p.toml")
    assert str(caught.value) == message


def found(path: Path) -> list[tuple[str, str, str]]:
    return [(p.name, p.path, p.revision) for p in places(read_plan(path.read_bytes(), str(path)))]


def test_globs_mean_folders_archives_and_tags(tmp_path: Path) -> None:
    """A glob stands for what it matches, in the order of names, versions by their numbers; each tree counts once."""
    for number in (1, 2):
        folder(tmp_path / "trees" / f"k{number}", number)
    (tmp_path / "trees" / "notes.txt").write_text("no tree")
    tarball(tmp_path / "one.tar.gz", variant(1))
    root = history(tmp_path / "h", 11)
    commits = {n: git(root, "rev-parse", f"v{n}").decode().strip() for n in (1, 2, 10, 11)}
    wanted = (
        '[[folder]]\npath = "trees/*"\n[[folder]]\npath = "trees/k1"\n[[tarball]]\npath = "*.tar.gz"\n'
        '[[git]]\nrepository = "h"\nrevisions = ["v[12]*", "main~1"]\n'
    )
    assert found(plan(tmp_path, wanted)) == [
        ("trees/k1", str(tmp_path / "trees/k1"), ""),
        ("trees/k2", str(tmp_path / "trees/k2"), ""),
        ("one.tar.gz", str(tmp_path / "one.tar.gz"), ""),
        *((f"h@v{n}", str(root), commits[n]) for n in (1, 2, 10, 11)),
        ("h@main~1", str(root), commits[10]),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[folder]]\npath = "gone"', ":2: gone: there is no such folder; mend the path"),
        ('[[folder]]\npath = "plan.toml"', ":2: plan.toml: this is no folder; mend the path"),
        ('[[folder]]\npath = "gone*"', ":2: gone*: no folder matches this; mend the glob"),
        ('[[tarball]]\npath = "a.tar"', ":2: a.tar: there is no such tarball; mend the path"),
        (
            '[[git]]\nrepository = "h"\nrevisions = ["v9*"]',
            ":2: v9*: no tag or branch of h matches this; mend the glob",
        ),
        (
            '[[git]]\nrepository = "h"\nrevisions = ["v9"]',
            r":2: v9: no such commit in .*/h; name a commit, a tag or a branch of it",
        ),
        (
            '[[git]]\nrepository = "gone"\nrevisions = ["v9*"]',
            ":2: .*/gone: not a git repository: there is no such folder; give a clone of a kernel repository",
        ),
    ],
)
def test_what_is_not_there_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    """A tree that is missing and a glob that matches nothing are errors before anything is audited."""
    history(tmp_path / "h", 1)
    path = plan(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        found(path)
    said = str(caught.value).removeprefix(str(path))
    assert said == message or re.fullmatch(message, said), said
