"""Kconfig files that are too large, too deep or too hard, and folders with too much in them."""

from __future__ import annotations

import shutil
from pathlib import Path

from worst.common import ARM, before, behind, hostile, under


@hostile
def hundred_thousand_symbols(root: Path) -> None:
    text = "".join(
        f"config S{n}\n\tbool\n\tdefault y if S{n + 1}\n\tselect S{n + 2} if S{n + 3}\n" for n in range(100_000)
    )
    behind(
        root,
        f"{ARM}/Kconfig",
        f"\n{text}\nconfig HERE\n\tdef_bool y\n\tselect S0\n\tselect MMU_GATHER_RCU_TABLE_FREE if S1\n",
    )


@hostile
def web_of_selects(root: Path) -> None:
    text = "".join(
        f'config W{n}\n\tbool "w"\n' + "".join(f"\tselect W{m} if W{(n * m) % 400}\n" for m in range(400))
        for n in range(400)
    )
    behind(
        root,
        f"{ARM}/Kconfig",
        f"\n{text}\nconfig HERE\n\tdef_bool y\n\tselect MMU_GATHER_RCU_TABLE_FREE if W1\n\tdepends on W2\n",
    )
    under(root, "W3")


@hostile
def choice_of_ten_thousand(root: Path) -> None:
    members = "".join(f'config C{n}\n\tbool "c"\n' for n in range(10_000))
    behind(root, f"{ARM}/Kconfig", f'\nchoice\n\tprompt "c"\n{members}endchoice\n')
    under(root, "C3")


@hostile
def expression_of_a_megabyte(root: Path) -> None:
    behind(root, f"{ARM}/Kconfig", "\nconfig E\n\tdef_bool y\n\tdepends on " + " && ".join(["MMU"] * 170_000) + "\n")
    under(root, "E")


@hostile
def kconfig_of_parentheses(root: Path) -> None:
    behind(root, f"{ARM}/Kconfig", f"\nconfig E\n\tdef_bool y\n\tdepends on {'(' * 30_000}MMU{')' * 30_000}\n")
    under(root, "E")


@hostile
def expression_of_products(root: Path) -> None:
    text = " && ".join(f"(P{n} || P{(n * 37) % 997})" for n in range(1, 900))
    symbols = "".join(f'config P{n}\n\tbool "p"\n' for n in range(1000))
    behind(root, f"{ARM}/Kconfig", f"\n{symbols}\nconfig E\n\tdef_bool y\n\tdepends on {text}\n")
    under(root, "E")


@hostile
def pigeons(root: Path) -> None:
    """Twelve pigeons in eleven holes: no resolution proof of it is short."""
    birds, holes = 12, 11
    symbols = "".join(f'config P{b}_{h}\n\tbool "p"\n' for b in range(birds) for h in range(holes))
    placed = [" || ".join(f"P{b}_{h}" for h in range(holes)) for b in range(birds)]
    apart = [f"!P{b}_{h} || !P{c}_{h}" for h in range(holes) for b in range(birds) for c in range(b)]
    text = " && ".join(f"({part})" for part in placed + apart)
    behind(root, f"{ARM}/Kconfig", f"\n{symbols}\nconfig E\n\tdef_bool y\n\tdepends on {text}\n")
    under(root, "E")


@hostile
def cyclic_sources(root: Path) -> None:
    for n in range(40):
        text = "".join(f'source "{ARM}/K{m}"\n' for m in range(40))
        before(root, f"{ARM}/K{n}", f"{text}config K{n}\n\tbool\n")
    behind(root, f"{ARM}/Kconfig", f'\nsource "{ARM}/K0"\n')


@hostile
def million_lines_of_kconfig(root: Path) -> None:
    for n in range(100):
        before(root, f"{ARM}/L{n}", "config Q\n\tbool\n\tdefault y\n\tselect MMU_GATHER_RCU_TABLE_FREE\n" * 60_000)
        behind(root, f"{ARM}/Kconfig", f'\nsource "{ARM}/L{n}"\n')


@hostile
def folders_under_arch(root: Path) -> None:
    for n in range(50_000):
        (root / f"arch/f{n}").mkdir()


@hostile
def two_thousand_architectures(root: Path) -> None:
    for n in range(2_000):
        (root / f"arch/f{n}").mkdir()
        shutil.copyfile(root / ARM / "Kconfig", root / f"arch/f{n}/Kconfig")


@hostile
def folder_of_many_names(root: Path) -> None:
    folder = root / ARM / "include/asm"
    for n in range(300_000):
        (folder / f"n{n}.h").touch()
