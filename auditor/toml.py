"""TOML files of the user's, with errors in our own words."""

from __future__ import annotations

import re
from typing import Any, Final

from auditor.errors import UsageError

_AT: Final = re.compile(r" \(at line (\d+), column \d+\)$")


def parsed(data: bytes, path: str) -> dict[str, Any]:
    """What a file holds.  Raises `UsageError`, with the line where there is one, for what is no TOML."""
    import tomllib  # 9 ms, which a run without such a file does not pay

    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not UTF-8 ({error.reason}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        where = f"{path}:{at[1]}" if at else path
        raise UsageError(f"{where}: it is no TOML: {_AT.sub('', str(error))}; mend it") from None
    except RecursionError:
        raise UsageError(f"{path}: it is nested too deeply; keys and tables are all there is") from None
