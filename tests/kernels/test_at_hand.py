"""The kernels that tests/kernels/fetch brings are whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

READ_BY_AN_AUDIT = (
    "MAINTAINERS",
    "Makefile",
    "Kconfig",
    "Documentation/features",
    "arch/x86/include/asm/pgalloc.h",
    "arch/x86/kernel/Makefile",
    "drivers/base/Kconfig",
    "include/asm-generic/tlb.h",
    "include/asm-generic/Kbuild",
    "init/Kconfig",
    "kernel/Kconfig.preempt",
    "lib/Kconfig.debug",
    "mm/mmu_gather.c",
    "scripts/kconfig/conf.c",
    "security/Kconfig",
)


@pytest.mark.parametrize("version", ["6.1", "6.12", "6.18.15", "7.1.13"])
def test_nothing_an_audit_reads_is_missing(kernel_path: Callable[[str], Path], version: str) -> None:
    """A fetched kernel has the folders and files that an audit reads."""
    root = kernel_path(version)
    assert [path for path in READ_BY_AN_AUDIT if not (root / path).exists()] == []
