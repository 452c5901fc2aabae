"""Real kernels and the truth about them. What is missing here is said loudly, never passed over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from oracle.kconfig import TOOLS, Interpreter, build

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
SAY = "said in the summary"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder runs on real kernels."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.kernels)


def missing_is_allowed(version: str) -> bool:
    """PTAUDIT_ALLOW_MISSING_KERNELS: 1 for any of them, or the versions, separated by spaces."""
    allowed = os.environ.get("PTAUDIT_ALLOW_MISSING_KERNELS", "").split()
    return "1" in allowed or version in allowed


@pytest.fixture(scope="session")
def kernel_path() -> Callable[[str], Path]:
    """kernel_path("6.12"): the folder of that kernel; the test fails where it is not at hand."""
    kernels = Path(os.environ.get("PTAUDIT_KERNELS") or "~/.cache/ptaudit/kernels").expanduser()

    def find(version: str) -> Path:
        if (kernels / version / ".complete").exists():
            return kernels / version
        if missing_is_allowed(version):
            pytest.skip(f"NO LINUX {version} HERE, and PTAUDIT_ALLOW_MISSING_KERNELS allows that")
        pytest.fail(
            f"NO LINUX {version} IN {kernels}: run tests/kernels/fetch {version}, "
            "or set PTAUDIT_ALLOW_MISSING_KERNELS=1",
            pytrace=False,
        )

    return find


@pytest.fixture(scope="session", params=("6.12", "6.18.15"))
def interpreter(
    request: pytest.FixtureRequest,
    kernel_path: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Interpreter:
    """The Kconfig interpreter of one kernel, built from its sources."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.fail(f"NO {' '.join(missing).upper()} HERE: apt install flex bison gcc", False)
    return build(kernel_path(request.param), tmp_path_factory.mktemp("kconfig"))


@pytest.fixture(scope="session")
def truth_path() -> Callable[[str], Path]:
    """truth_path("6.12.json"): that file of the truth folder; without the folder, a loud skip."""
    truth = REPOSITORY / Path(os.environ.get("PTAUDIT_TRUTH") or "../shared/truth").expanduser()

    def find(name: str) -> Path:
        if not (truth / name).exists():
            pytest.skip(f"NOT COMPARED WITH THE TRUTH: no {name} in {truth} (PTAUDIT_TRUTH)")
        return truth / name

    return find


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """say("6.12: 300 of 300 rows agree"): a line of the closing summary, whatever the outcome."""
    return lambda line: record_property(SAY, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests said, then, in red, what was not compared at all."""
    stats = terminalreporter.stats
    done = [report for outcome in ("passed", "failed") for report in stats.get(outcome, ())]
    said = [line for report in done for key, line in report.user_properties if key == SAY]
    skipped = sorted({reason(report) for report in stats.get("skipped", ())})
    if said or skipped:
        terminalreporter.section("real kernels")
    for line in said:
        terminalreporter.write_line(line)
    for line in skipped:
        terminalreporter.write_line(line, red=True, bold=True)


def reason(report: pytest.TestReport) -> str:
    """Why a test was skipped."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)
