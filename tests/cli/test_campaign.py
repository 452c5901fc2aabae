"""`ptaudit campaign` and `ptaudit cache` as a user runs them."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.campaign.build import answered, folder, plan, tarball, variant
from tests.cli.running import COMMAND, environment, ptaudit, refused

TREES = '[[folder]]\npath = "k*"\n[[tarball]]\npath = "c.tar.gz"\n'


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan with two folders, of which one is no kernel, and an archive; and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder(tmp_path / "k0", 0)
    (tmp_path / "k1").mkdir()
    tarball(tmp_path / "c.tar.gz", variant(3))
    return plan(tmp_path, TREES)


TABLE = """\
3 trees: PT_RECLAIM, scenario everywhere
2 done, 1 failed

TREE      ARCH  VERDICT  PTE        PMD      PUD      P4D
k0        one   blocked  immediate  unknown  unknown  unknown
c.tar.gz  one   blocked  immediate  unknown  unknown  unknown

k1: failed: {path}/k1: not a kernel tree: it has no Makefile and arch/; give the root of a kernel checkout
"""


def test_a_campaign_prints_its_table_and_keeps_it(campaign: Path) -> None:
    """A failing tree is a row and exit code 3; running it again says the same, and so does another database."""
    there = campaign.parent
    done = ptaudit("campaign", campaign)
    assert (done.returncode, done.stdout, done.stderr) == (3, TABLE.format(path=there), "")
    assert (there / "plan.sqlite").exists()
    again = ptaudit("campaign", campaign, "-j", "1")
    assert (again.returncode, again.stdout) == (3, done.stdout)
    fresh = ptaudit("campaign", campaign, "--no-cache", "--database", there / "other.sqlite")
    assert (fresh.returncode, fresh.stdout) == (3, done.stdout)


def test_a_campaign_without_a_failure_is_done(campaign: Path) -> None:
    """Exit code 0 where every tree has its answers; two of them are compared, and files written."""
    (campaign.parent / "k1").rmdir()
    outputs = [f"{form}={campaign.parent}/t.{form}" for form in ("csv", "json", "parquet", "text")]
    done = ptaudit("campaign", campaign, "--diff", "k0", "c.tar.gz", *(f"-o{target}" for target in outputs))
    assert (done.returncode, done.stdout, done.stderr) == (0, "k0 and c.tar.gz say the same\n", "")
    assert (campaign.parent / "t.csv").read_bytes().startswith(b"tree,kind,revision,release,state,arch,verdict,")
    assert (campaign.parent / "t.parquet").read_bytes()[:4] == b"PAR1"
    shown = ptaudit("campaign", campaign, "-f", "json")
    assert shown.stdout == (campaign.parent / "t.json").read_text()


def test_a_campaign_says_what_is_wrong_with_it(campaign: Path) -> None:
    """Wrong use is one line and exit code 2, told before anything is audited."""
    there = campaign.parent
    assert refused("campaign", there / "none.toml").endswith(
        "cannot be read (No such file or directory); give a readable file"
    )
    assert refused("campaign", campaign, "-f", "parquet") == "parquet: no such format; there are text, json, csv"
    assert refused("campaign", campaign, "--executor", "ray").startswith("--executor ray: no such executor; give")
    assert refused("campaign", campaign, "--executor", "dask").startswith("--scheduler: it goes with --executor dask;")
    assert refused("campaign", campaign, "--scheduler", "tcp://x:1").startswith("--scheduler: it goes with")
    assert not (there / "plan.sqlite").exists()
    told = (
        "--scheduler nonsense:x: no scheduler answers there (invalid literal for int() with base 10: 'x'); start one,"
    )
    assert refused("campaign", campaign, "--executor", "dask", "--scheduler", "nonsense:x").startswith(told)
    plan(there, TREES + "colour = 1\n")
    assert refused("campaign", campaign).startswith(f"{campaign}:5: unknown key 'colour'; [[tarball]] has path")
    plan(there, '[[folder]]\npath = "x*"')
    assert refused("campaign", campaign) == f"{campaign}:2: x*: no folder matches this; mend the glob"


def test_another_question_is_refused(campaign: Path) -> None:
    """A plan that asks something else than its database answers has to have another one."""
    ptaudit("campaign", campaign)
    plan(campaign.parent, f'scenario = "mmu"\n{TREES}')
    said = "its rows were made with another scenario (everywhere, not mmu); give another --database, or remove this one"
    assert refused("campaign", campaign) == f"{campaign.with_suffix('.sqlite')}: {said}"


def test_missing_extras_are_told_before_anything_is_audited(campaign: Path) -> None:
    """Without pyarrow or Dask the option that needs it names the extra to install."""
    shadow = campaign.parent / "shadow"
    shadow.mkdir()
    blocked = "import sys\nsys.modules['pyarrow'] = sys.modules['distributed'] = None\n"
    (shadow / "sitecustomize.py").write_text(blocked)
    path = f"{shadow}{os.pathsep}{environment()['PYTHONPATH']}"
    wanted = {
        (
            "-o",
            f"parquet={campaign.parent}/t.parquet",
        ): "parquet: pyarrow is not installed; pip install 'ptaudit[parquet]'",
        ("--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"): (
            "--executor dask: Dask is not installed; pip install 'ptaudit[cluster]'"
        ),
    }
    for options, message in wanted.items():
        done = ptaudit("campaign", campaign, *options, PYTHONPATH=path)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"ptaudit: {message}\n")


def test_a_full_disk_is_told(campaign: Path) -> None:
    """Where the database finds no room the run ends in one line, and goes on once there is some."""
    script = f"ulimit -f 60; exec {' '.join(COMMAND)} campaign {campaign}"
    for number in range(2, 40):
        folder(campaign.parent / f"k{number}", number)
    done = subprocess.run(["bash", "-c", script], env=environment(), capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"ptaudit: \S+plan\.sqlite: it cannot be written \(.+\); make room, and go on [^\n]+\n", done.stderr
    )
    after = ptaudit("campaign", campaign)
    assert (after.returncode, after.stdout.split("\n")[1]) == (3, "40 done, 1 failed")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_keeps_what_is_answered(campaign: Path, sent: int, code: int) -> None:
    """Ctrl-C on a terminal is exit code 130, SIGTERM 143; both say how to go on, and the rows before are there."""
    for n in range(2, 60):
        folder(campaign.parent / f"k{n}", n)
    main, side = pty.openpty()
    running = subprocess.Popen(
        [*COMMAND, "campaign", str(campaign), "-j", "2"],
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    wait_for_rows(campaign.with_suffix(".sqlite"), 3)
    os.killpg(running.pid, sent)  # as a terminal does: to all of them
    out, err = running.communicate(timeout=60)
    os.close(main)
    os.close(side)
    kept = f"what is answered is kept in {campaign.with_suffix('.sqlite')}: run the same command again to go on"
    assert (running.returncode, out, err.decode()) == (code, b"", f"ptaudit: interrupted; {kept}\n")
    rows = answered(campaign.with_suffix(".sqlite"))
    assert 3 <= rows < 61
    done = ptaudit("campaign", campaign)
    assert done.stdout.split("\n")[1] == "60 done, 1 failed"


def test_workers_end_with_the_campaign(campaign: Path) -> None:
    """Where only the main process is killed, those it started end by themselves."""
    for number in range(2, 60):
        folder(campaign.parent / f"k{number}", number)
    running = subprocess.Popen(
        [*COMMAND, "campaign", str(campaign), "-j", "2"], env=environment(), start_new_session=True
    )
    wait_for_rows(campaign.with_suffix(".sqlite"), 3)
    running.kill()
    running.wait()
    end = time.monotonic() + 60
    while members(running.pid):
        assert time.monotonic() < end, members(running.pid)
        time.sleep(0.05)


def members(session: int) -> list[str]:
    """The commands of a session that still run."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        with suppress(ProcessLookupError):
            if os.getsid(process.pid) == session and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.info["cmdline"] or ()))
    return found


