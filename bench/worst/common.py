"""What every bad input is made with: a registry, a small good tree, and texts in front of or behind its files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

ARM: Final = "arch/arm64"
TLB: Final = f"{ARM}/include/asm/tlb.h"
UNDONE: Final = "#undef __pte_free_tlb\n"
AT_ONCE: Final = f"{UNDONE}#define __pte_free_tlb(t, p, a) pte_free((t)->mm, p)\n"
LOST: Final = f"{UNDONE}#define __pte_free_tlb(t, p, a) f(p)\n"
"""Hooks that are not good, to stand under some condition."""

Build = Callable[[Path], Sequence[str] | None]
INPUTS: Final[dict[str, Build]] = {}


def hostile(build: Build) -> Build:
    """An input of that name; it may return other arguments than `audit TREE`."""
    INPUTS[build.__name__] = build
    return build


def before(root: Path, path: str, text: str) -> None:
    """Put a text in front of a file's own."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + (file.read_text() if file.exists() else ""))


def behind(root: Path, path: str, text: str) -> None:
    """Put a text behind a file's own."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


def git(root: Path, *args: str, data: bytes | None = None) -> str:
    """What git says in a tree."""
    names = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0")
    done = subprocess.run(["git", *names, *args], cwd=root, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def hook(root: Path, body: str, ahead: str = "") -> None:
    """Put a hook with this text behind the good one."""
    behind(root, TLB, f"{ahead}{UNDONE}#define __pte_free_tlb(t, p, a) {body}\n")


def helper(root: Path, body: str) -> None:
    """The same with a function of this body, which the hook calls."""
    hook(root, "deep(t, p)", f"static inline void deep(void *t, void *p)\n{{\n{body}}}\n")


def under(root: Path, symbol: str) -> None:
    """A hook that frees at once where a symbol is on."""
    behind(root, TLB, f"#ifdef CONFIG_{symbol}\n{AT_ONCE}#endif\n")
