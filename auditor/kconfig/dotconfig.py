"""A `.config` file: one configuration, as the kernel's own interpreter writes it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from auditor.errors import UsageError

_SET: Final = re.compile(r"CONFIG_([\w-]+)=(.*)")
_UNSET: Final = re.compile(r"#\s*CONFIG_([\w-]+) is not set\s*")
_HEADER: Final = re.compile(r"#\s*Linux/(\S+)\s+(\S+)\s+Kernel Configuration\s*")


class ConfigFile(NamedTuple):
    """The values of a `.config`; `arch` and `release` are empty where no header line names them."""

    path: str
    arch: str
    release: str
    values: dict[str, str]


def read_config(data: bytes, path: str) -> ConfigFile:
    """Read a `.config`; the last value of a symbol counts, as it does for the kernel.

    Raises `UsageError` with `path:line` for what is no line of such a file.
    """
    values: dict[str, str] = {}
    arch = release = ""
    for at, raw in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        line = raw.strip()
        if match := _SET.fullmatch(line):
            values[match.group(1)] = _unquoted(match.group(2))
        elif match := _UNSET.fullmatch(line):
            values[match.group(1)] = "n"
        elif match := _HEADER.fullmatch(line):
            arch, release = match.groups()
        elif line and not line.startswith("#"):
            shown = line if len(line) <= 60 else f"{line[:57]}..."
            raise UsageError(
                f"{path}:{at}: '{shown}' is no line of a .config file; "
                "it has 'CONFIG_X=value' and '# CONFIG_X is not set'"
            )
    return ConfigFile(path, arch, release, values)


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text
