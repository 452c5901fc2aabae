"""`ptaudit.toml` as a user meets it, and `ptaudit config`, which says what holds and why."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from auditor.settings import Source, read_settings
from tests.cli.running import KERNEL, ptaudit, refused

SILENT = {"scenario": "everywhere", "enable-if": "", "select": [], "arch": [], "level": "all", "format": "text"}


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A copy of the miniature kernel with two architectures, which a test may add to."""
    root = tmp_path / "linux"
    skip = [p.name for p in (KERNEL / "arch").iterdir() if p.is_dir() and p.name not in ("alpha", "arm64")]
    shutil.copytree(KERNEL, root, ignore=lambda folder, _: skip if folder == str(KERNEL / "arch") else [])
    return root


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's folder for settings, given as $XDG_CONFIG_HOME."""
    folder = tmp_path / "home" / "ptaudit"
    folder.mkdir(parents=True)
    return folder


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def audited(*args: str | Path, **env: str) -> tuple[str, list[str], str]:
    """The scenario, the architectures and what else was said of `ptaudit audit ARGS`."""
    done = ptaudit("audit", *args, "-f", "json", **env)
    assert done.returncode == 0, done
    report = json.loads(done.stdout)
    return report["scenario"], [arch["name"] for arch in report["architectures"]], done.stderr


def test_nothing_is_set() -> None:
    """Without a file every value is the default the command's help shows."""
    done = ptaudit("config", KERNEL)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(line.endswith("  # default") for line in done.stdout.splitlines() if "=" in line)
    assert tomllib.loads(done.stdout)["audit"] == SILENT
    help_text = " ".join(ptaudit("audit", "-h").stdout.split())
    assert "[default: everywhere]" in help_text
    assert "[env var: PTAUDIT_SETTINGS]" in help_text


def test_each_value_and_its_origin(linux: Path, home: Path) -> None:
    """The tree before the user, key by key; what nobody sets is a default."""
    user = write(home / "ptaudit.toml", 'arch = ["arm64"]\n\n[audit]\nlevel = "pte"\nformat = "html"\n')
    write(linux / "ptaudit.toml", '# ours\nscenario = "tree"\narch = ["alpha"]\n')
    done = ptaudit("config", linux, XDG_CONFIG_HOME=str(home.parent))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n\n")[0].splitlines() == [
        "[audit]",
        f'scenario = "tree"  # {linux}/ptaudit.toml:2',
        'enable-if = ""  # default',
        "select = []  # default",
        f'arch = ["alpha"]  # {linux}/ptaudit.toml:3',
        f'level = "pte"  # {user}:4',
        f'format = "html"  # {user}:5',
    ]


def test_without_a_tree(home: Path) -> None:
    """No kernel tree is needed; where this folder is one, it counts."""
    user = write(home / "ptaudit.toml", 'scenario = "mmu"\n')
    said = ptaudit("config", cwd=home, XDG_CONFIG_HOME=str(home.parent)).stdout
    assert said.splitlines()[1] == f'scenario = "mmu"  # {user}:1'
    said = refused("config", home)
    assert said == f"{home}: not a kernel tree: it has no Makefile and arch/; give the root of a kernel checkout"


def test_this_folder(linux: Path) -> None:
    """In a kernel tree its own file is named as one would there."""
    write(linux / "ptaudit.toml", 'scenario = "mmu"\n')
    assert ptaudit("config", cwd=linux).stdout.splitlines()[1] == 'scenario = "mmu"  # ptaudit.toml:1'


def test_as_json(linux: Path) -> None:
    """The same for a program: command, key, value, and who said it where."""
    write(linux / "ptaudit.toml", '\n[report]\nscenario = "tree"\n')
    document: dict[str, Any] = json.loads(ptaudit("config", linux, "-f", "json").stdout)
    assert document["schema"] == "ptaudit-config-v1"
    found = {(entry["command"], entry["key"]): entry for entry in document["settings"]}
    assert found["report", "scenario"] == {
        "command": "report",
        "key": "scenario",
        "value": "tree",
        "source": "tree",
        "path": f"{linux}/ptaudit.toml",
        "line": 3,
    }
    assert found["audit", "scenario"]["source"] == "default"
    assert found["audit", "select"]["value"] == []
    assert refused("config", "-f", "yaml") == "yaml: no such format; there are text, json"


