"""What a user gets: one import package, with the rules and their pages in it, once."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SHIPPED = ("auditor", "rules", "docs", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
BUILD = "import sys, setuptools.build_meta as b; print(getattr(b, 'build_' + sys.argv[1])('dist'))"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what goes into a package, so that building leaves nothing in the checkout."""
    root = tmp_path_factory.mktemp("source")
    for name in SHIPPED:
        here = REPOSITORY / name
        (shutil.copytree if here.is_dir() else shutil.copy)(here, root / name)
    return root


def build(root: Path, kind: str) -> Path:
    """Build a wheel or an sdist in root, with the setuptools installed here and no network."""
    command = [sys.executable, "-c", BUILD, kind]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root / "dist" / done.stdout.splitlines()[-1]


def files(folder: str, *suffixes: str) -> set[str]:
    """The files of a folder of the checkout, named from the repository's root."""
    found = (path for path in (REPOSITORY / folder).rglob("*") if path.suffix in suffixes)
    return {path.relative_to(REPOSITORY).as_posix() for path in found}


def wheel_files(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return [name for name in archive.namelist() if ".dist-info/" not in name]


def test_the_wheel_holds_the_auditor_and_the_rules_in_it(source: Path) -> None:
    """Every module, template and page is in the wheel, rules/ as auditor/rules/, the manual page, nothing twice."""
    manual = {f"ptaudit-{importlib.metadata.version('ptaudit')}.data/data/share/man/man1/ptaudit.1"}
    expected = (
        manual
        | files("auditor", ".py", ".html", ".j2", ".css", ".js", ".json", ".sql")
        | {f"auditor/{name}" for name in files("rules", ".py", ".md")}
    )
    assert sorted(wheel_files(build(source, "wheel"))) == sorted(expected)


def test_the_sdist_makes_the_same_wheel(source: Path, tmp_path: Path) -> None:
    """A wheel built from the sdist holds the same files as one built from the checkout."""
    sdist = build(source, "sdist")
    subprocess.run(["tar", "-xf", sdist, "-C", tmp_path], check=True)
    (unpacked,) = tmp_path.iterdir()
    assert wheel_files(build(unpacked, "wheel")) == wheel_files(build(source, "wheel"))


def test_the_rules_are_found_through_the_entry_points() -> None:
    """The group ptaudit.rules names the package auditor.rules, which is the folder rules/."""
    (entry,) = importlib.metadata.entry_points(group="ptaudit.rules", name="ptaudit")
    package = entry.load()
    assert package.__name__ == "auditor.rules"
    assert [Path(place) for place in package.__path__] == [REPOSITORY / "rules"]


def test_the_rules_are_found_with_the_checkout_on_the_path() -> None:
    """No finder is needed: the package itself knows where rules/ is, and an installed one looks nowhere else."""
    script = f"import sys; sys.path[:0] = [{str(REPOSITORY)!r}]; import auditor.rules; print(*auditor.rules.__path__)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(REPOSITORY / "rules")


def test_an_installed_package_is_one_folder(source: Path, tmp_path: Path) -> None:
    """Where the rules lie in the package, what lies beside the package is no part of it."""
    with zipfile.ZipFile(build(source, "wheel")) as archive:
        archive.extractall(tmp_path)
    script = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import auditor; print(*auditor.__path__)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "auditor")
