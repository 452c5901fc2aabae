"""Where bytes come from: a kernel tree, read and never written."""

from auditor.tree.base import KernelTree
from auditor.tree.dependencies import (
    Contents,
    Dependencies,
    ObservedCode,
    Texts,
    dependencies,
    is_code,
    observed,
    united,
)
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
    "ObservedCode",
    "Overlay",
    "Recorded",
    "Texts",
    "dependencies",
    "is_code",
    "observed",
    "open_checkout",
    "united",
]
