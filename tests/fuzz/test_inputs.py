"""The oracles of the fuzzer on every sample and on every input that once broke one; no fuzzer is needed for it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from auditor.errors import AuditError
from tests.fuzz.oracles import ORACLES
from tests.fuzz.seeds import regressions, samples


@pytest.mark.parametrize("path", [path for reader in ORACLES for path in regressions(reader)], ids=lambda p: p.name)
def test_what_once_broke_a_reader_holds(path: Path) -> None:
    """An input kept from a run of the fuzzer is read, or refused with a message."""
    with suppress(AuditError):
        ORACLES[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("reader", ORACLES)
def test_the_samples_hold(reader: str) -> None:
    """Whatever the fuzzer starts from is read, or refused with a message."""
    found = list(samples(reader))
    assert len(found) > 3
    for data in found:
        with suppress(AuditError):
            ORACLES[reader](data)
