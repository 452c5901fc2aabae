"""What a settings file may say: every key is the command-line option of that name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a key holds, in the words of an error message."""

    TEXT = "a text"
    WORDS = "a list of texts"
    SWITCH = "true or false"
    FILE = "the path of a file"


@dataclass(frozen=True, slots=True)
class Key:
    """One option: the commands that have it, and whether an audited tree may set it for itself.

    A `shared` key may stand at the top of the file, for every command that
    has it; in a command's own table each key may stand.
    """

    name: str
    kind: Kind
    commands: tuple[str, ...]
    shared: bool
    from_tree: bool


_ASKING: Final = ("audit", "report", "explain", "gate", "history")

# A tree may choose the question, and its maintainers how strict the gate before it is. It may not choose what
# is written in which form, nor name a file outside of it or a page to follow.
KEYS: Final = (
    Key("scenario", Kind.TEXT, _ASKING, shared=True, from_tree=True),
    Key("enable-if", Kind.TEXT, _ASKING, shared=True, from_tree=True),
    Key("select", Kind.WORDS, _ASKING, shared=True, from_tree=True),
    Key("arch", Kind.WORDS, ("audit", "report", "gate", "history"), shared=True, from_tree=True),
    Key("level", Kind.TEXT, ("audit", "history"), shared=True, from_tree=True),
    Key("format", Kind.TEXT, ("audit", "gate", "history"), shared=True, from_tree=False),
    Key("forge", Kind.TEXT, ("report",), shared=False, from_tree=False),
    Key("fail-on", Kind.TEXT, ("gate",), shared=False, from_tree=True),
    Key("waivers", Kind.FILE, ("gate",), shared=False, from_tree=True),
    Key("baseline", Kind.FILE, ("gate",), shared=False, from_tree=False),
    Key("per-commit", Kind.SWITCH, ("gate",), shared=False, from_tree=False),
)

ALTERNATIVES: Final = frozenset({"scenario", "enable-if", "select"})
"""Together they say one thing: whoever sets one of them sets them all."""


def commands() -> tuple[str, ...]:
    """The commands that have keys, each with a table of its own."""
    return tuple(dict.fromkeys(command for key in KEYS for command in key.commands))
