"""Where bytes come from: a kernel tree, read and never written."""

from auditor.git.history import Commit, commits, has_commit, merge_base
from auditor.tree.base import KernelTree
from auditor.tree.disk import Checkout, open_checkout
from auditor.tree.overlay import Overlay
from auditor.tree.recorded import Recorded
from auditor.tree.revision import Revision, open_revision

__all__ = [
    "Checkout",
    "Commit",
    "KernelTree",
    "Overlay",
    "Recorded",
    "Revision",
    "commits",
    "has_commit",
    "merge_base",
    "open_checkout",
    "open_revision",
]
