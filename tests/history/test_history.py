"""Which commit: flips are named by the commit that made them, and nothing is audited twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.errors import NotAKernelTree, UsageError
from auditor.git.log import Change
from auditor.history import Archive, Asked, history, lines, named
from auditor.model import Level, Notice
from auditor.pipeline import Request, audit
from auditor.scenario import SCENARIOS
from auditor.timeline import Flip, standing
from auditor.tree.opening import open_revision
from tests.history.build import ARCHES, HOOK, LINK, TABLE, Made, appended, kernel, repository, told
from tests.repositories import commit as committed
from tests.repositories import git

CONVERTED = appended(HOOK, b"#undef __pte_free_tlb\n" + TABLE)
BACK = {HOOK: kernel()[HOOK]}
NOISE = {"drivers/noise.c": b"int noise;\n"}
PARISC = {path: data for path, data in kernel().items() if path.startswith("arch/parisc/")}
WORSE, BETTER = "immediate", "batched, semi-rcu, rcu"


def tagged(root: Path, made: tuple[Made, ...]) -> None:
    """A repository of these commits, each but the first with a tag."""
    for number, commit in enumerate(repository(root, made)[2:], 2):
        git(root, "tag", f"v{number}", commit)


def _flips(flips: tuple[Flip, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(f.arch, f.level, f.before, f.after, f.commit) for f in flips]


def test_each_flip_names_its_commit(tmp_path: Path) -> None:
    """A hook that is converted and back again flips the verdict and the level's deferral, each time at that commit."""
    made = (Made("noise", NOISE), Made("convert", CONVERTED), Made("noise", {"fs/n.c": b"\n"}), Made("revert", BACK))
    hashes = repository(tmp_path, made)
    found, archive = told(tmp_path, Asked("v1..main"))
    assert _flips(found.flips) == [
        ("alpha", "", "blocked", "ready", hashes[2]),
        ("alpha", "pte", WORSE, BETTER, hashes[2]),
        ("alpha", "", "ready", "blocked", hashes[4]),
        ("alpha", "pte", BETTER, WORSE, hashes[4]),
    ]
    assert (found.flips[0].subject, found.flips[0].date) == ("convert", "2023-11-14T22:15:20+00:00")
    assert archive.audited == [*((hashes[0], arch) for arch in ARCHES), (hashes[2], "alpha")]
    assert [m.name for m in found.moments] == ["v1", "main"]


def test_a_comment_in_a_common_header_has_nobody_audited(tmp_path: Path) -> None:
    """Other words in a comment, or a comment more behind all code, change no answer, and none is looked for."""
    path = "include/asm-generic/tlb.h"
    first = kernel()[path].splitlines(keepends=True)[0]
    assert isinstance(first, bytes)
    assert first.startswith(b"/* ")
    made = (
        Made("one more", appended(path, b"/* __pte_free_tlb() frees at once,\n   if anybody asks */\n")),
        Made("other words", {path: b"/* free_pages() */\n" + kernel()[path][len(first) :]}),
    )
    hashes = repository(tmp_path, made)
    found, archive = told(tmp_path, Asked("v1..main"))
    assert (found.flips, archive.audited) == ((), [(hashes[0], arch) for arch in ARCHES])


def test_only_architectures_that_depend_on_a_change_are_audited(tmp_path: Path) -> None:
    """A common header is everybody's, a Kconfig file of an architecture its own, a file nobody looks for nobody's."""
    made = (
        Made("common", appended("include/asm-generic/tlb.h", b"struct mmu_gather;\n")),
        Made("own", appended("arch/riscv/Kconfig", b"# end\n")),
        Made("unheard of", {"include/linux/unheard_of.h": b"", "drivers/unheard_of.c": b""}),
    )
    hashes = repository(tmp_path, made)
    archive = told(tmp_path, Asked("v1..main"))[1]
    assert archive.audited[len(ARCHES) :] == [*((hashes[1], arch) for arch in ARCHES), (hashes[2], "riscv")]