def wait_for_rows(database: Path, wanted: int) -> None:
    end = time.monotonic() + 60
    while answered(database) < wanted:
        assert time.monotonic() < end, "no row in a minute"
        time.sleep(0.01)


def test_progress_is_for_terminals(campaign: Path) -> None:
    """On a terminal standard error tells how far the run is; the table is not touched by it."""
    main, side = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "campaign", str(campaign)],
        stdout=subprocess.PIPE,
        stderr=side,
        env=environment(TERM="xterm"),
        timeout=60,
    )
    os.close(side)
    told = os.read(main, 1 << 16).decode()
    os.close(main)
    assert done.stdout.decode() == TABLE.format(path=campaign.parent)
    assert "/3" in told


def test_the_cache_is_shown_and_cleared(campaign: Path) -> None:
    """`cache info` counts what a campaign left, `cache clear` takes it away, and nothing else does."""
    root = campaign.parent / "cache" / "ptaudit" / "answers-v1"
    assert ptaudit("cache", "info").stdout == f"{root}: 0 entries, 0 bytes\n"
    ptaudit("campaign", campaign, "--no-cache")
    assert not root.exists()
    ptaudit("campaign", campaign, "--database", campaign.parent / "b.sqlite")
    files = [path for path in root.rglob("*") if path.is_file()]
    told = f"{len(files)} entries, {sum(path.stat().st_size for path in files)} bytes"
    # the archive as a whole, both kernels by their own files, and what these have in common once
    assert sorted(path.relative_to(root).parts[0] for path in files) == ["parts", "trees", "ways", "ways"]
    assert ptaudit("cache", "info").stdout == f"{root}: {told}\n"
    assert ptaudit("cache", "clear").stdout == f"{root}: cleared: {told}\n"
    assert not root.exists()
    assert refused("cache", "fill") == "fill: there is nothing of that kind to do; give info or clear"
