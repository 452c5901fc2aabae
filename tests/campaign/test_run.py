"""Whatever becomes of a tree, the others have their answers, and it has a row."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from auditor.answers import Kind, Outcome, Place
from auditor.campaign import Crew, Task, processes, run, work
from auditor.campaign.outcome import outcome_of
from auditor.campaign.tool import fingerprint
from auditor.errors import UsageError
from auditor.scenario import DEFAULT, custom
from auditor.tree import open_checkout
from tests.campaign.build import folder, history, tarball, variant
from tests.conftest import REPOSITORY
from tests.repositories import git


def task(kind: Kind, path: Path, revision: str = "", arches: tuple[str, ...] = ()) -> Task:
    return Task(Place(path.name, kind, str(path), revision), DEFAULT, arches, fingerprint(), False)


class Here(Executor):
    """Runs a task when it is handed in; what `fate` says of its place happens instead."""

    def __init__(self, fate: Callable[[str], BaseException | None]) -> None:
        self.fate = fate
        self.broken = False

    def submit(self, call, given: Task) -> Future[Outcome]:  # type: ignore[no-untyped-def, override]
        if self.broken:
            raise BrokenProcessPool
        future: Future[Outcome] = Future()
        error = self.fate(given.place.name)
        self.broken = isinstance(error, BrokenProcessPool)
        if error:
            future.set_exception(error)
        else:
            future.set_result(Outcome("", given.place.name))
        return future


def kept(names: str, fate: Callable[[str], BaseException | None]) -> list[tuple[str, Outcome]]:
    @contextmanager
    def hire(jobs: int) -> Iterator[Crew]:
        yield Crew(Here(fate), 2 * jobs)

    found: list[tuple[str, Outcome]] = []
    tasks = [task(Kind.FOLDER, Path(name)) for name in names]
    run(tasks, hire, 2, lambda t, outcome: found.append((t.place.name, outcome)))
    return sorted(found)


def test_each_task_is_kept_once() -> None:
    """Every task has one outcome, its own."""
    assert kept("abcdefgh", lambda _: None) == [(name, Outcome("", name)) for name in "abcdefgh"]


def test_a_process_that_is_killed_costs_nobody_an_answer() -> None:
    """What was under way in a pool that broke is tried again and kept once."""
    once = ["c", "f"]

    def fate(name: str) -> BaseException | None:
        if name in once:
            once.remove(name)
            return BrokenProcessPool()
        return None

    assert kept("abcdefgh", fate) == [(name, Outcome("", name)) for name in "abcdefgh"]


def test_a_tree_that_always_kills_its_process_is_a_row() -> None:
    """The tree that breaks a pool of its own has the reason in its row; the others are answered."""
    found = dict(kept("abcdefgh", lambda name: BrokenProcessPool() if name == "c" else None))
    assert found.pop("c") == Outcome("the process that audited it was ended twice; see whether memory ran out")
    assert found == {name: Outcome("", name) for name in "abdefgh"}


def test_whatever_else_happens_to_a_task_is_a_row() -> None:
    """An error of the machinery is the reason of one tree."""
    found = dict(kept("abc", lambda name: OSError("the network is down") if name == "b" else None))
    assert found["b"] == Outcome("it was lost on the way (OSError: the network is down); see the workers' logs")


def test_a_worker_that_cannot_answer_at_all_ends_the_run() -> None:
    """That a worker has another ptaudit concerns every tree, and is told at once."""
    with pytest.raises(UsageError, match="install the same there"):
        kept("abc", lambda _: UsageError("a worker has another ptaudit; install the same there"))


def test_another_tool_does_not_answer(tmp_path: Path) -> None:
    """A task for another version of the code is refused."""
    given = Task(Place("a", Kind.FOLDER, str(tmp_path)), DEFAULT, (), "0.0-other", False)
    with pytest.raises(UsageError, match="a worker has another ptaudit or other rules than the one that asks"):
        work.answer(given)


def test_trees_of_every_kind_have_the_same_answer(tmp_path: Path) -> None:
    """A folder, a commit and an archive of one kernel give one outcome, which is that of an audit."""
    tree = folder(tmp_path / "k", 2)
    expected = outcome_of(open_checkout(str(tree)), DEFAULT, ())
    assert [(a.arch, a.verdict) for a in expected.answers] == [("one", "unknown")]
    root = history(tmp_path / "h", 2)
    commit = git(root, "rev-parse", "v2").decode().strip()
    archive = tarball(tmp_path / "k.tar.xz", variant(2))
    for given in (task(Kind.FOLDER, tree), task(Kind.GIT, root, commit), task(Kind.TARBALL, archive)):
        assert work.answer(given) == expected


def test_a_failing_tree_says_why(tmp_path: Path) -> None:
    """What is no kernel, what is gone and what lacks every wanted architecture are reasons, each in its words."""
    (tmp_path / "empty").mkdir()
    kernel = folder(tmp_path / "k")
    reasons = [
        work.answer(given).failure
        for given in (
            task(Kind.FOLDER, tmp_path / "empty"),
            task(Kind.TARBALL, tmp_path / "gone.tar"),
            task(Kind.GIT, history(tmp_path / "h", 1), "f" * 40),
            task(Kind.FOLDER, kernel, arches=("x86", "arm64")),
        )
    ]
    root = "give the root of a kernel checkout"
    lost = "it is not in the repository; a partial or shallow clone has to fetch it first"
    assert reasons == [
        f"{tmp_path}/empty: not a kernel tree: it has no Makefile and arch/; {root}",
        f"{tmp_path}/gone.tar: this archive cannot be read (No such file or directory); mend that",
        f"{'f' * 40}: no such revision in {tmp_path}/h ({lost}); name a commit, a tag or a branch of it",
        "it has none of x86, arm64; it has one",
    ]


def test_an_architecture_that_came_later_is_left_out(tmp_path: Path) -> None:
    """A tree answers for those of the plan's architectures that it has."""
    found = work.answer(task(Kind.FOLDER, folder(tmp_path / "k"), arches=("x86", "one")))
    assert [answer.arch for answer in found.answers] == ["one"]