def test_a_common_kconfig_file_flips_verdicts(tmp_path: Path) -> None:
    """Where PT_RECLAIM can be on all at once the verdict flips at that commit, though no C file has changed."""
    old = kernel()["mm/Kconfig"]
    new = old.replace(b"depends on ARCH_SUPPORTS_PT_RECLAIM && ", b"depends on ")
    hashes = repository(tmp_path, (Made("everywhere", {"mm/Kconfig": new}), Made("back", {"mm/Kconfig": old})))
    archive, asked = Archive(str(tmp_path)), Asked("v1..main", arches=("riscv",))
    archive.ask(tuple(Level), SCENARIOS["tree"])
    found = history(archive, asked, named(archive, asked))
    assert _flips(found.flips) == [
        ("riscv", "", "not-applicable", "ready", hashes[1]),
        ("riscv", "", "ready", "not-applicable", hashes[2]),
    ]


def test_the_commit_on_a_merged_branch_is_named(tmp_path: Path) -> None:
    """A flip that a merge brings is named by the commit on the branch, however deep, together with the merge."""
    made = (
        Made("main one", NOISE),
        Made("side one", {"fs/side.c": b"\n"}, (0,)),
        Made("deep", CONVERTED, (2,)),
        Made("side two", {"fs/two.c": b"\n"}, (2,)),
        Made("inner merge", CONVERTED, (4, 3)),
        Made("outer merge", {**CONVERTED, "fs/side.c": b"\n", "fs/two.c": b"\n"}, (1, 5)),
    )
    hashes = repository(tmp_path, made)
    found, _ = told(tmp_path, Asked("v1..main"))
    assert {(f.commit, f.merge) for f in found.flips} == {(hashes[3], hashes[6])}


def test_a_merge_that_changes_something_itself_is_named(tmp_path: Path) -> None:
    """What neither side of a merge had, the merge has done."""
    made = (Made("one", NOISE), Made("side", {"fs/s.c": b"\n"}, (0,)), Made("evil", CONVERTED, (1, 2)))
    hashes = repository(tmp_path, made)
    found, _ = told(tmp_path, Asked("v1..main"))
    assert {(f.commit, f.merge) for f in found.flips} == {(hashes[3], "")}


