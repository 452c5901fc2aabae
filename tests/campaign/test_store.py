"""The database keeps what is known, and says what it is not for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.answers import Answer, Kind, Outcome, Place, State, Table, TreeRow, Way
from auditor.campaign import Store
from auditor.errors import UsageError

ABOUT = {"tool": "1", "scenario": "everywhere"}
A = Place("a", Kind.FOLDER, "/k/a")
B = Place("h@v1", Kind.GIT, "/k/h", "1" * 40)
C = Place("c.tar", Kind.TARBALL, "/k/c.tar", stamp="10-20")
KNOWN = Outcome(
    "",
    "6.18",
    ("arch/one/a.h:3: cannot be read",),
    (
        Answer(
            "one", "ready", "why", (("pte", (Way("batched", "SMP"), Way("rcu", "!SMP"))), ("p4d", (Way("rcu", "y"),)))
        ),
        Answer("two", "unknown", "nobody knows", ()),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(str(tmp_path / "c.sqlite"))) as made:
        made.begin(ABOUT, (A, B, C))
        yield made


def test_what_is_kept_comes_back(store: Store) -> None:
    """A table holds every outcome as it was given, in the order of the plan, with what waits and what failed."""
    store.keep(B, KNOWN)
    store.keep(A, Outcome("not a kernel tree"))
    assert store.table() == Table(
        "everywhere",
        (
            TreeRow(A, State.FAILED, Outcome("not a kernel tree")),
            TreeRow(B, State.DONE, KNOWN),
            TreeRow(C, State.WAITING, Outcome()),
        ),
    )
    assert (store.waiting(), store.count()) == ((C,), 3)


def test_a_tree_counts_once(store: Store) -> None:
    """An outcome that comes twice is there once."""
    store.keep(B, KNOWN)
    store.keep(B, KNOWN)
    assert store.table().trees[1] == TreeRow(B, State.DONE, KNOWN)


def test_an_interrupted_run_goes_on(store: Store) -> None:
    """Until a run came to its end, nothing that is answered is asked again."""
    store.keep(A, KNOWN)
    store.keep(B, Outcome("failed"))
    with closing(Store(store.path)) as again:
        again.begin(ABOUT, (A, B, C))
        assert again.waiting() == (C,)


def test_after_the_end_failures_and_folders_are_asked_again(store: Store) -> None:
    """Once a run came to its end the next one asks again what may have another answer now, and nothing else."""
    for place, outcome in ((A, KNOWN), (B, KNOWN), (C, Outcome("failed"))):
        store.keep(place, outcome)
    store.finish()
    store.begin(ABOUT, (A, B, C))
    assert [(row.place, row.state, row.outcome) for row in store.table().trees] == [
        (A, State.WAITING, Outcome()),
        (B, State.DONE, KNOWN),
        (C, State.WAITING, Outcome()),
    ]


def test_a_tree_that_is_another_one_now_is_asked_again(store: Store) -> None:
    """A branch that moved and an archive that was replaced wait again; a tree no plan names any more is gone."""
    for place in (A, B, C):
        store.keep(place, KNOWN)
    moved, replaced = replace(B, revision="2" * 40), replace(C, stamp="11-21")
    store.begin(ABOUT, (replaced, moved))
    assert store.table() == Table(
        "everywhere", (TreeRow(replaced, State.WAITING, Outcome()), TreeRow(moved, State.WAITING, Outcome()))
    )


def test_another_question_has_another_database(store: Store) -> None:
    """Rows that answer another question, or were made by another tool, are not mixed with new ones."""
    with pytest.raises(UsageError) as caught:
        store.begin({**ABOUT, "scenario": "mmu"}, (A,))
    told = "its rows were made with another scenario (everywhere, not mmu); give another --database, or remove this one"
    assert str(caught.value) == f"{store.path}: {told}"
    assert store.count() == 3


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            "CREATE TABLE trees (x); PRAGMA application_id = 0x70746175; PRAGMA user_version = 2",
            "it is a database of version 2, and this ptaudit knows 1; give another --database, or remove this one",
        ),
        ("CREATE TABLE films (x)", "this database is no campaign's; give another --database"),
    ],
)
def test_a_database_of_another_kind_is_refused(tmp_path: Path, made: str, message: str) -> None:
    """Another version's database, and another program's, are named as such and left as they are."""
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.executescript(made)
    db.close()
    before = path.read_bytes()
    with pytest.raises(UsageError) as caught:
        Store(str(path))
    assert str(caught.value) == f"{path}: {message}"
    assert path.read_bytes() == before


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is not written over."""
    path = tmp_path / "notes.sqlite"
    path.write_text("no database at all, but a text that is long enough to look at " * 100)
    with pytest.raises(UsageError, match=r"this is no database, or it is damaged \(file is not a database\); give"):
        Store(str(path))
    assert path.read_text().startswith("no database at all")


def test_a_full_disk_is_told_and_what_was_kept_stays(store: Store) -> None:
    """A tree that finds no room is not half there: those before it are, and it still waits."""
    store.keep(A, KNOWN)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UsageError, match=r"it cannot be written \(database or disk is full\); make room, and go on"):
        store.keep(B, replace(KNOWN, notices=tuple(f"{n} {'x' * 1000}" for n in range(100))))
    with closing(Store(store.path)) as again:
        table = again.table()
    assert [(row.state, row.outcome) for row in table.trees] == [
        (State.DONE, KNOWN),
        (State.WAITING, Outcome()),
        (State.WAITING, Outcome()),
    ]


def test_a_database_that_is_just_begun_is_a_new_one(tmp_path: Path) -> None:
    """A run killed before the first table was made leaves a file that the next one takes."""
    path = tmp_path / "c.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    with closing(Store(str(path))) as store:
        store.begin(ABOUT, (A,))
        assert store.waiting() == (A,)
