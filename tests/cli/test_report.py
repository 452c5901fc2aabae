"""`ptaudit report`: what it tells beside the verdicts, and what it refuses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from tests.cli.running import KERNEL, ptaudit, refused

FORGE = "https://forge.example/linux/{path}?h={revision}#n{line}"


def written(folder: Path, *arguments: object, **settings: str) -> str:
    """The page `ptaudit report` writes, as its source."""
    done = ptaudit("report", *arguments, "-o", folder / "page.html", **settings)
    assert (done.returncode, done.stderr) in ((0, ""), (3, ""))
    return (folder / "page.html").read_text("utf-8")


def said(source: str) -> str:
    """What a reader sees."""
    text = re.sub(r"<(style|script)\b.*?</\1>", "", source, flags=re.DOTALL)
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())
    return re.sub(r" ([,.;:)])", r"\1", words)


def test_every_scenario(tmp_path: Path) -> None:
    """One page holds the verdicts under the scenario that was asked for and under every other."""
    text = said(written(tmp_path, KERNEL, "--scenario", "mmu"))
    assert "Can it be on? Scenario mmu" in text
    assert "Is this tree fine as it is? Scenario tree" in text
    heads = re.findall(r"\b(everywhere|tree|mmu|64bit) \d+ (?:blocked|unknown|ready|n/a)", text)
    assert heads[:4] == ["mmu", "tree", "everywhere", "64bit"]


def test_output_takes_a_path_alone(tmp_path: Path) -> None:
    """What `audit` would take for -o is refused, and no file of that name is made."""
    told = refused("report", KERNEL, "-o", "html=x.html", cwd=tmp_path)
    assert told == "-o html=x.html: a report has one format, and -o takes its path alone; give -o x.html"
    assert list(tmp_path.iterdir()) == []


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """Two runs write the same page, wherever to."""
    (tmp_path / "a").mkdir()
    assert written(tmp_path, KERNEL) == written(tmp_path / "a", KERNEL)


def test_provenance(tmp_path: Path) -> None:
    """The page says which tool and parts made it and how it was called; the time only where one is set."""
    text = said(written(tmp_path, KERNEL, "--arch", "sparc"))
    assert re.search(r"tool ptaudit [\d.]+, tree-sitter [\d.]+, tree-sitter-c [\d.]+, python-sat \S+", text)
    assert f"command ptaudit report {KERNEL} --arch sparc" in text
    assert "page.html" not in text
    assert " made " not in text
    dated = written(tmp_path, KERNEL, "--arch", "sparc", SOURCE_DATE_EPOCH="1700000000")
    assert "made 2023-11-14 22:13 UTC" in said(dated)


def test_links_to_a_forge(tmp_path: Path) -> None:
    """Places lead to their line at the forge; without one they are text."""
    href = "https://forge.example/linux/arch/sparc/include/asm/pgalloc_32.h?h=v6.18-sample#n"
    assert href in written(tmp_path, KERNEL, "--arch", "sparc", "--forge", FORGE)
    assert "https://" not in re.sub(r"<pre.*?</pre>", "", written(tmp_path, KERNEL), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        ("javascript:alert({path})", "it is no web address; begin it with https://"),
        ("https://forge.example/", "it has no {path}; put {path}, {line}, {revision} where they go"),
    ],
)
def test_bad_forge(forge: str, told: str, tmp_path: Path) -> None:
    """An address that is none, or that names no file, is refused before anything is read."""
    done = ptaudit("report", KERNEL, "--forge", forge, "-o", tmp_path / "page.html")
    assert (done.returncode, done.stderr) == (2, f"ptaudit: --forge {forge}: {told}\n")


def test_whom_to_ask(tmp_path: Path) -> None:
    """An architecture's own people come first, then those of the generic side, as options for git send-email."""
    source = written(tmp_path, KERNEL, "--arch", "sparc")
    lines = unescape(next(pre for pre in re.findall(r"<pre>(.*?)</pre>", source, re.DOTALL) if "--cc" in pre))
    assert lines.splitlines() == [
        "# SPARC PORT (Maintained)",
        "--cc='Stan Register <stan@sparc.example.org>'",
        "--cc=sparc-list@lists.example.org",
        "# MMU GATHER AND TLB INVALIDATION (Maintained)",
        "--cc='Theo Flush <theo@tlb.example.org>'",
        "--cc='Nora Gather <nora@tlb.example.org>'",
        "--cc=mm-list@lists.example.org",
    ]


def test_mechanical_change(tmp_path: Path) -> None:
    """A hook that is one macro gets its change as lines, tabs and all."""
    source = written(tmp_path, KERNEL, "--arch", "alpha")
    lines = unescape(next(pre for pre in re.findall(r"<pre>(.*?)</pre>", source, re.DOTALL) if "@@" in pre))
    assert lines.splitlines()[:3] == [
        "@@ arch/alpha/include/asm/tlb.h:8 @@",
        "-#define __pte_free_tlb(tlb, table, addr)\tpte_free((tlb)->mm, table)",
        "+#define __pte_free_tlb(tlb, table, addr)\ttlb_remove_ptdesc((tlb), page_ptdesc(table))",
    ]


