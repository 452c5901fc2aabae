"""`ptaudit audit` and `ptaudit report` on the miniature kernel: formats, files, options, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import KERNEL, entries, ptaudit, refused
from tests.conftest import REPOSITORY, KernelTree

ARCHES = (
    "alpha arc arm arm64 csky hexagon loongarch m68k microblaze mips nios2 openrisc parisc powerpc riscv s390 "
    "sparc um x86 xtensa"
).split()


def test_text_is_the_default() -> None:
    """A table on a pipe, without colour; blocked architectures are an answer, exit code 0."""
    done = ptaudit("audit", KERNEL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ptaudit("audit", KERNEL, "--format", "text").stdout
    assert "\33" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "Linux 6.18.0-sample: PT_RECLAIM, scenario everywhere"
    assert "8 blocked" in lines[1]
    assert [line.split()[0] for line in lines[4 : 4 + len(ARCHES)]] == ARCHES


def test_json() -> None:
    done = ptaudit("audit", KERNEL, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["schema"] == "ptaudit-report-v1"
    assert [a["name"] for a in report["architectures"]] == ARCHES


def test_the_kernel_is_the_current_folder_by_default() -> None:
    done = ptaudit("audit", cwd=KERNEL)
    assert (done.returncode, done.stdout) == (0, ptaudit("audit", KERNEL).stdout)


def test_files(tmp_path: Path) -> None:
    """`-o` writes what `--format` shows, and witness=DIR a fragment for each blocked architecture; nothing else."""
    targets = [f"-o{form}={tmp_path / name}" for form, name in (("json", "a.json"), ("html", "a"), ("text", "ü"))]
    done = ptaudit("audit", KERNEL, *targets, "-o", f"witness={tmp_path / 'new' / 'folder'}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "ü").read_text() == done.stdout
    assert (tmp_path / "a.json").read_text() == ptaudit("audit", KERNEL, "-f", "json").stdout
    assert (tmp_path / "a").read_text() == ptaudit("audit", KERNEL, "-f", "html").stdout
    verdicts = {a["name"]: a["verdict"] for a in json.loads((tmp_path / "a.json").read_text())["architectures"]}
    blocked = [f"new/folder/{name}.config" for name in sorted(verdicts) if verdicts[name] == "blocked"]
    assert entries(tmp_path) == sorted(["a", "a.json", "new", "new/folder", *blocked, "ü"])


def test_an_old_file_is_replaced_and_a_link_stays(tmp_path: Path) -> None:
    """The file a link names gets the new content."""
    (tmp_path / "old").write_text("old")
    (tmp_path / "link").symlink_to("old")
    assert ptaudit("audit", KERNEL, "-f", "json", "-o", f"json={tmp_path / 'link'}").returncode == 0
    assert json.loads((tmp_path / "old").read_text())
    assert (tmp_path / "link").is_symlink()
    assert entries(tmp_path) == ["link", "old"]


def test_a_fifo_is_written_to_and_stays_one(tmp_path: Path) -> None:
    """What is no regular file is never replaced: else root could lose a device of the machine."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE, text=True)
    try:
        done = ptaudit("audit", KERNEL, "-a", "arm64", "-f", "json", "-o", f"json={fifo}")
        assert (done.returncode, done.stderr) == (0, "")
        assert fifo.is_fifo()
        assert reader.communicate(timeout=10)[0] == done.stdout
    finally:
        reader.kill()
        reader.wait()


@pytest.mark.parametrize("command", [("audit", KERNEL, "-ojson={}"), ("report", KERNEL, "-o{}")])
def test_what_cannot_be_written_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    """No folder, a file for a folder, a folder for a file, a folder that takes no file: told, and nothing is left."""
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()

    def told(target: str) -> str:
        return refused(*(str(word).format(target) for word in command))

    gone = tmp_path / "gone"
    ending = "create it, or give a path in a folder there is"
    assert told(f"{gone}/report") == f"{gone}: there is no such folder; {ending}"
    assert told(f"{tmp_path}/file/report") == f"{tmp_path}/file: it is no folder; {ending}"
    assert told(f"{tmp_path}/folder") == f"{tmp_path}/folder: it cannot be written (Is a directory); give another path"
    assert told("/proc/report").startswith("/proc/report: it cannot be written (")
    assert entries(tmp_path) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "kept"


def test_one_bad_target_leaves_the_good_one_unwritten(tmp_path: Path) -> None:
    refused("audit", KERNEL, "-o", f"json={tmp_path}/good", "-o", f"html={tmp_path}/gone/report")
    assert entries(tmp_path) == []


def test_a_witness_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = refused("audit", KERNEL, "-o", f"witness={tmp_path}/file")
    assert told == f"{tmp_path}/file: it cannot be written (File exists); give another path"
    told = refused("audit", KERNEL, "-o", f"witness={tmp_path}/file/below")
    assert told == f"{tmp_path}/file/below: it cannot be written (Not a directory); give another path"


