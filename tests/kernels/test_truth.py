"""Every row of the truth about two kernels, at every level, through the code of `ptaudit audit --config`."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.kconfig import ConfigFile, read_config
from auditor.model import ConfigLevel, Deferral, Extra, Level
from auditor.pipeline import Request, audit
from auditor.tree import open_checkout

Find = Callable[[str], Path]
Row = Mapping[str, Any]
NOTHING_TO_FREE = {"folded", "absent"}
"""No page of its own, or nobody who frees it: the truth tells them apart, the tool calls both absent."""


def configurations(archive: Path, rows: list[Row]) -> tuple[ConfigFile, ...]:
    """The configuration of each row, in order."""
    with tarfile.open(archive) as tar:
        members = {Path(m.name).as_posix().removeprefix("./"): m for m in tar.getmembers() if m.isfile()}
        found = []
        for row in rows:
            file = tar.extractfile(members[row["config"]])
            assert file is not None
            found.append(read_config(file.read(), row["config"]))
    return tuple(found)


def differing(row: Row, answers: tuple[ConfigLevel, ...]) -> Iterator[str]:
    """One line for each level of the row on which the two answers differ."""
    given = {answer.level: answer for answer in answers}
    for name, expected in row["levels"].items():
        answer = given[Level(name)]
        if answer.deferral is Deferral.UNKNOWN or comparable(answer.deferral) != comparable(expected):
            reason = f" ({answer.reason})" if answer.reason else ""
            yield f"{row['config']} {name}: the truth says {expected}, the audit {answer.deferral}{reason}"


def comparable(deferral: str) -> str:
    return Deferral.ABSENT if deferral in NOTHING_TO_FREE else str(deferral)


@pytest.mark.parametrize("version", ["6.12", "6.18.15"])
def test_every_row_agrees(kernel_path: Find, truth_path: Find, say: Callable[[str], None], version: str) -> None:
    """In every configuration of the truth each level does what the real preprocessors say it does."""
    rows: list[Row] = json.loads(truth_path(f"{version}.json").read_bytes())["rows"]
    configs = configurations(truth_path(f"{version}.configs.tar.xz"), rows)
    report = audit(open_checkout(str(kernel_path(version))), Request(configs=configs))
    wrong = [
        (row["config"], line)
        for row, answer in zip(rows, report.configs, strict=True)
        for line in differing(row, answer.levels)
    ]
    agreeing = len(rows) - len({config for config, _ in wrong})
    say(f"{version}: {agreeing} of {len(rows)} rows agree")
    if not rows or wrong:
        pytest.fail("\n".join(line for _, line in wrong) or "there are no rows", pytrace=False)


@pytest.mark.parametrize("version", ["6.12", "6.18.15"])
def test_nothing_had_to_be_passed_over(kernel_path: Find, version: str) -> None:
    """A stock kernel is read without a notice."""
    report = audit(open_checkout(str(kernel_path(version))), Request())
    assert [str(notice) for notice in report.notices] == []


@pytest.mark.parametrize("version", ["6.12", "6.18.15"])
def test_remarks_change_no_verdict(kernel_path: Find, version: str) -> None:
    """Verdict, reason and completeness are the same whether or not remarks are asked for."""
    tree = open_checkout(str(kernel_path(version)))
    bare, full = (audit(tree, Request(extras=extras)) for extras in (frozenset[Extra](), frozenset(Extra)))
    answers = [[(a.name, a.verdict, a.reason) for a in report.architectures] for report in (bare, full)]
    assert answers[0] == answers[1]
    assert (bare.notices, bare.complete) == (full.notices, full.complete)
