"""A hostile kernel tree makes an audit open, run and write nothing outside of it, whatever it names."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import KERNEL, LIMIT, entries, environment
from tests.conftest import REPOSITORY

HOOKED = REPOSITORY / "tests" / "cli" / "hooked.py"
CODE = "import pathlib\npathlib.Path({witness!r}).touch()\n"
TLB = "arch/arm64/include/asm/tlb.h"
HARMLESS = ("os.listdir", "os.scandir", "os.fork", "os.putenv", "os.unsetenv", "os.kill", "os.umask", "os.walk")
"""Events that write nothing: what is listed is looked at as what is opened, and a second process is a fork."""


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """What is there once anything of the tree was run."""
    return tmp_path / "witness"


@pytest.fixture
def hostile(tmp_path: Path, witness: Path) -> Path:
    """The miniature kernel with everything in it that might lead out of it, or be run."""
    root = tmp_path / "linux"
    subprocess.run(["cp", "-r", str(KERNEL), str(root)], check=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.h").write_text("#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)\n")
    arm = root / "arch/arm64/include/asm"
    (arm / "passwd.h").symlink_to("/etc/passwd")
    (arm / "out").symlink_to(tmp_path / "outside")
    (root / "arch/linked").symlink_to("/etc")
    lead_out = (
        '"../../../../../../outside/x.h"',
        f'"{tmp_path}/outside/x.h"',
        "</etc/passwd>",
        "<asm/passwd.h>",
        "<asm/out/x.h>",
    )
    with (root / TLB).open("a") as file:
        file.writelines(f"#include {target}\n" for target in lead_out)
    sources = (
        "/etc/passwd",
        "../outside/x.h",
        "arch/linked/passwd",
        "$(shell,touch {witness})",
        "/etc/*",
        "$(HOME)/x",
        "~/x",
    )
    with (root / "arch/arm64/Kconfig").open("a") as file:
        file.writelines(f'source "{name.format(witness=witness)}"\n' for name in sources)
        file.write(f"config RUN\n\tdef_bool $(shell,touch {witness})\n\tdefault $(success,touch {witness})\n")
    with (root / "arch/arm64/Makefile").open("a") as file:
        file.write(f"X := $(shell touch {witness})\nobj-y += ../../../outside/ /etc/\ninclude /etc/passwd\n")
    for name in (
        "sitecustomize",
        "usercustomize",
        "jinja2",
        "typer",
        "rich",
        "tomllib",
        "json",
        "pysolvers",
        "auditor",
    ):
        (root / f"{name}.py").write_text(CODE.format(witness=str(witness)))
    (root / "rules").mkdir()
    (root / "rules" / "__init__.py").write_text(CODE.format(witness=str(witness)))
    (root / "ptaudit.toml").write_text('[audit]\nscenario = "tree"\n')
    return root


def events(log: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    """What the hook saw; arguments that are no literals stay text."""
    for line in log.read_text("utf-8").splitlines():
        event, _, args = line.partition("\t")
        try:
            yield event, ast.literal_eval(args)
        except (ValueError, SyntaxError):
            yield event, (args,)


def opened_outside(log: Path, allowed: tuple[Path, ...]) -> set[str]:
    """The paths that were opened or listed and lie neither in what is allowed nor among Python's own files."""
    own = (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), REPOSITORY / "auditor", REPOSITORY / "rules")
    roots = [os.path.realpath(str(place)) for place in (*own, *allowed)]
    importing = {str(REPOSITORY), str(HOOKED.parent)}  # Python lists the folders modules may be in
    found = set()
    for event, args in events(log):
        if event in ("open", "os.listdir", "os.scandir") and isinstance(args[0], str | bytes):
            path = _meant(event, args)
            listed = event != "open" and path in importing
            if not listed and not any(path == root or path.startswith(root + "/") for root in roots):
                found.add(path)
    return found


def _meant(event: str, args: tuple[object, ...]) -> str:
    """The path that is opened; `O_NOFOLLOW` opens no link, the hook is told before that is seen."""
    name = os.fsdecode(args[0])  # type: ignore[arg-type]
    if event == "open" and int(str(args[2] or 0)) & os.O_NOFOLLOW:
        return os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
    return os.path.realpath(name)


def written(log: Path) -> set[str]:
    """The paths that were opened for writing, and the events that change the file system otherwise."""
    flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    found = set()
    for event, args in events(log):
        if event == "open" and len(args) == 3 and isinstance(args[0], str) and int(str(args[2] or 0)) & flags:
            found.add(args[0])
        elif event.startswith("os.") and event not in HARMLESS:
            found.add(f"{event} {args[0]}")
    return found


def test_the_trap_works(tmp_path: Path, hostile: Path) -> None:
    """A file outside that the user names is seen to be opened."""
    log, outside = tmp_path / "log", tmp_path / "outside" / "x.h"
    command = [sys.executable, str(HOOKED), str(log), "audit", str(hostile), "--config", str(outside)]
    done = subprocess.run(command, env=environment(HOME=str(tmp_path / "home")), capture_output=True, timeout=LIMIT)
    assert done.returncode == 2
    assert str(outside) in opened_outside(log, (hostile, Path("/dev/null")))


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(
    ("args", "output"),
    [
        (["audit", "TREE"], ""),
        (["audit", "TREE", "-o", "json=OUT"], "out"),
        (["report", "TREE", "-o", "OUT"], "out"),
        (["explain", "arm64", "TREE"], ""),
    ],
)
def test_nothing_leads_out_and_nothing_is_run(
    tmp_path: Path, hostile: Path, witness: Path, args: list[str], output: str, beside: bool
) -> None:
    """Only the tree and Python's own files are opened, only the named output is written, wherever one stands."""
    before = entries(hostile)
    place = tmp_path / "place"
    place.mkdir()
    log = tmp_path / "log"
    words = [word.replace("TREE", str(hostile)).replace("OUT", str(place / "out")) for word in args]
    done = subprocess.run(
        [sys.executable, str(HOOKED), str(log), *words],
        env=environment(HOME=str(tmp_path / "home"), XDG_CONFIG_HOME=str(tmp_path / "home")),
        cwd=place if beside else hostile,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert done.returncode in (0, 3), done.stderr
    seen = {event for event, _ in events(log)}
    assert "open" in seen
    assert not {e for e in seen if e.startswith(("subprocess.", "socket.", "os.exec", "os.posix_spawn", "os.system"))}
    assert opened_outside(log, (hostile, place, tmp_path / "home", Path("/dev/null"))) == set()
    changed = {path for path in written(log) if not path.split(" ")[-1].startswith((str(place), f"{str(place)!r}"))}
    assert changed == set()
    assert entries(place) == ([output] if output else [])
    assert entries(hostile) == before
    assert not witness.exists()
    assert "root:" not in done.stdout + "".join(p.read_text() for p in place.iterdir())
