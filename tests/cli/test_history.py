"""`ptaudit history`: formats, exit codes, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import KERNEL, Run
from tests.conftest import REPOSITORY
from tests.history.build import HOOK, TABLE, Made, appended, kernel, repository
from tests.repositories import git

SCHEMA = json.loads((REPOSITORY / "docs" / "history-v1.schema.json").read_text())
MADE = (
    Made("alpha: convert", appended(HOOK, b"#undef __pte_free_tlb\n" + TABLE)),
    Made('=1+1 <script>"&', {HOOK: kernel()[HOOK]}),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A repository with a hook converted and back, the second time with a hostile subject."""
    root = tmp_path_factory.mktemp("history")
    return root, repository(root, MADE)


def test_text(ptaudit: Run, made: tuple[Path, list[str]]) -> None:
    """The text is a table of verdicts, then each commit with what it flipped."""
    root, hashes = made
    done = ptaudit("history", root, "v1..main", "--arch", "alpha,parisc")
    assert done.code == 0
    assert done.out == (
        "v1..main: PT_RECLAIM, scenario everywhere\n"
        "2 revisions, 2 commits walked, 2 flips of verdicts, 2 flips of levels' deferrals\n"
        "\n"
        "ARCH    v1       main\n"
        "alpha   blocked  blocked\n"
        "parisc  blocked  blocked\n"
        "\n"
        "flips\n"
        f"{hashes[1][:12]} 2023-11-14 (written 2023-11-14) alpha: convert\n"
        "  alpha verdict: blocked → ready\n"
        "  alpha pte deferral: immediate → batched, semi-rcu, rcu\n"
        f'{hashes[2][:12]} 2023-11-14 (written 2023-11-14) =1+1 <script>"&\n'
        "  alpha verdict: ready → blocked\n"
        "  alpha pte deferral: batched, semi-rcu, rcu → immediate\n"
    )


def test_bisect(ptaudit: Run, made: tuple[Path, list[str]]) -> None:
    """--bisect names the first commit with another verdict; where there is none it says so."""
    root, hashes = made
    assert (
        f"alpha: {hashes[1][:12]} (alpha: convert) is the first"
        in ptaudit("history", root, "v1..main", "--bisect", "alpha").out
    )
    done = ptaudit("history", root, "v1..main", "--bisect", "parisc")
    assert (done.code, "parisc: no commit of v1..main changes its verdict" in done.out) == (0, True)


def test_json_is_what_the_schema_says(ptaudit: Run, made: tuple[Path, list[str]], tmp_path: Path) -> None:
    """The JSON answer of a range, of tags and of a bisection meets its schema; the flips have all their fields."""
    root, hashes = made
    for question in (("v1..main", "--per-commit"), ("v1..main", "--bisect", "alpha"), ("--tags", "v*")):
        if question[0] == "--tags":
            git(root, "tag", "--force", "v2", hashes[1])
        file = tmp_path / "history.json"
        done = ptaudit("history", root, *question, "-o", f"json={file}", "-o", f"csv={tmp_path}/history.csv")
        assert done.code == 0
        found = json.loads(file.read_text())
        Draft202012Validator(SCHEMA).validate(found)
        assert found["flips"][0] == {
            "arch": "alpha",
            "kind": "verdict",
            "level": None,
            "before": "blocked",
            "after": "ready",
            "commit": hashes[1],
            "subject": "alpha: convert",
            "date": "2023-11-14T22:14:20+00:00",
            "author_date": "2023-11-14T22:14:20+00:00",
            "merge": None,
            "since": "v1",
        }


def test_csv_is_harmless(ptaudit: Run, made: tuple[Path, list[str]]) -> None:
    """A subject that is a formula gets an apostrophe; there is a line for each standing and each flip."""
    done = ptaudit("history", made[0], "v1..main", "--arch", "alpha", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(r["kind"], r["level"], r["before"], r["after"]) for r in rows] == [
        ("standing", "", "", "blocked"),
        ("standing", "", "", "blocked"),
        ("verdict", "", "blocked", "ready"),
        ("deferral", "pte", "immediate", "batched, semi-rcu, rcu"),
        ("verdict", "", "ready", "blocked"),
        ("deferral", "pte", "batched, semi-rcu, rcu", "immediate"),
    ]
    assert rows[-1]["subject"] == "'=1+1 <script>\"&"


