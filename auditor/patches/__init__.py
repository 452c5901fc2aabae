"""Patches as they come by mail, and a tree as it is after them."""

from auditor.patches.apply import apply
from auditor.patches.model import Cover, FileChange, Hunk, Patch, Series
from auditor.patches.series import read_series

__all__ = ["Cover", "FileChange", "Hunk", "Patch", "Series", "apply", "read_series"]
