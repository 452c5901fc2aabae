"""The manual page says what the command line says; `make golden` writes its generated parts anew."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from auditor.cli.app import COMMANDS, app
from tests.conftest import REPOSITORY, difference

MANUAL = REPOSITORY / "docs" / "ptaudit.1"


def escaped(text: str) -> str:
    """Words that mdoc prints as they are, a sentence a line; a line that begins with a dot would be a macro."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("…", "...")
    lines = [line for part in re.split(r"(?<=[.;:]) (?=[A-Z])", text) for line in textwrap.wrap(part, 78)]
    return "\n".join(f"\\&{line}" if line[:1] in ".'" else line for line in lines)


def macro(text: str) -> str:
    """An argument of a macro: quoted, so that no word of it is taken for another macro."""
    return '"' + text.replace("\\", "\\e").replace('"', '""') + '"'


def item(names: str) -> str:
    """`-a, --arch NAME` in mdoc."""
    parts = []
    for name in names.split(", "):
        flag, _, value = name.partition(" ")
        parts.append(f"Fl {flag[1:]}" + (f" Ar {macro(value)}" if value else ""))
    return " , ".join(parts)


def listed(command: Any, context: Any) -> Iterator[str]:
    """The options and arguments of a command with their help."""
    yield ".Bl -tag -width Ds\n"
    for parameter in command.get_params(context):
        names, text = parameter.get_help_record(context)
        yield f".It {item(names) if names.startswith('-') else f'Ar {macro(names)}'}\n{escaped(text)}\n"
    yield ".El\n"


def commands() -> Iterator[str]:
    """Every command as its --help has it, and what stands before a command."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("ptaudit", ["rules"])
    for name in COMMANDS:
        command = group.get_command(context, name)
        inner = type(context)(command, info_name=name, parent=context)
        usage = " ".join(f"Ar {macro(piece)}" for piece in command.collect_usage_pieces(inner))
        yield f".Ss {name}\n.Nm\n.Cm {name}\n.{usage}\n.Pp\n{escaped(command.help)}\n"
        yield from listed(command, inner)
    yield ".Ss Options before a command\n"
    yield from listed(group, context)


def exits() -> Iterator[str]:
    """The exit codes as the README has them."""
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    yield ".Bl -tag -width Ds\n"
    for code, meaning in re.findall(r"^\| (\d+) \| (.*) \|$", readme, re.MULTILINE):
        yield f".It {code}\n{escaped(meaning.replace('`', ''))}\n"
    yield ".El\n"


def filled(text: str, mark: str, lines: Iterator[str]) -> str:
    """`text` with what stands between two marks replaced."""
    pattern = rf'(\.\\" {mark}: generated\n).*?(\.\\" end of {mark}\n)'
    after, count = re.subn(pattern, lambda m: m[1] + "".join(lines) + m[2], text, flags=re.DOTALL)
    assert count == 1, f"{MANUAL} has no place for {mark}"
    return after


def test_it_says_what_the_command_line_says(request: pytest.FixtureRequest) -> None:
    """Every command, option, default and exit code is in the manual page, in the words of --help and the README."""
    had = MANUAL.read_text("utf-8")
    text = filled(filled(had, "commands", commands()), "exits", exits())
    if request.config.getoption("--golden-update"):
        MANUAL.write_text(text, encoding="utf-8", newline="\n")
    elif had != text:
        pytest.fail(f"{difference(MANUAL.name, had, text)}\nIf that is right: make golden", False)


def test_every_exit_code_is_told() -> None:
    """The codes of the manual page are those the command line returns."""
    section = MANUAL.read_text("utf-8").partition(".Sh EXIT STATUS\n")[2].partition(".Sh ")[0]
    assert re.findall(r"^\.It (\d+)$", section, re.MULTILINE) == ["0", "1", "2", "3", "130", "143"]


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="no mandoc here: apt install mandoc")
def test_it_is_clean_mdoc() -> None:
    """mandoc finds nothing to warn of."""
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", MANUAL], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)
