"""`.config` files: what the kernel's interpreter writes is read, everything else is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.kconfig import read_config

SAMPLE = b"""\
#
# Automatically generated file; DO NOT EDIT.
# Linux/sparc64 6.18.15 Kernel Configuration
#
CONFIG_64BIT=y
CONFIG_MODULES=m
# CONFIG_SMP is not set
CONFIG_PGTABLE_LEVELS=4
CONFIG_BASE=0x1000

CONFIG_CMDLINE="quiet \\"x\\" a\\\\b"
"""


def test_values_and_the_header_line() -> None:
    """Values are as the file spells them, text without its quotes, what is not set is `n`."""
    config = read_config(SAMPLE, "a/.config")
    assert (config.path, config.arch, config.release) == ("a/.config", "sparc64", "6.18.15")
    assert config.values == {
        "64BIT": "y",
        "MODULES": "m",
        "SMP": "n",
        "PGTABLE_LEVELS": "4",
        "BASE": "0x1000",
        "CMDLINE": 'quiet "x" a\\b',
    }


def test_the_last_value_counts() -> None:
    """A fragment appended to a file overrides it."""
    config = read_config(b"CONFIG_A=y\n# CONFIG_A is not set\nCONFIG_A=m\n", "x")
    assert config.values == {"A": "m"}
    assert (config.arch, config.release) == ("", "")


@pytest.mark.parametrize("line", ["A=y", "CONFIG_=y", "CONFIG_A", "#define CONFIG_A 1\nx", "\x00"])
def test_what_is_no_line_of_a_config_is_refused(line: str) -> None:
    """The message says which line, and what lines look like."""
    with pytest.raises(UsageError, match=r"x/\.config:\d: .*CONFIG_X=value"):
        read_config(f"{line}\n".encode(), "x/.config")


def test_carriage_returns_and_spaces_do_no_harm() -> None:
    """A file that went through another system reads the same."""
    assert read_config(b"CONFIG_A=y\r\n  \r\n#\r\n", "x").values == {"A": "y"}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing but a `UsageError` comes out of a broken file."""
    with contextlib.suppress(UsageError):
        read_config(data, "x")
