"""The code keeps to the arrows and the rooms that docs/architecture.md lists."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
ENTRANCES = ("cli", "__main__")  # may print and exit
# A process that forked itself has no other way to end without running its parent's clean-up.
KNOWN_EXITS = frozenset({("side", "os._exit")})
EXITS = ("exit", "quit", "sys.exit", "os._exit", "SystemExit")
OUTPUTS = ("print", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__")

Arrows = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Source:
    """One Python file and its dotted name below `auditor`: `kconfig.solver`, `rules.a`."""

    file: str
    name: str
    is_package: bool
    tree: ast.Module

    @property
    def unit(self) -> str:
        return self.name.partition(".")[0]

    def complain(self, node: ast.AST, wrong: str) -> str:
        return f"{self.file}:{getattr(node, 'lineno', 1)}: {wrong}"


def sources(root: Path) -> Iterator[Source]:
    """Every module of auditor/ and rules/, the latter under the name it is installed by."""
    for top in ("auditor", "rules"):
        for path in sorted((root / top).rglob("*.py")):
            parts = list(path.relative_to(root).with_suffix("").parts)
            parts = parts[1:] if top == "auditor" else parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            file = path.relative_to(root).as_posix()
            yield Source(file, name, is_package, ast.parse(path.read_bytes(), file))


def fenced(document: str, language: str) -> list[tuple[list[str], frozenset[str]]]:
    """The lines `a, b -> c, d` of the block fenced as ```language."""
    block = re.search(rf"^```{language}\n(.*?)^```$", document, re.M | re.S)
    assert block, f"docs/architecture.md has no block ```{language}"
    rows = []
    for line in block[1].splitlines():
        left, arrow, right = line.partition("->")
        assert arrow, f"docs/architecture.md: no arrow in {line!r}"
        rows.append((names(left), frozenset(names(right))))
    return rows


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def arrows(document: str) -> Arrows:
    """Unit → the units it may import; a line `* -> …` adds to every line after it."""
    found: dict[str, frozenset[str]] = {}
    everyone: frozenset[str] = frozenset()
    for left, right in fenced(document, "arrows"):
        if left == ["*"]:
            everyone = right
        else:
            found |= dict.fromkeys(left, right | everyone)
    return found


def rooms(document: str) -> Arrows:
    """Library → the modules it may be imported in."""
    return {lib: room for left, room in fenced(document, "libraries") for lib in left}


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Every absolute dotted name an import statement asks for, wherever it stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = origin(source, node)
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def origin(source: Source, node: ast.ImportFrom) -> str:
    """The module a `from … import` names, with its leading dots resolved."""
    if not node.level:
        return node.module or ""
    package = ["auditor", *source.name.split(".")] if source.name else ["auditor"]
    package = package if source.is_package else package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


def check_arrows(all_sources: list[Source], allowed: Arrows) -> Iterator[str]:
    """Every module has a line, and imports only itself and what its line names."""
    units = {source.unit for source in all_sources} | set(allowed)
    for source in all_sources:
        if source.unit and source.unit not in allowed:
            yield f"{source.file}:1: no line for {source.unit} in docs/architecture.md"
            continue
        # Rules do not even share code among themselves; __init__.py of auditor imports nothing.
        own = set() if source.unit in ("", "rules") else {source.unit}
        for node, name in imports(source):
            parts = name.split(".")
            target = parts[1] if parts[0] == "auditor" and len(parts) > 1 else ""
            permitted = own | allowed.get(source.unit, frozenset())
            if target in units - permitted - {""}:
                yield source.complain(node, f"{source.unit or 'auditor'} -> {target} is no arrow")


def check_rooms(all_sources: list[Source], allowed: Arrows) -> Iterator[str]:
    """Every library is imported in its room, and none that has no room."""
    for source in all_sources:
        for node, name in imports(source):
            library = name.partition(".")[0]
            if library == "auditor" or library in sys.stdlib_module_names:
                continue
            room = allowed.get(library, frozenset())
            if not any(f"{source.name}.".startswith(f"{place}.") for place in room):
                yield source.complain(node, f"{library} is not imported in {source.name}")


def check_quiet(all_sources: list[Source], _: object = None) -> Iterator[str]:
    """Only the command line prints, exits or knows the standard streams."""
    for source in all_sources:
        if source.unit in ENTRANCES:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in EXITS + OUTPUTS:
                if (source.unit, ast.unparse(node)) in KNOWN_EXITS:
                    continue
                yield source.complain(node, f"{ast.unparse(node)} outside auditor/cli")


