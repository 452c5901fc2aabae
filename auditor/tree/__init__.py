"""Where bytes come from: a kernel tree, read and never written."""

from auditor.tree.base import KernelTree
from auditor.tree.disk import Checkout, open_checkout
from auditor.tree.opening import open_revision
from auditor.tree.overlay import Overlay
from auditor.tree.recorded import Recorded

__all__ = [
    "Checkout",
    "KernelTree",
    "Overlay",
    "Recorded",
    "open_checkout",
    "open_revision",
]
