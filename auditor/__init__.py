"""Static auditor for Linux kernel trees: how page-table pages are freed, and whether that blocks PT_RECLAIM."""

__version__ = "0.1.0"
