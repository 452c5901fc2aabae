"""How a compiler for each architecture predefines itself, and where its Makefiles look for headers.

clang does not know every architecture: then a neutral target of the same word
size and byte order stands in, with the macros that compiler has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

_NEUTRAL: Final = {(32, "little"): "wasm32", (64, "little"): "le64", (32, "big"): "lanai", (64, "big"): "bpfeb"}


class Compiler(NamedTuple):
    """What clang is told: its target and its flags."""

    target: str
    flags: tuple[str, ...] = ()


def compiler(arch: str, values: Mapping[str, str]) -> Compiler:
    """The compiler that builds this architecture in this configuration.

    Raises `KeyError` for an architecture that nobody has entered here.
    """
    wide = values.get("64BIT") == "y"
    big = values.get("CPU_BIG_ENDIAN") == "y"
    known = {
        "arm": Compiler("armeb-linux-gnueabi" if big else "arm-linux-gnueabi", ("-march=armv7-a",)),
        "arm64": Compiler("aarch64_be-linux-gnu" if big else "aarch64-linux-gnu"),
        "hexagon": Compiler("hexagon-linux-musl"),
        "m68k": Compiler("m68k-linux-gnu", ("-D__mcoldfire__",) if values.get("COLDFIRE") == "y" else ()),
        "mips": Compiler(
            f"mips{'64' if wide else ''}{'el' if values.get('CPU_LITTLE_ENDIAN') == 'y' else ''}-linux-gnu",
            ("-mabi=64",) if wide else (),
        ),
        "powerpc": Compiler(_powerpc(values)),
        "riscv": Compiler("riscv64-linux-gnu" if wide else "riscv32-linux-gnu"),
        "s390": Compiler("s390x-linux-gnu"),
        "sparc": Compiler("sparc64-linux-gnu" if wide else "sparc-linux-gnu"),
        "um": Compiler("x86_64-linux-gnu" if wide else "i386-linux-gnu", ("-D__arch_um__",)),
        "x86": Compiler("x86_64-linux-gnu" if wide else "i386-linux-gnu"),
    }
    return known[arch] if arch in known else _stand_in(arch, wide, big)


def _powerpc(values: Mapping[str, str]) -> str:
    if values.get("PPC64") != "y":
        return "powerpc-linux-gnu"
    return "powerpc64le-linux-gnu" if values.get("CPU_LITTLE_ENDIAN") == "y" else "powerpc64-linux-gnu"


def _stand_in(arch: str, wide: bool, big: bool) -> Compiler:
    """A neutral target; `big` is what Kconfig says, where an architecture has a choice."""
    grlen = 64 if wide else 32
    bits, always_big, macros = {
        "alpha": (64, False, ("__alpha__=1", "__alpha=1")),
        "arc": (32, False, ("__arc__=1",)),
        "c6x": (32, big, ("_TMS320C6X=1",)),
        "csky": (32, False, ("__csky__=2", "__CSKYABI__=2")),
        "h8300": (32, True, ("__h8300__=1",)),
        "ia64": (64, False, ("__ia64__=1", "__ia64=1")),
        "loongarch": (grlen, False, ("__loongarch__=1", f"__loongarch_grlen={grlen}")),
        "microblaze": (32, False, ("__microblaze__=1", *(("__MICROBLAZEEL__=1",) * (not big)))),
        "nds32": (32, False, ("__nds32__=1", "__NDS32_EL__=1")),
        "nios2": (32, False, ("__nios2__=1", "__nios2_little_endian__=1")),
        "openrisc": (32, True, ("__or1k__=1",)),
        "parisc": (64 if wide else 32, True, ("__hppa__=1", *(("__LP64__=1", "__hppa64__=1") if wide else ()))),
        "sh": (32, False, ("__sh__=1", "__BIG_ENDIAN__=1" if big else "__LITTLE_ENDIAN__=1")),
        "xtensa": (32, False, ("__xtensa__=1", "__XTENSA__=1", "__XTENSA_EB__=1" if big else "__XTENSA_EL__=1")),
    }[arch]
    order = "big" if big or always_big else "little"
    return Compiler(_NEUTRAL[bits, order], tuple(f"-D{macro}" for macro in macros))


def include_folders(kernel: Path, arch: str, values: Mapping[str, str]) -> Iterator[str]:
    """The folders an architecture's Makefiles add in this configuration, relative to the kernel, in order."""
    if arch == "um":
        host = ("arch/x86/um/shared", "arch/x86/um", "arch/x86/include", "arch/x86/include/uapi")
        yield from ("arch/um/include/shared", "arch/um/include/shared/skas", *host)
    elif arch == "mips":
        yield from (f"arch/mips/include/asm/{name}" for name in _chosen(kernel, arch, r"cflags", values, r"(mach-\S+)"))
        yield "arch/mips/include/asm/mach-generic"
    elif arch == "sh":
        for kind in ("cpuincdir", "machdir"):
            yield from (f"arch/sh/include/{name}" for name in _chosen(kernel, arch, kind, values, r"(\S+)"))
    elif arch == "arm":
        yield from (f"arch/arm/mach-{name}/include" for name in _chosen(kernel, arch, "machine", values, r"(\S+)"))
    elif arch == "xtensa":
        yield f"arch/xtensa/variants/{values.get('XTENSA_VARIANT_NAME', 'fsf')}/include"
        for name in _chosen(kernel, arch, "platform", values, r"(\S+)"):
            yield f"arch/xtensa/platforms/{name}/include"
    elif arch == "csky":
        yield "arch/csky/abiv1/inc" if values.get("CPU_CK610") == "y" else "arch/csky/abiv2/inc"
    elif arch == "powerpc":
        yield "arch/powerpc"


def _chosen(kernel: Path, arch: str, variable: str, values: Mapping[str, str], what: str) -> Iterator[str]:
    """What `variable-$(CONFIG_X)` and `variable-y` add where X is on."""
    line = re.compile(rf"^{variable}-(?:\$\(CONFIG_(\w+)\)|y)\s*[+:]?=.*?{what}\s*(?:#.*)?$", re.MULTILINE)
    folder = kernel / "arch" / arch
    for file in (folder / "Makefile", *sorted(folder.glob("*/Platform"))):
        for symbol, name in line.findall(file.read_text()):
            if not symbol or values.get(symbol) == "y":
                yield name