def test_an_unknown_symbol_fails_a_tree_with_a_cache_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario that names a symbol the tree does not know has no answer there, whatever is cached."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = Place("k", Kind.FOLDER, str(folder(tmp_path / "k")))
    scenario = custom("NOT_THERE", ())
    for cached in (False, True, True):
        found = work.answer(Task(place, scenario, (), fingerprint(), cached))
        assert found.failure == "NOT_THERE: no Kconfig file of these architectures declares it; check the spelling"


def test_an_audit_that_crashes_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit whose process is killed, and one with a defect, take nothing else with them."""
    given = task(Kind.FOLDER, folder(tmp_path / "k"))
    monkeypatch.setattr(work, "outcome_of", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    why = "its audit crashed, or was ended before it had an answer; see whether memory ran out"
    assert work.answer(given) == Outcome(why)
    monkeypatch.setattr(work, "outcome_of", lambda *_: {}["x"])
    assert work.answer(given) == Outcome("KeyError: 'x' (a defect of ptaudit; please report it with this tree)")


def test_a_pool_of_processes_answers(tmp_path: Path) -> None:
    """The pool gives the answers this process gives, an architecture of the miniature kernel among them."""
    tasks = [task(Kind.FOLDER, folder(tmp_path / f"k{n}", n)) for n in range(3)]
    tasks.append(task(Kind.FOLDER, REPOSITORY / "samples" / "kernel", arches=("x86",)))
    found: dict[str, Outcome] = {}
    run(tasks, processes, 2, lambda t, outcome: found.update({t.place.name: outcome}))
    assert found == {t.place.name: work.answer(t) for t in tasks}


def test_an_archive_is_known_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy under another name is answered without being opened; one that is replaced while it is read is not kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first, second = (tarball(tmp_path / f"{name}.tar.gz", variant(3)) for name in "ab")
    given = replace(task(Kind.TARBALL, first), cached=True)
    names = count()
    with monkeypatch.context() as patch:
        patch.setattr(work, "contents_name", lambda place: f"{next(names)}")
        answered = work.answer(given)
    assert list((tmp_path / "cache").rglob("trees/*")) == []
    assert work.answer(given) == answered
    assert len(list((tmp_path / "cache").rglob("trees/*"))) == 1
    second.write_bytes(first.read_bytes())
    monkeypatch.setattr(work, "opened", lambda place: pytest.fail("it was opened"))
    assert work.answer(replace(task(Kind.TARBALL, second), cached=True)) == answered
