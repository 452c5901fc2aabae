"""What is put in the place of a function: by a member of an operations structure, or over a `__weak` definition.

The trace follows plain assignments and plain bodies, in the architecture and in
the core.  C and the linker know many other ways, and any folder may use them.
So where a hook that would be cleared goes through such a name, the whole tree
is searched for it, and each place that is not understood is a notice.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ArchFacts, Notice
from auditor.sources import Sources


def replacements(sources: Sources, facts: ArchFacts) -> Iterator[Notice]:
    """A notice for each place that may replace a function on the way, and was not followed."""
    if facts.members or facts.replaceable:
        from auditor.farther.search import Search  # nearly no audit needs it

        yield from Search(sources, facts).notices()
