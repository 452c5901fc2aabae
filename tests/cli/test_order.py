"""The answer does not depend on how a folder is listed, on the number of processes, or on how strings hash."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from auditor import pipeline
from auditor.pipeline import Request, audit
from auditor.render import as_json
from auditor.tree import open_checkout
from tests.cli.running import KERNEL, ptaudit


def answer() -> str:
    return as_json.render(audit(open_checkout(str(KERNEL)), Request()), "0.0.0")


class Shuffled:
    """What `os.scandir` gives, in another order."""

    def __init__(self, entries: Any, seed: int) -> None:
        with entries:
            self.entries = sorted(entries, key=lambda entry: entry.name)
        random.Random(seed).shuffle(self.entries)

    def __enter__(self) -> Any:
        return iter(self.entries)

    def __exit__(self, *error: object) -> None:
        pass


def test_order_of_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three orders of every folder, one answer."""
    expected, scandir = answer(), os.scandir
    monkeypatch.setattr(pipeline, "worthwhile", lambda items: False)
    for seed in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", lambda path, seed=seed: Shuffled(scandir(path), seed))
            assert answer() == expected


def test_one_process_or_two(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    for two in (False, True):
        monkeypatch.setattr(pipeline, "worthwhile", lambda items, two=two: two)
        answers.append(answer())
    assert answers[0] == answers[1]


def test_hash_seed() -> None:
    answers = {ptaudit("audit", KERNEL, "-f", "json", PYTHONHASHSEED=str(seed)).stdout for seed in (0, 1, 4711)}
    assert len(answers) == 1
