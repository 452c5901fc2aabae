"""Declarations that put another function behind a name."""

from __future__ import annotations

import pytest

from auditor.renames import may_rename, renames

RENAMING = [
    b'void f(int) asm("g");',
    b'void f(int)\n\t__asm__ ("g");',
    b'void f(void (*done)(int (*)(void)), int) __weak asm("g");',
    b'void f(int) __attribute__((alias("g")));',
    b"void f(int) __alias(g);",
    b'__attribute__((__alias__("g"))) void f(int);',
    b"#pragma redefine_extname f g\nvoid f(int);",
]
LEAVING = [
    b"void f(int);",
    b'void g(int) asm("f");',
    b'void ff(int) asm("g");',
    b'void f(int); void h(int) asm("g");',
    b'asm("nop"); void f(int);',
    b'static inline void f(int a) { asm("nop"); }',
    b'static inline void g(int a) { if (f(a)) asm("nop"); }',
    b'static inline void g(int a) { f(a); asm("nop"); }',
    b"int f = 1; void g(int) __alias(h);",
    b"void f(int",
]


@pytest.mark.parametrize("text", RENAMING)
def test_another_function_behind_a_name(text: bytes) -> None:
    """An assembler's label, an alias before or behind the name, and the pragma are each seen."""
    assert (renames(text, b"f"), may_rename(text)) == (True, True)


@pytest.mark.parametrize("text", LEAVING)
def test_what_stands_near_renames_nothing(text: bytes) -> None:
    """Another declaration's label, and assembly in a body, say nothing of a name."""
    assert not renames(text, b"f")
