"""`ptaudit implies` where the Kconfig files are not all understood: what is proved, and on what an answer rests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.running import ptaudit

Build = Callable[..., Path]

NAMELESS = """
    rcu := WALKS

    config ALPHA
        def_bool y
        select $(rcu)

    config WALKS
        bool

    config FREE
        bool "free"
    """
NAMED = "arch/alpha/Kconfig:5: the symbol's name is an expression; what it names is unknown"


def test_what_was_not_understood_proves_nothing(kernel_tree: Build) -> None:
    """A line that may select anything: no proof, the line on standard error, exit code 3."""
    done = ptaudit("implies", "WALKS", "n", "-k", kernel_tree({"arch/alpha/Kconfig": NAMELESS}))
    assert done.stdout == f"alpha: unknown: not everything was understood: {NAMED}\n"
    assert (done.returncode, done.stderr) == (3, f"ptaudit: {NAMED}\n")


def test_a_file_that_is_missing_proves_nothing(kernel_tree: Build) -> None:
    """A file that is not there may declare anything, also the symbol that nobody else declares."""
    text = 'config ALPHA\n\tdef_bool y\n\nsource "arch/alpha/missing"\n'
    missing = "arch/alpha/Kconfig:4: 'arch/alpha/missing' cannot be read; what it declares is not known"
    done = ptaudit("implies", "GONE", "n", "-k", kernel_tree({"arch/alpha/Kconfig": text}))
    assert done.stdout == f"alpha: unknown: not everything was understood: {missing}\n"
    assert (done.returncode, done.stderr) == (3, f"ptaudit: {missing}\n")


def test_what_an_architecture_does_not_read_is_no_trouble_of_it(kernel_tree: Build) -> None:
    """A line of another architecture takes no proof away, but the exit code is that of the worst."""
    files = {"arch/alpha/Kconfig": NAMELESS, "arch/sound/Kconfig": "config SOUND\n\tdef_bool y\n"}
    done = ptaudit("implies", "WALKS", "n", "-k", kernel_tree(files))
    assert done.returncode == 3
    assert done.stdout.splitlines()[1] == "sound: proved: WALKS is not declared on sound"


def test_what_needs_no_kconfig_is_proved_all_the_same(kernel_tree: Build) -> None:
    """What follows from the expressions alone rests on no file."""
    done = ptaudit("implies", "WALKS && FREE", "FREE", "-k", kernel_tree({"arch/alpha/Kconfig": NAMELESS}))
    assert (done.returncode, done.stdout) == (0, "alpha: proved: it follows from the expressions alone\n")
    assert done.stderr == f"ptaudit: {NAMED}\n"


def test_a_counterexample_says_on_what_it_rests(kernel_tree: Build) -> None:
    """A configuration that needs what no file decides says so: a compiler's answer, a line nobody could read."""
    text = """
        config ASKS
            def_bool $(cc-option,-mfoo)

        config BROKEN
            bool "broken"
            depends on (ASKS
        """
    tree = kernel_tree({"arch/alpha/Kconfig": text})
    asks = ptaudit("implies", "ASKS", "n", "-k", tree)
    rests = "it rests on what no Kconfig file decides: $(cc-option,-mfoo)"
    assert (asks.returncode, asks.stdout) == (1, f"alpha: not implied: ASKS=y; {rests}\n")
    broken = ptaudit("implies", "BROKEN", "n", "-k", tree)
    rests = "it rests on what no Kconfig file decides: $(arch/alpha/Kconfig:6)"
    assert (broken.returncode, broken.stdout) == (1, f"alpha: not implied: BROKEN=y; {rests}\n")
    assert broken.stderr == "ptaudit: arch/alpha/Kconfig:6: not understood: it ends too early\n"
