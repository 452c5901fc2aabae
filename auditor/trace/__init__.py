"""From a hook to the calls that end it: every way, each under its condition."""

from auditor.trace.definitions import Definitions
from auditor.trace.levels import Traced, trace_levels

__all__ = ["Definitions", "Traced", "trace_levels"]