def test_html_escapes_and_shows_the_timeline(ptaudit: Run, made: tuple[Path, list[str]], tmp_path: Path) -> None:
    """The page has each commit with its flips, and a hostile subject as text."""
    page = tmp_path / "history.html"
    assert ptaudit("history", made[0], "v1..main", "--arch", "alpha", "-o", f"html={page}").code == 0
    text = page.read_text()
    assert "<h3>alpha: convert</h3>" in text
    assert "<h3>=1+1 &lt;script&gt;&#34;&amp;</h3>" in text
    before, after = (f'<span class="sign {word}">{word}</span>' for word in ("blocked", "ready"))
    assert f"<li><b>alpha</b> verdict: {before} → {after}</li>" in text


WRONG = (
    (("v1..nothing",), "nothing: no such commit in"),
    (("v1..v1",), "v1..v1: this range is empty; name an older and a newer revision"),
    (("main..v1",), "main..v1: v1 does not contain main; give a revision that does"),
    (("v1",), "v1: this is no range; give A..B"),
    (("v1...main",), "v1...main: this is no range; give A..B"),
    (("--output=/etc..main",), "-o /etc..main: it needs FORMAT=PATH"),
    (("--", "--output=x..main"), "'--output=x': this is no revision"),
    (("--tags", "x*"), "--tags x*: 0 tag(s) match; a history needs two"),
    ((), "which revisions is not clear; give either A..B or --tags GLOB"),
    (("v1..main", "--tags", "v*"), "which revisions is not clear"),
    (("v1..main", "--bisect", "vax"), "vax: no such architecture in this tree; it has alpha, parisc, riscv"),
    (("--tags", "v*", "--per-commit"), "--per-commit: tags have no commits of their own; give A..B"),
    (("v1..main", "--enable-if", "NEVER_HEARD"), "NEVER_HEARD: no Kconfig file of these architectures declares it"),
)


@pytest.mark.parametrize(("question", "message"), WRONG, ids=[" ".join(question) for question, _ in WRONG])
def test_a_wrong_question(ptaudit: Run, made: tuple[Path, list[str]], question: tuple[str, ...], message: str) -> None:
    """Exit 2, one sentence that says what is wrong and what to do, and nothing on standard output."""
    done = ptaudit("history", made[0], *question)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_no_repository(ptaudit: Run, tmp_path: Path) -> None:
    """A folder that is in no repository is exit 2."""
    done = ptaudit("history", tmp_path, "a..b")
    assert (done.code, "not in a git repository; give a clone of a kernel repository" in done.err) == (2, True)


def test_a_revision_that_is_no_kernel(ptaudit: Run, tmp_path: Path) -> None:
    """A commit without arch/ on the way is named, with exit 2."""
    gone = dict.fromkeys(kernel())
    hashes = repository(tmp_path, (Made("all gone", {**gone, "README": b"\n"}),))
    done = ptaudit("history", tmp_path, "v1..main")
    assert done.code == 2
    assert f"{hashes[1]}: not a kernel tree" in done.err


def test_an_incomplete_revision_is_exit_3(ptaudit: Run, tmp_path: Path) -> None:
    """A revision with a file that cannot be read makes exit 3, and is told of even where it is not shown."""
    lost = Made("lose it", {HOOK: (b"120000", b"nowhere.h")})
    repository(tmp_path, (lost, Made("mend", {HOOK: kernel()[HOOK]})))
    done = ptaudit("history", tmp_path, "v1..main~1", "--arch", "alpha")
    assert (done.code, f"main~1: {HOOK}: this link leads nowhere\n" in done.out) == (3, True)
    done = ptaudit("history", tmp_path, "v1..main", "--arch", "alpha")
    assert done.code == 3
    assert "a revision between those shown was incomplete or inconclusive; --per-commit shows it\n" in done.out


def test_a_scenario_of_ones_own(ptaudit: Run, made: tuple[Path, list[str]]) -> None:
    """Under --enable-if the verdicts are those of that scenario: where PT_RECLAIM cannot be on, nothing flips."""
    done = ptaudit("history", made[0], "v1..main", "--enable-if", "MMU && !MMU")
    assert done.code == 0
    assert "0 flips of verdicts, 2 flips of levels' deferrals" in done.out


def test_the_report_links_to_the_history(ptaudit: Run, made: tuple[Path, list[str]], tmp_path: Path) -> None:
    """`report --history FILE` links to that page by a relative address; a file there is not is refused."""
    (tmp_path / "a b:c.html").write_text("")
    page = tmp_path / "report.html"
    wanted = ("report", KERNEL, "--arch", "alpha", "-o", page, "--history")
    assert ptaudit(*wanted, tmp_path / "a b:c.html").code == 0
    assert '<a href="a%20b%3Ac.html">Since when' in page.read_text()
    done = ptaudit(*wanted, tmp_path / "none.html")
    assert (done.code, "none.html: there is no such file; let ptaudit history write it" in done.err) == (2, True)
