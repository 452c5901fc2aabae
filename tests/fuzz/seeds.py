"""What the fuzzer starts from: the files of samples/, and every input that once broke something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.fuzz.oracles import MAX_BYTES

REGRESSIONS = Path(__file__).parent / "regressions"
_SAMPLES = {"c": ("*.h", "*.c"), "kconfig": ("Kconfig*",), "patch": ("*.mbox", "*.patch", "*.diff", "*.eml")}


def regressions(reader: str) -> tuple[Path, ...]:
    """The inputs kept for one reader, sorted."""
    return tuple(sorted((REGRESSIONS / reader).glob("*")))


def samples(reader: str) -> Iterator[bytes]:
    """The files of samples/ that one reader is for, each content once, cut to what the fuzzer may grow it to."""
    paths = sorted(path for pattern in _SAMPLES[reader] for path in (REPOSITORY / "samples").rglob(pattern))
    yield from dict.fromkeys(path.read_bytes()[:MAX_BYTES] for path in paths if path.is_file())


def corpus(reader: str, folder: Path) -> Path:
    """`folder` with all of them as files, for libFuzzer."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate((*samples(reader), *(path.read_bytes() for path in regressions(reader)))):
        (folder / f"seed-{number:03}").write_bytes(data)
    return folder
