"""What two rows of the table differ in, and how it is shown."""

from __future__ import annotations

import csv
import io
import json

import pytest

from auditor.answers import Answer, Change, Comparison, Kind, Outcome, Place, State, Table, TreeRow, Way
from auditor.campaign import compared
from auditor.errors import UsageError
from auditor.render.campaign import as_csv, as_json, parquet, text

BATCHED = (("pte", (Way("batched", "MMU"), Way("absent", "!MMU"))),)
SMP_ONLY = (("pte", (Way("batched", "MMU && SMP"), Way("absent", "!MMU || !SMP"))),)
RCU = (("pte", (Way("rcu", "y"),)),)
OLD = Outcome("", "6.1", (), (Answer("a", "blocked", "why", BATCHED), Answer("b", "ready", "so", RCU)))
NEW = Outcome("", "6.2", ("x.h: unreadable",), (Answer("a", "ready", "now", RCU), Answer("c", "ready", "so", SMP_ONLY)))
TABLE = Table(
    "everywhere",
    (
        TreeRow(Place("h@v1", Kind.GIT, "/h", "1" * 40), State.DONE, OLD),
        TreeRow(Place("h@v2", Kind.GIT, "/h", "2" * 40), State.DONE, NEW),
        TreeRow(Place("g@v2", Kind.GIT, "/g", "3" * 40), State.FAILED, Outcome("no \x1b[31mkernel")),
        TreeRow(
            Place("=last", Kind.FOLDER, "/=last"),
            State.DONE,
            Outcome("", "6.1", (), (Answer("b", "ready", "so", RCU),)),
        ),
    ),
)


def test_two_trees_differ_in_every_architecture_that_differs() -> None:
    """Verdict, reason, deferrals and conditions are told apart; what only one tree has is told as well."""
    assert compared(TABLE, "h@v1", "h@v2") == Comparison(
        "h@v1",
        "h@v2",
        (
            Change("a", "verdict", "blocked", "ready"),
            Change("a", "reason", "why", "now"),
            Change("a", "pte", "batched, absent", "rcu"),
            Change("b", "verdict", "ready", ""),
            Change("b", "reason", "so", ""),
            Change("b", "pte", "rcu", ""),
            Change("c", "verdict", "", "ready"),
            Change("c", "reason", "", "so"),
            Change("c", "pte", "", "batched, absent"),
        ),
    )


def test_two_rows_may_be_of_different_architectures() -> None:
    """Any two rows can be set side by side; where only conditions differ, these are shown; a short name is enough."""
    assert compared(TABLE, "v1:a", "h@v2:c").changes == (
        Change("c", "verdict", "blocked", "ready"),
        Change("c", "reason", "why", "so"),
        Change(
            "c",
            "pte condition",
            "batched if MMU; absent if !MMU",
            "batched if MMU && SMP; absent if !MMU || !SMP",
        ),
    )
    assert compared(TABLE, "v1:b", "=last:b").changes == ()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("h@v1", "h@v3", "h@v3: the campaign has no such tree; its table lists them"),
        ("h@v1", "v2", "v2: there are h@v2 and g@v2; name one of them"),
        ("h@v1", "g@v2", "g@v2: this tree has no answer (no \x1b[31mkernel); mend that first"),
        ("h@v1:c", "h@v2:c", "h@v1:c: this tree has no c; it has a, b"),
        ("h@v1:a", "h@v2", "h@v1:a, h@v2: one is a tree and one an architecture of it; give two of a kind"),
    ],
)
def test_a_row_that_is_not_there_is_told(before: str, after: str, message: str) -> None:
    """A name nobody knows, one that is not clear and a tree that failed are wrong use."""
    with pytest.raises(UsageError) as caught:
        compared(TABLE, before, after)
    assert str(caught.value) == message


