"""Trees and stored reports the pages are made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.running import KERNEL, ptaudit

HOSTILE_ARCH = '"><img src=x onerror=alert(1)>{{7*7}}]]>\u202e'
"""A folder below `arch/`; a name cannot hold a slash, so no tag can be closed in it."""

HOSTILE_LINE = "</pre></code><script>alert(document.domain)</script>{{ 7*7 }}{% raw %}]]><!--\u202egpj.exe\u2066"


def hostile_kernel(folder: Path) -> Path:
    """The bundled kernel with markup, template syntax and invisible characters in names and lines."""
    root = Path(shutil.copytree(KERNEL, folder / "linux", symlinks=True))
    shutil.copytree(root / "arch" / "alpha", root / "arch" / HOSTILE_ARCH, symlinks=True)
    for arch in ("alpha", HOSTILE_ARCH):
        tlb = root / "arch" / arch / "include" / "asm" / "tlb.h"
        body = tlb.read_text().replace("pte_free((tlb)->mm, table)", f"pte_free((tlb)->mm, table) /* {HOSTILE_LINE} */")
        tlb.write_text(body)
    entry = f"{HOSTILE_LINE}\nM:\t{HOSTILE_LINE} <script@example.org>\nS:\t{HOSTILE_LINE}\nF:\tarch/\n\n"
    maintainers = root / "MAINTAINERS"
    maintainers.write_text(f"{maintainers.read_text()}\n{entry}")
    makefile = root / "Makefile"
    release = makefile.read_text().replace("EXTRAVERSION = -sample", f"EXTRAVERSION = -{HOSTILE_LINE.replace(' ', '')}")
    makefile.write_text(release)
    return root


def older_report(folder: Path) -> Path:
    """A stored report of the bundled kernel in which alpha was ready and arm64 was not."""
    document = json.loads(ptaudit("audit", KERNEL, "-f", "json").stdout)
    archs = {arch["name"]: arch for arch in document["architectures"]}
    worse = {**archs["arc"]["findings"][0], "arch": "arm64", "fingerprint": "0" * 16}
    archs["alpha"].update(verdict="ready", findings=[])
    archs["arm64"].update(verdict="blocked", findings=[worse])
    file = folder / "old.json"
    file.write_text(json.dumps(document))
    return file
