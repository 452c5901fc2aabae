"""Static auditor for Linux kernel trees: how page-table pages are freed, and whether that blocks PT_RECLAIM."""

from os.path import dirname, isdir

__version__ = "0.1.0"

if not isdir(f"{__path__[0]}/rules"):  # a checkout: `auditor.rules` is the folder rules/ beside this one
    __path__.append(dirname(__path__[0]))
