"""Every format of `ptaudit gate`, through the command: the exit code, the streams, the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor import registry
from tests.cli.running import KERNEL, ptaudit
from tests.conftest import REPOSITORY

PATCHES = REPOSITORY / "samples" / "patches"
FORMATS = (
    "text",
    "json",
    "sarif",
    "junit",
    "markdown",
    "html",
    "github",
    "gitlab",
    "checkpatch",
    "b4",
    "mail",
    "kcidb",
    "csv",
)


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_changes_the_exit_code_or_says_a_word_beside_it(form: str, tmp_path: Path) -> None:
    """A series that blocks ends with 1, whatever it is told in; a file gets the very same text."""
    file = tmp_path / "answer"
    done = ptaudit("gate", KERNEL, "--patch", PATCHES / "enable-everywhere.mbox", "-f", form, "-o", f"{form}={file}")
    assert (done.returncode, done.stderr) == (1, "")
    assert file.read_text(encoding="utf-8") == done.stdout != ""


def test_what_is_clean_ends_with_0_and_is_silent_for_checkpatch(tmp_path: Path) -> None:
    """A patch that only moves lines, in every format at once."""
    files = {form: tmp_path / form for form in FORMATS}
    targets = [f"-o{form}={file}" for form, file in files.items()]
    done = ptaudit("gate", KERNEL, "--patch", PATCHES / "lines-move.patch", *targets, "--format", "checkpatch")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    empty = {form for form, file in files.items() if not file.read_bytes()}
    assert empty == {"checkpatch", "github"}


def test_sarif_has_the_page_of_each_rule() -> None:
    done = ptaudit("gate", KERNEL, "--patch", PATCHES / "enable-everywhere.mbox", "--format", "sarif")
    rules = json.loads(done.stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert {"direct-free", "page-batch", "own-table-free"} <= {rule["id"] for rule in rules}
    assert [rule["help"]["markdown"] for rule in rules] == [registry.page(rule["id"]) for rule in rules]