DOCUMENT = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_import_is_an_arrow() -> None:
    """No module imports another that docs/architecture.md does not let it."""
    assert sorted({*check_arrows(list(sources(REPOSITORY)), arrows(DOCUMENT))}) == []


def test_every_library_has_one_room() -> None:
    """tree-sitter stays in csource, python-sat in kconfig.solver, and so on."""
    assert sorted({*check_rooms(list(sources(REPOSITORY)), rooms(DOCUMENT))}) == []


def test_only_the_command_line_prints_and_exits() -> None:
    """A library module raises and returns; it does not print, and does not exit."""
    assert list(check_quiet(list(sources(REPOSITORY)))) == []


def test_there_is_something_to_read() -> None:
    """The three tests above read the modules this repository has."""
    assert {"auditor/model.py", "auditor/condition/__init__.py"} <= {s.file for s in sources(REPOSITORY)}


EXAMPLE = """
```arrows
condition ->
rules -> model, condition
* -> condition
model ->
cli -> headers
headers -> model
kconfig ->
```
```libraries
pysat -> kconfig.solver
```
"""


@pytest.mark.parametrize(
    ("file", "code", "complaint"),
    [
        ("auditor/headers.py", "from auditor.cli import main", "headers -> cli is no arrow"),
        ("auditor/headers.py", "from auditor import cli", "headers -> cli is no arrow"),
        ("auditor/headers.py", "import auditor.cli.audit", "headers -> cli is no arrow"),
        ("auditor/headers.py", "from . import cli", "headers -> cli is no arrow"),
        ("auditor/kconfig/reader.py", "from ..headers import x", "kconfig -> headers is no arrow"),
        ("auditor/kconfig/__init__.py", "from ..model import x", "kconfig -> model is no arrow"),
        ("auditor/model.py", "def f():\n    from auditor import cli", "model -> cli is no arrow"),
        ("auditor/condition.py", "import auditor.model", "condition -> model is no arrow"),
        ("auditor/__init__.py", "from auditor import model", "auditor -> model is no arrow"),
        ("auditor/stray.py", "", "no line for stray in docs/architecture.md"),
        ("rules/a.py", "from auditor.headers import x", "rules -> headers is no arrow"),
        ("rules/a.py", "from auditor.rules.b import x", "rules -> rules is no arrow"),
        ("auditor/kconfig/reader.py", "import pysat", "pysat is not imported in kconfig.reader"),
        ("auditor/model.py", "from pysat.solvers import x", "pysat is not imported in model"),
        ("rules/a.py", "import yaml", "yaml is not imported in rules.a"),
        ("auditor/model.py", "print(1)", "print outside auditor/cli"),
        ("auditor/model.py", "import sys\nsys.stderr.write('')", "sys.stderr outside auditor/cli"),
        ("rules/a.py", "raise SystemExit(1)", "SystemExit outside auditor/cli"),
    ],
)
def test_a_wrong_turn_is_found(kernel_tree: Callable[..., Path], file: str, code: str, complaint: str) -> None:
    """Each kind of wrong import, and each way to print or exit, is one complaint."""
    found = complaints(kernel_tree({file: code}))
    assert [line.partition(": ")[2] for line in found] == [complaint]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("auditor/cli/audit.py", "import sys\nfrom auditor import headers\nprint(1)\nsys.exit()"),
        ("auditor/headers.py", "from auditor import __version__, condition, model"),
        ("auditor/kconfig/reader.py", "from auditor.kconfig import solver\nfrom .solver import x"),
        ("auditor/kconfig/solver.py", "from pysat.solvers import Solver"),
        ("rules/a.py", "import re\nfrom auditor.model import x\nfrom auditor.condition import y"),
    ],
)
def test_the_right_way_is_quiet(kernel_tree: Callable[..., Path], file: str, code: str) -> None:
    """What the arrows and rooms allow draws no complaint."""
    assert complaints(kernel_tree({file: code})) == []


def complaints(root: Path) -> list[str]:
    found = list(sources(root))
    return [
        *check_arrows(found, arrows(EXAMPLE)),
        *check_rooms(found, rooms(EXAMPLE)),
        *check_quiet(found),
    ]
