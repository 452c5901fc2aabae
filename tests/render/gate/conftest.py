"""The busy gate, for tests that only read it."""

from __future__ import annotations

import pytest

from auditor.delta import GateResult
from tests.render.gate.results import busy


@pytest.fixture(scope="session")
def result() -> GateResult:
    """All states of findings, waivers, notices, two commits."""
    return busy()
