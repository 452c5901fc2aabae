"""The generated parts of docs/ say what the code says; `make golden` writes them anew."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor.cli.app import COMMANDS
from auditor.registry import page, rules
from auditor.vocabulary import NEVER_FOR_USER_TABLES, PRIMITIVES, RELEASES, Role
from tests.cli.running import KERNEL, ptaudit
from tests.conftest import REPOSITORY, difference
from tests.history.build import HOOK, Made, appended, repository
from tests.repositories import git

DOCS = REPOSITORY / "docs"


Check = Callable[[str, str], None]

PAGES = [REPOSITORY / "README.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
A_TREE = re.compile(r"(?:/path/to/|~/)?linux(?:-[\d.]+)?")
"""How the examples call the user's kernel tree."""


def examples() -> Iterator[str]:
    """The `ptaudit` lines of the console examples, each once."""
    blocks = (
        block for file in PAGES for block in re.findall(r"```console\n(.*?)```", file.read_text("utf-8"), re.DOTALL)
    )
    lines = (line for block in blocks for line in re.findall(r"^\$ (ptaudit .*)$", block, re.MULTILINE))
    yield from dict.fromkeys(line for line in lines if "--executor" not in line)  # a cluster: tests/campaign has one


@pytest.fixture
def up_to_date(request: pytest.FixtureRequest) -> Check:
    """up_to_date(name, text): docs/name has this text; --golden-update writes it."""

    def check(name: str, text: str) -> None:
        file = DOCS / name
        if request.config.getoption("--golden-update"):
            file.write_text(text, encoding="utf-8", newline="\n")
        had = file.read_text("utf-8") if file.exists() else ""
        if had != text:
            pytest.fail(f"{difference(name, had, text)}\nIf that is right: make golden", False)

    return check


def index() -> Iterator[str]:
    """The rules, a line each, with the sentence their page begins with."""
    yield "# Rules\n\nWhat an audit can claim of an architecture, a page each. `make golden` writes this index.\n\n"
    yield "| rule | in a sentence |\n| --- | --- |\n"
    for rule in rules():
        sentence = page(rule.id).split("\n\n")[1].replace("\n", " ")
        yield f"| [`{rule.id}`](../rules/{rule.id.replace('-', '_')}.md) | {sentence} |\n"
    yield "\n`ptaudit rules` lists them, `ptaudit explain RULE` prints a page.\n"
    yield "How to add one: [adding-a-rule.md](adding-a-rule.md).\n"


def wrapped(text: str) -> str:
    """A paragraph, or an item of a list, in lines of the usual length."""
    indent = "  " if text.startswith("- ") else ""
    lines = textwrap.wrap(text, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def primitives() -> Iterator[str]:
    """Every primitive by what it does, with its source."""
    for role in Role:
        yield f"\n**It {role.value}**\n\n"
        sources = dict.fromkeys(p.source for p in PRIMITIVES.values() if p.role is role)
        for source in sources:
            names = (f"`{n}`" for n, p in PRIMITIVES.items() if p.role is role and p.source == source)
            yield wrapped(f"- {' '.join(names)}: {source}")
    yield "\n"


def contracts() -> Iterator[str]:
    """The interfaces whose contract decides."""
    yield "\n" + wrapped(" ".join(f"`{name}`" for name in sorted(RELEASES))) + "\n"


def never() -> Iterator[str]:
    """The run-time tests that no user table passes."""
    yield "\nThese run-time tests are false for every table a hook is handed:\n\n"
    for name, source in NEVER_FOR_USER_TABLES.items():
        yield f"- `{name}`: {source}\n"
    yield "\n"


def filled(text: str, mark: str, lines: Iterator[str]) -> str:
    """`text` with what stands between two marks replaced."""
    pattern = rf"(<!-- {mark}: generated from auditor/vocabulary.py -->\n).*?(<!-- end of {mark} -->)"
    after, count = re.subn(pattern, lambda m: m[1] + "".join(lines) + m[2], text, flags=re.DOTALL)
    assert count == 1, f"docs/deferral.md has no place for {mark}"
    return after


def test_the_index_of_rules(up_to_date: Check) -> None:
    """docs/rules.md lists every rule with the first sentence of its page."""
    up_to_date("rules.md", "".join(index()))


def test_the_table_of_deferrals(up_to_date: Check) -> None:
    """docs/deferral.md names every primitive and every contract of the vocabulary."""
    text = (DOCS / "deferral.md").read_text("utf-8")
    text = filled(text, "primitives", primitives())
    text = filled(text, "contracts", contracts())
    up_to_date("deferral.md", filled(text, "tests", never()))


def test_the_index_names_every_page() -> None:
    """docs/README.md has a line for each page beside it, and for no other."""
    named = re.findall(r"^\| \[([\w-]+\.md)\]\(\1\) \| \S.* \|$", (DOCS / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(file.name for file in PAGES if file.parent == DOCS and file.name != "README.md")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    """Every relative link of a page is to a file or folder that is there."""
    gone = [link for link in LINK.findall(file.read_text("utf-8")) if not (file.parent / link).exists()]
    assert gone == []


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the examples speak of: a repository with two tags, and a plan that names both."""
    repository(tmp_path / "linux", [Made("a word", appended(HOOK, b"/* said */\n"))])
    for tag, commit in (("v6.12", "v1"), ("v6.18", "main")):
        git(tmp_path / "linux", "tag", tag, commit)
    (tmp_path / "plan.toml").write_text('[[git]]\nrepository = "linux"\nrevisions = ["v6.*"]\n')
    return tmp_path


@pytest.mark.parametrize("line", [*examples()])
def test_console_examples(line: str, desk: Path) -> None:
    """Every example is right use, and runs on the bundled kernel (1: m68k is refused, as that example says)."""
    _, *words = shlex.split(line, comments=True)
    given = words if words[0] == "history" else [str(KERNEL) if A_TREE.fullmatch(word) else word for word in words]
    done = ptaudit(*given, cwd=desk)
    assert done.returncode == ("m68k" in words), done.stderr
    assert words[0] in COMMANDS or words == ["--help"]