@pytest.mark.parametrize("asked", [Asked("v1..main", per_commit=True), Asked(tags="v*")])
def test_two_processes_say_what_one_says(tmp_path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever walks for an architecture, one that goes and comes back among them: flips and audits are the same."""
    made = (
        Made("convert", CONVERTED),
        Made("remove parisc", dict.fromkeys(PARISC)),
        Made("common", appended("include/asm-generic/tlb.h", b"struct mmu_gather;\n")),
        Made("parisc again", PARISC),
        Made("revert", BACK),
    )
    tagged(tmp_path, made)
    found = []
    for two in (False, True):
        monkeypatch.setattr(lines, "worthwhile", lambda items, two=two: two)
        history_of, archive = told(tmp_path, asked)
        found.append((history_of, archive.audited))
    assert found[0] == found[1]
    assert [(f.arch, f.after) for f in found[0][0].flips if not f.level] == [
        ("alpha", "ready"),
        ("parisc", ""),
        ("parisc", "blocked"),
        ("alpha", "blocked"),
    ]


def test_a_line_begins_anew_where_another_release_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part has its first tree and the steps after it; together they are the line."""
    monkeypatch.setattr(lines, "ANEW", 2)
    change = Change("a", same_names=True, plain=True, gone=False)
    steps = tuple(lines.Step(str(number), (change,) * size) for number, size in enumerate((1, 2, 1, 1, 2), 1))
    parts = [(part.begins, part.base, part.steps) for part in lines._stretches("0", steps)]
    assert parts == [(0, "0", steps[:1]), (2, "2", steps[2:4]), (5, "5", ())]


@pytest.mark.parametrize("asked", [Asked("v1..main", per_commit=True), Asked(tags="v*")])
def test_sharing_out_anew_changes_nothing(tmp_path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two processes share the architectures out anew at every step, flips and moments are those of one."""
    made = (
        Made("convert", CONVERTED),
        Made("remove parisc", dict.fromkeys(PARISC)),
        Made("parisc again", PARISC),
        Made("new", {p.replace("parisc", "brandnew"): data for p, data in PARISC.items()}),
        Made("revert", BACK),
    )
    tagged(tmp_path, made)
    monkeypatch.setattr(lines, "worthwhile", lambda _: False)
    alone = told(tmp_path, asked)[0]
    monkeypatch.setattr(lines, "worthwhile", lambda _: True)
    monkeypatch.setattr(lines, "ANEW", 1)
    assert told(tmp_path, asked)[0] == alone
    verdicts = [(f.arch, f.after) for f in alone.flips if not f.level]
    assert verdicts == [
        ("alpha", "ready"),
        ("parisc", ""),
        ("parisc", "blocked"),
        ("brandnew", "blocked"),
        ("alpha", "blocked"),
    ]


def test_what_lies_behind_the_base_is_not_told(tmp_path: Path) -> None:
    """Where the base is on a branch that is merged later, its own changes are none of the range."""
    made = (
        Made("convert", CONVERTED, (0,)),
        Made("trunk", NOISE, (0,)),
        Made("merge", CONVERTED, (2, 1)),
        Made("riscv", appended("arch/riscv/Kconfig", b"# end\n")),
    )
    hashes = repository(tmp_path, made)
    found, _ = told(tmp_path, Asked(f"{hashes[1]}..main"))
    assert found.flips == ()
    assert [m.standings[0].verdict for m in found.moments] == ["ready", "ready"]


def test_bisect_tells_the_first_other_verdict(tmp_path: Path) -> None:
    """Of several flips of one architecture the first is told, and no other architecture is audited."""
    hashes = repository(tmp_path, (Made("convert", CONVERTED), Made("revert", BACK), Made("again", CONVERTED)))
    found, archive = told(tmp_path, Asked("v1..main", bisect="alpha"))
    assert _flips(found.flips) == [("alpha", "", "blocked", "ready", hashes[1])]
    assert {arch for _, arch in archive.audited} == {"alpha"}


def test_every_commit_that_touched_an_answer_can_be_shown(tmp_path: Path) -> None:
    """With --per-commit there is a revision for each such commit between both ends."""
    made = (Made("noise", NOISE), Made("convert", CONVERTED), Made("noise", {"fs/n.c": b"\n"}), Made("end", NOISE))
    hashes = repository(tmp_path, made)
    found, _ = told(tmp_path, Asked("v1..main", per_commit=True))
    assert [m.name for m in found.moments] == ["v1", hashes[2][:12], "main"]
    assert found.walked == 4


def test_tags_are_compared_in_the_order_of_versions(tmp_path: Path) -> None:
    """A release candidate comes before its release, and the flip between two tags is named by its commit."""
    hashes = repository(tmp_path, (Made("noise", NOISE), Made("convert", CONVERTED), Made("end", {"fs/e.c": b""})))
    for tag, commit in (("v1.10", 3), ("v1.9", 1), ("v1.10-rc1", 2), ("other", 3)):
        git(tmp_path, "tag", tag, hashes[commit])
    found, _ = told(tmp_path, Asked(tags="v1.*"))
    assert [m.name for m in found.moments] == ["v1.9", "v1.10-rc1", "v1.10"]
    assert {(f.commit, f.since) for f in found.flips} == {(hashes[2], "v1.9")}


def test_between_tags_of_two_lines_a_lost_change_has_no_commit(tmp_path: Path) -> None:
    """A change that only the older line has is gone on the newer one, and no commit there took it back."""
    hashes = repository(tmp_path, (Made("stable", CONVERTED), Made("next", NOISE, (0,))))
    git(tmp_path, "tag", "w1", hashes[1])
    git(tmp_path, "tag", "w2", hashes[2])
    found, _ = told(tmp_path, Asked(tags="w*"))
    assert [(f.before, f.after, f.commit, f.since) for f in found.flips if not f.level] == [
        ("ready", "blocked", "", "w1")
    ]


def test_an_architecture_comes_and_goes(tmp_path: Path) -> None:
    """A removed architecture flips to none, once, and its levels are not told."""
    gone: dict[str, bytes | tuple[bytes, bytes] | None] = {p: None for p in kernel() if p.startswith("arch/parisc/")}
    hashes = repository(tmp_path, (Made("remove parisc", gone),))
    found, _ = told(tmp_path, Asked("v1..main"))
    assert [(f.arch, f.level, f.after, f.commit) for f in found.flips] == [("parisc", "", "", hashes[1])]
    assert [[s.arch for s in m.standings] for m in found.moments] == [list(ARCHES), ["alpha", "riscv"]]


def test_a_header_behind_a_link_is_watched(tmp_path: Path) -> None:
    """A hook that a link leads to flips with the file it leads to, and with the link."""
    moved: dict[str, bytes | tuple[bytes, bytes] | None] = {
        HOOK: (LINK, b"../../../../elsewhere/tlb.h"),
        "elsewhere/tlb.h": kernel()[HOOK],
    }
    made = (
        Made("move", moved),
        Made("convert", {"elsewhere/tlb.h": kernel()[HOOK] + b"#undef __pte_free_tlb\n" + TABLE}),
        Made("lead back", {HOOK: (LINK, b"../../../../old/tlb.h"), "old/tlb.h": kernel()[HOOK]}),
    )
    hashes = repository(tmp_path, made)
    found, _ = told(tmp_path, Asked("v1..main"))
    assert [(f.after, f.commit) for f in found.flips if not f.level] == [("ready", hashes[2]), ("blocked", hashes[3])]


def test_a_kernel_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    """The commits of a larger repository are looked at as far as they touch the kernel's folder."""
    hashes = repository(tmp_path / "bare", (Made("convert", CONVERTED), Made("noise", NOISE)), below="linux/")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "bare"), "work")
    found, _ = told(tmp_path / "work" / "linux", Asked("v1.."))
    assert {f.commit for f in found.flips} == {hashes[1]}


