"""The other commands, and what all of them share."""

from __future__ import annotations

import pytest

from auditor import __version__
from auditor.registry import page, rules
from tests.cli.conftest import KERNEL, Run


def test_rules(ptaudit: Run) -> None:
    """`rules` lists every rule with its sentence."""
    done = ptaudit("rules")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == [rule.id for rule in rules()]
    assert all(rule.summary in done.out for rule in rules())


@pytest.mark.parametrize("rule_id", [rule.id for rule in rules()])
def test_explain_a_rule(ptaudit: Run, rule_id: str) -> None:
    """`explain RULE` prints its page, wherever one stands."""
    done = ptaudit("explain", rule_id)
    assert (done.code, done.out) == (0, page(rule_id))


def test_explain_an_architecture(ptaudit: Run) -> None:
    """`explain ARCH` tells the story of one architecture: verdict, place, excerpt."""
    done = ptaudit("explain", "alpha", KERNEL)
    assert done.code == 0
    assert "BLOCKED" in done.out
    assert "arch/alpha/include/asm/tlb.h" in done.out
    assert "#define __pte_free_tlb" in done.out


def test_explain_something_else(ptaudit: Run) -> None:
    """What is neither a rule nor an architecture is exit 2."""
    done = ptaudit("explain", "nonsense", KERNEL)
    assert done.code == 2
    assert "nonsense" in done.err


def test_version(ptaudit: Run) -> None:
    """--version prints one line."""
    assert ptaudit("--version").out == f"ptaudit {__version__}\n"


@pytest.mark.parametrize("arguments", [("-h",), ("--help",), ("audit", "-h"), ("explain", "--help")])
def test_help(ptaudit: Run, arguments: tuple[str, ...]) -> None:
    """-h and --help are the same everywhere, and no error."""
    done = ptaudit(*arguments)
    assert done.code == 0
    assert "Usage:" in done.out


@pytest.mark.parametrize("arguments", [(), ("frobnicate",)])
def test_no_such_command(ptaudit: Run, arguments: tuple[str, ...]) -> None:
    """No command, or an unknown one, is wrong use."""
    assert ptaudit(*arguments).code == 2
