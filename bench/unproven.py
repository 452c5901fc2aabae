"""What an audit would take without proofs: the ways of every hook, and no Kconfig, rule or verdict.

    python bench/unproven.py TREE

For measuring only: nothing it prints is a verdict.
"""

from __future__ import annotations

import gc
import sys

gc.disable()  # as the command does


def main() -> None:
    """Print the ways of each level of each architecture, each under its condition."""
    from auditor.arches import architectures
    from auditor.facts import collect
    from auditor.model import Level
    from auditor.sources import Sources
    from auditor.tree import open_checkout

    sources = Sources(open_checkout(sys.argv[1]))
    for name in architectures(sources.tree):
        facts = collect(sources, name, tuple(Level))
        for level in facts.levels:
            for path in level.paths:
                print(facts.name, level.level, path.deferral, path.condition)


if __name__ == "__main__":
    main()
