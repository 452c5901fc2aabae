"""The waiver file: what it may hold, and what each mistake is told as."""

from __future__ import annotations

from datetime import date

import pytest

from auditor.delta import Waiver
from auditor.errors import UsageError
from auditor.gate import read_waivers
from auditor.model import Location

GOOD = b"""\
# what we live with

[[waiver]]
fingerprint = "0123456789abcdef"
reason = " never built with SMP "

[[waiver]]
fingerprint = "fedcba9876543210"
reason = "being converted"
expires = 2027-01-31
link = "https://example.org/thread"
"""


def test_each_waiver_keeps_its_line() -> None:
    assert read_waivers(GOOD, "w.toml") == (
        Waiver("0123456789abcdef", "never built with SMP", None, "", Location("w.toml", 3)),
        Waiver(
            "fedcba9876543210",
            "being converted",
            date(2027, 1, 31),
            "https://example.org/thread",
            Location("w.toml", 7),
        ),
    )


def test_an_empty_file_waives_nothing() -> None:
    assert read_waivers(b"", "w.toml") == ()


ENTRY = b'[[waiver]]\nfingerprint = "0123456789abcdef"\nreason = "r"\n'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff", "w.toml: it is not UTF-8 (invalid start byte); save it as UTF-8"),
        (b"[[waivers]]\n", "w.toml: unknown key waivers; a waiver file holds [[waiver]] tables"),
        (b"waiver = 1\n", "w.toml: waiver is no list of tables; write [[waiver]]"),
        (
            b'[[waiver]]\nfingerprint = "0123456789abcdef"\n',
            'w.toml:1: a waiver needs a reason, as text; add reason = "…"',
        ),
        (ENTRY + b"why = 1\n", "w.toml:1: unknown key why; a waiver has fingerprint, reason, expires, link"),
        (ENTRY + b'expires = "soon"\n', "w.toml:1: expires is no date; write it as 2027-01-31, without quotes"),
        (ENTRY + ENTRY, "w.toml:4: 0123456789abcdef is waived twice, first in line 1; keep one"),
        (
            b'[[waiver]]\nfingerprint = "alpha"\nreason = "r"\n',
            "w.toml:1: 'alpha' is no fingerprint; copy the 16 hexadecimal digits from a report",
        ),
    ],
)
def test_each_mistake_names_its_line_and_the_remedy(data: bytes, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_waivers(data, "w.toml")
    assert str(error.value) == message


def test_what_is_no_toml_is_told_with_its_place() -> None:
    with pytest.raises(UsageError, match=r"^w\.toml:1: it is no TOML: .+; mend it$"):
        read_waivers(b"[[waiver\n", "w.toml")
