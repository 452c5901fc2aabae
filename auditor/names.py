"""Names to the files they occur in, of many files at once."""

from __future__ import annotations

from collections import defaultdict


class Names:
    """Names to the paths they occur in; most occur in one, and a dict of strings is built fast."""

    def __init__(self) -> None:
        self._first: dict[bytes, str] = {}
        self._more: dict[bytes, list[str]] = defaultdict(list)

    def add(self, path: str, names: list[bytes]) -> None:
        """Take up what occurs in one file."""
        first, more = self._first.setdefault, self._more
        for name in names:
            if first(name, path) is not path:
                more[name].append(path)

    def paths(self, name: bytes) -> tuple[str, ...]:
        """The paths a name occurs in, each once."""
        if name not in self._first:
            return ()
        return tuple(dict.fromkeys((self._first[name], *self._more.get(name, ()))))
