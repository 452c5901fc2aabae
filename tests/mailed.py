"""The tree that a drafted series makes, read back from its mails."""

from __future__ import annotations

from auditor.convert import Conversion, mails
from auditor.patches import apply, read_series
from auditor.tree import KernelTree

AUTHOR = "A. Developer <dev@example.org>"


def mailed(conversion: Conversion, tree: KernelTree) -> KernelTree:
    """The tree with the mails of the series on top, as a reader of patches takes them."""
    for name, text in mails(conversion, AUTHOR)[1:]:
        for patch in read_series(text.encode(), name).patches:
            tree = apply(tree, patch)
    return tree