def test_report(tmp_path: Path) -> None:
    """One HTML file, readiness.html unless told otherwise, and not a word."""
    done = ptaudit("report", KERNEL, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert entries(tmp_path) == ["readiness.html"]
    page = (tmp_path / "readiness.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>PT_RECLAIM readiness of Linux 6.18.0-sample</title>" in page


@pytest.mark.parametrize(
    ("given", "folders"),
    [
        ("x86_64", ["x86"]),
        ("i386", ["x86"]),
        ("ppc64", ["powerpc"]),
        ("sparc64", ["sparc"]),
        ("arm64", ["arm64"]),
        ("aarch64", ["arm64"]),
        ("s390,arm", ["arm", "s390"]),
        ("x86,i386,x86_64", ["x86"]),
    ],
)
def test_arch(given: str, folders: list[str]) -> None:
    """The kernel's own spellings, lists, and each architecture once."""
    done = ptaudit("audit", KERNEL, "-f", "json", "--arch", given)
    assert done.returncode == 0
    assert [a["name"] for a in json.loads(done.stdout)["architectures"]] == folders


def test_one_architecture_is_what_it_is_among_all() -> None:
    """Leaving the others out changes no word about it."""
    every = json.loads(ptaudit("audit", KERNEL, "-f", "json").stdout)["architectures"]
    for one in (a for a in every if a["name"] in {"x86", "powerpc", "um"}):
        alone = json.loads(ptaudit("audit", KERNEL, "-f", "json", "-a", one["name"]).stdout)
        assert alone["architectures"] == [one]


def test_level() -> None:
    """One level, several, all."""

    def levels(*args: str) -> set[str]:
        report = json.loads(ptaudit("audit", KERNEL, "-f", "json", "-a", "x86", *args).stdout)
        return set(report["architectures"][0]["levels"])

    assert levels("--level", "pte") == {"pte"}
    assert levels("--level", "pmd,pud") == {"pmd", "pud"}
    assert levels("--level", "all") == levels() == {"pte", "pmd", "pud", "p4d"}


NO_ARCH = f"no such architecture in this tree; it has {', '.join(ARCHES)}"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--arch", "vax"), f"vax: {NO_ARCH}"),
        (("--arch", "x86,../x86"), f"../x86: {NO_ARCH}"),
        (("--level", "bad"), "--level bad: not a level; give pte, pmd, pud, p4d or all"),
        (("--format", "xml"), "xml: no such format; there are text, json, html"),
        (("-o", "xml=a"), "-o xml=a: no format xml; there are text, json, html, witness"),
        (("--scenario", "moon"), "moon: no such scenario; there are tree, everywhere, mmu, 64bit"),
        (("--select", "SMP"), "--select: it needs --enable-if; say where PT_RECLAIM would be on"),
        (
            ("--enable-if", "MMU", "--select", "PGTABLE_LEVELS"),
            "PGTABLE_LEVELS: its value is a number or a text; select a symbol that is on or off",
        ),
        (
            ("--enable-if", 'MMU && "NR_CPUS > 3"'),
            '"NR_CPUS > 3": no Kconfig file decides what stands in quotes; write it without them',
        ),
        (
            ("--enable-if", "MMU &&"),
            "condition 'MMU &&': it ends too early; write it as Kconfig does, e.g. 'MMU && !SMP'",
        ),
        (
            ("--enable-if", "MMU & SMP"),
            "condition 'MMU & SMP': '&' is not expected; write it as Kconfig does, e.g. 'MMU && !SMP'",
        ),
    ],
)
def test_wrong_use(args: tuple[str, ...], told: str) -> None:
    """Exit code 2, and one line: what is wrong; what to do."""
    assert refused("audit", KERNEL, *args) == told


@pytest.mark.parametrize("expression", ["(" * 20000, "!" * 20000 + "MMU", "MMU)", "\udcff", "CONFIG_", "A=", "'"])
def test_malformed_conditions(expression: str) -> None:
    refused("audit", KERNEL, f"--enable-if={expression}")


def test_wrong_words() -> None:
    """What the parser of the command line refuses is exit code 2 as well."""
    for args in (("nonsense",), ("audit", "--nonsense"), ("audit", "a", "b"), ("implies", "A"), ("explain",)):
        done = ptaudit(*args)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Error: " in done.stderr


def test_scenarios() -> None:
    """Each scenario is named in the report; one of the user's own is shown as given."""
    for name in ("tree", "everywhere", "mmu", "64bit"):
        done = ptaudit("audit", KERNEL, "-a", "x86", "-l", "pte", "-s", name)
        assert (done.returncode, done.stdout.splitlines()[0][-len(name) :]) == (0, name)
    done = ptaudit("audit", KERNEL, "-a", "x86", "--enable-if", "X86 && SMP", "--select", "MMU_GATHER_RCU_TABLE_FREE")
    assert done.returncode == 0
    first = done.stdout.splitlines()[0]
    assert first.endswith("scenario enabled if X86 && SMP, selecting MMU_GATHER_RCU_TABLE_FREE")


HEADER = "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.18.0 Kernel Configuration\n#\n"


