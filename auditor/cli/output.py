"""Where a rendered report goes: the terminal, a pipe, files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor import __version__
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.model import Extra, Location, Report
    from auditor.tree import KernelTree

CONTEXT: Final = 4
"""Source lines shown before and after a deciding line."""


def _text(report: Report, tree: KernelTree) -> str:
    from auditor.render import text

    return text.render(report)


def _json(report: Report, tree: KernelTree) -> str:
    from auditor.render import as_json

    return as_json.render(report, __version__)


def _html(report: Report, tree: KernelTree) -> str:
    from auditor.render import html

    return html.render(report, __version__, excerpts(tree))


WITNESS: Final = "witness"
"""Not a format but a folder: a configuration fragment for each blocked architecture."""

RENDERERS: Final[dict[str, Callable[[Report, KernelTree], str]]] = {"text": _text, "json": _json, "html": _html}
TARGETS: Final = (*RENDERERS, WITNESS)

_REMARKING: Final = frozenset({"json", "html"})
"""The formats that show notes, and with them what is only worth a remark."""


def extras(*forms: str) -> frozenset[Extra]:
    """What a report needs beside its verdicts to be shown in these formats."""
    from auditor.model import Extra

    return frozenset(Extra) if _REMARKING & {*forms} else frozenset()


def check_format(form: str, forms: Iterable[str]) -> None:
    """Raise `UsageError` for a format that is none of `forms`."""
    if form not in (known := tuple(forms)):
        raise UsageError(f"{form}: no such format; there are {', '.join(known)}")


def rendered(report: Report, tree: KernelTree, form: str) -> str:
    """The report in one of the formats."""
    return RENDERERS[form](report, tree)


def parse_targets(given: list[str] | None, forms: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """`-o FORMAT=PATH` as pairs; raises `UsageError` before anything is audited."""
    known = tuple(forms)
    pairs = []
    for item in given or ():
        form, equals, path = item.partition("=")
        if not equals or not path:
            raise UsageError(f"-o {item}: it needs FORMAT=PATH, e.g. -o json=ptaudit.json")
        if form not in known:
            raise UsageError(f"-o {item}: no format {form}; there are {', '.join(known)}")
        check_folder(os.path.dirname(path) if form != WITNESS else "")
        pairs.append((form, path))
    return tuple(pairs)


def check_folder(folder: str) -> None:
    """Raise `UsageError` for a folder no file can be put into, so that nobody waits for an audit in vain."""
    if folder and not os.path.isdir(folder):
        what = "it is no folder" if os.path.exists(folder) else "there is no such folder"
        raise UsageError(f"{folder}: {what}; create it, or give a path in a folder there is")


def write_target(report: Report, tree: KernelTree, form: str, path: str) -> None:
    """Carry out one `-o FORMAT=PATH`."""
    if form != WITNESS:
        write_file(path, rendered(report, tree, form))
        return
    from auditor.render import fragment

    make_folder(path)
    for name, text in fragment.render_all(report):
        write_file(f"{path}/{name}", text)


def make_folder(path: str) -> None:
    """The folder of that path, made where it is missing.  Raises `UsageError` where that cannot be done."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None


def write_file(path: str, text: str | bytes) -> None:
    """Put `text` into `path` whole or not at all; a device or a pipe is written to, never replaced.

    Raises `UsageError` where that cannot be done.
    """
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:
                file.write(_encoded(text))
        else:
            _replace(os.path.realpath(path), _encoded(text))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from None


def _replace(path: str, data: bytes) -> None:
    """A temporary file beside `path`, then a rename."""
    from tempfile import mkstemp  # late: most audits only print

    folder, base = os.path.split(path)
    handle, name = mkstemp(dir=folder, prefix=f".{base[:100]}.", suffix=".tmp")
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _encoded(text: str | bytes) -> bytes:
    return text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text


def _unwritable(path: str, error: OSError) -> UsageError:
    return UsageError(f"{path}: it cannot be written ({error.strerror}); give another path")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def show(report: Report, tree: KernelTree, form: str) -> None:
    """Print a report; colour only for text on a terminal that wants it."""
    if form == "text" and wants_colour():
        from auditor.render import text

        print_coloured(text.spans(report))
        return
    sys.stdout.write(rendered(report, tree, form))


def wants_colour() -> bool:
    """Whether standard output is a terminal, and nobody said `NO_COLOR`."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def print_coloured(spans: Iterable[tuple[str, str]]) -> None:
    """Print pieces of text, each in its style."""
    from rich.console import Console
    from rich.text import Text

    Console().print(Text.assemble(*spans), soft_wrap=True, end="", highlight=False)


def excerpts(tree: KernelTree) -> Callable[[Location], tuple[tuple[int, str], ...]]:
    """Source lines around a location, from the audited tree."""

    def around(location: Location) -> tuple[tuple[int, str], ...]:
        data = tree.read(location.path)
        if data is None or location.line < 1:
            return ()
        lines = data.decode("utf-8", "replace").split("\n")
        first, last = max(1, location.line - CONTEXT), min(len(lines), location.line + CONTEXT)
        return tuple((n, lines[n - 1].rstrip("\r")) for n in range(first, last + 1))

    return around
