"""What the cache gives back is what was put into it, or nothing."""

from __future__ import annotations

import hashlib
import os
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cache import Entries, folder
from auditor.cache.entries import LAYOUT, Size

NAME = "ways/" + "a" * 64
VALUE = ["one", ["ready", {"x": None}], 3]


@pytest.fixture
def entries(tmp_path: Path) -> Entries:
    made = Entries(str(tmp_path / "cache"))
    made.write(NAME, VALUE)
    return made


def test_a_value_comes_back(entries: Entries) -> None:
    """JSON goes in and the same comes out; a name nobody used has nothing."""
    assert (entries.read(NAME), entries.read("ways/" + "b" * 64)) == (VALUE, None)
    assert entries.newest("ways") == [NAME]


class Trap:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("trapped",)


def rehashed(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[:-1],
    "cut off early": lambda data: data[:20],
    "a byte more": lambda data: data + b"x",
    "no checksum": lambda data: data.partition(b"\n")[2],
    "a pickle": lambda data: pickle.dumps(Trap()),
    "a pickle with a checksum": lambda data: rehashed(pickle.dumps(Trap())),
    "a compressed pickle with a checksum": lambda data: rehashed(zlib.compress(pickle.dumps(Trap()))),
    "another form": lambda data: rehashed(b'["one"]'),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_what_is_damaged_is_taken_away(
    entries: Entries, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]
) -> None:
    """An entry that is not what was written is never believed, never run, and gone afterwards."""
    path = entries.root / NAME
    path.write_bytes(spoil(path.read_bytes()))
    monkeypatch.chdir(entries.root)
    assert entries.read(NAME) is None
    assert not path.exists()
    assert not (entries.root / "trapped").exists()
    entries.write(NAME, VALUE)
    assert entries.read(NAME) == VALUE


@given(st.data())
def test_no_flipped_bit_goes_unnoticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever bit of an entry turns, nothing is read from it."""
    entries = Entries(str(tmp_path_factory.mktemp("cache")))
    entries.write(NAME, VALUE)
    path = entries.root / NAME
    whole = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    path.write_bytes(whole)
    assert entries.read(NAME) in (None, VALUE)
    assert not path.exists() or path.read_bytes() != whole or entries.read(NAME) is None


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    """Where the cache's folder is a file, nothing is kept and nothing fails."""
    (tmp_path / "cache").write_text("in the way")
    entries = Entries(str(tmp_path / "cache"))
    entries.write(NAME, VALUE)
    assert (entries.read(NAME), entries.newest("ways"), entries.size()) == (None, [], Size(0, 0))
    assert (tmp_path / "cache").read_text() == "in the way"


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    """A cache that grew too large keeps what was used last."""
    entries = Entries(str(tmp_path))
    names = [f"ways/{digit * 64}" for digit in "abc"]
    for age, name in enumerate(names):
        entries.write(name, VALUE)
        os.utime(entries.root / name, (1000 - age, 1000 - age))
    each = entries.size().bytes // 3
    entries.trim(2 * each)
    assert entries.newest("ways") == names[:2]


def test_clearing_takes_only_what_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies beside the cache in the user's folder stays."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == str(tmp_path / "ptaudit" / LAYOUT)
    (tmp_path / "ptaudit" / "kernels").mkdir(parents=True)
    entries = Entries(folder())
    entries.write(NAME, VALUE)
    was = entries.size()
    assert (entries.clear(), entries.size()) == (was, Size(0, 0))
    assert sorted(path.name for path in (tmp_path / "ptaudit").iterdir()) == ["kernels"]
