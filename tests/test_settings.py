"""What a settings file says, which of several decides, and how a wrong one is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.model import Location
from auditor.settings import KEYS, Key, Kind, Layer, Setting, Settings, Source, Value, commands, read_settings
from tests.conftest import REPOSITORY

EXAMPLE = b"""\
# the tree as it is
scenario = "tree"
select = [
    "MMU_GATHER_RCU_TABLE_FREE",
]

[gate]
fail-on = "blocking"
per-commit = true
"waivers" = "ci/waivers.toml"
report.forge = 1
"""


def layer(text: str, path: str = "ptaudit.toml", source: Source = Source.USER) -> Layer:
    return read_settings(text.encode(), path, source)


def refused(text: str | bytes, source: Source = Source.USER) -> str:
    """How a file `p` with this text is refused."""
    with pytest.raises(UsageError) as caught:
        read_settings(text if isinstance(text, bytes) else text.encode(), "p", source)
    return str(caught.value)


def test_every_value_knows_its_line() -> None:
    """Keys at the top, in tables, quoted, over several lines and dotted: table, key, value and line of each."""
    text = EXAMPLE.decode().replace("report.forge = 1\n", "") + '\n[audit]\nlevel = "pmd"\n'
    found = layer("explain.scenario = 'mmu'\n" + text, "/etc/p", Source.GIVEN)
    assert [(e.table, e.key, e.setting.value, e.setting.location.line) for e in found.entries] == [
        ("explain", "scenario", "mmu", 1),
        ("", "scenario", "tree", 3),
        ("", "select", ("MMU_GATHER_RCU_TABLE_FREE",), 4),
        ("gate", "fail-on", "blocking", 9),
        ("gate", "per-commit", True, 10),
        ("gate", "waivers", "/etc/ci/waivers.toml", 11),
        ("audit", "level", "pmd", 14),
    ]
    assert {e.setting.source for e in found.entries} == {Source.GIVEN}
    assert {e.setting.location.path for e in found.entries} == {"/etc/p"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\ncolour = "red"', "p:2: unknown key 'colour'; there are scenario, enable-if, select, arch, level, format,"),
        (
            "[report]\n\nformat = 'x'",
            "p:3: unknown key 'format'; [report] has scenario, enable-if, select, arch, forge",
        ),
        ("[gate]\nreport.forge = 1", "p:2: unknown key 'report'; [gate] has scenario,"),
        ("[colours]\nred = 1", "p:1: unknown key 'colours'; there are scenario, "),
        ("gate = 1", "p:1: unknown key 'gate'; there are scenario, "),
        ("[[gate]]\nfail-on = 1", "p:1: unknown key 'gate'; there are scenario, "),
        ("fail-on = 'never'", "p:1: fail-on stands at the top; write it below [gate]"),
        ("\n\narch = 'x86'", 'p:3: arch is a list of texts; write arch = ["…"]'),
        ("arch = ['x86', 1]", 'p:1: arch is a list of texts; write arch = ["…"]'),
        ("scenario = true", 'p:1: scenario is a text; write scenario = "…"'),
        ("scenario = 2026-01-01", 'p:1: scenario is a text; write scenario = "…"'),
        ("[gate]\nper-commit = 'yes'", "p:2: per-commit is true or false; write per-commit = true"),
        ("[gate]\nwaivers = []", 'p:2: waivers is the path of a file; write waivers = "…"'),
        ("scenario = 'tree'\nscenario ! 1", "p:2: it is no TOML: "),
        ("scenario = \nselect = []", "p:1: it is no TOML: "),
        ("scenario", "p: it is no TOML: "),
        ("a = " + "[" * 20000, "p: it is nested too deeply; "),
        (b"scenario = '\xff'", "p: it is not UTF-8 (invalid start byte); save it as UTF-8"),
        ('scenario = "\\u001b[2J"', "p:1: scenario has characters nobody can see; write it anew"),
        ('arch = ["a\\nb"]', "p:1: arch has characters nobody can see; write it anew"),
        ('"\\u001b[2J" = 1', "p:1: unknown key '\\x1b[2J'; there are "),
    ],
)
def test_a_wrong_file_is_refused(text: str | bytes, said: str) -> None:
    """Unknown keys, wrong kinds and what is no TOML: the path, the line, and what is allowed."""
    assert refused(text).startswith(said)


@pytest.mark.parametrize("key", [key for key in KEYS if not key.from_tree], ids=lambda key: key.name)
def test_what_a_tree_may_not_set(key: Key) -> None:
    """Neither the form of the output nor files outside of the tree are an audited tree's to choose."""
    assert {k.name for k in KEYS if not k.from_tree} == {"format", "forge", "baseline", "per-commit"}
    name = key.name
    value = "true" if key.kind is Kind.SWITCH else "'x'"
    text = f"[{key.commands[-1]}]\n{name} = {value}\n"
    assert refused(text, Source.TREE) == f"p:2: an audited tree may not set {name}; put it into your own settings"
    assert layer(text).entries[0].key == name


