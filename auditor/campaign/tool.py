"""Who answers which question: everything beside the tree that an answer depends on, in one text."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from auditor import __version__, registry
from auditor.campaign.plan import Plan
from auditor.condition import exact
from auditor.scenario import Scenario

_LIBRARIES: Final = ("tree-sitter", "tree-sitter-c", "python-sat")
"""Those an answer rests on."""


@cache
def fingerprint() -> str:
    """The version, and a checksum over every module and library an answer can depend on.

    The rules' ids and modules are among them, and so are a third party's.  The
    version alone would not do: a checkout is edited without changing it.
    """
    total = hashlib.sha256(json.dumps([(name, version(name)) for name in _LIBRARIES]).encode())
    package = Path(registry.__file__).parent
    for path in sorted(package.rglob("*.py")):
        total.update(f"{path.relative_to(package)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for rule, module in registry.modules():
        total.update(f"{rule}\0".encode() + hashlib.sha256(Path(module).read_bytes()).digest())
    return f"{__version__}-{total.hexdigest()[:16]}"


def question(scenario: Scenario) -> str:
    """Who is asked, and what."""
    enable = None if scenario.enable is None else exact(scenario.enable)
    return json.dumps([fingerprint(), scenario.name, enable, scenario.selects])


def about(plan: Plan) -> dict[str, str]:
    """What the rows of a campaign depend on beside its trees, by the words of its database."""
    scenario = plan.scenario
    said = {"tool": fingerprint(), "scenario": scenario.name, "architectures": " ".join(plan.arches) or "all"}
    return {**said, "question": hashlib.sha256(question(scenario).encode()).hexdigest()[:16]}
