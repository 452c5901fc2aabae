"""`ptaudit audit` on the bundled kernel: every format, every option, every way of being told something wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import KERNEL, Run
from tests.conftest import REPOSITORY

SCHEMA = json.loads((REPOSITORY / "docs" / "report-v1.schema.json").read_bytes())
CONFIG = "# Linux/arm64 6.18.0 Kernel Configuration\nCONFIG_MMU=y\nCONFIG_SMP=y\n"


def test_text(ptaudit: Run, golden: Callable[[str, str], None]) -> None:
    """Text is the default, says nothing on standard error, and ends 0: nothing in the bundled kernel is undecided."""
    done = ptaudit("audit", KERNEL)
    assert (done.code, done.err) == (0, "")
    golden("kernel.txt", done.out)


def test_json(ptaudit: Run, golden: Callable[[str, str], None]) -> None:
    """JSON follows the published schema."""
    done = ptaudit("audit", KERNEL, "--format", "json")
    assert (done.code, done.err) == (0, "")
    jsonschema.validate(json.loads(done.out), SCHEMA)
    golden("kernel.json", done.out)


def test_the_current_folder_is_the_default(ptaudit: Run) -> None:
    """Without an argument the kernel is where one stands; no path of this machine is in the report."""
    done = ptaudit("audit", cwd=KERNEL)
    assert done.code == 0
    assert done.out == ptaudit("audit", KERNEL).out
    assert str(REPOSITORY) not in done.out


def test_files_beside_the_text(ptaudit: Run, tmp_path: Path) -> None:
    """-o writes any format to a file, whole, and leaves nothing else there."""
    targets = {form: tmp_path / f"report.{form}" for form in ("json", "html", "text")}
    options = [part for form, path in targets.items() for part in ("-o", f"{form}={path}")]
    done = ptaudit("audit", KERNEL, *options)
    assert done.code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "report.json", "report.text"]
    assert targets["text"].read_text("utf-8") == done.out
    assert targets["json"].read_text("utf-8") == ptaudit("audit", KERNEL, "-f", "json").out
    assert targets["html"].read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_was_there_is_replaced(ptaudit: Run, tmp_path: Path) -> None:
    """An older report gives way; its folder keeps no temporary file."""
    target = tmp_path / "report.json"
    target.write_text("old", "utf-8")
    assert ptaudit("audit", KERNEL, "-o", f"json={target}").code == 0
    assert json.loads(target.read_bytes())["schema"] == "ptaudit-report-v1"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("where", ["missing/report.json", "report.json"])
def test_a_target_that_cannot_be_written(ptaudit: Run, tmp_path: Path, where: str) -> None:
    """Exit 2, one line, nothing left behind: neither in a folder that is not there nor where a folder stands."""
    (tmp_path / "report.json").mkdir()
    done = ptaudit("audit", KERNEL, "-o", f"json={tmp_path / where}")
    assert done.code == 2
    assert done.err.startswith("ptaudit: ")
    assert len(done.err.splitlines()) == 1
    assert [p.name for p in tmp_path.rglob("*")] == ["report.json"]


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """A closed pipe is no error of ours: no message, no traceback."""
    command = [sys.executable, "-m", "auditor", "audit", str(KERNEL), "--format", "json"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk() -> None:
    """Output that cannot be written is exit 2 and a line on standard error."""
    command = [sys.executable, "-m", "auditor", "audit", str(KERNEL)]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(command, cwd=REPOSITORY, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("ptaudit: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "folder"),
    [("x86_64", "x86"), ("i386", "x86"), ("ppc64", "powerpc"), ("sparc64", "sparc"), ("arm64", "arm64"), ("um", "um")],
)
def test_the_kernels_own_names(ptaudit: Run, name: str, folder: str) -> None:
    """--arch takes a folder of arch/, an ARCH= value, or a machine's name."""
    done = ptaudit("audit", KERNEL, "--arch", name, "-f", "json")
    assert [a["name"] for a in json.loads(done.out)["architectures"]] == [folder]


