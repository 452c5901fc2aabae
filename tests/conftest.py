"""What every test may ask for: a kernel tree written inside the test, and golden files."""

from __future__ import annotations

import difflib
import os
import signal
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent
GOLDEN = REPOSITORY / "tests" / "golden"

# A busy machine fails no property, and CI draws the same examples every time.
settings.register_profile(
    "ptaudit", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("ptaudit")

KernelTree = Callable[..., Path]

# The least that makes a folder the root of a kernel tree.
KERNEL_ROOT: Mapping[str, str | bytes | None] = {
    "Makefile": "VERSION = 6\nPATCHLEVEL = 18\nSUBLEVEL = 0\nEXTRAVERSION =\n",
    "Kconfig": 'mainmenu "Linux Kernel Configuration"\n\nsource "arch/$(SRCARCH)/Kconfig"\n',
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update",
        action="store_true",
        help="write what the tests got into tests/golden instead of comparing",
    )


def pytest_configure() -> None:
    """What the one who runs the tests wrote into a ptaudit.toml of their own decides nothing here."""
    os.environ["XDG_CONFIG_HOME"] = "/nonexistent"
    os.environ.pop("PTAUDIT_SETTINGS", None)
    # A job in the background ignores Ctrl-C and would hand that on to every command a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def write_tree(root: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write path → content under root: text loses its common indentation, bytes do not."""
    for path, content in files.items():
        if content is None:
            continue
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = textwrap.dedent(content).removeprefix("\n").encode()
        target.write_bytes(content)
    return root


@pytest.fixture
def kernel_tree(tmp_path: Path) -> KernelTree:
    """kernel_tree({path: text or bytes}, name="linux"): the root of a kernel tree with these files.

    A Makefile and a Kconfig are there already; a path given as None is left out.
    """

    def build(files: Mapping[str, str | bytes | None], name: str = "linux") -> Path:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        return write_tree(root, {**KERNEL_ROOT, **files})

    return build


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """golden("audit.txt", text): text is what tests/golden/audit.txt says, or `make golden`."""

    def check(name: str, got: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--golden-update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(got, encoding="utf-8", newline="\n")
            return
        expected = file.read_bytes().decode() if file.exists() else ""
        if got != expected:
            pytest.fail(f"{difference(name, expected, got)}\nIf that is right: make golden", False)

    return check


def difference(name: str, expected: str, got: str) -> str:
    """The first lines of a unified diff from the golden file to what the test got."""
    lines = difflib.unified_diff(
        expected.splitlines(), got.splitlines(), f"tests/golden/{name}", "got now", lineterm=""
    )
    return "\n".join(list(lines)[:80]) or "They differ in line ends only."
