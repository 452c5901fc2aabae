"""A rule's page, taken apart: its sections, and the examples in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from tests.rules.micro import REPOSITORY

RULES: Final = REPOSITORY / "rules"

SECTIONS: Final = ("What it claims", "Why", "Blocks", "Does not block", "When it cannot tell", "History")

WORDS: Final = {
    "Blocks": ("blocked",),
    "Does not block": ("ready", "note"),
    "When it cannot tell": ("unknown",),
}
"""What the rule has to say of an example, by section; the first word where the example names none."""

_FENCE: Final = re.compile(r"^```(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """One code block: the file it is, its text, and the word the rule has for it."""

    section: str
    path: str
    word: str
    code: str


class Page(NamedTuple):
    """A page: `title`, the `summary` below it, and the text of each section in order."""

    title: str
    summary: str
    sections: dict[str, str]

    @property
    def examples(self) -> tuple[Example, ...]:
        """The code blocks that name a file, in order."""
        return tuple(e for name, text in self.sections.items() for e in _examples(name, text))


def read(path: Path) -> Page:
    """The page in a file."""
    head, *parts = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    title, _, summary = head.partition("\n")
    named = (part.partition("\n") for part in parts)
    return Page(title.removeprefix("# "), summary.strip(), {name: text.strip() for name, _, text in named})


def _examples(section: str, text: str) -> list[Example]:
    found = []
    for block in _FENCE.findall(text):
        info, _, code = block.partition("\n")
        _language, path, word, *_ = [*info.split(), "", "", ""]
        default = WORDS.get(section, ("",))[0]
        if path:
            found.append(Example(section, path, word or default, code))
    return found