def test_several_architectures(ptaudit: Run) -> None:
    """--arch repeats, takes a list, and its order does not matter."""
    done = ptaudit("audit", KERNEL, "-a", "riscv,arm64", "-a", "x86_64", "-a", "x86", "-f", "json")
    assert [a["name"] for a in json.loads(done.out)["architectures"]] == ["arm64", "riscv", "x86"]


def test_one_level(ptaudit: Run) -> None:
    """--level leaves the others out."""
    done = ptaudit("audit", KERNEL, "-a", "arm64", "--level", "pmd,pte", "-f", "json")
    assert list(json.loads(done.out)["architectures"][0]["levels"]) in (["pte", "pmd"], ["pmd", "pte"])


def test_a_config(ptaudit: Run, tmp_path: Path) -> None:
    """--config tells what happens in exactly that configuration."""
    file = tmp_path / "good.config"
    file.write_text(f"{CONFIG}CONFIG_MMU_GATHER_TABLE_FREE=y\nCONFIG_MMU_GATHER_RCU_TABLE_FREE=y\n", "utf-8")
    done = ptaudit("audit", KERNEL, "--config", file, "-f", "json")
    (entry,) = json.loads(done.out)["configs"]
    assert (entry["arch"], entry["levels"]["pte"]["deferral"]) == ("arm64", "semi-rcu")


def test_a_scenario_of_ones_own(ptaudit: Run) -> None:
    """--enable-if and --select take the place of a named scenario."""
    done = ptaudit("audit", KERNEL, "-a", "arm", "--enable-if", "MMU", "-f", "json")
    assert json.loads(done.out)["architectures"][0]["verdict"] == "blocked"
    done = ptaudit(
        "audit", KERNEL, "-a", "arm", "--enable-if", "MMU", "--select", "MMU_GATHER_RCU_TABLE_FREE", "-f", "json"
    )
    assert json.loads(done.out)["architectures"][0]["verdict"] == "ready"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--arch", "vax"), "vax: no such architecture in this tree; it has alpha, arc"),
        (("--level", "pgd"), "--level pgd: not a level; give pte, pmd, pud, p4d or all"),
        (("--format", "xml"), "xml: no such format"),
        (("--scenario", "dream"), "dream: no such scenario; there are tree, everywhere"),
        (("--enable-if", "MMU &&"), "MMU &&"),
        (("--enable-if", ")("), ")("),
        (("-s", "mmu", "--enable-if", "MMU"), "--scenario: it cannot stand beside --enable-if"),
        (("--select", "X"), "--select: it needs --enable-if"),
        (("-o", "json"), "-o json: it needs FORMAT=PATH"),
        (("-o", "xml=x"), "no format xml"),
        (("--config", "nowhere.config"), "nowhere.config: this .config cannot be read"),
        (("--config", "README.md"), "README.md:"),
        (("--config", "samples"), "samples: this .config cannot be read"),
        (("--wrong",), "--wrong"),
        (("one", "two"), "two"),
    ],
)
def test_wrong_use(ptaudit: Run, arguments: tuple[str, ...], told: str) -> None:
    """Exit 2, nothing on standard output, and a message that names what is wrong."""
    done = ptaudit("audit", *([] if arguments[0] == "one" else [KERNEL]), *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_a_config_without_its_header(ptaudit: Run, tmp_path: Path) -> None:
    """Whose configuration it is has to be said once: by the file, or by --arch."""
    file = tmp_path / "bare.config"
    file.write_text("CONFIG_MMU=y\n", "utf-8")
    done = ptaudit("audit", KERNEL, "--config", file)
    assert done.code == 2
    assert "--arch" in done.err
    assert ptaudit("audit", KERNEL, "--config", file, "--arch", "arm64").code == 0
