"""Macros the compiler defines before it reads a line; the one small table of this package.

Each stands for the Kconfig symbol that picks the compiler's target, or for a
constant of every kernel build.  Sources: the predefined macros of GCC and
Clang (`-dM -E`) for the targets the kernel builds with, and the kernel's own
top Makefile (`KBUILD_CPPFLAGS`, `KBUILD_AFLAGS`).
"""

from __future__ import annotations

from typing import Final

from auditor.condition import FALSE, TRUE, Condition, opaque, symbol

_64BIT: Final = symbol("64BIT")

_ALWAYS: Final = (
    "__FILE__ __LINE__ __DATE__ __TIME__ __COUNTER__ __INCLUDE_LEVEL__ __BASE_FILE__ __VERSION__ "  # C11 6.10.8
    "__GNUC_MINOR__ __STDC_VERSION__ __OPTIMIZE__ __ELF__ "  # GCC and Clang alike
    "KBUILD_MODNAME KBUILD_MODFILE KBUILD_BASENAME"  # scripts/Makefile.lib, for every C file
).split()
_PERHAPS: Final = (
    "__clang__ __linux__ __linux __gnu_linux__ linux __unix__ __unix unix __CHAR_UNSIGNED__ __OPTIMIZE_SIZE__ "
    "__aarch64__ __arm__ __hppa__ __or1k__ __mc68000__ __MICROBLAZE__ __XTENSA__ __PPC__ __PPC64__"
).split()
"""What depends on the compiler, or on its target, in a way that no symbol of Kconfig tells."""

PREDEFINED: Final[dict[str, Condition]] = {
    "__KERNEL__": TRUE,  # the top Makefile passes it to every C file
    "__GNUC__": TRUE,  # GCC and Clang alike
    "__STDC__": TRUE,
    "__ASSEMBLY__": FALSE,  # only for .S files
    "__ASSEMBLER__": FALSE,
    "__cplusplus": FALSE,
    "__CHECKER__": FALSE,  # sparse
    "__GENKSYMS__": FALSE,
    "__BINDGEN__": FALSE,
    "MODULE": FALSE,  # memory management is never a module
    "__LP64__": _64BIT,  # pointers and long have 64 bits on every 64-bit kernel target
    "_LP64": _64BIT,
    "__arch64__": _64BIT,  # SPARC V9
    "__x86_64__": _64BIT,
    "__i386__": ~_64BIT,
    "__powerpc64__": _64BIT,
    "__mips64": _64BIT,
    "__s390x__": _64BIT,
    "__KVM_NVHE_HYPERVISOR__": FALSE,  # hypervisor objects do not free user page tables
    "__KVM_VHE_HYPERVISOR__": FALSE,
    "BUILD_VDSO": FALSE,
    "BUILD_VDSO32": FALSE,
    "BUILD_VDSO32_64": FALSE,
    "__UM_HOST__": FALSE,
    "__uClinux__": FALSE,  # a target of user space only
    **dict.fromkeys(_ALWAYS, TRUE),
    **{name: opaque(f"{name} is predefined") for name in _PERHAPS},
}

NUMBERED: Final = frozenset(
    (
        "__GNUC__ __GNUC_MINOR__ __LINE__ __COUNTER__ __INCLUDE_LEVEL__ __STDC_VERSION__ __VERSION__ __DATE__ __TIME__ "
        "__FILE__ __BASE_FILE__"
    ).split()
)
"""Those whose value is not 1, and which only the compiler knows."""

BY_WIDTH: Final[dict[str, tuple[int, int]]] = {
    "__riscv_xlen": (64, 32),
    "__SIZEOF_POINTER__": (8, 4),
    "__SIZEOF_LONG__": (8, 4),
    "__BITS_PER_LONG": (64, 32),
    "BITS_PER_LONG": (64, 32),
    "__LONG_WIDTH__": (64, 32),
}
"""Macros whose value is the first number where 64BIT is set and the second where it is not."""


def may_be_predefined(name: str, arch: str) -> bool:
    """Whether a compiler may define what no header does: `__name__`, `__has_…`, or one named after its target."""
    return name.startswith("__") and (name.endswith("__") or name.startswith(("__has_", f"__{arch}_")))
