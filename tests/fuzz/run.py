"""Fuzz one reader with atheris: `python -m tests.fuzz.run c build/fuzz -max_total_time=15`.

What follows the folder goes to libFuzzer.  An input that breaks something is left in the folder, and the exit code is
not 0; put the smallest one into tests/fuzz/regressions with a test beside the code.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["auditor"]):
    from auditor.errors import AuditError
    from tests.fuzz.oracles import MAX_BYTES, ORACLES
from tests.fuzz.seeds import corpus


def main() -> None:
    """Fuzz until libFuzzer has enough."""
    reader, folder, *flags = sys.argv[1:]
    check = ORACLES[reader]

    def one_input(data: bytes) -> None:
        try:
            check(data[:MAX_BYTES])
        except AuditError:
            return

    seeds = corpus(reader, Path(folder) / reader)
    limits = [f"-max_len={MAX_BYTES}", "-rss_limit_mb=2000", "-timeout=60", f"-artifact_prefix={folder}/{reader}-"]
    atheris.Setup([sys.argv[0], *limits, *flags, str(seeds)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