def test_config(tmp_path: Path) -> None:
    """What happens in exactly one .config: of the architecture its header names, else of the one asked for."""
    (tmp_path / "headed").write_text(f"{HEADER}CONFIG_MMU=y\nCONFIG_SMP=y\n# CONFIG_PARAVIRT is not set\n")
    (tmp_path / "bare").write_text("CONFIG_MMU=y\n")
    done = ptaudit("audit", KERNEL, "-f", "json", "-a", "arm64", "-c", "headed", "-c", "bare", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    shown = [(c["file"], c["arch"], c["levels"]["pte"]["deferral"]) for c in json.loads(done.stdout)["configs"]]
    assert sorted(shown) == [("bare", "arm64", "batched"), ("headed", "x86", "batched")]


def test_bad_configs(tmp_path: Path) -> None:
    """Unreadable, malformed, without architecture, of an architecture there is not."""
    (tmp_path / "bad").write_text(f"{HEADER}CONFIG_MMU=y\nMMU=y\n")
    (tmp_path / "bare").write_text("CONFIG_MMU=y\n")
    (tmp_path / "vax").write_text("# Linux/vax 6.18.0 Kernel Configuration\n")
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 100)

    def told(name: str, *args: str) -> str:
        return refused("audit", KERNEL, "-c", name, *args, cwd=tmp_path)

    assert told("gone") == "gone: this .config cannot be read (No such file or directory); give a readable file"
    assert told(".") == ".: this .config cannot be read (Is a directory); give a readable file"
    no_line = "is no line of a .config file; it has 'CONFIG_X=value' and '# CONFIG_X is not set'"
    assert told("bad") == f"bad:6: 'MMU=y' {no_line}"
    assert told("binary").endswith(no_line)
    assert told("bare") == "bare: no header line names its architecture; say which with --arch"
    assert told("bare", "-a", "x86,arm").startswith("bare: no header line names its architecture; ")
    assert told("vax") == f"vax: {NO_ARCH}"


ROOT = "give the root of a kernel checkout"


@pytest.mark.parametrize("command", ["audit", "report", "implies", "explain"])
def test_no_kernel_tree(kernel_tree: KernelTree, tmp_path: Path, command: str) -> None:
    """Every command refuses an empty folder, nothing, and an arch/ without an architecture, and writes nothing."""
    (tmp_path / "empty").mkdir()
    kernel_tree({"arch": ""}, "arch-file")
    kernel_tree({"arch/README": "", "arch/empty/README": ""}, "no-architecture")
    for name in ("empty", "gone", "arch-file", "no-architecture"):
        args = {"audit": (name,), "report": (name,), "explain": ("x86", name), "implies": ("A", "B", "-k", name)}
        told = refused(command, *args[command], cwd=tmp_path)
        assert "not a kernel tree: " in told
        assert ROOT in told
    assert "readiness.html" not in entries(tmp_path)


def test_incomplete(kernel_tree: KernelTree) -> None:
    """A notice, or a verdict nothing decides, is exit code 3, whatever the format; the report is there."""
    unknown = kernel_tree({"arch/x86/Kconfig": "config MMU\n\tdef_bool y\nconfig SMP\n\tbool 's'\n"})
    for form in ("text", "json", "html"):
        done = ptaudit("audit", unknown, "-f", form)
        assert (done.returncode, done.stderr) == (3, "")
        assert "x86" in done.stdout
    assert ptaudit("explain", "x86", unknown).returncode == 3
    assert ptaudit("report", unknown, "-o", unknown.parent / "r.html").returncode == 3


def test_the_readme_tells_the_codes() -> None:
    told = (REPOSITORY / "README.md").read_text()
    assert all(f"| {code} | " in told for code in (0, 1, 2, 3))


@pytest.mark.parametrize(
    ("args", "most"),
    [
        (("audit", "--config", "big", KERNEL), 8 << 20),
        (("gate", "--baseline", "big", "--patch", "x.patch", KERNEL), 16 << 20),
        (("gate", "--waivers", "big", "--patch", "x.patch", KERNEL), 1 << 20),
        (("audit", "--settings", "big", KERNEL), 1 << 20),
        (("campaign", "big"), 1 << 20),
    ],
)
def test_a_file_too_large(tmp_path: Path, args: tuple[str | Path, ...], most: int) -> None:
    """A file of the user's that is larger than one of its kind can be is refused, whatever it holds."""
    (tmp_path / "x.patch").write_text("--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+x\n")
    with (tmp_path / "big").open("wb") as file:
        file.truncate(most + 1)
    assert re.search(
        rf"\bbig: it is larger than {most} bytes; give a [.a-z ]+, which is smaller$", refused(*args, cwd=tmp_path)
    )
    assert entries(tmp_path) == ["big", "x.patch"]


def test_a_file_without_end(tmp_path: Path) -> None:
    """No more of a file is read than is needed to refuse it."""
    assert refused("audit", "--config", "/dev/zero", KERNEL).startswith("/dev/zero: it is larger than 8388608 bytes; ")
    told = "/dev/zero: it is larger than 32 MiB; give the patches of one series"
    assert refused("gate", "--patch", "/dev/zero", KERNEL) == told