def test_a_range_that_leaves_the_folder_alone_has_no_flips(tmp_path: Path) -> None:
    """Where no commit touches the kernel's folder, whatever it is called, both ends say the same."""
    (first,) = repository(tmp_path / "bare", (), below=":(k)[x]/")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "bare"), "work")
    (tmp_path / "work" / "README").touch()
    second = committed(tmp_path / "work")
    found, archive = told(tmp_path / "work" / ":(k)[x]", Asked("v1.."))
    assert (found.flips, found.walked, [m.commit for m in found.moments]) == ((), 0, [first, second])
    assert archive.audited == [(first, arch) for arch in ARCHES]


def test_a_tag_of_no_commit_is_left_out(tmp_path: Path) -> None:
    """Tags of a file or a tree, annotated or not, are no revisions of a kernel: the others are compared."""
    hashes = repository(tmp_path, (Made("convert", CONVERTED),))
    git(tmp_path, "tag", "v2", "main")
    git(tmp_path, "tag", "v2-tree", "main^{tree}")
    git(tmp_path, "-c", "user.name=A", "-c", "user.email=a@example.org", "tag", "-m", "t", "v2-file", "main:Makefile")
    found, _ = told(tmp_path, Asked(tags="v*"))
    assert [m.name for m in found.moments] == ["v1", "v2"]
    assert {(f.commit, f.since) for f in found.flips} == {(hashes[1], "v1")}