@pytest.mark.parametrize("path", ["/etc/passwd", "../waivers.toml", "a/../../b"])
def test_a_tree_names_files_of_its_own_only(path: str) -> None:
    """A tree's waivers lie in the tree; an own file's may lie anywhere."""
    text = f"[gate]\nwaivers = '{path}'"
    assert refused(text, Source.TREE) == f"p:2: {path}: it leads out of the tree; name a file in it, from its root"
    assert layer(text).entries[0].setting.value == path
    inside = layer("[gate]\nwaivers = 'ci/w.toml'", "linux/ptaudit.toml", Source.TREE)
    assert inside.entries[0].setting.value == "ci/w.toml"


def value(settings: Settings, command: str, key: str) -> Value | None:
    setting = settings.of(command, key)
    return setting.value if setting else None


def test_the_stronger_file_decides() -> None:
    """Key by key the first file that has it, and in it the command's own table before the top."""
    strong = layer("arch = ['arm']\n[audit]\narch = ['x86']", "a")
    weak = layer("arch = ['um']\nlevel = 'pmd'\n[gate]\narch = ['arc']\nfail-on = 'never'", "b")
    both = Settings((strong, weak))
    assert value(both, "audit", "arch") == ("x86",)
    assert value(both, "gate", "arch") == ("arm",)
    assert both.of("audit", "level") == Setting("pmd", Source.USER, Location("b", 2))
    assert value(both, "gate", "fail-on") == "never"
    assert value(both, "gate", "baseline") is None
    assert value(Settings((weak, strong)), "gate", "arch") == ("arc",)


def test_a_scenario_is_said_in_one_place() -> None:
    """Whoever names a scenario hides the --enable-if and --select of every weaker place, and the other way round."""
    weak = layer("enable-if = 'MMU'\nselect = ['A']\n[gate]\nscenario = 'tree'", "b")
    assert value(Settings((weak,)), "audit", "enable-if") == "MMU"
    assert value(Settings((weak,)), "gate", "scenario") == "tree"
    assert value(Settings((weak,)), "gate", "enable-if") is None
    over = Settings((layer("scenario = 'mmu'"), weak))
    assert [value(over, "audit", key) for key in ("scenario", "enable-if", "select")] == ["mmu", None, None]
    under = Settings((layer("enable-if = 'SMP'"), weak))
    assert [value(under, "gate", key) for key in ("scenario", "enable-if", "select")] == [None, "SMP", None]


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=8)
VALUES = {
    Kind.TEXT: WORDS,
    Kind.FILE: WORDS.map(lambda w: "/" + w),
    Kind.SWITCH: st.booleans(),
    Kind.WORDS: st.lists(WORDS),
}


@given(st.data())
def test_what_is_written_is_read(data: st.DataObject) -> None:
    """Always: every key of every command, with any value of its kind, is read back with the line it stands in."""
    lines, expected = [], []
    for command in data.draw(st.permutations(commands())):
        lines.append(f"[{command}]")
        for key in data.draw(st.permutations([key for key in KEYS if command in key.commands])):
            content = data.draw(VALUES[key.kind])
            lines.append(f"{key.name} = {json.dumps(content, ensure_ascii=False)}")
            read = tuple(content) if isinstance(content, list) else content
            expected.append((command, key.name, read, len(lines)))
    found = layer("\n".join(lines))
    assert [(e.table, e.key, e.setting.value, e.setting.location.line) for e in found.entries] == expected


@given(st.binary(max_size=200), st.sampled_from(Source))
def test_no_bytes_break_the_reader(data: bytes, source: Source) -> None:
    """Always: any bytes are settings, or are refused with the path first."""
    said = "p:"
    try:
        read_settings(data, "p", source)
    except UsageError as error:
        said = str(error)
    assert said.startswith("p:")


def test_the_page_has_every_key() -> None:
    """docs/configuration.md has a row for each key: its commands, what it holds, whether a tree may set it."""
    page = (REPOSITORY / "docs" / "configuration.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| `")]
    expected = []
    for key in KEYS:
        below = "" if key.shared or not key.from_tree else f", below `[{key.commands[0]}]`"
        told = f"yes{below}" if key.from_tree else "no"
        names = " ".join(f"`{command}`" for command in key.commands)
        expected.append([f"`{key.name}`", names, key.kind.removeprefix("a ").removeprefix("the "), told])
    assert rows == expected
