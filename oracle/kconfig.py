"""The kernel's own Kconfig program, built from the kernel under test, outside of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TOOLS: Final = ("flex", "bison", "gcc", "ld")
"""The programs that `build` needs."""
_REMEMBERED: Final = Path(__file__).with_name("remembered.c")
_SOURCES: Final = ("conf", "confdata", "expr", "menu", "preprocess", "symbol", "util")


@dataclass(frozen=True)
class Interpreter:
    """`scripts/kconfig/conf` of one kernel; configurations go to `scratch`.

    A file in `over` is read instead of the kernel's of the same path.
    """

    program: Path
    kernel: Path
    scratch: Path
    over: Path

    def olddefconfig(self, arch: str, lines: str, name: str) -> Path:
        """The configuration that these lines lead to."""
        config = self.scratch / f"{name}.config"
        config.write_text(lines)
        return self._run(arch, config, "--olddefconfig")

    def make(self, arch: str, how: str, name: str) -> Path:
        """A configuration by `how`: `allnoconfig`, `allyesconfig`, `defconfig=FILE`."""
        return self._run(arch, self.scratch / f"{name}.config", f"--{how}")

    def randconfig(self, arch: str, seed: int, name: str) -> Path:
        """The configuration that this seed leads to."""
        return self._run(arch, self.scratch / f"{name}.config", "--randconfig", KCONFIG_SEED=str(seed))

    def _run(self, arch: str, config: Path, how: str, **more: str) -> Path:
        environment = {
            "PATH": os.environ["PATH"],
            "ARCH": arch,
            "SRCARCH": arch,
            "SUBARCH": "x86",
            "HEADER_ARCH": "x86",
            "KERNELVERSION": "0",
            "KCONFIG_CONFIG": str(config),
            "srctree": str(self.kernel),
            **{tool.upper(): tool for tool in ("ld", "ar", "nm", "objcopy")},
            **{"CC": "gcc", "HOSTCC": "gcc", "RUSTC": "false", "BINDGEN": "false"},
            **{"PAHOLE": "false", "PYTHON3": "python3", "CC_VERSION_TEXT": "gcc"},
            "ORACLE_ANSWERS": str(self.scratch / "answers"),
            **more,
        }
        # conf leaves files where it is started, looks there for Kconfig files first, and then in srctree
        command = [str(self.program), how, "Kconfig"]
        subprocess.run(command, cwd=self.over, env=environment, capture_output=True, check=True)
        return config


def build(kernel: Path, scratch: Path) -> Interpreter:
    """The program, made in `scratch` from a copy of its sources; the kernel is not written to.

    Raises `CalledProcessError` where that fails.
    """
    over = scratch / "over"
    (over / "include" / "config").mkdir(parents=True)
    (over / "include" / "config" / "auto.conf").touch()  # there already: not written after each run
    (scratch / "answers").mkdir()
    source = shutil.copytree(kernel / "scripts" / "kconfig", scratch / "source")
    table = source / "internal.h"
    if table.exists():  # its pointers share their low bits, so that a table of 2^14 lists uses one in 16 of them
        table.write_text(re.sub(r"(EXPR_HASHSIZE\s+)\(1U << 14\)", r"\g<1>65521U", table.read_text()))
    parser = (source / "parser.y").read_text()
    parts = [f"{name}.c" for name in _SOURCES if f'#include "{name}.c"' not in parser]  # old parsers include menu.c
    for command in (
        "flex -olexer.lex.c -L lexer.l",
        "bison -o parser.tab.c --defines=parser.tab.h -t -l parser.y",
        f"gcc -w -O1 -Dpopen=remembered_popen -Dpclose=fclose -I. -I{kernel}/scripts/include -o ../conf"
        f" {_REMEMBERED} lexer.lex.c parser.tab.c {' '.join(parts)}",
    ):
        subprocess.run(command.split(), cwd=source, check=True, capture_output=True)
    return Interpreter(scratch / "conf", kernel, scratch, over)


def values_of(config: Path) -> dict[str, str]:
    """What a configuration sets, spelled as there: strings keep their quotes."""
    return dict(re.findall(r"^CONFIG_([\w-]+)=(.*)$", config.read_text(), re.MULTILINE))