def test_what_is_printed_is_a_settings_file(linux: Path, tmp_path: Path) -> None:
    """`ptaudit config` prints what `--settings` reads, with the same values."""
    write(linux / "ptaudit.toml", "enable-if = \"MMU && 'x' != '\\\"'\"\nselect = ['A']\narch = ['x86', 'arm']\n")
    first = ptaudit("config", linux).stdout
    stored = write(tmp_path / "stored.toml", first)
    second = ptaudit("config", "--settings", stored).stdout
    assert tomllib.loads(second) == tomllib.loads(first)
    assert len(read_settings(first.encode(), "p", Source.GIVEN).entries) == first.count(" = ")


def test_a_tree_asks_its_own_question_aloud(linux: Path) -> None:
    """What an audited tree sets for its own audit is told on standard error, with the line."""
    write(linux / "ptaudit.toml", 'scenario = "mmu"\narch = ["alpha"]\n')
    scenario, arches, said = audited(linux)
    assert (scenario, arches) == ("mmu", ["alpha"])
    instead = "give --settings FILE to go by other settings"
    assert said.splitlines() == [
        f"ptaudit: {linux}/ptaudit.toml:1: this tree sets scenario itself; {instead}",
        f"ptaudit: {linux}/ptaudit.toml:2: this tree sets arch itself; {instead}",
    ]


def test_the_command_line_comes_first(linux: Path, home: Path) -> None:
    """What is given on the line hides every file, and a scenario given hides an --enable-if written down."""
    write(linux / "ptaudit.toml", 'enable-if = "MMU"\narch = ["alpha"]\n')
    assert audited(linux, "-a", "arm64", "-s", "everywhere") == ("everywhere", ["arm64"], "")
    write(home / "ptaudit.toml", 'scenario = "tree"\n')
    assert audited(linux, "-a", "alpha", XDG_CONFIG_HOME=str(home.parent))[0] == "enabled if MMU"
    (linux / "ptaudit.toml").unlink()
    assert audited(linux, XDG_CONFIG_HOME=str(home.parent)) == ("tree", ["alpha", "arm64"], "")
    assert audited(linux, "--enable-if", "MMU", XDG_CONFIG_HOME=str(home.parent))[0] == "enabled if MMU"


def test_a_file_that_is_named_stands_alone(linux: Path, home: Path, tmp_path: Path) -> None:
    """--settings and PTAUDIT_SETTINGS leave the tree's file and the user's unread, however wrong these are."""
    write(linux / "ptaudit.toml", 'colour = "red"')
    write(home / "ptaudit.toml", "[[[")
    named = write(tmp_path / "ci.toml", 'arch = ["arm64"]\n')
    user = {"XDG_CONFIG_HOME": str(home.parent)}
    assert audited(linux, "--settings", named, **user) == ("everywhere", ["arm64"], "")
    assert audited(linux, PTAUDIT_SETTINGS=str(named), **user) == ("everywhere", ["arm64"], "")
    assert audited(linux, "--settings", "/dev/null", **user) == ("everywhere", ["alpha", "arm64"], "")