def test_the_table_as_text() -> None:
    """A line for every answer, then failures and notices, nothing of which acts on a terminal."""
    assert text.render(TABLE, "1") == (
        "4 trees: PT_RECLAIM, scenario everywhere\n"
        "3 done, 1 failed\n\n"
        "TREE   ARCH  VERDICT  PTE      PMD  PUD  P4D\n"
        "h@v1   a     blocked  batched  -    -    -\n"
        "h@v1   b     ready    rcu      -    -    -\n"
        "h@v2   a     ready    rcu      -    -    -\n"
        "h@v2   c     ready    batched  -    -    -\n"
        "=last  b     ready    rcu      -    -    -\n"
        "\nh@v2: incomplete\nx.h: unreadable\n"
        "\ng@v2: failed: no \\x1b[31mkernel\n"
    )


def test_differences_as_text_and_json() -> None:
    """A line and an object for every difference; two rows that are the same are said to be."""
    found = compared(TABLE, "v1:a", "h@v2:c")
    assert text.render_comparison(found, "1") == (
        "ARCH  WHAT           v1:a                            h@v2:c\n"
        "c     verdict        blocked                         ready\n"
        "c     reason         why                             so\n"
        "c     pte condition  batched if MMU; absent if !MMU  batched if MMU && SMP; absent if !MMU || !SMP\n"
    )
    same = compared(TABLE, "h@v1", "h@v1")
    assert text.render_comparison(same, "1") == "h@v1 and h@v1 say the same\n"
    document = json.loads(as_json.render_comparison(found, "1"))
    assert document["changes"][0] == {"arch": "c", "what": "verdict", "before": "blocked", "after": "ready"}


def test_csv_and_parquet_have_the_same_rows() -> None:
    """A row for every answer and one for a tree without; a cell that looks like a formula is harmless in CSV."""
    import pyarrow.parquet

    rows = list(csv.DictReader(io.StringIO(as_csv.render(TABLE, "1"), newline="")))
    assert rows[2] == {
        **{"tree": "h@v2", "kind": "git", "revision": "2" * 40, "release": "6.2", "state": "done"},
        **{"arch": "a", "verdict": "ready", "reason": "now", "pte": "rcu", "pte_when": "rcu if y"},
        **{"pmd": "", "pmd_when": "", "pud": "", "pud_when": "", "p4d": "", "p4d_when": ""},
    }
    assert [(row["tree"], row["state"], row["arch"], row["reason"]) for row in rows[4:]] == [
        ("g@v2", "failed", "", "no \\x1b[31mkernel"),
        ("'=last", "done", "b", "so"),
    ]
    table = pyarrow.parquet.read_table(io.BytesIO(parquet.render(TABLE, "1")))
    columns = table.to_pydict()
    assert list(columns) == list(rows[0])
    assert columns["tree"] == ["h@v1", "h@v1", "h@v2", "h@v2", "g@v2", "=last"]
    assert columns["pte_when"][3] == "batched if MMU && SMP; absent if !MMU || !SMP"


def test_json_has_everything() -> None:
    """Each way of each level with its condition, notices and failures."""
    document = json.loads(as_json.render(TABLE, "1"))
    assert (document["schema"], document["tool"]["version"], document["scenario"]) == (
        "ptaudit-campaign-v1",
        "1",
        "everywhere",
    )
    assert document["trees"][1] == {
        **{"name": "h@v2", "kind": "git", "revision": "2" * 40, "release": "6.2", "state": "done", "reason": ""},
        "notices": ["x.h: unreadable"],
        "architectures": [
            {
                "name": "a",
                "verdict": "ready",
                "reason": "now",
                "levels": {"pte": [{"deferral": "rcu", "condition": "y"}]},
            },
            {
                "name": "c",
                "verdict": "ready",
                "reason": "so",
                "levels": {
                    "pte": [
                        {"deferral": "batched", "condition": "MMU && SMP"},
                        {"deferral": "absent", "condition": "!MMU || !SMP"},
                    ]
                },
            },
        ],
    }
    assert document["trees"][2]["reason"] == "no \x1b[31mkernel"


def test_an_empty_table_has_every_column() -> None:
    """A campaign without an answer is a table all the same."""
    import pyarrow.parquet

    empty = Table("everywhere", ())
    table = pyarrow.parquet.read_table(io.BytesIO(parquet.render(empty, "1")))
    assert (table.num_rows, table.num_columns) == (0, 16)
