"""Whatever trees and architectures of a campaign are called, each format of its table spells it out."""

from __future__ import annotations

import json

import pytest

from auditor.answers import Answer, Change, Comparison, Kind, Outcome, Place, State, Table, TreeRow, Way
from auditor.render.campaign import as_csv, as_json, text
from tests.render.hostile import HOSTILE, Hostile


@pytest.fixture(params=HOSTILE)
def name(request: pytest.FixtureRequest) -> Hostile:
    """Each hostile name."""
    return HOSTILE[request.param]


def table(called: str) -> Table:
    """One tree that was audited and one that was not, in which everything a stranger names is called so."""
    answer = Answer(called, "blocked", called, (("pte", (Way("immediate", called), Way("rcu", "y"))),))
    done = Outcome("", called, (called,), (answer,))
    place = Place(called, Kind.GIT, "/repo", "c" * 40)
    return Table(called, (TreeRow(place, State.DONE, done), TreeRow(place, State.FAILED, Outcome(called))))


def compared(called: str) -> Comparison:
    return Comparison(called, called, (Change(called, called, called, called),))


def test_text(name: Hostile) -> None:
    """The text has every row on its own line, with nothing in it that acts on a terminal."""
    called = name.text
    wide = called.ljust(4)
    assert text.render(table(name.given), "1") == (
        f"2 trees: PT_RECLAIM, scenario {called}\n"
        "1 done, 1 failed\n"
        "\n"
        f"{'TREE'.ljust(len(called))}  {'ARCH'.ljust(len(called))}  VERDICT  PTE             PMD  PUD  P4D\n"
        f"{wide}  {wide}  blocked  immediate, rcu  -    -    -\n"
        "\n"
        f"{called}: incomplete\n"
        f"{called}\n"
        "\n"
        f"{called}: failed: {called}\n"
    )


def test_the_text_of_a_comparison(name: Hostile) -> None:
    """So has the comparison of two rows."""
    called, width = name.text, len(name.text)
    head = [word.ljust(width) for word in ("ARCH", "WHAT")]
    assert text.render_comparison(compared(name.given), "1") == (
        f"{'  '.join((*head, called, called))}\n{called.ljust(4)}  {called.ljust(4)}  {called}  {called}\n"
    )


def test_csv(name: Hostile) -> None:
    """No cell of the CSV is a formula or breaks a line."""
    called, commit = name.cell, "c" * 40
    when = f"immediate if {name.text}; rcu if y"
    when = '"' + when.replace('"', '""') + '"' if called.startswith('"') else when
    assert as_csv.render(table(name.given), "1").split("\r\n") == [
        "tree,kind,revision,release,state,arch,verdict,reason,pte,pte_when,pmd,pmd_when,pud,pud_when,p4d,p4d_when",
        f'{called},git,{commit},{called},done,{called},blocked,{called},"immediate, rcu",{when},,,,,,',
        f"{called},git,{commit},,failed,,,{called},,,,,,,,",
        "",
    ]


def test_json(name: Hostile) -> None:
    """The JSON holds every name as it is, and none of its bytes acts on a terminal."""
    for raw, count in (
        (as_json.render(table(name.given), "1"), 9),
        (as_json.render_comparison(compared(name.given), "1"), 6),
    ):
        assert raw.count(f'"{name.json}"') == count
        assert raw.replace("\n", "").isprintable()
        json.loads(raw)
