"""The Kconfig model against configurations that real kernels' own interpreter made."""

from __future__ import annotations

import json
import random
import re
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.condition import Condition, all_of, compare, enabled, module, number, parse, symbol
from auditor.kconfig import KconfigModel, read_config
from auditor.tree import open_checkout

VERSIONS = ("6.12", "6.18.15")
UNDECLARED = "undeclared"


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """The kernel under test."""
    return str(request.param)


@pytest.fixture(scope="module")
def models(version: str, kernel_path: Callable[[str], Path]) -> Callable[[str], KconfigModel]:
    """models("sparc"): the model of that architecture."""
    tree = open_checkout(str(kernel_path(version)))
    known: dict[str, KconfigModel] = {}

    def model(arch: str) -> KconfigModel:
        if arch not in known:
            known[arch] = KconfigModel(tree, arch)
        return known[arch]

    return model


@pytest.fixture(scope="module")
def rows(version: str, truth_path: Callable[[str], Path]) -> list[dict[str, Any]]:
    """What is known of each configuration."""
    found: list[dict[str, Any]] = json.loads(truth_path(f"{version}.json").read_text())["rows"]
    return found


def has(name: str, value: str) -> Condition:
    """The condition that a symbol has a value, as a `.config` spells it."""
    if value in ("y", "m", "n"):
        return {"y": symbol(name), "m": module(name), "n": ~enabled(name)}[value]
    return compare(name, "==", number(value))


def declared(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value != UNDECLARED}


def test_every_real_configuration_is_possible(
    version: str,
    models: Callable[[str], KconfigModel],
    rows: list[dict[str, Any]],
    say: Callable[[str], None],
) -> None:
    """The values of every row can be had together, and what is undeclared there is so here."""
    wrong = []
    for row in rows:
        model = models(row["arch"])
        unknown = [name for name, value in row["symbols"].items() if value == UNDECLARED]
        wrong += [f"{row['arch']}: {name} is declared" for name in unknown if model.declared(name)]
        decision = model.decide(all_of(has(n, v) for n, v in declared(row["symbols"]).items()))
        if not decision.possible:
            wrong.append(f"{row['config']}: {decision.reason}")
    say(f"Kconfig {version}: {len(rows) - len(wrong)} of {len(rows)} configurations are possible")
    assert not wrong, "\n".join(wrong)


def test_what_is_called_impossible_is_nowhere_the_case(
    version: str,
    models: Callable[[str], KconfigModel],
    rows: list[dict[str, Any]],
    say: Callable[[str], None],
) -> None:
    """No symbol that a model calls forced or impossible has another value in any row."""
    claims, wrong = 0, []
    for arch in sorted({row["arch"] for row in rows}):
        own = [declared(row["symbols"]) for row in rows if row["arch"] == arch]
        for name in sorted({name for values in own for name in values}):
            seen = {values[name] for values in own if name in values}
            for value in ("y", "n") if seen <= {"y", "m", "n"} else sorted(seen):
                if not models(arch).decide(has(name, value)).possible:
                    claims += 1
                    wrong += [f"{arch}: {name} = {value} is real"] if value in seen else []
    say(f"Kconfig {version}: {claims} impossible values, {len(wrong)} of them seen")
    assert claims > 100
    assert not wrong, "\n".join(wrong)


def release_of(kernel: Path) -> str:
    """The release a kernel's Makefile names."""
    makefile = (kernel / "Makefile").read_text()
    parts = [re.search(rf"^{key} = (\d+)$", makefile, re.M) for key in MAKEFILE_KEYS]
    return ".".join(part[1] for part in parts if part)


def spelled(kernel: Path) -> set[str]:
    """Every name behind a `config` in any Kconfig file: read with a bare pattern, not our reader."""
    files = [path for path in kernel.rglob("*Kconfig*") if path.is_file()]
    return {name for path in files for name in re.findall(r"config\s+([\w-]+)", path.read_text(errors="replace"))}


MAKEFILE_KEYS = ("VERSION", "PATCHLEVEL", "SUBLEVEL")
HANDFULS = 200
"""Questions about symbols from anywhere in the tree, drivers included."""


def test_any_handful_of_values_of_a_real_configuration_is_possible(
    version: str,
    models: Callable[[str], KconfigModel],
    rows: list[dict[str, Any]],
    truth_path: Callable[[str], Path],
    kernel_path: Callable[[str], Path],
    say: Callable[[str], None],
) -> None:
    """Symbols drawn from real `.config` files can have the values they have there, together.

    Where the files were made from another point release, a name that release
    had and this tree spells nowhere is left out, and said.
    """
    draw = random.Random(version)
    kernel = kernel_path(version)
    here, known = release_of(kernel), spelled(kernel)
    gone: set[str] = set()
    releases: set[str] = set()
    archs = {row["config"]: row["arch"] for row in rows}
    wrong = []
    with tarfile.open(truth_path(f"{version}.configs.tar.xz")) as archive:
        members = {member.name: member for member in archive if member.name in archs}
        for name in draw.sample(sorted(members), HANDFULS):
            file = archive.extractfile(members[name])
            config = read_config(file.read() if file else b"", name)
            values = dict(config.values)
            releases.add(config.release)
            if config.release != here:
                gone |= set(values) - known
                values = {n: v for n, v in values.items() if n in known}
            handful = {n: values[n] for n in draw.sample(sorted(values), 6)}
            numbers = {n: v for n, v in handful.items() if v[:1].isdigit()}
            logical = {n: v for n, v in handful.items() if v in ("y", "m", "n")}
            question = all_of(has(n, v) for n, v in {**numbers, **logical}.items())
            decision = models(archs[name]).decide(question)
            if not decision.possible:
                wrong.append(f"{name}: {question}: {decision.reason}")
    said = f"Kconfig {version}: {HANDFULS - len(wrong)} of {HANDFULS} handfuls are possible"
    if gone:
        others = ", ".join(sorted(releases - {here}))
        said += f"; {len(gone)} names of {others} are not in {here}: {', '.join(sorted(gone))}"
    say(said)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("arch", "question", "possible"),
    [
        ("m68k", "SMP", False),
        ("microblaze", "SMP", False),
        ("nios2", "SMP", False),
        ("um", "SMP", False),
        ("arm64", "!SMP", False),
        ("s390", "!SMP", False),
        ("arc", "64BIT", False),
        ("sparc", "64BIT && !SMP", True),
        ("sparc", "MMU_GATHER_RCU_TABLE_FREE && !64BIT", False),
        ("sparc", "MMU_GATHER_RCU_TABLE_FREE && !SMP", False),
        ("arm", "MMU_GATHER_RCU_TABLE_FREE && !ARM_LPAE", False),
        ("alpha", "MMU_GATHER_RCU_TABLE_FREE", False),
        ("x86", "PT_RECLAIM && !64BIT", False),
    ],
)
def test_facts_of_a_kernel(
    models: Callable[[str], KconfigModel],
    version: str,
    arch: str,
    question: str,
    possible: bool,
) -> None:
    """What the kernels' own files say, checked by hand once."""
    assert models(arch).decide(parse(question)).possible is possible