def test_report_and_explain(linux: Path, tmp_path: Path) -> None:
    """They go by the same files; a rule's page goes by none."""
    forge = 'forge = "https://git.example.org/{path}#L{line}"'
    named = write(tmp_path / "ci.toml", f'arch = ["arm64"]\nscenario = "mmu"\n[report]\nscenario = "tree"\n{forge}\n')
    page = tmp_path / "r.html"
    assert ptaudit("report", linux, "-o", page, "--settings", named).returncode == 0
    assert "arch/alpha/" not in page.read_text("utf-8")
    assert "https://git.example.org/arch/arm64/include/asm/" in page.read_text("utf-8")
    said = refused("report", linux, "-o", page, "--settings", write(named, "[report]\n\nforge = 'here'"))
    assert said.startswith(f"{named}:3: ")
    write(named, 'arch = ["arm64"]\nscenario = "mmu"\n')
    written = ptaudit("explain", "alpha", linux, "--settings", named).stdout
    given = ptaudit("explain", "alpha", linux, "-s", "mmu").stdout
    assert written == given != ptaudit("explain", "alpha", linux).stdout
    assert ptaudit("explain", "direct-free", "--settings", "/dev/null").returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\nscenario = "64"', ":2: 64: no such scenario; there are tree, everywhere, mmu, 64bit"),
        ('enable-if = "MMU &&"', ":1: condition 'MMU &&': it ends too early; "),
        ('select = ["A"]', ":1: --select: it needs --enable-if; say where PT_RECLAIM would be on"),
        ('arch = ["vax"]', ":1: vax: no such architecture in this tree; it has alpha, arm64"),
        ('level = "p6d"', ":1: --level p6d: not a level; give pte, pmd, pud, p4d or all"),
        ('format = "sarif"', ":1: sarif: no such format; there are text, json, html"),
        ("colour = 1", ":1: unknown key 'colour'; there are scenario, "),
    ],
)
def test_what_is_wrong_is_told_with_its_line(linux: Path, tmp_path: Path, text: str, said: str) -> None:
    """A value no command takes: the file, the line, what is wrong and what there is; exit code 2."""
    named = write(tmp_path / "ci.toml", text)
    assert refused("audit", linux, "--settings", named).startswith(f"{named}{said}")


def test_files_that_cannot_be_read(tmp_path: Path, home: Path) -> None:
    """A file that is named has to be there; a user needs none, but one that is there is no folder."""
    missing = tmp_path / "none.toml"
    ending = "; give a readable file"
    assert refused("audit", KERNEL, "--settings", missing) == (
        f"{missing}: these settings cannot be read (No such file or directory){ending}"
    )
    (home / "ptaudit.toml").mkdir()
    done = ptaudit("config", KERNEL, XDG_CONFIG_HOME=str(home.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{home}/ptaudit.toml: these settings cannot be read (Is a directory){ending}" in done.stderr


@pytest.mark.parametrize("folder", ["", "home"])
def test_no_folder_of_the_user(linux: Path, tmp_path: Path, folder: str) -> None:
    """An empty or relative $XDG_CONFIG_HOME is none: nothing is read from where one happens to stand."""
    for place in (tmp_path / "ptaudit", tmp_path / "home" / "ptaudit"):
        place.mkdir(parents=True)
        write(place / "ptaudit.toml", "colour = 1")
    assert ptaudit("config", cwd=tmp_path, XDG_CONFIG_HOME=folder).returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('format = "html"', ":1: an audited tree may not set format; put it into your own settings"),
        ('[gate]\nbaseline = "b.json"', ":2: an audited tree may not set baseline; put it into your own settings"),
        ('[gate]\nwaivers = "/etc/passwd"', ":2: /etc/passwd: it leads out of the tree; "),
    ],
)
def test_what_a_tree_may_not_do(linux: Path, text: str, said: str) -> None:
    """A tree that wants more than a say in the question is refused."""
    own = write(linux / "ptaudit.toml", text)
    assert refused("audit", linux).startswith(f"{own}{said}")


def test_a_link_out_of_the_tree(linux: Path, tmp_path: Path) -> None:
    """A tree's file that leads elsewhere is not read; that is told, and the audit is incomplete."""
    (linux / "ptaudit.toml").symlink_to(write(tmp_path / "secret", "scenario = 'mmu'"))
    done = ptaudit("audit", linux)
    assert done.returncode == 3
    assert "scenario everywhere" in done.stdout
    assert "ptaudit.toml: this link leads out of the tree and was not followed" in done.stdout


def test_it_changes_nothing_where_there_is_none() -> None:
    """No settings, no modules for them: a run without a file does not pay for reading one."""
    done = ptaudit("audit", KERNEL, "-a", "arc", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "auditor.cli.chosen" in done.stderr
    assert "auditor.settings" not in done.stderr
    assert "tomllib" not in done.stderr
