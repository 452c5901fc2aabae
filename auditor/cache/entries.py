"""Files of the cache: each is written whole, carries a checksum, and is taken away where that does not hold.

`sha256 of the rest` + newline + JSON, compressed.  JSON is inert: reading it makes texts, numbers and lists, whoever
wrote it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

LAYOUT: Final = "answers-v1"
"""The folder of this form of entries; one of another form is left alone and never read."""

MOST_BYTES: Final = 2 << 30
"""What all entries may take together; beyond it, those used longest ago go."""

_DIGITS: Final = 64


def folder() -> str:
    """Where the cache lies: the user's cache folder, as the platform has it."""
    from platformdirs import user_cache_dir

    return os.path.join(user_cache_dir("ptaudit", appauthor=False), LAYOUT)


class Size(NamedTuple):
    """What a cache holds."""

    entries: int
    bytes: int


class Entries:
    """JSON values by name; a name has no more parts than one `/`."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def read(self, name: str) -> Any:
        """What was written under a name; `None` where nothing was, or what is there is not what was written."""
        path = self.root / name
        try:
            digest, _, body = path.read_bytes().partition(b"\n")
            if digest.decode("ascii") == hashlib.sha256(body).hexdigest():
                found = json.loads(zlib.decompress(body))
                os.utime(path)
                return found
        except OSError:
            return None
        except (ValueError, zlib.error, RecursionError):
            pass
        self.drop(name)
        return None

    def write(self, name: str, content: object) -> None:
        """Put a value under a name, whole or not at all; a full disk or a folder nobody may write is no trouble."""
        body = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 1)
        path = self.root / name
        beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()

    def drop(self, name: str) -> None:
        """Take an entry away."""
        with suppress(OSError):
            (self.root / name).unlink()

    def newest(self, name: str) -> list[str]:
        """The names of the entries below a name, the one used last first."""
        found = []
        with suppress(OSError), os.scandir(self.root / name) as entries:
            for entry in entries:
                if len(entry.name) == _DIGITS:
                    with suppress(OSError):  # somebody else may have taken it away
                        found.append((entry.stat().st_mtime_ns, f"{name}/{entry.name}"))
        return [path for _, path in sorted(found, reverse=True)]

    def size(self) -> Size:
        """How many entries there are, and how many bytes they have."""
        sizes = [status.st_size for _, status in self._files()]
        return Size(len(sizes), sum(sizes))

    def clear(self) -> Size:
        """Take everything away that belongs to the cache; what it was."""
        from shutil import rmtree

        was = self.size()
        rmtree(self.root, ignore_errors=True)
        return was

    def trim(self, most: int = MOST_BYTES) -> None:
        """Take away what was used longest ago, until the rest has no more than `most` bytes."""
        left = 0
        for path, status in sorted(self._files(), key=lambda file: file[1].st_mtime_ns, reverse=True):
            left += status.st_size
            if left > most:
                with suppress(OSError):
                    path.unlink()

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for where, _, names in os.walk(self.root):
            for name in names:
                with suppress(OSError):
                    yield Path(where, name), os.stat(os.path.join(where, name))
