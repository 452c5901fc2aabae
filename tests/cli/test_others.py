"""`ptaudit rules`, `explain`, `implies`, and what the command itself says."""

from __future__ import annotations

import re

import pytest

from auditor import __version__
from auditor.registry import page, rules
from tests.cli.running import KERNEL, ptaudit, refused
from tests.conftest import REPOSITORY

IDS = [rule.id for rule in rules()]


def test_version() -> None:
    done = ptaudit("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"ptaudit {__version__}\n", "")


def test_help() -> None:
    """-h and --help name every command; so does a command's own."""
    done = ptaudit("-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ptaudit("--help").stdout
    commands = ("audit", "report", "explain", "implies", "rules")
    assert all(re.search(rf"^  {command} ", done.stdout, re.MULTILINE) for command in commands)
    for command in commands:
        own = ptaudit(command, "-h")
        assert (own.returncode, own.stderr) == (0, "")
        assert f" {command} " in own.stdout.splitlines()[0]


def test_no_arguments() -> None:
    """Nothing asked is wrong use, and shows what there is."""
    done = ptaudit()
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_rules() -> None:
    """A line each: the id, and the summary."""
    done = ptaudit("rules")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(None, 1) for line in done.stdout.splitlines()] == [[r.id, r.summary] for r in rules()]


@pytest.mark.parametrize("rule", IDS)
def test_explain_rule(rule: str) -> None:
    """A rule's page needs no kernel tree."""
    done = ptaudit("explain", rule)
    assert (done.returncode, done.stdout, done.stderr) == (0, page(rule), "")


def test_explain_arch() -> None:
    """The story of one architecture, under any of its names."""
    done = ptaudit("explain", "powerpc", KERNEL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "powerpc" in done.stdout.splitlines()[0]
    assert "x86" not in done.stdout
    assert ptaudit("explain", "ppc64", KERNEL).stdout == done.stdout


def test_explain_nonsense() -> None:
    """What is neither: which rules there are, and which architectures, or why none."""
    said = refused("explain", "nonsense", KERNEL)
    assert said.startswith(f"nonsense: no such rule; there are {', '.join(IDS)} (as an architecture: ")
    assert "no such architecture in this tree; it has alpha, arc, arm, arm64" in said
    assert ".: not a kernel tree: " in refused("explain", "nonsense", cwd=REPOSITORY)


def test_implies_proved() -> None:
    """True everywhere: a line for each architecture, exit code 0."""
    done = ptaudit("implies", "MMU && SMP", "MMU", "-k", KERNEL, "-a", "x86,arm64")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(": ")[:2] for line in done.stdout.splitlines()] == [["x86", "proved"], ["arm64", "proved"]]


def test_implies_refuted() -> None:
    """A configuration in which it does not hold, exit code 1."""
    done = ptaudit("implies", "MMU", "SMP", "-k", KERNEL, "-a", "x86")
    assert (done.returncode, done.stderr) == (1, "")
    arch, verdict, witness = done.stdout.rstrip("\n").split(": ")
    assert (arch, verdict) == ("x86", "not implied")
    assert {"MMU=y", "SMP=n"} <= set(witness.split())


def test_implies_misspelt() -> None:
    """A symbol the whole tree does not know proves nothing; one that only this architecture lacks does."""
    told = "SPM: no Kconfig file of this tree declares it; check the spelling"
    assert refused("implies", "SPM", "MMU", "-k", KERNEL, "-a", "x86") == told
    assert refused("implies", "MMU", "SMP || SPM", "-k", KERNEL) == told
    done = ptaudit("implies", "SMP", "MMU", "-k", KERNEL, "-a", "m68k")
    assert (done.returncode, done.stdout) == (0, "m68k: proved: SMP is not declared on m68k\n")


def test_implies_malformed() -> None:
    ending = "write it as Kconfig does, e.g. 'MMU && !SMP'"
    assert refused("implies", "MMU &&", "SMP", "-k", KERNEL) == f"condition 'MMU &&': it ends too early; {ending}"
    assert refused("implies", "MMU", "(SMP", "-k", KERNEL).endswith(ending)
    assert refused("implies", "MMU", "SMP", "-k", KERNEL, "-a", "vax").startswith("vax: no such architecture")
