"""Paths inside of a tree."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def normalized(path: str) -> str | None:
    """`path` with `.` and `..` resolved; `None` where it leaves the tree."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def above(path: str) -> str:
    """The folder a file stands in; empty for the root of the tree."""
    return path.rpartition("/")[0]
