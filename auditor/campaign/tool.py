"""Who answers: the version, and the very code of the auditor and of the rules."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from auditor import __version__, registry


@cache
def fingerprint() -> str:
    """The version, and a checksum over every module an answer can depend on, the rules' ids and modules included.

    A version alone would not do: a checkout is edited without changing it.
    """
    total = hashlib.sha256()
    package = Path(registry.__file__).parent
    for path in sorted(package.rglob("*.py")):
        total.update(f"{path.relative_to(package)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for rule, path in registry.modules():
        total.update(f"{rule}\0".encode() + hashlib.sha256(Path(path).read_bytes()).digest())
    return f"{__version__}-{total.hexdigest()[:16]}"
