"""Where bytes come from: a kernel tree, read and never written."""

from auditor.tree.base import KernelTree
from auditor.tree.dependencies import Contents, Dependencies, dependencies, observed
from auditor.tree.disk import Checkout, open_checkout
from auditor.tree.observed import Observed
from auditor.tree.overlay import Overlay
from auditor.tree.recorded import Recorded

__all__ = [
    "Checkout",
    "Contents",
    "Dependencies",
    "KernelTree",
    "Observed",
    "Overlay",
    "Recorded",
    "dependencies",
    "observed",
    "open_checkout",
]