def old_report(folder: Path, **changes: object) -> Path:
    """A stored report of the bundled kernel, changed."""
    document = json.loads(ptaudit("audit", KERNEL, "-f", "json").stdout)
    for arch in document["architectures"]:
        if arch["name"] == "alpha":  # as if it had been well once
            arch["verdict"], arch["findings"] = "ready", []
        if arch["name"] == "arm64":  # and this one not
            worse = next(a for a in document["architectures"] if a["name"] == "arc")["findings"][0]
            arch["verdict"], arch["findings"] = "blocked", [worse | {"arch": "arm64", "fingerprint": "0" * 16}]
    file = folder / "old.json"
    file.write_text(json.dumps(document | changes))
    return file


def test_comparison(tmp_path: Path) -> None:
    """An older report is told at the top: introduced, fixed, unchanged, and the verdicts that changed."""
    text = said(written(tmp_path, KERNEL, "--compare", old_report(tmp_path)))
    since = text[text.index("Since ") : text.index("What the hooks do")]
    assert "1 introduced, 1 fixed," in since
    assert "ready → blocked: alpha" in since
    assert "blocked → ready: arm64" in since
    assert "another scenario" not in since


def test_comparison_under_its_scenario(tmp_path: Path) -> None:
    """An older report of another scenario is held against that one here."""
    text = said(written(tmp_path, KERNEL, "--compare", old_report(tmp_path, scenario="mmu")))
    assert "Linux 6.18.0-sample, scenario mmu" in text


def test_comparison_of_one_architecture(tmp_path: Path) -> None:
    """What was left out here is not taken for gone."""
    text = said(written(tmp_path, KERNEL, "--arch", "arc", "--compare", old_report(tmp_path)))
    assert re.search(r"0 introduced, 0 fixed, \d+ unchanged", text)
    assert "gone" not in text[text.index("Since ") : text.index("What the hooks do")]


@pytest.mark.parametrize(
    ("content", "told"), [(None, "cannot be read (No such file"), ("{}", "it is no ptaudit-report-v1 report")]
)
def test_comparison_with_no_report(content: str | None, told: str, tmp_path: Path) -> None:
    """A file that is no report is told, and nothing is written."""
    file = tmp_path / "old.json"
    if content is not None:
        file.write_text(content)
    done = ptaudit("report", KERNEL, "--compare", file, "-o", tmp_path / "page.html")
    assert done.returncode == 2
    assert told in done.stderr
    assert not (tmp_path / "page.html").exists()


def test_dirty_checkout(tmp_path: Path) -> None:
    """A checkout is clean while every file that was read is as in its commit, and dirty after."""
    root = Path(shutil.copytree(KERNEL, tmp_path / "linux", symlinks=True))
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert f"revision {commit}, clean" in said(written(tmp_path, root, "--arch", "sparc"))
    (root / "README").write_text("nobody reads this")
    assert f"revision {commit}, clean" in said(written(tmp_path, root, "--arch", "sparc"))
    with (root / "mm" / "Kconfig").open("a") as file:
        file.write("\n")
    assert f"revision {commit}, dirty" in said(written(tmp_path, root, "--arch", "sparc"))
    assert f"revision {commit}, clean" in said(written(tmp_path, root, "--rev", "HEAD", "--arch", "sparc"))


def test_no_repository(tmp_path: Path) -> None:
    """Where there is no repository of the tree's own nothing is claimed."""
    text = said(written(tmp_path, KERNEL, "--arch", "sparc"))
    assert "no revision known" in text
    assert "clean" not in text[text.index("no revision known") :]


def test_waivers(tmp_path: Path) -> None:
    """A finding somebody accepts is told with reason and last day; so is a waiver that accepts nothing."""
    document = json.loads(ptaudit("audit", KERNEL, "--arch", "arc", "-f", "json").stdout)
    finding = document["architectures"][0]["findings"][0]
    file = tmp_path / "waivers.toml"
    file.write_text(
        f'[[waiver]]\nfingerprint = "{finding["fingerprint"]}"\nreason = "arc has no walker"\nexpires = 2030-01-31\n'
        '[[waiver]]\nfingerprint = "0123456789abcdef"\nreason = "long gone"\n'
    )
    text = said(written(tmp_path, KERNEL, "--arch", "arc", "--waivers", file))
    assert f"{finding['message']}: arc has no walker (until 2030-01-31)" in text
    assert "accepts nothing: no finding has this fingerprint 0123456789abcdef: long gone" in text
    late = said(written(tmp_path, KERNEL, "--arch", "arc", "--waivers", file, SOURCE_DATE_EPOCH="2000000000"))
    assert "accepts nothing: it expired on 2030-01-31" in late


def test_bad_waivers(tmp_path: Path) -> None:
    """A waiver file that says something wrong is refused with its line."""
    file = tmp_path / "waivers.toml"
    file.write_text('[[waiver]]\nfingerprint = "x"\nreason = "y"\n')
    done = ptaudit("report", KERNEL, "--arch", "arc", "--waivers", file, "-o", tmp_path / "page.html")
    assert done.returncode == 2
    assert f"{file}:1: 'x' is no fingerprint" in done.stderr
