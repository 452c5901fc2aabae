"""The database of a campaign: SQLite, one transaction a tree, so that it may be killed at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Final

from auditor.answers import LEVELS, Answer, Kind, Outcome, Place, State, Table, TreeRow, Way
from auditor.errors import UsageError

VERSION: Final = 1
"""`PRAGMA user_version`: which tables there are."""

APPLICATION: Final = 0x70746175
"""`PRAGMA application_id`: this is a database of ours."""

_TREE: Final = "id, name, kind, path, revision, stamp"


class Store:
    """What a campaign knows so far; every method is one transaction, or none where it only reads.

    Every method raises `UsageError` for a database that cannot be read or written.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        with self._told():
            self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def begin(self, about: Mapping[str, str], places: tuple[Place, ...]) -> None:
        """Take up a campaign: `about` is what its rows depend on beside the trees, `places` what its plan names.

        What is answered stays, unless a tree is no longer what it was.  Where
        the last run came to its end (`finish`), failed trees and folders, which
        may have changed, are asked again.
        Raises `UsageError` where the rows that are there answer another question.
        """
        with self._change():
            self._agree(about)
            if self._db.execute("DELETE FROM meta WHERE key = 'finished'").rowcount:
                self._forget("state = 'failed' OR kind = 'folder'")
            known = {place: position for position, place in self._places()}
            gone = set(known) - set(places)
            self._db.executemany("DELETE FROM trees WHERE name = ?", [(place.name,) for place in gone])
            for position, place in enumerate(places):
                if place not in known:
                    fields = (place.name, place.kind, place.path, place.revision, place.stamp, position)
                    self._db.execute(
                        "INSERT INTO trees (name, kind, path, revision, stamp, position) VALUES (?, ?, ?, ?, ?, ?)",
                        fields,
                    )
                elif known[place] != position:
                    self._db.execute("UPDATE trees SET position = ? WHERE name = ?", (position, place.name))

    def waiting(self) -> tuple[Place, ...]:
        """The trees without an outcome, in the order of the plan."""
        with self._told():
            rows = self._db.execute(f"SELECT {_TREE} FROM trees WHERE state = 'waiting' ORDER BY position")
            return tuple(_place(row) for row in rows)

    def count(self) -> int:
        """How many trees there are."""
        with self._told():
            return int(self._db.execute("SELECT count(*) FROM trees").fetchone()[0])

    def keep(self, place: Place, outcome: Outcome) -> None:
        """What became of one tree, instead of whatever was known of it."""
        with self._change():
            found = self._db.execute("SELECT id FROM trees WHERE name = ?", (place.name,)).fetchone()
            if found is None:  # another campaign changed the plan meanwhile
                return
            tree = found[0]
            self._forget("id = ?", tree)
            self._insert(tree, outcome)
            state = State.FAILED if outcome.failure else State.DONE
            fields = (state, outcome.failure, outcome.release, tree)
            self._db.execute("UPDATE trees SET state = ?, failure = ?, release = ? WHERE id = ?", fields)

    def finish(self) -> None:
        """The run came to its end, and its table was given out."""
        with self._change():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('finished', 'yes')")

    def table(self) -> Table:
        """Everything, in the order of the plan; architectures by name."""
        with self._told():
            levels = self._levels()
            answers: dict[int, list[Answer]] = {}
            query = "SELECT tree, arch, verdict, reason FROM answers ORDER BY tree, arch"
            for tree, arch, verdict, reason in self._db.execute(query):
                found = Answer(arch, verdict, reason, levels.get((tree, arch), ()))
                answers.setdefault(tree, []).append(found)
            notices: dict[int, list[str]] = {}
            for tree, text in self._db.execute("SELECT tree, text FROM notices ORDER BY tree, rank"):
                notices.setdefault(tree, []).append(text)
            rows = self._db.execute(f"SELECT {_TREE}, state, failure, release FROM trees ORDER BY position")
            return Table(
                self._meta()["scenario"],
                tuple(
                    TreeRow(
                        _place(row),
                        State(row[6]),
                        Outcome(row[7], row[8], tuple(notices.get(row[0], ())), tuple(answers.get(row[0], ()))),
                    )
                    for row in rows
                ),
            )

    def _levels(self) -> dict[tuple[int, str], tuple[tuple[str, tuple[Way, ...]], ...]]:
        found: dict[tuple[int, str], dict[str, tuple[Way, ...]]] = {}
        query = "SELECT tree, arch, level, deferral, condition FROM ways ORDER BY tree, arch, level, rank"
        for (tree, arch, level), rows in groupby(self._db.execute(query), key=lambda row: row[:3]):
            found.setdefault((tree, arch), {})[level] = tuple(Way(row[3], row[4]) for row in rows)
        return {key: tuple((lv, ways[lv]) for lv in LEVELS if lv in ways) for key, ways in found.items()}

    def _insert(self, tree: int, outcome: Outcome) -> None:
        rows = [(tree, answer.arch, answer.verdict, answer.reason) for answer in outcome.answers]
        self._db.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", rows)
        ways = [
            (tree, answer.arch, level, rank, way.deferral, way.condition)
            for answer in outcome.answers
            for level, found in answer.levels
            for rank, way in enumerate(found)
        ]
        self._db.executemany("INSERT INTO ways VALUES (?, ?, ?, ?, ?, ?)", ways)
        notices = [(tree, rank, text) for rank, text in enumerate(outcome.notices)]
        self._db.executemany("INSERT INTO notices VALUES (?, ?, ?)", notices)

    def _forget(self, which: str, *values: int) -> None:
        """Have trees wait again; nothing that was known of them stays."""
        for table in ("answers", "notices"):
            self._db.execute(f"DELETE FROM {table} WHERE tree IN (SELECT id FROM trees WHERE {which})", values)
        self._db.execute(f"UPDATE trees SET state = 'waiting', failure = '', release = '' WHERE {which}", values)

    def _places(self) -> Iterator[tuple[int, Place]]:
        for row in self._db.execute(f"SELECT {_TREE}, position FROM trees").fetchall():
            yield row[6], _place(row)

    def _meta(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT key, value FROM meta").fetchall())

    def _agree(self, about: Mapping[str, str]) -> None:
        known = self._meta()
        for key, now in about.items():
            then = known.get(key, now)
            if then != now:
                what = f"its rows were made with another {key} ({then}, not {now})"
                raise UsageError(f"{self.path}: {what}; give another --database, or remove this one")
        self._db.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", about.items())

    def _open(self) -> None:
        """Check whose database this is, and make its tables where it is empty."""
        version, application = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")
        )
        is_empty = not self._db.execute("SELECT 1 FROM sqlite_schema").fetchone()
        if not is_empty and application != APPLICATION:
            raise UsageError(f"{self.path}: this database is no campaign's; give another --database")
        if not is_empty and version != VERSION:
            what = f"it is a database of version {version}, and this ptaudit knows {VERSION}"
            raise UsageError(f"{self.path}: {what}; give another --database, or remove this one")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if is_empty:
            self._create()

    def _create(self) -> None:
        with self._change():
            if self._db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                return  # somebody else was quicker
            for statement in Path(__file__).with_name("schema.sql").read_text("utf-8").split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {VERSION}")
            self._db.execute(f"PRAGMA application_id = {APPLICATION}")

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One transaction: all of it or nothing, whatever happens meanwhile."""
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise UsageError(f"{self.path}: {_wrong(error)}") from None


def _wrong(error: sqlite3.Error) -> str:
    """What is wrong with a database, and what to do."""
    name = getattr(error, "sqlite_errorname", "")
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return f"this is no database, or it is damaged ({error}); give another --database, or remove this one"
    kept = "what is answered is kept: run the same command again"
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return f"it cannot be written ({error}); make room, and go on where this stopped ({kept})"
    return f"this database cannot be used ({error}); mend that, or give another --database"


def _place(row: tuple[object, ...]) -> Place:
    _, name, kind, path, revision, stamp, *_ = map(str, row)
    return Place(name, Kind(kind), path, revision, stamp)
