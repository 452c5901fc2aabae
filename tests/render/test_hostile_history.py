"""Whatever revisions, commits and architectures are called, each format of a history spells it out."""

from __future__ import annotations

import json

import pytest

from auditor.model import Deferral, Level, Location, Notice, Verdict
from auditor.render.history import as_csv, as_json, html, text
from auditor.render.safe import is_surrogate, visible
from auditor.timeline import Flip, History, Moment, Standing
from tests.render.hostile import HOSTILE, Hostile

DAY = "2026-01-02T03:04:05+00:00"


@pytest.fixture(params=HOSTILE)
def name(request: pytest.FixtureRequest) -> Hostile:
    """Each hostile name."""
    return HOSTILE[request.param]


def history(called: str) -> History:
    """One revision and one flip, in which everything a stranger names is called so."""
    standing = Standing(called, Verdict.BLOCKED, ((Level.PTE, (Deferral.IMMEDIATE,)),))
    notice = Notice(Location(called, 3), called)
    moment = Moment(called, "c" * 40, called, DAY, DAY, called, (standing,), (notice,))
    flip = Flip(called, "", "ready", "blocked", "c" * 40, called, DAY, DAY, "m" * 40, called)
    return History(called, called, (moment,), (flip,), 1)


def test_text(name: Hostile) -> None:
    """The text has every name on its own line, with nothing in it that acts on a terminal."""
    called, width = name.text, len(name.text)
    assert text.render(history(name.given), "1") == (
        f"{called}: PT_RECLAIM, scenario {called}\n"
        "1 revision, 1 commit walked, 1 flip of a verdict, 0 flips of levels' deferrals\n"
        "\n"
        f"{'ARCH'.ljust(width)}  {called}\n"
        f"{called.ljust(4)}  blocked\n"
        "\n"
        "flips\n"
        f"cccccccccccc 2026-01-02 (written 2026-01-02) {called}, merged by mmmmmmmmmmmm\n"
        f"  {called} verdict: ready → blocked\n"
        "\n"
        "could not be read, parsed or followed to its end\n"
        f"{called}: {called}:3: {called}\n"
    )


def test_csv(name: Hostile) -> None:
    """No cell of the CSV is a formula or breaks a line, and taking off one apostrophe gives the text back."""
    called, commit, merge = name.cell, "c" * 40, "m" * 40
    notice = f"{name.text}:3: {name.text}"
    notice = f"'{notice}" if name.cell.lstrip('"').startswith("'") else notice
    notice = '"' + notice.replace('"', '""') + '"' if name.cell.startswith('"') else notice
    assert as_csv.render(history(name.given), "1").split("\r\n") == [
        "kind,arch,level,before,after,commit,date,author_date,subject,merge,since",
        f"standing,{called},,,blocked,{commit},{DAY},{DAY},{called},,{called}",
        f"verdict,{called},,ready,blocked,{commit},{DAY},{DAY},{called},{merge},{called}",
        f"incomplete,,,,,{commit},,,{notice},,{called}",
        "",
    ]


def test_json(name: Hostile) -> None:
    """The JSON holds every name as it is, and none of its bytes acts on a terminal."""
    raw = as_json.render(history(name.given), "1")
    assert raw.count(f'"{name.json}"') == 11
    assert raw.replace("\n", "").isprintable()
    found = json.loads(raw)
    called = "".join(visible(char) if is_surrogate(char) else char for char in name.given)
    (moment,), (flip,) = found["revisions"], found["flips"]
    names = [found["asked"], found["scenario"], *(moment[key] for key in ("name", "subject", "release"))]
    names += [moment["architectures"][0]["name"], *(flip[key] for key in ("arch", "subject", "since"))]
    assert names == [called] * 9


def test_html(name: Hostile) -> None:
    """The page shows every name as text, in attributes as well, and there is no script but its own."""
    called = name.markup
    page = html.render(history(name.given), "1")
    plain = html.render(history("plain"), "1")
    for part in (
        f"<title>PT_RECLAIM history: {called}: PT_RECLAIM, scenario {called}</title>",
        f"<h1>{called}: PT_RECLAIM, scenario {called}</h1>",
        f'<th scope="col"><span title="{called}">{called}</span><br>',
        f'<br><span class="soft">{called}</span></th>',
        f'<tr><th scope="row">{called}</th>',
        f"<h3>{called}</h3>",
        f"<li><b>{called}</b> verdict: ",
        f'<li>{called}: <span class="place">{called}:3</span> {called}</li>',
    ):
        assert part in page
    for mark in ("<script", "<img", "<span", "<li", "<h", "\n"):
        assert page.count(mark) == plain.count(mark)
