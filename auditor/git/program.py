"""Where `git` is, and the surroundings it runs in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from auditor.errors import UsageError

_STRIPPED: Final = frozenset({"HOME", "XDG_CONFIG_HOME", "PAGER", "EDITOR", "VISUAL", "SSH_ASKPASS"})

_SETTINGS: Final[Mapping[str, str]] = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # what is not here is not fetched, by a git too old for the line above either
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}


def program() -> str:
    """The absolute path of `git`; raises `UsageError` where there is none."""
    from shutil import which

    found = which("git")
    if found is None or not os.path.isabs(found):
        raise UsageError("git: there is no such program here; install git, or give a checkout instead of a revision")
    return found


def environment(**settings: str) -> dict[str, str]:
    """What `git` sees: nobody's `GIT_*` variables, no configuration outside of its repository, and `settings`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") and k not in _STRIPPED}
    return {**kept, **_SETTINGS, **settings}