@pytest.mark.parametrize("asked", [Asked("v1..main"), Asked(tags="v*")])
@pytest.mark.parametrize("lost", ["main~1", "main~1^{tree}", "main^{tree}"])
def test_a_repository_that_lacks_an_object_is_refused(tmp_path: Path, asked: Asked, lost: str) -> None:
    """Where git cannot read what lies between two revisions, nothing is said of them."""
    repository(tmp_path, (Made("noise", NOISE), Made("convert", CONVERTED)))
    git(tmp_path, "tag", "v2", "main")
    name = git(tmp_path, "rev-parse", lost).decode().strip()
    (tmp_path / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises((UsageError, NotAKernelTree)) as told_so:
        told(tmp_path, asked)
    assert "does not contain" not in str(told_so.value)


def test_a_shallow_clone_says_what_to_fetch(tmp_path: Path) -> None:
    """A range that a shallow clone does not have is refused with the way to get it; what it has is walked."""
    hashes = repository(tmp_path / "bare", (Made("one", NOISE), Made("convert", CONVERTED), Made("end", BACK)))
    git(tmp_path, "clone", "--quiet", "--depth=3", f"file://{tmp_path}/bare", "shallow")
    with pytest.raises(UsageError, match=r"no such commit .*shallow: git fetch --unshallow"):
        told(tmp_path / "shallow", Asked(f"{hashes[0]}..HEAD"))
    found, _ = told(tmp_path / "shallow", Asked("HEAD~2..HEAD"))
    assert {f.commit for f in found.flips} == {hashes[2], hashes[3]}


FILES = sorted(kernel())
WORDS = (b"pte_free", b"tlb_remove_table", b"tlb_remove_ptdesc", b"tlb_remove_page", b"CONFIG_SMP", b"select", b"bool")


@st.composite
def commits(draw: st.DrawFn) -> list[Made]:
    """Commits in a row: words replaced, lines taken out, files deleted, brought back or new."""
    found, now = [], dict(kernel())
    for number in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from([*FILES, "arch/alpha/include/asm/mmu.h", "include/asm/page.h"]))
        data = now.get(path) or b""
        lines = data.splitlines(keepends=True)
        kind = draw(st.sampled_from(("word", "word", "line", "delete", "back")))
        changed: bytes | None = kernel().get(path, TABLE)
        if kind == "word":
            changed = data.replace(draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS)))
        elif kind == "line" and lines:
            at = draw(st.integers(0, len(lines) - 1))
            changed = b"".join(lines[:at] + lines[at + 1 :])
        elif kind == "delete" and path not in ("Makefile", "Kconfig") and path in now:
            changed = None
        now = {p: d for p, d in {**now, path: changed}.items() if d is not None}
        found.append(Made(f"change {number}", {path: changed}))
    return found


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(made=commits())
def test_a_history_is_what_audits_of_each_commit_say(
    made: list[Made], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every revision shown has the verdicts, deferrals, notices and completeness of an audit of it alone."""
    root = tmp_path_factory.mktemp("generated")
    hashes = repository(root, made)
    found, _ = told(root, Asked("v1..main", per_commit=True))
    shown = {m.commit: m for m in found.moments}
    last = shown[hashes[0]]
    for commit in hashes:
        last = shown.get(commit, last)
        tree = open_revision(str(root), commit)
        alone = [audit(tree, Request((arch,), extras=frozenset())) for arch in ARCHES if tree.names(f"arch/{arch}")]
        reports = [report.architectures[0] for report in alone]
        notices: set[Notice] = {n for report in alone for n in report.notices}
        notices |= {n for report in reports for n in report.facts.notices}
        assert last.standings == tuple(map(standing, reports))
        assert set(last.notices) == notices
        assert replace(last, commit="").complete == all(report.complete for report in alone)
